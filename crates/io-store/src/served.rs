//! In how many minutes of each day this installation could be used.
//!
//! Only good minutes are noted. A minute that nobody could note was not a good one, whatever the reason.
//!
//! Must not count people or what they do.

use io_core::time::Timestamp;

use crate::db::{statements, values};
use crate::{Result, Store};

/// The minutes of a day.
pub const MINUTES_OF_A_DAY: i64 = 1_440;

statements! {
    NOTE_MINUTE = "INSERT INTO served_days (day, began, last, served, emails) VALUES ($1, $2, $3, 1, $4) \
                   ON CONFLICT (day) DO UPDATE SET last = excluded.last, served = served_days.served + 1, \
                   emails = served_days.emails + excluded.emails WHERE served_days.last < excluded.last";
    SERVED_DAYS = "SELECT day, began, served, emails FROM served_days WHERE day >= $1 ORDER BY day";
    FORGET_DAYS = "DELETE FROM served_days WHERE day < $1";
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServedDay {
    /// Days since 1970, in UTC.
    pub day: i64,
    /// The first minute of it that was noted, from 0 to 1,439.
    pub began: i64,
    /// Minutes in which IO could be used.
    pub served: i64,
    /// Those of them in which sign-in emails left in time.
    pub emails: i64,
}

/// The minutes since 1970.
pub fn minute_of(at: Timestamp) -> i64 {
    at.as_seconds().div_euclid(60)
}

/// The days since 1970, in UTC.
pub fn day_of(at: Timestamp) -> i64 {
    minute_of(at).div_euclid(MINUTES_OF_A_DAY)
}

impl Store {
    /// Notes that IO could be used in this minute, once for each minute.
    pub async fn note_served_minute(&self, now: Timestamp, emails_in_time: bool) -> Result<()> {
        let minute = minute_of(now);
        let noted = values![day_of(now), minute, minute, i64::from(emails_in_time)];
        self.inner.db.execute(NOTE_MINUTE, noted).await.map(drop)
    }

    /// The days from this one on that have a good minute, in order.
    pub async fn served_days(&self, since: i64) -> Result<Vec<ServedDay>> {
        let rows = self.inner.db.rows(SERVED_DAYS, values![since]).await?;
        let day = |mut row: crate::db::Row| {
            let day: i64 = row.take()?;
            let began: i64 = row.take()?;
            Ok(ServedDay {
                day,
                began: began - day * MINUTES_OF_A_DAY,
                served: row.take()?,
                emails: row.take()?,
            })
        };
        rows.into_iter().map(day).collect()
    }

    /// Forgets the days before this one.
    pub async fn forget_served_days(&self, before: i64) -> Result<()> {
        self.inner.db.execute(FORGET_DAYS, values![before]).await.map(drop)
    }
}
