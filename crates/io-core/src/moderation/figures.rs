//! How often each thing happened in a month, for the public report about moderation.
//!
//! Must not know people or cases: a figure names a kind and counts.

use std::fmt;

use crate::time::Timestamp;

/// Below this a figure is not shown in public: it might lead to one person.
pub const SHOWN_FROM: u64 = 10;

/// A calendar month in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a moment.
    pub fn of(moment: Timestamp) -> Self {
        let mut days = moment.as_seconds().div_euclid(86_400);
        let mut year = 1970;
        while days < 0 {
            year -= 1;
            days += days_of_year(year);
        }
        while days >= days_of_year(year) {
            days -= days_of_year(year);
            year += 1;
        }
        let mut month = 1;
        while days >= days_of_month(year, month) {
            days -= days_of_month(year, month);
            month += 1;
        }
        Self::new(year, month).expect("invariant: a month from 1 to 12")
    }

    /// A month of a year, from 1 to 12.
    pub fn new(year: i32, month: i32) -> Option<Self> {
        let fits = (1..=12).contains(&month) && (0..=9_999).contains(&year);
        fits.then(|| Self(year * 12 + month - 1))
    }

    /// Reads `2026-03`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if (year.len(), month.len()) != (4, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// So many months earlier.
    #[must_use]
    pub fn before(self, months: i32) -> Self {
        Self(self.0 - months)
    }

    /// As the database keeps it: months since the year 0.
    pub fn number(self) -> i64 {
        self.0.into()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_year(year: i32) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_of_month(year: i32, month: i32) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A figure as it is shown in public.
pub fn in_public(count: u64) -> Option<u64> {
    (count >= SHOWN_FROM).then_some(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Span;

    #[test]
    fn months_begin_at_midnight_in_utc() {
        for (seconds, month) in [
            (0, "1970-01"),
            (951_782_399, "2000-02"),
            (951_868_800, "2000-03"),
            (1_798_761_599, "2026-12"),
            (1_798_761_600, "2027-01"),
            (4_107_542_399, "2100-02"),
            (4_107_542_400, "2100-03"),
        ] {
            assert_eq!(
                Month::of(Timestamp(0) + Span::seconds(seconds)).to_string(),
                month,
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_small_figure_is_not_shown() {
        assert_eq!([0, 9, 10].map(in_public), [None, None, Some(10)]);
    }

    proptest! {
        #[test]
        fn a_month_is_read_back_and_months_follow_days(day in 0_i64..100_000) {
            let at = |day| Month::of(Timestamp(0) + Span::days(day));
            let month = at(day);
            prop_assert_eq!(Month::parse(&month.to_string()), Some(month));
            let next = at(day + 1);
            prop_assert!(next == month || next.before(1) == month);
            prop_assert!(at(day + 31) > month);
        }

        #[test]
        fn no_text_makes_reading_a_month_panic(text: String) {
            prop_assert!(Month::parse(&text).is_none_or(|month| month.to_string() == text));
        }
    }
}
