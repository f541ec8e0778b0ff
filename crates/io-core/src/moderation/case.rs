//! The life of a case: who may do what to it, and when.
//!
//! Every change goes through [`Case::after`]; the store keeps what it answers. Must not know sanctions beyond whether a
//! second person is needed.

use super::{CaseState, Reason, Severity};
use crate::ids::StaffId;
use crate::time::{Span, Timestamp};

/// How long a decision can be undone, unless the operator says otherwise. Nobody knows of it before.
pub const UNDO: Span = Span::minutes(10);
/// How long a closed case is kept if a rule was broken: longer than its decision can be appealed.
pub const KEPT_UPHELD: Span = Span::days(190);
const _: () = assert!(KEPT_UPHELD.0 > super::appeal::POSSIBLE.0);
/// How long a closed case is kept if none was.
pub const KEPT_NOT_UPHELD: Span = Span::days(30);

impl Reason {
    /// How grave a report for this reason is until a person looked.
    pub fn severity(self) -> Severity {
        match self {
            Self::Threats | Self::UnderAge => Severity::Urgent,
            Self::Sexual | Self::Scam | Self::Harassment => Severity::High,
            Self::Spam | Self::PrivateData | Self::Misuse => Severity::Normal,
            Self::WrongGender | Self::Other => Severity::Low,
        }
    }

    /// Does a report for this reason pause the matching of the account until a person looked?
    pub fn pauses_matching(self) -> bool {
        matches!(self, Self::Threats | Self::UnderAge)
    }
}

impl Severity {
    /// How soon a person looks first (BR-6).
    pub fn first_look(self) -> Span {
        match self {
            Self::Urgent => Span::hours(1),
            Self::High | Self::Normal | Self::Low => Span::hours(24),
        }
    }
}

/// What a case is, as far as its life depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it is.
    pub state: CaseState,
    /// Who made the decision that waits or holds.
    pub by: Option<StaffId>,
    /// The second person, if one agreed.
    pub second: Option<StaffId>,
    /// The waiting or holding decision says that a rule was broken.
    pub upheld: bool,
    /// When the decision comes into force.
    pub effective_at: Option<Timestamp>,
    /// Until when it is kept, once it is closed.
    pub kept_until: Option<Timestamp>,
    /// Staff who decided it before it was opened again for another person: they may not decide it.
    pub not_by: Vec<StaffId>,
    /// How long a decision made now can be undone.
    pub undo: Span,
}

/// Something that happens to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseStep {
    /// A person decides, or proposes where a second person is needed.
    Decide {
        /// Who.
        by: StaffId,
        /// The decision says that a rule was broken.
        upheld: bool,
        /// It needs a second person.
        second_needed: bool,
    },
    /// A second person agrees to a proposal.
    Agree(StaffId),
    /// A second person does not.
    SendBack(StaffId),
    /// The proposer takes the proposal back.
    TakeBack(StaffId),
    /// The last of those who decided undoes it in time.
    Undo(StaffId),
    /// Time: the decision comes into force.
    ComeIntoForce,
    /// Time: the decision no longer counts.
    Lapse,
    /// An appeal overturned the decision.
    Overturn,
    /// A reporter sees it differently: another person looks again.
    LookAgain,
}

/// Why a step was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// The case is in another state: someone else was faster, or it is too late.
    #[error("The case changed meanwhile.")]
    OtherState,
    /// Another person must do this.
    #[error("Another person must do this.")]
    OtherPerson,
    /// The time to undo is over.
    #[error("It is too late to undo this.")]
    TooLate,
    /// The time has not come.
    #[error("It is too early for this.")]
    TooEarly,
}

impl Case {
    /// A case that was just opened.
    pub fn new() -> Self {
        Self {
            state: CaseState::Open,
            by: None,
            second: None,
            upheld: false,
            effective_at: None,
            kept_until: None,
            not_by: Vec::new(),
            undo: UNDO,
        }
    }

    fn reopened(self) -> Self {
        Self {
            not_by: self.not_by,
            undo: self.undo,
            ..Self::new()
        }
    }

