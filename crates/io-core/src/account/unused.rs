//! Accounts that nobody uses any more: two notices by email, then the erasure (DA-9).
//!
//! Must not know how a notice is sent, nor read a clock: the caller gives a time that certainly passed
//! (`crate::calendar`).

use crate::time::{Span, Timestamp};

/// The time of the use of an account is kept by the day, so up to a day of it is unknown.
const DAY: Span = Span::days(1);
/// A step that comes later than this found no running server at its time, and the account gets its time anew.
const LATE: Span = Span::days(1);

/// When an unused account is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusedRules {
    /// How long an account may be unused before its first notice; zero: for any time.
    pub after: Span,
    /// From the first notice to the erasure.
    pub first: Span,
    /// From the last notice to the erasure, at least.
    pub last: Span,
}

impl UnusedRules {
    /// The rules for a number of months; with 0, nothing is ever erased for it.
    pub fn months(months: u32) -> Self {
        Self {
            after: Span::days((i64::from(months) * 365 + 11) / 12),
            first: Span::days(30),
            last: Span::days(7),
        }
    }
}

/// How far an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unused {
    /// The begin of the last day on which it was used.
    pub used_on: Timestamp,
    /// The notices since then.
    pub notices: u32,
    /// The erasure that the last notice announced.
    pub ends_at: Option<Timestamp>,
}

/// What is to be done with an account now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnusedStep {
    /// Nothing.
    Wait,
    /// The first notice, which names the erasure.
    First {
        /// When the account will be erased.
        ends_at: Timestamp,
    },
    /// The last notice, which names the erasure.
    Last {
        /// When the account will be erased.
        ends_at: Timestamp,
    },
    /// The erasure.
    Erase,
    /// Its notices count no more: the rules give it more time than when they were sent.
    Withdraw,
}

impl UnusedRules {
    /// Judges an account at a time that certainly passed.
    pub fn step(&self, account: &Unused, now: Timestamp) -> UnusedStep {
        if self.after == Span::ZERO {
            return UnusedStep::Wait;
        }
        if now - account.used_on < self.after + DAY {
            return if account.notices == 0 {
                UnusedStep::Wait
            } else {
                UnusedStep::Withdraw
            };
        }
        let last = UnusedStep::Last {
            ends_at: account.ends_at.unwrap_or(now).max(now + self.last),
        };
        match (account.notices, account.ends_at) {
            (1, Some(ends_at)) if now < ends_at - self.last => UnusedStep::Wait,
            (1, Some(ends_at)) if now <= ends_at + LATE => last,
            (2.., Some(ends_at)) if now < ends_at => UnusedStep::Wait,
            (2.., Some(ends_at)) if now <= ends_at + LATE => UnusedStep::Erase,
            (2.., Some(_)) => last,
            (_, _) => UnusedStep::First {
                ends_at: now + self.first,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Timestamp = Timestamp(1_780_315_200_000_000);

    #[test]
    fn months_are_rounded_up_to_days_and_none_switches_it_off() {
        let days = [0, 1, 6, 12, 24].map(|months| UnusedRules::months(months).after);
        assert_eq!(days, [0, 31, 183, 365, 730].map(Span::days));
        let forgotten = Unused {
            used_on: Timestamp(0),
            notices: 2,
            ends_at: Some(Timestamp(1)),
        };
        assert_eq!(UnusedRules::months(0).step(&forgotten, NOON), UnusedStep::Wait);
    }

    #[test]
    fn a_year_two_notices_and_a_month_lead_to_the_erasure() {
        let rules = UnusedRules::months(12);
        let mut account = Unused {
            used_on: NOON,
            notices: 0,
            ends_at: None,
        };
        let ends_at = NOON + Span::days(366 + 30);
        assert_eq!(rules.step(&account, NOON + Span::days(366) - Span(1)), UnusedStep::Wait);
        assert_eq!(
            rules.step(&account, NOON + Span::days(366)),
            UnusedStep::First { ends_at }
        );
        (account.notices, account.ends_at) = (1, Some(ends_at));
        assert_eq!(
            rules.step(&account, ends_at - Span::days(7) - Span(1)),
            UnusedStep::Wait
        );
        assert_eq!(
            rules.step(&account, ends_at - Span::days(7)),
            UnusedStep::Last { ends_at }
        );
        account.notices = 2;
        assert_eq!(rules.step(&account, ends_at - Span(1)), UnusedStep::Wait);
        assert_eq!(UnusedRules::months(24).step(&account, ends_at), UnusedStep::Withdraw);
        assert_eq!(rules.step(&account, ends_at), UnusedStep::Erase);
    }

    proptest! {
        /// However irregularly the job looks and the account is used, also with a server that stood still for months.
        #[test]
        fn nobody_is_erased_without_two_notices_and_the_time_that_they_named(
            looks in prop::collection::vec((0_i64..90 * 24, prop::bool::weighted(0.03)), 1..200),
            months in 1_u32..15,
        ) {
            let rules = UnusedRules::months(months);
            let mut now = NOON;
            let mut account = Unused { used_on: NOON, notices: 0, ends_at: None };
            let mut noticed = Vec::new();
            for (hours, used) in looks {
                now = now + Span::hours(hours);
                if used {
                    account = Unused { used_on: now, notices: 0, ends_at: None };
                    noticed.clear();
                }
                match rules.step(&account, now) {
                    UnusedStep::Wait => {}
                    UnusedStep::Withdraw => return Err(TestCaseError::fail("the rules did not change")),
                    UnusedStep::First { ends_at } => {
                        prop_assert!(now - account.used_on >= rules.after);
                        account = Unused { notices: 1, ends_at: Some(ends_at), ..account };
                        noticed.push((now, ends_at));
                    }
                    UnusedStep::Last { ends_at } => {
                        account = Unused { notices: 2, ends_at: Some(ends_at), ..account };
                        noticed.push((now, ends_at));
                    }
                    UnusedStep::Erase => {
                        let [.., before, last] = noticed.as_slice() else {
                            return Err(TestCaseError::fail("erased without two notices"));
                        };
                        prop_assert!(last.0 - before.0 >= rules.last && now - noticed[0].0 >= rules.first);
                        prop_assert!(now >= last.1 && now <= last.1 + LATE && last.1 - last.0 >= rules.last);
                        return Ok(());
                    }
                }
            }
        }
    }
}
