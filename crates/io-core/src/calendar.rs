//! How far the calendar may be believed when something is deleted for its age.
//!
//! A system clock that is wrong for a minute must not delete what is kept for a month. Must not know what is deleted,
//! nor where the seen time is stored.

use crate::time::{Span, Timestamp, Uptime};

/// A jump of the calendar that is larger than this is not believed.
pub const MOST_AHEAD: Span = Span::days(1);

/// What is believed about the calendar.
///
/// The believed time passes with the uptime. A calendar that is ahead of it by at most [`MOST_AHEAD`] is followed, at
/// twice the pace of time: a clock that was wrong for a minute lets a minute pass too early. One that is further ahead
/// is not followed, until its time was seen: an operator confirms it, or another process of the installation lived
/// through the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    believed: Timestamp,
    at: Uptime,
    ahead: Span,
}

impl Calendar {
    /// At the start of a process, with the latest time that the installation has seen.
    /// How long it did not run is unknown; up to a day is believed.
    pub fn begin(seen: Option<Timestamp>, now: Timestamp, uptime: Uptime) -> Self {
        let seen = seen.unwrap_or(now);
        let mut calendar = Self {
            believed: seen,
            at: uptime,
            ahead: Span::ZERO,
        };
        if now > seen && now - seen <= MOST_AHEAD {
            calendar.believed = now;
        }
        calendar.look(None, now, uptime);
        calendar
    }

    /// Lets time pass. `seen` is the latest time that the installation has seen, if it was read.
    pub fn look(&mut self, seen: Option<Timestamp>, now: Timestamp, uptime: Uptime) {
        let passed = (uptime - self.at).max(Span::ZERO);
        self.at = self.at.max(uptime);
        self.believed = self.believed + passed;
        self.believed = self.believed.max(seen.unwrap_or(self.believed));
        let ahead = now - self.believed;
        if ahead > MOST_AHEAD {
            self.ahead = ahead;
        } else {
            self.ahead = Span::ZERO;
            self.believed = self.believed.max(now.min(self.believed + passed));
        }
    }

    /// The time up to which things may be deleted: never later than the calendar.
    pub fn may_delete_until(&self, now: Timestamp) -> Timestamp {
        now.min(self.believed)
    }

    /// How far the calendar is ahead of what can be explained; zero while it is believed.
    pub fn unexplained(&self) -> Span {
        self.ahead
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Timestamp = Timestamp(1_780_315_200_000_000);
    const START: Uptime = Uptime(5_000_000);

    /// A process that began at noon, and the time since then that it may delete up to.
    struct Process {
        calendar: Calendar,
        step: Span,
        passed: Span,
    }

    impl Process {
        fn begin() -> Self {
            Self {
                calendar: Calendar::begin(Some(NOON), NOON, START),
                step: Span::ZERO,
                passed: Span::ZERO,
            }
        }

        fn now(&self) -> Timestamp {
            NOON + self.passed + self.step
        }

        fn pass(&mut self, time: Span) -> Span {
            self.passed = self.passed + time;
            self.calendar.look(None, self.now(), START + self.passed);
            self.calendar.may_delete_until(self.now()) - NOON
        }
    }

    #[test]
    fn while_the_clock_is_right_everything_is_deleted_on_time() {
        let mut process = Process::begin();
        for time in [Span::seconds(1), Span::minutes(1), Span::days(40)] {
            assert_eq!(process.pass(time), process.passed);
        }
    }

    #[test]
    fn a_clock_that_is_wrong_for_a_minute_deletes_at_most_a_minute_early() {
        for step in [Span::minutes(20), Span::days(1), Span::days(36_500)] {
            let mut process = Process::begin();
            process.step = step;
            assert!(process.pass(Span::minutes(1)) <= Span::minutes(2), "{step:?}");
            process.step = Span::ZERO;
            assert_eq!(process.pass(Span::minutes(1)), process.passed, "{step:?}");
        }
    }

    #[test]
    fn a_clock_that_is_behind_deletes_nothing_early() {
        let mut process = Process::begin();
        process.step = Span::hours(-1);
        assert_eq!(process.pass(Span::minutes(1)), Span::minutes(-59));
        process.step = Span::ZERO;
        assert_eq!(process.pass(Span::minutes(1)), Span::minutes(2));
    }

    #[test]
    fn a_clock_put_right_by_less_than_a_day_is_followed_in_the_same_time() {
        let mut process = Process::begin();
        process.step = Span::hours(20);
        process.pass(Span::hours(10));
        assert_eq!(process.pass(Span::hours(10)), Span::hours(40));
    }

    #[test]
    fn after_a_month_switched_off_nothing_more_is_deleted_until_confirmed() {
        let later = NOON + Span::days(30);
        let mut calendar = Calendar::begin(Some(NOON), later, START);
        assert_eq!(calendar.unexplained(), Span::days(30));
        assert_eq!(calendar.may_delete_until(later), NOON);
        let hour = Span::hours(1);
        calendar.look(Some(NOON), later + hour, START + hour);
        assert_eq!(calendar.may_delete_until(later + hour), NOON + hour);
        calendar.look(Some(later + hour), later + hour, START + hour);
        assert_eq!(calendar.unexplained(), Span::ZERO);
        assert_eq!(calendar.may_delete_until(later + hour), later + hour);
    }

    #[test]
    fn a_restart_within_a_day_needs_no_confirmation() {
        let later = NOON + Span::hours(23);
        let calendar = Calendar::begin(Some(NOON), later, START);
        assert_eq!(calendar.may_delete_until(later), later);
        let first = Calendar::begin(None, NOON, START);
        assert_eq!(first.may_delete_until(NOON), NOON);
    }

    proptest! {
        #[test]
        fn nothing_is_deleted_earlier_than_the_time_the_clock_was_wrong(
            steps in prop::collection::vec((-100_000_i64..200_000, 1_i64..10_000), 1..100),
        ) {
            let mut process = Process::begin();
            let mut wrong = Span::ZERO;
            for (step, time) in steps {
                process.step = Span::seconds(step);
                let until = process.pass(Span::seconds(time));
                wrong = wrong + Span::seconds(if step > 0 { time } else { 0 });
                prop_assert!(until <= process.passed + wrong);
            }
        }
    }
}