    /// The case after a step, or why the step is refused. A refused step changes nothing.
    pub fn after(self, step: CaseStep, now: Timestamp) -> Result<Self, CaseError> {
        use CaseState::{Closed, Decided, InForce, Open, Proposed};
        match (self.state, step) {
            (
                Open,
                CaseStep::Decide {
                    by,
                    upheld,
                    second_needed,
                },
            ) => {
                if self.not_by.contains(&by) {
                    return Err(CaseError::OtherPerson);
                }
                Ok(Self {
                    state: if second_needed { Proposed } else { Decided },
                    by: Some(by),
                    second: None,
                    upheld,
                    effective_at: (!second_needed).then(|| now + self.undo),
                    ..self
                })
            }
            (Proposed, CaseStep::Agree(second)) => {
                if self.by == Some(second) || self.not_by.contains(&second) {
                    return Err(CaseError::OtherPerson);
                }
                Ok(Self {
                    state: Decided,
                    second: Some(second),
                    effective_at: Some(now + self.undo),
                    ..self
                })
            }
            (Proposed, CaseStep::SendBack(second)) if self.by != Some(second) => Ok(self.reopened()),
            (Proposed, CaseStep::TakeBack(by)) if self.by == Some(by) => Ok(self.reopened()),
            (Proposed, CaseStep::SendBack(_) | CaseStep::TakeBack(_)) => Err(CaseError::OtherPerson),
            (Decided, CaseStep::Undo(by)) => {
                if self.by != Some(by) && self.second != Some(by) {
                    Err(CaseError::OtherPerson)
                } else if self.effective_at.is_some_and(|at| at <= now) {
                    Err(CaseError::TooLate)
                } else {
                    Ok(self.reopened())
                }
            }
            (Decided, CaseStep::ComeIntoForce) => {
                if self.effective_at.is_none_or(|at| at > now) {
                    return Err(CaseError::TooEarly);
                }
                if self.upheld {
                    return Ok(Self { state: InForce, ..self });
                }
                Ok(self.closed(KEPT_NOT_UPHELD, now))
            }
            (InForce, CaseStep::Lapse) => Ok(self.closed(KEPT_UPHELD, now)),
            (InForce | Closed, CaseStep::Overturn) if self.upheld => {
                let overturned = Self { upheld: false, ..self };
                Ok(overturned.closed(KEPT_NOT_UPHELD, now))
            }
            (Closed, CaseStep::LookAgain) if !self.upheld => {
                let mut not_by = self.not_by;
                not_by.extend(self.by.into_iter().chain(self.second));
                Ok(Self {
                    not_by,
                    undo: self.undo,
                    ..Self::new()
                })
            }
            _ => Err(CaseError::OtherState),
        }
    }

    fn closed(self, kept: Span, now: Timestamp) -> Self {
        Self {
            state: CaseState::Closed,
            kept_until: Some(now + kept),
            ..self
        }
    }
}

impl Default for Case {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn staff(number: u8) -> StaffId {
        StaffId(Uuid::from_u128(u128::from(number)))
    }

    fn steps() -> impl Strategy<Value = CaseStep> {
        let who = (0_u8..4).prop_map(staff);
        prop_oneof![
            (who.clone(), any::<bool>(), any::<bool>()).prop_map(|(by, upheld, second_needed)| CaseStep::Decide {
                by,
                upheld,
                second_needed
            }),
            who.clone().prop_map(CaseStep::Agree),
            who.clone().prop_map(CaseStep::SendBack),
            who.clone().prop_map(CaseStep::TakeBack),
            who.prop_map(CaseStep::Undo),
            Just(CaseStep::ComeIntoForce),
            Just(CaseStep::Lapse),
            Just(CaseStep::Overturn),
            Just(CaseStep::LookAgain),
        ]
    }

    #[test]
    fn br_6_danger_is_looked_at_within_an_hour_and_the_rest_in_a_day() {
        for reason in Reason::ALL {
            let target = reason.severity().first_look();
            let wanted = if reason.pauses_matching() { 1 } else { 24 };
            assert_eq!(target, Span::hours(wanted), "{reason}");
        }
    }

    proptest! {
        /// No order of events breaks a case.
        #[test]
        fn no_order_of_events_breaks_a_case(events in prop::collection::vec((steps(), 0_i64..15), 0..40)) {
            let (mut case, mut now) = (Case::new(), Timestamp(0));
            for (step, minutes) in events {
                now = now + Span::minutes(minutes);
                let before = case.clone();
                let Ok(after) = case.clone().after(step, now) else { continue };
                let decided = matches!(after.state, CaseState::Decided | CaseState::InForce | CaseState::Closed);
                prop_assert_eq!(after.state != CaseState::Open, after.by.is_some(), "someone answers for it");
                prop_assert_eq!(decided, after.effective_at.is_some());
                prop_assert_eq!(after.state == CaseState::Closed, after.kept_until.is_some(), "it ends some day");
                prop_assert!(after.second.is_none() || after.second != after.by, "four eyes are of two people");
                prop_assert!(after.by.is_none_or(|by| !after.not_by.contains(&by)), "another person looks again");
                prop_assert!(after.second.is_none_or(|by| !after.not_by.contains(&by)));
                prop_assert!(after.state != CaseState::InForce || after.upheld);
                if matches!(after.state, CaseState::InForce) {
                    prop_assert!(after.effective_at.is_some_and(|at| at <= now), "nobody hears of it while it can be undone");
                }
                if before.state == CaseState::Proposed && after.state == CaseState::Decided {
                    prop_assert!(after.second.is_some(), "a proposal is decided by a second person alone");
                }
                prop_assert!(before.not_by.iter().all(|one| after.not_by.contains(one)));
                case = after;
            }
        }

        /// Nothing but an undo within ten minutes takes a decision away before it counts.
        #[test]
        fn a_decision_is_undone_in_ten_minutes_or_comes_into_force(minutes in 0_i64..30, upheld: bool) {
            let decide = CaseStep::Decide { by: staff(1), upheld, second_needed: false };
            let case = Case::new().after(decide, Timestamp(0)).expect("decides");
            let now = Timestamp(0) + Span::minutes(minutes);
            let undone = case.clone().after(CaseStep::Undo(staff(1)), now);
            let in_force = case.clone().after(CaseStep::ComeIntoForce, now);
            prop_assert_eq!(undone.is_ok(), minutes < 10);
            prop_assert_eq!(in_force.is_ok(), minutes >= 10);
            prop_assert_eq!(case.after(CaseStep::Undo(staff(2)), now), Err(CaseError::OtherPerson));
        }
    }
}
