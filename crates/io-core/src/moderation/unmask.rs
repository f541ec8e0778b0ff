//! Seeing whose account a case is about: one asks, another one agrees, and it shows for a short time.
//!
//! Must not know roles: each route names the capability that it needs.

use crate::ids::StaffId;
use crate::time::{Span, Timestamp};

/// How long a request waits for a second person; then it counts as refused.
pub const WAITS: Span = Span::days(3);
/// How long the one who asked may look after the second person agreed.
pub const SHOWN: Span = Span::hours(1);
/// The most characters of the words of a request.
pub const LONGEST: usize = 2_000;
/// The most characters of the reference of an order.
pub const LONGEST_ORDER: usize = 200;

/// What a second person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It may be shown.
    Agree,
    /// It may not, or no longer.
    Refuse,
}

/// Where a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody answered.
    Waiting,
    /// It shows to the one who asked until then.
    Agreed {
        /// The end.
        until: Timestamp,
    },
    /// Over: refused, or nobody answered in time.
    Refused,
}

/// Why an answer was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnmaskError {
    /// One asks, another one answers.
    #[error("Another person must answer this.")]
    SamePerson,
    /// It was refused, agreed to before, or waited for too long.
    #[error("This is answered already.")]
    Over,
    /// One of the two is no longer of the staff.
    #[error("Both must be of the staff.")]
    NotOfStaff,
}

/// A request, as far as the rules go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asked.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: Timestamp,
    /// Where it is.
    pub state: State,
}

impl Request {
    /// Where it is now: what nobody answered in time is refused.
    pub fn state_at(&self, now: Timestamp) -> State {
        match self.state {
            State::Waiting if now - self.asked_at >= WAITS => State::Refused,
            state => state,
        }
    }

    /// The state after an answer. A refusal ends an agreement too; nothing ends a refusal.
    pub fn answered(&self, by: StaffId, answer: Answer, now: Timestamp) -> Result<State, UnmaskError> {
        if by == self.asked_by {
            return Err(UnmaskError::SamePerson);
        }
        match (self.state_at(now), answer) {
            (State::Waiting, Answer::Agree) => Ok(State::Agreed { until: now + SHOWN }),
            (State::Waiting | State::Agreed { .. }, Answer::Refuse) => Ok(State::Refused),
            (State::Refused | State::Agreed { .. }, _) => Err(UnmaskError::Over),
        }
    }

    /// May this member look now?
    pub fn shows_to(&self, member: StaffId, now: Timestamp) -> bool {
        member == self.asked_by && matches!(self.state, State::Agreed { until } if now < until)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const NOON: Timestamp = Timestamp(1_800_000_000_000_000);

    fn staff(number: u8) -> StaffId {
        StaffId(Uuid::from_u128(number.into()))
    }

    proptest! {
        #[test]
        fn nobody_looks_alone_too_early_or_too_long(
            steps in proptest::collection::vec((0_u8..4, any::<bool>(), 0_i64..100_000), 0..12)
        ) {
            let mut request = Request { asked_by: staff(0), asked_at: NOON, state: State::Waiting };
            let (mut now, mut agreed_at, mut refused) = (NOON, None, false);
            for (by, agrees, pause) in steps {
                now = now + Span::seconds(pause);
                let answer = if agrees { Answer::Agree } else { Answer::Refuse };
                let answered = request.answered(staff(by), answer, now);
                if by == 0 {
                    prop_assert_eq!(answered, Err(UnmaskError::SamePerson));
                }
                if let Ok(state) = answered {
                    prop_assert!(!refused, "nothing ends a refusal");
                    prop_assert!(!agrees || agreed_at.is_none(), "agreed to once");
                    if agrees {
                        agreed_at = Some(now);
                    } else {
                        refused = true;
                    }
                    request.state = state;
                }
                for member in 0..4 {
                    let open = !refused && agreed_at.is_some_and(|at| now < at + SHOWN);
                    prop_assert_eq!(request.shows_to(staff(member), now), open && member == 0);
                }
            }
        }
    }

    #[test]
    fn a_request_that_nobody_answers_counts_as_refused() {
        let request = Request {
            asked_by: staff(0),
            asked_at: NOON,
            state: State::Waiting,
        };
        assert_eq!(request.state_at(NOON + WAITS + Span(-1)), State::Waiting);
        assert_eq!(request.state_at(NOON + WAITS), State::Refused);
        let late = request.answered(staff(1), Answer::Agree, NOON + WAITS);
        assert_eq!(late, Err(UnmaskError::Over));
    }
}
