//! Timers in a calendar of short intervals.
//! Setting one costs the same however many there are.
//!
//! Must not know what a timer is for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::time::Uptime;

/// An interval of the calendar is 2^16 microseconds long.
const INTERVAL: u32 = 16;

/// A timer: when it is due, its number, its slot.
pub(super) type Timer = (Uptime, u64, u32);

/// The calendar.
#[derive(Default)]
pub(super) struct Timers {
    /// Timers due in or before the current interval, the earliest first.
    current: BinaryHeap<Reverse<Timer>>,
    later: BTreeMap<i64, Vec<Timer>>,
    /// The current interval.
    interval: Option<i64>,
}

impl Timers {
    pub(super) fn set(&mut self, timer: Timer) {
        let interval = timer.0.0 >> INTERVAL;
        if self.interval.is_some_and(|current| interval <= current) {
            self.current.push(Reverse(timer));
        } else {
            self.later.entry(interval).or_default().push(timer);
        }
    }

    /// The time of the earliest timer.
    pub(super) fn next(&self) -> Option<Uptime> {
        let current = self.current.peek().map(|Reverse((at, ..))| *at);
        current.or_else(|| self.later.values().next()?.iter().map(|(at, ..)| *at).min())
    }

    /// Removes and returns the earliest due timer.
    pub(super) fn take_due(&mut self, now: Uptime) -> Option<Timer> {
        while self.current.is_empty() {
            let first = self
                .later
                .first_entry()
                .filter(|first| *first.key() <= now.0 >> INTERVAL)?;
            self.interval = Some(*first.key());
            self.current.extend(first.remove().into_iter().map(Reverse));
        }
        let due = self.current.peek().is_some_and(|Reverse((at, ..))| *at <= now);
        if due {
            self.current.pop().map(|Reverse(timer)| timer)
        } else {
            None
        }
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
                timers.set((Uptime(*at), number, 0));
            }
            let (mut now, mut came) = (-500_000, Vec::new());
            for pause in pauses.into_iter().chain([2_000_000]) {
                now += pause;
                while let Some(timer) = timers.take_due(Uptime(now)) {
                    prop_assert!(timer.0.0 <= now);
                    came.push(timer);
                }
                prop_assert!(timers.next().is_none_or(|at| at.0 > now));
            }
            prop_assert!(came.is_sorted());
            prop_assert_eq!(came.len(), set.len());
        }
    }
}
