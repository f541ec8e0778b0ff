//! What is due when: a calendar of short intervals, so that setting a timer costs the same however many are set.
//!
//! Must not know what a timer is for.

use std::collections::BTreeMap;

use crate::time::Timestamp;

/// An interval of the calendar is 2^16 microseconds long.
const INTERVAL: u32 = 16;

/// A timer: when, its number, whose.
pub(super) type Timer = (Timestamp, u64, u32);

/// The calendar.
#[derive(Default)]
pub(super) struct Timers {
    intervals: BTreeMap<i64, Vec<Timer>>,
}

impl Timers {
    pub(super) fn set(&mut self, timer: Timer) {
        self.intervals.entry(timer.0.0 >> INTERVAL).or_default().push(timer);
    }

    /// The time of the earliest timer.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.intervals
            .values()
            .next()
            .and_then(|timers| timers.iter().map(|(at, ..)| *at).min())
    }

    /// Takes every timer out that is due, the earliest first.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<Timer> {
        let mut due = Vec::new();
        while let Some(mut first) = self.intervals.first_entry() {
            if *first.key() > now.0 >> INTERVAL {
                break;
            }
            due.extend(first.get_mut().extract_if(.., |(at, ..)| *at <= now));
            if !first.get().is_empty() {
                break;
            }
            first.remove();
        }
        due.sort_unstable();
        due
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_timer_comes_once_in_order_and_never_early(
            set in prop::collection::vec(-500_000_i64..500_000, 0..60),
            pauses in prop::collection::vec(0_i64..200_000, 1..20),
        ) {
            let mut timers = Timers::default();
            for (number, at) in (0..).zip(&set) {
                timers.set((Timestamp(*at), number, 0));
            }
            let (mut now, mut came) = (-500_000, Vec::new());
            for pause in pauses.into_iter().chain([2_000_000]) {
                now += pause;
                let due = timers.take_due(Timestamp(now));
                prop_assert!(due.iter().all(|(at, ..)| at.0 <= now));
                prop_assert!(timers.next().is_none_or(|at| at.0 > now));
                came.extend(due);
            }
            prop_assert!(came.is_sorted());
            prop_assert_eq!(came.len(), set.len());
        }
    }
}
