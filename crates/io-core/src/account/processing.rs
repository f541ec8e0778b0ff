//! What a person does not want done with their data: counting ratings about them, or anything but keeping it (GDPR-08).
//!
//! Must not touch what keeps others safe: decisions and upheld reports have rules of their own.

use crate::rating::RatingsUse;
use crate::time::Timestamp;

/// Since when a person objects, and since when their account is paused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Processing {
    /// Ratings about them place them nowhere.
    pub ratings_objected_at: Option<Timestamp>,
    /// Nobody meets them; their data is kept, and nothing else is done with it.
    pub paused_at: Option<Timestamp>,
}

/// A change of both; `None` keeps what is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcessingChange {
    /// May ratings about them be used from now on?
    pub ratings: Option<RatingsUse>,
    /// Is the account paused from now on?
    pub pause: Option<Pause>,
}

/// Whether an account is paused by its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pause {
    /// It takes part.
    #[default]
    Off,
    /// It rests.
    On,
}

impl Processing {
    /// May ratings about this person be used?
    pub fn ratings(&self) -> RatingsUse {
        match self.ratings_objected_at {
            None => RatingsUse::Counted,
            Some(_) => RatingsUse::Objected,
        }
    }

    /// Is the account paused?
    pub fn pause(&self) -> Pause {
        match self.paused_at {
            None => Pause::Off,
            Some(_) => Pause::On,
        }
    }

    /// After a change. Saying the same again keeps the first moment.
    #[must_use]
    pub fn after(self, change: ProcessingChange, now: Timestamp) -> Self {
        let since = |began: Option<Timestamp>, on: bool| on.then(|| began.unwrap_or(now));
        Self {
            ratings_objected_at: change.ratings.map_or(self.ratings_objected_at, |ratings| {
                since(self.ratings_objected_at, ratings == RatingsUse::Objected)
            }),
            paused_at: change
                .pause
                .map_or(self.paused_at, |pause| since(self.paused_at, pause == Pause::On)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn changes() -> impl Strategy<Value = ProcessingChange> {
        let ratings = prop::option::of(prop::sample::select(vec![RatingsUse::Counted, RatingsUse::Objected]));
        let pause = prop::option::of(prop::sample::select(vec![Pause::Off, Pause::On]));
        (ratings, pause).prop_map(|(ratings, pause)| ProcessingChange { ratings, pause })
    }

    proptest! {
        #[test]
        fn gdpr_08_the_last_word_holds_with_the_moment_it_was_first_said(changes in prop::collection::vec(changes(), 0..40)) {
            let mut state = Processing::default();
            let (mut ratings, mut pause) = ((RatingsUse::Counted, 0), (Pause::Off, 0));
            for (now, change) in (1_i64..).zip(changes) {
                state = state.after(change, Timestamp(now));
                if let Some(said) = change.ratings.filter(|said| *said != ratings.0) {
                    ratings = (said, now);
                }
                if let Some(said) = change.pause.filter(|said| *said != pause.0) {
                    pause = (said, now);
                }
                let began = |on: bool, at: i64| on.then_some(Timestamp(at));
                prop_assert_eq!((state.ratings(), state.pause()), (ratings.0, pause.0));
                prop_assert_eq!(state.ratings_objected_at, began(ratings.0 == RatingsUse::Objected, ratings.1));
                prop_assert_eq!(state.paused_at, began(pause.0 == Pause::On, pause.1));
            }
        }
    }
}
