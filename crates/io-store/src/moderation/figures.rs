//! What the public report about moderation counts, in the transaction of what is counted.
//!
//! Must not name a person or a case: the figures outlive both.

use io_core::moderation::Counted;
use io_core::moderation::figures::Month;
use io_core::time::Timestamp;

use crate::db::{Tx, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    COUNT_FIGURE = "INSERT INTO moderation_figures (month, what, name, count) VALUES ($1, $2, $3, 1) \
                    ON CONFLICT (month, what, name) DO UPDATE SET count = moderation_figures.count + 1";
    FIGURES = "SELECT what, name, CAST(sum(count) AS BIGINT) FROM moderation_figures WHERE month >= $1 AND month <= $2 \
               GROUP BY what, name ORDER BY what, name";
}

/// How often one thing happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub what: Counted,
    /// The reason, verdict, outcome or why.
    pub name: String,
    /// How often.
    pub count: u64,
}

/// Counts one, in the transaction that makes it true.
pub(crate) async fn count(tx: &mut Tx, what: Counted, name: &str, now: Timestamp) -> Result<()> {
    let row = values![Month::of(now).number(), what.name(), name];
    tx.execute(&COUNT_FIGURE, row).await.map(drop)
}

impl Store {
    /// The figures of some months, the last one included; exact, for the operator.
    pub async fn moderation_figures(&self, from: Month, to: Month) -> Result<Vec<Figure>> {
        let rows = self.inner.db.rows(FIGURES, values![from.number(), to.number()]).await?;
        rows.into_iter()
            .map(|mut row| {
                let what = Counted::of_name(&row.take::<String>()?);
                Ok(Figure {
                    what: what.ok_or_else(|| StoreError::Corrupt("what a figure counts".into()))?,
                    name: row.take()?,
                    count: row.take()?,
                })
            })
            .collect()
    }
}
