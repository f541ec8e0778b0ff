//! Days and hours in the operator's time zone.
//!
//! Must not read a time zone database: the caller passes the changes of the clock.

use std::fmt;

use crate::time::{Span, Timestamp};

/// Counts are kept in slots of this length: the clocks of all zones differ by whole slots.
pub const SLOT: Span = Span::minutes(15);

const SECONDS_OF_DAY: i64 = 86_400;

/// A day of a calendar: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day of this number.
    pub const fn new(number: i32) -> Self {
        Self(number)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// So many days later, or earlier.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The Monday of its week.
    #[must_use]
    pub const fn monday(self) -> Self {
        // 1970-01-01 was a Thursday.
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    /// Year, month from 1, day from 1.
    pub fn date(self) -> (i32, u32, u32) {
        // Days from a year that begins in March, in cycles of 400 years.
        let days = i64::from(self.0) + 719_468;
        let (cycle, of_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + cycle * 400 + i64::from(month <= 2);
        let small = |number: i64| u32::try_from(number).expect("invariant: a month or a day of it");
        let year = i32::try_from(year).expect("invariant: as many years as days at most");
        (year, small(month), small(day))
    }

    /// Reads `2026-11-28`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let mut part = |length: usize| {
            let part = parts.next()?;
            let right = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            right.then(|| part.parse::<i64>().ok()).flatten()
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if !(1..=12).contains(&month) {
            return None;
        }
        let of_march = if month > 2 { year } else { year - 1 };
        let (cycle, of_cycle) = (of_march.div_euclid(400), of_march.rem_euclid(400));
        let month_of_march = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * month_of_march + 2) / 5 + day - 1;
        let days = cycle * 146_097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - 719_468;
        let read = Self(i32::try_from(days).ok()?);
        // The 31st of a shorter month is a day of the next one.
        (read.to_string() == text).then_some(read)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A quarter of an hour, counted since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(i64);

impl Slot {
    /// The slot that holds a moment.
    pub const fn of(moment: Timestamp) -> Self {
        Self(moment.0.div_euclid(SLOT.0))
    }

    /// The slot of this number.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Its first moment.
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0.saturating_mul(SLOT.0))
    }
}

/// A time zone: by how much its clock is ahead of UTC, and when that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    /// From when (seconds since 1970) the clock is ahead by how many seconds; the first holds for all time before.
    changes: Vec<(i64, i64)>,
}

impl Zone {
    /// A zone with the changes of its clock in the order of time: from which second on it is ahead by how much.
    /// The first one also holds for all time before it. None: there is no change, or they are not in order.
    pub fn new(name: &str, changes: Vec<(i64, i64)>) -> Option<Self> {
        let in_order = changes.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let plausible = changes.iter().all(|(_, ahead)| ahead.abs() <= SECONDS_OF_DAY);
        let name = name.to_owned();
        (!changes.is_empty() && in_order && plausible).then_some(Self { name, changes })
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self {
            name: "UTC".to_owned(),
            changes: vec![(0, 0)],
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day of a moment. Days follow each other also where the clock is set back over midnight.
    pub fn day_of(&self, moment: Timestamp) -> Day {
        let second = moment.as_seconds();
        let after = self.changes.partition_point(|(from, _)| *from <= second);
        let at = after.saturating_sub(1);
        let mut day = (second + self.changes[at].1).div_euclid(SECONDS_OF_DAY);
        if at > 0 && after > 0 {
            // What the clock showed before it was set back.
            let (from, _) = self.changes[at];
            day = day.max((from - 1 + self.changes[at - 1].1).div_euclid(SECONDS_OF_DAY));
        }
        Day(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX }))
    }

    /// The first moment of a day; a day that the clock skips begins and ends at once.
    pub fn start_of(&self, day: Day) -> Timestamp {
        let midnight = i64::from(day.0) * SECONDS_OF_DAY;
        let last = self.changes.len() - 1;
        for (at, (from, ahead)) in self.changes.iter().enumerate() {
            let ends = self.changes.get(at + 1).map(|(next, _)| *next);
            if at == last || ends.is_some_and(|ends| ends + ahead > midnight) {
                let shown = midnight - ahead;
                let first = if at == 0 { shown } else { shown.max(*from) };
                return Timestamp(first.saturating_mul(1_000_000));
            }
        }
        Timestamp(midnight.saturating_mul(1_000_000))
    }

