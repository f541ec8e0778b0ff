//! Reads the counts that were rolled up.
//!
//! Must not hide anything: `io_core::insights` decides what may be shown.

use std::collections::BTreeMap;

use io_core::insights::{Counts, Day, Fact};
use io_core::time::Timestamp;

use crate::db::{Row, statements, values};
use crate::{Result, Store};

statements! {
    COUNTS_OF_DAYS = "SELECT day, fact, part, count FROM insights_days WHERE day >= $1 AND day <= $2";
    COUNTS_OF_HOURS = "SELECT day, fact, part, count FROM insights_hours WHERE day = $1 AND hour < $2";
    ROLLED_UP = "SELECT day, at FROM insights_rolled_up WHERE day >= $1 AND day <= $2";
}

impl Store {
    /// The counts of each day that was rolled up, from one day to another.
    pub async fn insights_of_days(&self, from: Day, to: Day) -> Result<BTreeMap<Day, Counts>> {
        let span = values![i64::from(from.number()), i64::from(to.number())];
        let mut days = BTreeMap::new();
        for mut row in self.inner.db.rows(ROLLED_UP, span).await? {
            days.insert(day(&mut row)?, Counts::default());
        }
        for mut row in self.inner.db.rows(COUNTS_OF_DAYS, span).await? {
            add(days.entry(day(&mut row)?).or_default(), row)?;
        }
        Ok(days)
    }

    /// The counts of the first hours of a day.
    pub async fn insights_of_hours(&self, of: Day, hours: u8) -> Result<Counts> {
        let asked = values![i64::from(of.number()), hours];
        let mut counts = Counts::default();
        for mut row in self.inner.db.rows(COUNTS_OF_HOURS, asked).await? {
            day(&mut row)?;
            add(&mut counts, row)?;
        }
        Ok(counts)
    }

    /// When a day was last rolled up.
    pub async fn rolled_up_at(&self, of: Day) -> Result<Option<Timestamp>> {
        let number = i64::from(of.number());
        let row = self.inner.db.row(ROLLED_UP, values![number, number]).await?;
        row.map(|mut row| {
            day(&mut row)?;
            row.take()
        })
        .transpose()
    }
}

fn day(row: &mut Row) -> Result<Day> {
    let number: i64 = row.take()?;
    Ok(Day::new(i32::try_from(number).unwrap_or(i32::MAX)))
}

fn add(counts: &mut Counts, mut row: Row) -> Result<()> {
    let (fact, part): (String, String) = (row.take()?, row.take()?);
    if let Some(fact) = Fact::parse(&fact) {
        counts.add(fact, part, row.take()?);
    }
    Ok(())
}
