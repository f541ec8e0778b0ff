//! The latest time of the calendar that the installation has seen.
//!
//! Must not read a clock, nor judge: `io_core::calendar` does.

use io_core::time::Timestamp;
use uuid::Uuid;

use crate::db::{statements, values};
use crate::{Result, Store};

statements! {
    SEEN_TIME = "SELECT value FROM installation WHERE name = 'calendar'";
    RAISE_SEEN_TIME = "INSERT INTO installation (name, value) VALUES ('calendar', $1) ON CONFLICT (name) \
                       DO UPDATE SET value = excluded.value WHERE installation.value < excluded.value";
    SET_SEEN_TIME = "INSERT INTO installation (name, value) VALUES ('calendar', $1) ON CONFLICT (name) \
                     DO UPDATE SET value = excluded.value";
}

/// A fact of the installation has sixteen bytes; the time is the last eight, so that the order is the same.
fn fact(at: Timestamp) -> Uuid {
    Uuid::from_u64_pair(0, u64::try_from(at.0).unwrap_or(0))
}

impl Store {
    /// The latest time that the installation has seen; none before the first start.
    pub async fn calendar_seen(&self) -> Result<Option<Timestamp>> {
        let Some(mut row) = self.inner.db.row(SEEN_TIME, &[]).await? else {
            return Ok(None);
        };
        let (_, at) = row.take::<Uuid>()?.as_u64_pair();
        Ok(i64::try_from(at).ok().map(Timestamp))
    }

    /// Remembers that the installation has seen this time. The seen time never falls.
    pub async fn see_calendar(&self, at: Timestamp) -> Result<()> {
        self.inner
            .db
            .execute(RAISE_SEEN_TIME, values![fact(at)])
            .await
            .map(drop)
    }

    /// An operator says that it is this time now, whatever was seen before.
    pub async fn confirm_calendar(&self, now: Timestamp) -> Result<()> {
        self.inner.db.execute(SET_SEEN_TIME, values![fact(now)]).await.map(drop)
    }
}
