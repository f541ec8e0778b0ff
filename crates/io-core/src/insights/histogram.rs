//! Durations, kept as counts of ranges, and the medians that follow from them.
//!
//! A range is known by its lower end. What is read from a histogram is that lower end: exact to a second in the first
//! minute, to five seconds in the first ten minutes, to a minute in the first hour, and to ten minutes after it.

use std::collections::BTreeMap;

use crate::time::Span;

/// The ranges that durations are counted in.
#[derive(Clone, Copy, Debug)]
pub struct Scale;

impl Scale {
    /// The longest range begins here.
    pub const LONGEST: u32 = 86_400;

    /// The lower end of the range that holds a duration.
    pub fn range_of(duration: Span) -> u32 {
        let seconds = duration.0.max(0).div_euclid(Span::seconds(1).0);
        Self::lower_end(u32::try_from(seconds).unwrap_or(u32::MAX))
    }

    /// The lower end of the range that holds a number of seconds.
    pub fn lower_end(seconds: u32) -> u32 {
        let step = match seconds {
            0..60 => 1,
            60..600 => 5,
            600..3_600 => 60,
            _ => 600,
        };
        (seconds - seconds % step).min(Self::LONGEST)
    }
}

/// How many durations fall into each range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<u32, u64>);

impl Histogram {
    /// Adds some durations of a range.
    pub fn add(&mut self, lower_end: u32, count: u64) {
        let sum = self.0.entry(lower_end).or_default();
        *sum = sum.saturating_add(count);
    }

    /// Adds all durations of another.
    pub fn add_all(&mut self, other: &Self) {
        for (lower_end, count) in &other.0 {
            self.add(*lower_end, *count);
        }
    }

    /// How many durations there are.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// How many are in ranges below this number of seconds.
    pub fn below(&self, seconds: u32) -> u64 {
        self.0.range(..seconds).map(|(_, count)| count).sum()
    }

    /// The duration that `percent` of all do not exceed, by the nearest rank: the lower end of its range.
    pub fn percentile(&self, percent: u64) -> Option<u32> {
        let rank = (self.count() * percent.min(100)).div_ceil(100).max(1);
        let mut passed = 0;
        for (lower_end, count) in &self.0 {
            passed += count;
            if passed >= rank {
                return Some(*lower_end);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_has_no_median() {
        assert_eq!(Histogram::default().percentile(50), None);
    }

    proptest! {
        #[test]
        fn a_percentile_is_the_range_of_the_duration_of_that_rank(
            mut seconds in prop::collection::vec(0_u32..100_000, 1..300),
            percent in 0_u64..=100,
        ) {
            let mut histogram = Histogram::default();
            for one in &seconds {
                histogram.add(Scale::range_of(Span::seconds(i64::from(*one))), 1);
            }
            seconds.sort_unstable();
            let rank = (seconds.len() * usize::try_from(percent).expect("small")).div_ceil(100).max(1);
            prop_assert_eq!(histogram.percentile(percent), Some(Scale::lower_end(seconds[rank - 1])));
            prop_assert_eq!(histogram.count(), seconds.len() as u64);
            let short = seconds.iter().filter(|one| **one < 30).count() as u64;
            prop_assert_eq!(histogram.below(30), short);
        }

        #[test]
        fn a_range_holds_its_lower_end_and_is_narrow(seconds in 0_u32..Scale::LONGEST) {
            let lower = Scale::lower_end(seconds);
            prop_assert!(lower <= seconds && Scale::lower_end(lower) == lower);
            prop_assert!(seconds - lower < 600 && (seconds >= 60 || lower == seconds));
        }
    }
}
