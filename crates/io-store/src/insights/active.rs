//! Who acted on which day, under pseudonyms that are lost after some weeks.
//!
//! A span of weeks has a secret of its own, and the spans overlap: every month lies in one of them. When a span is over,
//! its rows are deleted and its secret is shredded, so that no backup links two months of a person either.

use std::collections::{HashMap, HashSet};

use io_core::ids::UserId;
use io_core::insights::{Day, Fact, Part, RETURNS, Slot, Zone, part_of_gender};
use io_core::time::Timestamp;
use zeroize::Zeroizing;

use crate::account::traits::Traits;
use crate::crypto::{KeyName, counted_as};
use crate::db::{Tx, Value, statements, values};
use crate::{Result, Store, StoreError};

/// A new span begins every so many days.
const EVERY: i32 = 31;
/// A span is as long as this.
const LASTS: i32 = 2 * EVERY;
/// So many days after its end a span may still be rolled up.
const SETTLES: i32 = 8;

statements! {
    JOINED_WITH = "SELECT created_at, traits FROM users WHERE id = $1";
    NOTE_ACTIVE = "INSERT INTO insights_active (epoch, day, pseudonym) VALUES ($1, $2, $3) \
                   ON CONFLICT (epoch, day, pseudonym) DO NOTHING RETURNING day";
    DISTINCT_ACTIVE = "SELECT count(DISTINCT pseudonym) FROM insights_active WHERE epoch = $1 AND day >= $2 AND day <= $3";
    FORGET_EPOCH = "DELETE FROM insights_active WHERE epoch = $1";
}

/// The newest span that holds a day; the one before it holds the day, too.
fn newest_epoch(day: Day) -> i64 {
    i64::from(day.number().div_euclid(EVERY))
}

/// Is everything of a span over, on this day?
fn is_over(epoch: i64, today: Day) -> bool {
    epoch * i64::from(EVERY) + i64::from(LASTS + SETTLES) <= i64::from(today.number())
}

type Secrets = HashMap<i64, Zeroizing<[u8; 32]>>;

/// A person and a day on which they acted.
struct Acted {
    user: UserId,
    at: Timestamp,
    day: Day,
}

impl Store {
    /// Notes that people acted. Each counts once a day, and again on the first, seventh and thirtieth day after joining.
    pub(super) async fn note_active(&self, people: &[(UserId, Timestamp)], zone: &Zone) -> Result<()> {
        let acted: Vec<Acted> = people
            .iter()
            .map(|(user, at)| Acted {
                user: *user,
                at: *at,
                day: zone.day_of(*at),
            })
            .collect();
        let mut secrets = Secrets::new();
        let epochs: HashSet<i64> = acted
            .iter()
            .flat_map(|one| [newest_epoch(one.day), newest_epoch(one.day) - 1])
            .collect();
        for epoch in epochs {
            match self.inner.keys.secret(KeyName::insights(epoch)).await {
                Ok(secret) => drop(secrets.insert(epoch, secret)),
                // The clock was set back to a span that is over.
                Err(StoreError::Erased) => {}
                Err(error) => return Err(error),
            }
        }
        let (zone, names) = (zone.clone(), names(&acted, &secrets));
        let people: Vec<(UserId, Timestamp, Day)> = acted.into_iter().map(|one| (one.user, one.at, one.day)).collect();
        let began = zone.clone();
        let new = self
            .inner
            .db
            .write(move |tx| Box::pin(async move { note(tx, &people, &names, &zone).await }))
            .await?;
        self.count_genders(new, &began).await
    }

