//! The last ninety days, from the minutes that were noted.
//!
//! Must not ask the store for each reader of the page.

use std::sync::Arc;

use io_core::time::{Span, Uptime};
use io_store::StoreError;
use io_store::served::{MINUTES_OF_A_DAY, ServedDay};
use parking_lot::Mutex;

/// How many days the page shows, with today.
pub(super) const DAYS: i64 = 90;

/// How long an answer of the store is reused.
const BELIEVED_FOR: Span = Span::seconds(30);

/// Whether people can use it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    /// Chats, searches and everything else that needs the store.
    pub(crate) chats: bool,
    /// Sign-in emails leave in time.
    pub(crate) emails: bool,
}

/// What was last read of the days.
#[derive(Debug, Default)]
pub(super) struct History(Mutex<Option<Read>>);

/// The days, and when they were read.
type Read = (Uptime, Arc<Vec<ServedDay>>);

impl History {
    /// The days as of half a minute ago, or as they were last read.
    pub(super) async fn read(
        &self,
        now: Uptime,
        read: impl Future<Output = Result<Vec<ServedDay>, StoreError>>,
    ) -> Arc<Vec<ServedDay>> {
        let last = self.0.lock().clone();
        if let Some((at, days)) = &last
            && now - *at < BELIEVED_FOR
        {
            return Arc::clone(days);
        }
        match read.await {
            Ok(days) => {
                let days = Arc::new(days);
                *self.0.lock() = Some((now, Arc::clone(&days)));
                days
            }
            Err(error) => {
                tracing::debug!(%error, "the days that were served cannot be read");
                last.map(|(_, days)| days).unwrap_or_default()
            }
        }
    }
}

/// How a day went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Day {
    /// Days since 1970.
    pub(super) number: i64,
    /// The minutes that can be judged; none before the first that was ever noted.
    pub(super) minutes: i64,
    /// Those in which it could be used.
    pub(super) served: i64,
    /// Those of them in which emails left in time.
    pub(super) emails: i64,
}

/// What a day looks like on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing is known.
    Unknown,
    /// All well, but for a minute or two.
    Good,
    /// Not all the time, or emails were late.
    Partly,
    /// More than an hour was lost.
    Bad,
}

/// The ninety days, the oldest first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Course {
    pub(super) days: Vec<Day>,
}

impl Day {
    pub(super) fn look(&self) -> Look {
        let lost = self.minutes - self.served;
        let late = self.served - self.emails;
        match (self.minutes, lost, late) {
            (0, ..) => Look::Unknown,
            (_, 61.., _) => Look::Bad,
            (_, 3.., _) | (_, _, 6..) => Look::Partly,
            _ => Look::Good,
        }
    }
}

impl Course {
    /// Of what was noted until this minute, which itself is not over.
    pub(super) fn of(noted: &[ServedDay], minute: i64) -> Self {
        let today = minute.div_euclid(MINUTES_OF_A_DAY);
        let first = noted.first();
        let days = (today - DAYS + 1..=today).map(|day| {
            let found = noted.iter().find(|noted| noted.day == day);
            let (served, emails) = found.map_or((0, 0), |found| (found.served, found.emails));
            let begun = match first {
                Some(first) if first.day < day => 0,
                // Nobody knows what was before the first minute that was ever noted.
                Some(first) if first.day == day => first.began,
                _ => MINUTES_OF_A_DAY,
            };
            let ended = if day == today {
                minute.rem_euclid(MINUTES_OF_A_DAY)
            } else {
                MINUTES_OF_A_DAY
            };
            // The current minute may be noted already.
            let minutes = (ended - begun).max(served);
            Day {
                number: day,
                minutes: if begun == MINUTES_OF_A_DAY { 0 } else { minutes },
                served,
                emails,
            }
        });
        Self { days: days.collect() }
    }

    /// The share of all minutes in which it could be used, in percent.
    ///
    /// Rounded down to two places; none is known yet.
    pub(super) fn percent(&self) -> Option<f64> {
        let minutes: i64 = self.days.iter().map(|day| day.minutes).sum();
        let served: i64 = self.days.iter().map(|day| day.served).sum();
        let hundredths = (served * 10_000).checked_div(minutes)?;
        i32::try_from(hundredths)
            .ok()
            .map(|hundredths| f64::from(hundredths) / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_000;

    fn noted(day: i64, began: i64, served: i64, emails: i64) -> ServedDay {
        ServedDay {
            day,
            began,
            served,
            emails,
        }
    }

    fn looks(course: &Course) -> Vec<Look> {
        let last = course.days.iter().rev().take(4).rev();
        last.map(Day::look).collect()
    }

    #[test]
    fn hlt_10_a_minute_that_nobody_noted_counts_as_lost() {
        // Noon: the first noted minute was two days ago at 12:00, and yesterday half an hour is missing.
        let days = [
            noted(TODAY - 2, 720, 720, 720),
            noted(TODAY - 1, 0, 1_410, 1_410),
            noted(TODAY, 0, 720, 700),
        ];
        let course = Course::of(&days, TODAY * MINUTES_OF_A_DAY + 720);
        assert_eq!(course.days.len(), 90);
        assert_eq!(looks(&course), [Look::Unknown, Look::Good, Look::Partly, Look::Partly]);
        assert_eq!(course.percent(), Some(98.95));
        let off = Course::of(&days[..1], TODAY * MINUTES_OF_A_DAY + 720);
        assert_eq!(looks(&off), [Look::Unknown, Look::Good, Look::Bad, Look::Bad]);
    }

    #[test]
    fn hlt_10_before_the_first_minute_nothing_is_claimed() {
        let course = Course::of(&[], TODAY * MINUTES_OF_A_DAY + 5);
        assert_eq!(course.percent(), None);
        assert!(course.days.iter().all(|day| day.look() == Look::Unknown));
        let begun = Course::of(&[noted(TODAY, 5, 1, 1)], TODAY * MINUTES_OF_A_DAY + 5);
        assert_eq!(begun.percent(), Some(100.0));
    }

    #[tokio::test]
    async fn hlt_10_without_the_store_the_last_known_days_are_shown() {
        let history = History::default();
        let at = |seconds: i64| Uptime(seconds * 1_000_000);
        let days = vec![noted(TODAY, 0, 1, 1)];
        let away = || async { Err(StoreError::Unavailable("away".to_owned())) };
        assert!(history.read(at(0), away()).await.is_empty());
        let read = days.clone();
        assert_eq!(*history.read(at(1), async { Ok(read) }).await, days);
        // Not asked again within half a minute; asked and away after it.
        assert_eq!(*history.read(at(2), async { Ok(Vec::new()) }).await, days);
        assert_eq!(*history.read(at(40), away()).await, days);
        assert!(history.read(at(41), async { Ok(Vec::new()) }).await.is_empty());
    }
}
