//! Rolls up the counts of a day, by hour and together. It can be done again: the counts of the day are replaced.
//!
//! Must not roll up a day whose rows are partly deleted: its counts stay as they are.

use std::collections::HashSet;

use io_core::ids::UserId;
use io_core::insights::{Counts, Day, Fact, Zone};
use io_core::time::{Span, Timestamp};

use super::notes::OLD_NOTES;
use super::rows::{self, Hours, Rules};
use super::{DAYS_KEPT, HOURS_KEPT, TALLIES_KEPT};
use crate::db::{Tx, Value, statements, values};
use crate::{Result, Store};

statements! {
    CLEAR_HOURS = "DELETE FROM insights_hours WHERE day = $1";
    CLEAR_DAY = "DELETE FROM insights_days WHERE day = $1";
    KEEP_HOUR = "INSERT INTO insights_hours (day, hour, fact, part, count) VALUES ($1, $2, $3, $4, $5)";
    KEEP_DAY = "INSERT INTO insights_days (day, fact, part, count) VALUES ($1, $2, $3, $4)";
    KEPT_OF_DAY = "SELECT part, count FROM insights_days WHERE day = $1 AND fact = $2";
    NOTE_ROLLED_UP = "INSERT INTO insights_rolled_up (day, at) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET at = excluded.at";
    OLD_TALLIES = "DELETE FROM insights_tallies WHERE slot < $1";
    OLD_HOURS = "DELETE FROM insights_hours WHERE day < $1";
    OLD_DAYS = "DELETE FROM insights_days WHERE day < $1";
    OLD_ROLLED_UP = "DELETE FROM insights_rolled_up WHERE day < $1";
}

/// What rolling up a day did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RolledUp {
    /// The counts of the day.
    Done(Counts),
    /// Rows of the day are deleted already: its counts stayed as they were.
    TooLongAgo,
    /// The day has not begun.
    NotYet,
}

/// What was deleted because its time is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TidiedUp {
    /// Counts.
    pub counts: u64,
    /// Spans of pseudonyms.
    pub spans: u64,
}

impl Store {
    /// Rolls up one day of the operator's time zone.
    /// `chats_kept`: how long chats are kept after their end.
    pub async fn roll_up(
        &self,
        day: Day,
        zone: &Zone,
        left_out: &HashSet<UserId>,
        chats_kept: Span,
        now: Timestamp,
    ) -> Result<RolledUp> {
        let (starts, ends) = (zone.start_of(day), zone.start_of(day.plus(1)));
        if starts < now - TALLIES_KEPT || starts < now - chats_kept {
            return Ok(RolledUp::TooLongAgo);
        }
        if starts > now {
            return Ok(RolledUp::NotYet);
        }
        let (left_out, ratings) = (left_out.clone(), self.rating_seal().await?);
        let hours = self
            .inner
            .db
            .read(move |tx| {
                Box::pin(async move {
                    let rules = Rules {
                        left_out: &left_out,
                        ratings: &ratings,
                        now,
                    };
                    let mut hours = Hours::new(starts, ends);
                    rows::count(tx, &mut hours, rules).await?;
                    Ok(hours)
                })
            })
            .await?;
        let mut whole = hours.whole().clone();
        for (_, counts) in hours.all() {
            whole.add_all(counts);
        }
        let mut missing = Vec::new();
        for (fact, days) in [(Fact::ActiveWeek, 7), (Fact::ActiveMonth, 30)] {
            match self.distinct_active(day.plus(1 - days), day).await? {
                Some(count) => whole.add(fact, "", count),
                None => missing.push(fact),
            }
        }
        let whole = self
            .inner
            .db
            .write(move |tx| Box::pin(async move { replace(tx, day, &hours, whole, &missing, now).await }))
            .await?;
        Ok(RolledUp::Done(whole))
    }

    /// Deletes counts and pseudonyms whose time is over.
    pub async fn tidy_insights(&self, zone: &Zone, now: Timestamp) -> Result<TidiedUp> {
        let day = |kept| i64::from(zone.day_of(now - kept).number());
        let slot = io_core::insights::Slot::of(now - TALLIES_KEPT).number();
        let mut counts = 0;
        for (statement, before) in [
            (OLD_NOTES, day(DAYS_KEPT)),
            (OLD_TALLIES, slot),
            (OLD_HOURS, day(HOURS_KEPT)),
            (OLD_DAYS, day(DAYS_KEPT)),
            (OLD_ROLLED_UP, day(DAYS_KEPT)),
        ] {
            counts += self.inner.db.execute(statement, values![before]).await?;
        }
        let spans = self.forget_epochs(zone.day_of(now), now).await?;
        Ok(TidiedUp { counts, spans })
    }
}

/// Puts the counts of a day in the place of the earlier ones. `missing`: facts that are known from earlier alone.
async fn replace(
    tx: &mut Tx,
    day: Day,
    hours: &Hours,
    mut whole: Counts,
    missing: &[Fact],
    now: Timestamp,
) -> Result<Counts> {
    let number = i64::from(day.number());
    for fact in missing {
        for mut row in tx.rows(&KEPT_OF_DAY, values![number, fact.name()]).await? {
            whole.add(*fact, row.take::<String>()?, row.take()?);
        }
    }
    // Two who roll up the same day at once wait for each other here.
    tx.execute(&NOTE_ROLLED_UP, values![number, now]).await?;
    tx.execute(&CLEAR_HOURS, values![number]).await?;
    tx.execute(&CLEAR_DAY, values![number]).await?;
    let sets: Vec<Vec<Value>> = hours
        .all()
        .flat_map(|(hour, counts)| {
            let rows = counts.all();
            rows.map(move |(fact, part, count)| values![number, hour, fact.name(), part, count].to_vec())
        })
        .collect();
    tx.execute_each(&KEEP_HOUR, &sets).await?;
    let rows = whole.all();
    let sets: Vec<Vec<Value>> = rows
        .map(|(fact, part, count)| values![number, fact.name(), part, count].to_vec())
        .collect();
    tx.execute_each(&KEEP_DAY, &sets).await?;
    Ok(whole)
}
