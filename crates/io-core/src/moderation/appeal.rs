//! Appeals: who may appeal until when, who may answer, and what an answer may be.
//!
//! Must not know where they are kept.

use super::{AppealOutcome, AppealState, DecisionState, Sanction};
use crate::ids::StaffId;
use crate::text::MessageText;
use crate::time::{Span, Timestamp};

/// How long an appeal is possible after the decision came into force.
pub const POSSIBLE: Span = Span::days(183);
/// How soon it is answered (BR-10).
pub const ANSWERED_WITHIN: Span = Span::days(7);
/// The most characters of an appeal (BR-10).
pub const LONGEST: usize = MessageText::LONGEST;

/// Why an appeal, or an answer, was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppealError {
    /// There is one already: one for each decision.
    #[error("You have appealed this decision already.")]
    Already,
    /// The decision is not in force, or six months are over.
    #[error("This decision can't be appealed.")]
    NotPossible,
    /// Another person must answer: this one took part.
    #[error("Another person must answer this.")]
    OtherPerson,
    /// It is answered.
    #[error("This is answered already.")]
    OtherState,
    /// What takes the decision's place is not milder.
    #[error("This is not milder.")]
    NotMilder,
}

/// May the person appeal this decision now? Answers by when it must be decided.
pub fn may_appeal(
    state: DecisionState,
    effective_at: Timestamp,
    already: bool,
    now: Timestamp,
) -> Result<Timestamp, AppealError> {
    if already {
        Err(AppealError::Already)
    } else if state != DecisionState::InForce || now < effective_at || now >= effective_at + POSSIBLE {
        Err(AppealError::NotPossible)
    } else {
        Ok(now + ANSWERED_WITHIN)
    }
}

/// May this person give this answer? `took_part` are all who decided, agreed or sent back.
pub fn may_answer(
    state: AppealState,
    by: StaffId,
    took_part: &[StaffId],
    outcome: AppealOutcome,
    (decided, instead): (&Sanction, Option<&Sanction>),
) -> Result<(), AppealError> {
    if state != AppealState::Open {
        return Err(AppealError::OtherState);
    }
    if took_part.contains(&by) {
        return Err(AppealError::OtherPerson);
    }
    match (outcome, instead) {
        (AppealOutcome::Milder, Some(instead)) if instead.is_milder_than(decided) => Ok(()),
        (AppealOutcome::Kept | AppealOutcome::Overturned, None) => Ok(()),
        _ => Err(AppealError::NotMilder),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::moderation::Severity;

    proptest! {
        #[test]
        fn dsa_08_who_took_part_never_answers_an_appeal(
            took_part in prop::collection::vec(0_u128..5, 0..4), by in 0_u128..5,
            outcome in prop::sample::select(AppealOutcome::ALL), before in 0_usize..3,
        ) {
            let took_part: Vec<_> = took_part.into_iter().map(|one| StaffId(Uuid::from_u128(one))).collect();
            let by = StaffId(Uuid::from_u128(by));
            let decided = Sanction::usual(Severity::High, before);
            let milder = Sanction::usual(Severity::Low, 0);
            let instead = (outcome == AppealOutcome::Milder).then_some(&milder);
            let answer = may_answer(AppealState::Open, by, &took_part, outcome, (&decided, instead));
            prop_assert_eq!(answer.is_ok(), !took_part.contains(&by));
            for state in [AppealState::Decided, AppealState::Answered] {
                prop_assert!(may_answer(state, by, &[], outcome, (&decided, instead)).is_err());
            }
            let same = may_answer(AppealState::Open, by, &[], AppealOutcome::Milder, (&decided, Some(&decided)));
            prop_assert_eq!(same, Err(AppealError::NotMilder));
        }

        #[test]
        fn br_10_a_decision_is_appealed_once_within_six_months(days in -2_i64..400, already: bool) {
            let effective = Timestamp(0) + Span::days(10_000);
            let now = effective + Span::days(days);
            let possible = may_appeal(DecisionState::InForce, effective, already, now);
            prop_assert_eq!(possible.is_ok(), !already && (0..183).contains(&days));
            if let Ok(due) = possible {
                prop_assert_eq!(due, now + Span::days(7));
            }
            for state in DecisionState::ALL.iter().filter(|state| **state != DecisionState::InForce) {
                prop_assert!(may_appeal(*state, effective, false, effective).is_err());
            }
        }
    }
}