    /// Counts the genders of people who acted for the first time on a day, in the first slot of the day: no count tells
    /// when one of them acted.
    async fn count_genders(&self, new: Vec<FirstOfDay>, zone: &Zone) -> Result<()> {
        let mut counts: HashMap<(Slot, Part), u64> = HashMap::new();
        for FirstOfDay { user, day, traits } in new {
            let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
                continue;
            };
            let gender = Traits::open(&key, user, Some(&traits)).gender;
            if let Some(part) = gender.and_then(part_of_gender) {
                *counts.entry((Slot::of(zone.start_of(day)), part)).or_default() += 1;
            }
        }
        if counts.is_empty() {
            return Ok(());
        }
        let counts = counts
            .into_iter()
            .map(|((slot, part), count)| (slot, Fact::Genders, part, count));
        let counts = counts.collect();
        self.inner
            .db
            .write(move |tx| Box::pin(async move { super::add(tx, counts).await }))
            .await
    }

    /// How many different people acted in the days up to this one; none: their pseudonyms are gone.
    pub(super) async fn distinct_active(&self, from: Day, to: Day) -> Result<Option<u64>> {
        let epoch = newest_epoch(from);
        if !self.inner.keys.insights_epochs().await?.contains(&epoch) {
            return Ok(None);
        }
        let span = values![epoch, i64::from(from.number()), i64::from(to.number())];
        let row = self.inner.db.row(DISTINCT_ACTIVE, span).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// Deletes spans that are over, and shreds their secrets; returns how many.
    pub(super) async fn forget_epochs(&self, today: Day, now: Timestamp) -> Result<u64> {
        let over: Vec<i64> = self
            .inner
            .keys
            .insights_epochs()
            .await?
            .into_iter()
            .filter(|epoch| is_over(*epoch, today))
            .collect();
        for epoch in &over {
            self.inner.db.execute(FORGET_EPOCH, values![*epoch]).await?;
        }
        let names: Vec<KeyName> = over.iter().map(|epoch| KeyName::insights(*epoch)).collect();
        if !names.is_empty() {
            self.inner.keys.shred(names, now).await?;
            self.note_deletion();
        }
        Ok(over.len() as u64)
    }
}

/// Someone at their first action of a day.
struct FirstOfDay {
    user: UserId,
    day: Day,
    /// Sealed.
    traits: Vec<u8>,
}

/// The rows of each person: one in each span.
fn names(acted: &[Acted], secrets: &Secrets) -> Vec<Vec<Vec<Value>>> {
    let rows = acted.iter().map(|one| {
        let newest = newest_epoch(one.day);
        [newest, newest - 1]
            .into_iter()
            .filter_map(|epoch| {
                let pseudonym = counted_as(secrets.get(&epoch)?, one.user).to_vec();
                Some(values![epoch, i64::from(one.day.number()), pseudonym].to_vec())
            })
            .collect()
    });
    rows.collect()
}

/// Returns those who said something about themselves and had not acted on their day before.
async fn note(
    tx: &mut Tx,
    people: &[(UserId, Timestamp, Day)],
    names: &[Vec<Vec<Value>>],
    zone: &Zone,
) -> Result<Vec<FirstOfDay>> {
    let ids: Vec<Vec<Value>> = people.iter().map(|(user, ..)| values![*user].to_vec()).collect();
    let joined = tx.rows_each(&JOINED_WITH, &ids).await?;
    let mut counts: HashMap<(Slot, Fact, Part), u64> = HashMap::new();
    let mut sets = Vec::new();
    let mut about = Vec::new();
    for (((user, at, day), names), joined) in people.iter().zip(names).zip(joined) {
        // An account that is gone is not noted.
        let Some(mut row) = joined.into_iter().next() else {
            continue;
        };
        let after = day.number() - zone.day_of(row.take()?).number();
        let mut traits: Option<Vec<u8>> = row.take()?;
        for (order, name) in names.iter().enumerate() {
            sets.push(name.clone());
            let first = traits.take().map(|traits| FirstOfDay {
                user: *user,
                day: *day,
                traits,
            });
            about.push((order, Slot::of(*at), u32::try_from(after).ok(), first));
        }
    }
    let new = tx.rows_each(&NOTE_ACTIVE, &sets).await?;
    let mut firsts = Vec::new();
    for ((order, slot, after, first), new) in about.into_iter().zip(new) {
        if order > 0 || new.is_empty() {
            continue;
        }
        firsts.extend(first);
        *counts.entry((slot, Fact::Active, Part::Whole)).or_default() += 1;
        if let Some(after) = after.filter(|after| RETURNS.contains(after)) {
            *counts.entry((slot, Fact::Returned, Part::Number(after))).or_default() += 1;
        }
    }
    let counts = counts
        .into_iter()
        .map(|((slot, fact, part), count)| (slot, fact, part, count));
    super::add(tx, counts.collect()).await?;
    Ok(firsts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_month_lies_in_one_span_and_no_span_lasts_longer_than_said(first in 0_i32..100_000, length in 0_i32..30) {
            let (from, to) = (Day::new(first), Day::new(first + length));
            let epoch = newest_epoch(from);
            prop_assert!([newest_epoch(to), newest_epoch(to) - 1].contains(&epoch), "its rows are written");
            prop_assert!(!is_over(epoch, to.plus(SETTLES)));
            let begins = i32::try_from(epoch).expect("small") * EVERY;
            prop_assert!(is_over(epoch, Day::new(begins + LASTS + SETTLES)));
        }
    }
}
