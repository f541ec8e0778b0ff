//! What a person does not want done with their data, as it is stored.
//!
//! Must not decide what follows: matching, the fence and the erasure of unused accounts read it.

use io_core::account::{Processing, ProcessingChange};
use io_core::ids::UserId;
use io_core::time::Timestamp;

use crate::db::{Row, Tx, dialect, statements, values};
use crate::{Result, Store};

statements! {
    FIND_PROCESSING = "SELECT ratings_objected_at, paused_at FROM users WHERE id = $1";
    KEEP_PROCESSING = "UPDATE users SET ratings_objected_at = $1, paused_at = $2 WHERE id = $3";
}

/// Reads it in the order of its columns.
pub(crate) fn take_processing(row: &mut Row) -> Result<Processing> {
    Ok(Processing {
        ratings_objected_at: row.take()?,
        paused_at: row.take()?,
    })
}

async fn find(tx: &mut Tx, user: UserId) -> Result<Option<Processing>> {
    let row = tx.row(&FIND_PROCESSING, values![user]).await?;
    row.map(|mut row| take_processing(&mut row)).transpose()
}

impl Store {
    /// What a person said about it. None: no such account.
    pub async fn processing(&self, user: UserId) -> Result<Option<Processing>> {
        let row = self.inner.db.row(FIND_PROCESSING, values![user]).await?;
        row.map(|mut row| take_processing(&mut row)).transpose()
    }

    /// Changes it; answers with what holds before and now. None: no such account.
    pub async fn change_processing(
        &self,
        user: UserId,
        change: ProcessingChange,
        now: Timestamp,
    ) -> Result<Option<[Processing; 2]>> {
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.row(&dialect::LOCK_USER, values![user]).await?;
                    let Some(before) = find(tx, user).await? else {
                        return Ok(None);
                    };
                    let after = before.after(change, now);
                    if after != before {
                        let row = values![after.ratings_objected_at, after.paused_at, user];
                        tx.execute(&KEEP_PROCESSING, row).await?;
                    }
                    Ok(Some([before, after]))
                })
            })
            .await
    }
}
