//! What the database says of itself, for who looks after it: its clock, and the way to it.

use io_core::time::Timestamp;

use crate::db::dialect::{DATABASE_TIME, IS_ENCRYPTED};
use crate::{Result, Store, StoreError};

impl Store {
    /// The time by the clock of the database.
    pub async fn database_time(&self) -> Result<Timestamp> {
        self.fact(DATABASE_TIME).await.map(Timestamp)
    }

    /// Whether the connection to the database is encrypted. SQLite has none, and nobody can listen to it.
    pub async fn is_way_encrypted(&self) -> Result<bool> {
        Ok(self.fact(IS_ENCRYPTED).await? == 1)
    }

    async fn fact(&self, asked: crate::db::Statement) -> Result<i64> {
        let row = self.inner.db.row(asked, &[]).await?;
        row.ok_or_else(|| StoreError::Corrupt(format!("{} has no row", asked.name)))?
            .take()
    }
}
