//! Durations, counted by how long they were: for metrics.
//!
//! Must not remember a single one: counts and their sum say how long waits are, and nothing of who waited.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::time::Span;

/// Durations of one kind, since the start. May be counted from several threads.
#[derive(Debug)]
pub struct Durations {
    limits: &'static [Span],
    /// One for each limit, and the last for what was longer than all.
    counts: Vec<AtomicU64>,
    micros: AtomicU64,
}

/// What was counted until now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DurationCounts {
    /// How many were longer than the limit before, and at most as long as this one.
    pub up_to: Vec<(Span, u64)>,
    /// How many were longer than every limit.
    pub longer: u64,
    /// All of them together.
    pub sum: Span,
}

impl Durations {
    /// Nothing was counted yet. The limits rise.
    pub fn new(limits: &'static [Span]) -> Self {
        Self {
            limits,
            counts: (0..=limits.len()).map(|_| AtomicU64::new(0)).collect(),
            micros: AtomicU64::new(0),
        }
    }

    /// Counts one. One below zero counts as zero.
    pub fn note(&self, one: Span) {
        let place = self.limits.partition_point(|limit| *limit < one);
        self.counts[place].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(one.0).unwrap_or(0);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// What was counted until now.
    pub fn counted(&self) -> DurationCounts {
        let mut counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed));
        let up_to = self.limits.iter().copied().zip(counts.by_ref()).collect();
        DurationCounts {
            up_to,
            longer: counts.next().unwrap_or(0),
            sum: Span(i64::try_from(self.micros.load(Ordering::Relaxed)).unwrap_or(i64::MAX)),
        }
    }
}

impl DurationCounts {
    /// How many there were.
    pub fn count(&self) -> u64 {
        self.up_to.iter().map(|(_, count)| count).sum::<u64>() + self.longer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_under_the_first_limit_that_it_does_not_exceed() {
        static LIMITS: [Span; 2] = [Span::seconds(1), Span::seconds(10)];
        let durations = Durations::new(&LIMITS);
        assert_eq!(durations.counted().count(), 0);
        for seconds in [-1, 0, 1, 2, 10, 11] {
            durations.note(Span::seconds(seconds));
        }
        let counted = durations.counted();
        assert_eq!(counted.up_to, [(Span::seconds(1), 3), (Span::seconds(10), 2)]);
        assert_eq!((counted.longer, counted.count()), (1, 6));
        assert_eq!(counted.sum, Span::seconds(24));
    }
}