    /// The hour of a moment: whole hours since its day began, from 0 to 24 or 25 on a day with a longer night.
    pub fn hour_of(&self, moment: Timestamp) -> u8 {
        let passed = moment - self.start_of(self.day_of(moment));
        u8::try_from(passed.0.div_euclid(Span::hours(1).0)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(text: &str, hours: i64) -> i64 {
        i64::from(Day::parse(text).expect("a day").number()) * SECONDS_OF_DAY + hours * 3_600
    }

    fn berlin() -> Zone {
        let changes = vec![
            (0, 3_600),
            (seconds("2026-03-29", 1), 7_200),
            (seconds("2026-10-25", 1), 3_600),
        ];
        Zone::new("Europe/Berlin", changes).expect("in order")
    }

    /// Zones whose clock is set by whole quarters of an hour.
    fn zones() -> impl Strategy<Value = Zone> {
        let ahead = -48_i64..=56;
        let changes = prop::collection::btree_map(0_i64..40_000, ahead, 1..12);
        changes.prop_map(|changes| {
            let changes = changes.into_iter().map(|(from, ahead)| (from * 21_600, ahead * 900));
            Zone::new("Test/Zone", changes.collect()).expect("in order")
        })
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_place_also_when_clocks_change() {
        let zone = berlin();
        for (day, starts, hours) in [
            ("2026-03-28", seconds("2026-03-27", 23), 24),
            ("2026-03-29", seconds("2026-03-28", 23), 23),
            ("2026-03-30", seconds("2026-03-29", 22), 24),
            ("2026-10-25", seconds("2026-10-24", 22), 25),
            ("2026-10-26", seconds("2026-10-25", 23), 24),
        ] {
            let day = Day::parse(day).expect("a day");
            let start = zone.start_of(day);
            assert_eq!(start.as_seconds(), starts, "{day}");
            assert_eq!(zone.start_of(day.plus(1)) - start, Span::hours(hours), "{day}");
            assert_eq!(
                zone.hour_of(zone.start_of(day.plus(1)) - Span(1)),
                u8::try_from(hours - 1).expect("small")
            );
        }
    }

    #[test]
    fn a_day_that_a_place_skipped_is_empty() {
        let zone = Zone::new(
            "Pacific/Apia",
            vec![(0, -10 * 3_600), (seconds("2011-12-30", 10), 14 * 3_600)],
        )
        .expect("in order");
        let skipped = Day::parse("2011-12-30").expect("a day");
        assert_eq!(zone.start_of(skipped), zone.start_of(skipped.plus(1)));
        assert_eq!(zone.day_of(zone.start_of(skipped)), skipped.plus(1));
    }

    #[test]
    fn weeks_begin_on_monday() {
        for (day, monday) in [
            ("2026-11-28", "2026-11-23"),
            ("2026-11-23", "2026-11-23"),
            ("2026-11-22", "2026-11-16"),
            ("1969-12-31", "1969-12-29"),
        ] {
            assert_eq!(Day::parse(day).expect("a day").monday().to_string(), monday);
        }
    }

    #[test]
    fn days_that_no_calendar_has_are_not_read() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "+026-01-01",
            "2026-01-01x",
            "",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_without_changes_or_out_of_order_is_refused() {
        assert_eq!(Zone::new("x", Vec::new()), None);
        assert_eq!(Zone::new("x", vec![(5, 0), (5, 3_600)]), None);
        assert_eq!(Zone::new("x", vec![(5, 200_000)]), None);
    }

    proptest! {
        #[test]
        fn every_moment_is_in_the_day_that_its_zone_says(zone in zones(), second in -1_000_000_i64..900_000_000) {
            let moment = Timestamp(second * 1_000_000);
            let day = zone.day_of(moment);
            prop_assert!(zone.start_of(day) <= moment && moment < zone.start_of(day.plus(1)));
            prop_assert!(zone.day_of(moment + Span::seconds(1)) >= day, "days never go back");
            prop_assert_eq!(zone.day_of(Slot::of(moment).start()), day, "a slot is in one day");
        }

        #[test]
        fn a_day_is_written_as_it_is_read(number in -200_000_i32..2_000_000) {
            let day = Day::new(number);
            prop_assert_eq!(Day::parse(&day.to_string()), Some(day).filter(|_| (0..10_000).contains(&day.date().0)));
        }

        #[test]
        fn no_text_makes_reading_a_day_panic(text: String) {
            prop_assert!(Day::parse(&text).is_none_or(|day| day.to_string() == text));
        }
    }
}
