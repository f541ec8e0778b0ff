//! How long a certificate lives, when it is renewed, and when a failed renewal is tried again.
//!
//! Must not know how a certificate is obtained.

use crate::time::{Span, Timestamp};

/// The time in which a certificate is valid, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first moment.
    pub from: Timestamp,
    /// The last moment.
    pub until: Timestamp,
}

/// Whether a certificate is valid at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its time has not begun.
    NotYet,
    /// It is valid.
    Valid,
    /// Its time is over.
    Over,
}

/// Renewals of many servers are spread over this part of a certificate's life.
const SPREAD: i64 = 20;

/// The first pause after a failed try.
///
/// An authority counts failed tries by the hour, and few: with this pause and those after it there are four.
const FIRST_PAUSE: Span = Span::minutes(5);

/// The longest pause between two tries.
const LONGEST_PAUSE: Span = Span::hours(6);

impl Validity {
    /// Whether it is valid now.
    pub fn at(self, now: Timestamp) -> Standing {
        if now < self.from {
            Standing::NotYet
        } else if now > self.until {
            Standing::Over
        } else {
            Standing::Valid
        }
    }

    /// When to renew it: after two thirds of its life, or a little earlier.
    ///
    /// How much earlier is drawn: any number will do.
    pub fn renew_at(self, drawn: u32) -> Timestamp {
        let life = (self.until - self.from).0.max(0);
        let latest = self.from + Span(life / 3 * 2);
        latest - part(Span(life / SPREAD), drawn)
    }
}

/// How long to wait after so many failed tries in a row, at least one.
///
/// The wait doubles up to six hours, and what is drawn adds up to a quarter, so that servers which failed together do
/// not come back together.
pub fn pause_after(failures: u32, drawn: u32) -> Span {
    let doubled = FIRST_PAUSE.0.saturating_mul(1 << failures.saturating_sub(1).min(20));
    let pause = Span(doubled.min(LONGEST_PAUSE.0));
    pause + part(Span(pause.0 / 4), drawn)
}

/// A drawn part of a span.
fn part(of: Span, drawn: u32) -> Span {
    let whole = i128::from(of.0) * i128::from(drawn) / i128::from(u32::MAX);
    Span(i64::try_from(whole).unwrap_or(of.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Timestamp = Timestamp(1_780_315_200_000_000);

    proptest! {
        #[test]
        fn a_renewal_is_due_by_two_thirds_of_a_life_and_not_long_before(
            life in 60_000_000..400 * 86_400_000_000_i64,
            drawn: u32,
        ) {
            let validity = Validity { from: NOON, until: NOON + Span(life) };
            let after = (validity.renew_at(drawn) - NOON).0;
            prop_assert!(after <= life / 3 * 2);
            prop_assert!(after >= life / 3 * 2 - life / 20);
        }

        #[test]
        fn pauses_grow_with_failures_and_end_at_six_hours_and_a_quarter(failures: u32, drawn: u32) {
            let pause = pause_after(failures, drawn);
            prop_assert!(pause >= FIRST_PAUSE);
            prop_assert!(pause <= LONGEST_PAUSE + Span(LONGEST_PAUSE.0 / 4));
            prop_assert!(pause_after(failures.saturating_add(1), 0) >= pause_after(failures, 0));
        }
    }

    #[test]
    fn the_first_hour_of_failures_has_four_tries() {
        let mut at = Span::ZERO;
        let mut tries = 1;
        while at + pause_after(tries, 0) < Span::hours(1) {
            at = at + pause_after(tries, 0);
            tries += 1;
        }
        assert_eq!(tries, 4);
    }

    #[test]
    fn both_ends_of_its_time_are_valid() {
        let validity = Validity {
            from: NOON,
            until: NOON + Span::hours(1),
        };
        assert_eq!(validity.at(NOON - Span(1)), Standing::NotYet);
        assert_eq!(validity.at(NOON), Standing::Valid);
        assert_eq!(validity.at(NOON + Span::hours(1)), Standing::Valid);
        assert_eq!(validity.at(NOON + Span::hours(1) + Span(1)), Standing::Over);
    }
}
