//! What the answers of an outside estimator of age lead to. It answers yes or no, and nothing else is known.
//!
//! Must not learn an age.

/// What an outside estimator said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeAnswer {
    /// An adult.
    Adult,
    /// Not an adult, or it could not tell.
    NotAdult,
}

/// What follows from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeVerdict {
    /// The person may search.
    Confirmed,
    /// The person may be checked once more: estimators err.
    Again,
    /// The account is refused, as if the person had said that they are too young.
    Refused,
}

/// How often an estimator must say no before it is believed.
pub const BELIEVED_AFTER: u32 = 2;

/// What follows from an answer after `earlier` answers of no.
pub fn verdict(earlier: u32, answer: AgeAnswer) -> AgeVerdict {
    match answer {
        AgeAnswer::Adult => AgeVerdict::Confirmed,
        AgeAnswer::NotAdult if earlier.saturating_add(1) < BELIEVED_AFTER => AgeVerdict::Again,
        AgeAnswer::NotAdult => AgeVerdict::Refused,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn one_no_gives_another_try_and_a_yes_always_counts(earlier in any::<u32>()) {
            prop_assert_eq!(verdict(earlier, AgeAnswer::Adult), AgeVerdict::Confirmed);
            let no = verdict(earlier, AgeAnswer::NotAdult);
            prop_assert_eq!(no == AgeVerdict::Again, earlier == 0);
            prop_assert_eq!(no == AgeVerdict::Refused, earlier > 0);
        }
    }
}
