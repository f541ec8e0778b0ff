//! Signs that a program writes (AB-58): the same opener from several accounts, and a pace that no person keeps.
//!
//! A sign is a hint for staff, never a sanction. Must not keep or see a text: keyed sketches and times alone.

use std::collections::{HashMap, VecDeque};

use super::opener::Sketch;
use crate::ids::UserId;
use crate::time::{Span, Uptime};

/// What made someone look like a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProgramSign {
    /// Several accounts began with the same words.
    SameOpener,
    /// Long answers faster than anyone writes, again and again.
    TooFast,
    /// The same wait before every answer.
    TooRegular,
}

impl ProgramSign {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::SameOpener, Self::TooFast, Self::TooRegular];

    /// Its name in metrics and in the audit trail.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameOpener => "same_opener",
            Self::TooFast => "too_fast",
            Self::TooRegular => "too_regular",
        }
    }
}

/// So many accounts with the same opener are a sign; a greeting is too short to be one.
const SAME_OPENER_FROM: usize = 5;
/// Within this time.
const SAME_OPENER_WITHIN: Span = Span::hours(1);
/// How many different openers are remembered. When there are more, all are forgotten.
const MOST_OPENERS: usize = 50_000;

/// Who began with which words, by keyed sketches. Forget it with the key of the sketches.
#[derive(Debug, Default)]
pub struct CommonOpeners(HashMap<Sketch, VecDeque<(UserId, Uptime)>>);

impl CommonOpeners {
    /// Notes an opener. Answers everyone who used it within an hour, once there are enough of them: people for staff to
    /// look at.
    pub fn note(&mut self, user: UserId, sketch: Sketch, now: Uptime) -> Vec<UserId> {
        if self.0.len() >= MOST_OPENERS && !self.0.contains_key(&sketch) {
            self.0.clear();
        }
        let writers = self.0.entry(sketch).or_default();
        writers.retain(|(one, at)| *one != user && now < *at + SAME_OPENER_WITHIN);
        writers.push_back((user, now));
        if writers.len() < SAME_OPENER_FROM {
            return Vec::new();
        }
        let all = writers.iter().map(|(one, _)| *one).collect();
        while writers.len() > 4 * SAME_OPENER_FROM {
            writers.pop_front();
        }
        all
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Answers that are looked at together; the latest.
const ANSWERS: usize = 20;
/// An answer of so many characters...
const LONG: usize = 60;
/// ...within this time was not typed by a person.
const TYPED_NEVER: Span = Span::seconds(2);
/// So many of the answers must be like that.
const FAST: usize = 10;
/// Waits that differ by less than this are the same...
const SAME: Span = Span(150_000);
/// ...if they are not so short that everyone's are.
const SHORTEST: Span = Span::seconds(1);

/// How fast one account answers, over all its chats.
#[derive(Clone, Debug, Default)]
pub struct Pace(VecDeque<(Span, usize)>);

impl Pace {
    /// Notes an answer: how long after the other's last message, and how many characters. Answers with a sign, if there
    /// is one.
    pub fn note(&mut self, wait: Span, characters: usize) -> Option<ProgramSign> {
        if self.0.len() == ANSWERS {
            self.0.pop_front();
        }
        self.0.push_back((wait, characters));
        self.sign()
    }

    fn sign(&self) -> Option<ProgramSign> {
        let fast = self
            .0
            .iter()
            .filter(|(wait, long)| *long >= LONG && *wait < TYPED_NEVER);
        if fast.count() >= FAST {
            return Some(ProgramSign::TooFast);
        }
        let waits = || self.0.iter().map(|(wait, _)| *wait);
        let (least, most) = (waits().min()?, waits().max()?);
        let lengths = self.0.iter().map(|(_, long)| *long);
        // Who writes texts of all lengths in the same time does not write them.
        let differ = lengths.clone().max()? >= 4 * lengths.min()?.max(1);
        let regular = self.0.len() == ANSWERS && least >= SHORTEST && most.0 - least.0 < SAME.0 && differ;
        regular.then_some(ProgramSign::TooRegular)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn user(number: u8) -> UserId {
        UserId::from_random([number; 16])
    }

    fn sketch(text: &str) -> Sketch {
        Sketch::of(text, 7).expect("is long enough")
    }

    #[test]
    fn ab_58_five_accounts_with_one_opener_are_a_sign_and_four_are_none() {
        let mut openers = CommonOpeners::default();
        let (one, other) = (
            sketch("hello dear, write me back today"),
            sketch("what did you read last summer?"),
        );
        for number in 0..4 {
            assert!(openers.note(user(number), one, Uptime(0)).is_empty());
            assert!(
                openers.note(user(number), one, Uptime(0)).is_empty(),
                "one account counts once"
            );
            assert!(openers.note(user(9), other, Uptime(0)).is_empty());
        }
        let all = openers.note(user(4), one, Uptime(0));
        assert_eq!(all, (0..5).map(user).collect::<Vec<_>>());
        let later = Uptime(0) + SAME_OPENER_WITHIN;
        assert!(
            openers.note(user(5), one, later).is_empty(),
            "what was an hour ago does not count"
        );
    }

    #[test]
    fn ab_58_long_answers_in_no_time_are_a_sign_and_short_ones_are_none() {
        let mut short = Pace::default();
        assert!(
            (0..100).all(|_| short.note(Span(300_000), 12).is_none()),
            "ok, yes, haha"
        );
        let mut long = Pace::default();
        let signs: Vec<_> = (0..10).map(|_| long.note(Span(900_000), 140)).collect();
        assert_eq!(signs[8], None);
        assert_eq!(signs[9], Some(ProgramSign::TooFast));
    }

    #[test]
    fn ab_58_the_same_wait_before_every_answer_is_a_sign() {
        let mut pace = Pace::default();
        let note = |n: i64| {
            pace.note(
                Span(4_000_000 + n % 3 * 40_000),
                usize::try_from(20 + 20 * n).expect("small"),
            )
        };
        let signs: Vec<_> = (0..20).map(note).collect();
        assert!(signs[..19].iter().all(Option::is_none));
        assert_eq!(signs[19], Some(ProgramSign::TooRegular));
    }

    proptest! {
        #[test]
        fn ab_58_who_takes_the_time_to_write_is_never_too_fast(
            answers in prop::collection::vec((2_000_000_i64..90_000_000, 1_usize..2_000), 0..80)
        ) {
            let mut pace = Pace::default();
            for (wait, long) in answers {
                prop_assert_ne!(pace.note(Span(wait), long), Some(ProgramSign::TooFast));
            }
        }

        #[test]
        fn ab_58_waits_that_differ_are_never_too_regular(
            answers in prop::collection::vec((0_i64..9_000_000, 1_usize..2_000), 20..80)
        ) {
            let mut pace = Pace::default();
            for window in 0..answers.len() {
                let (wait, long) = answers[window];
                let sign = pace.note(Span(wait), long);
                let seen = &answers[(window + 1).saturating_sub(ANSWERS)..=window];
                let waits = || seen.iter().map(|(wait, _)| *wait);
                let differ = waits().max().unwrap_or(0) - waits().min().unwrap_or(0) >= 150_000;
                prop_assert!(sign != Some(ProgramSign::TooRegular) || !differ);
            }
        }

        #[test]
        fn ab_58_what_is_remembered_of_openers_is_bounded(writers in prop::collection::vec(0_u8..60, 0..200)) {
            let mut openers = CommonOpeners::default();
            for number in writers {
                openers.note(user(number), sketch("hello dear, write me back today"), Uptime(0));
                prop_assert!(openers.0.values().all(|writers| writers.len() <= 4 * SAME_OPENER_FROM));
            }
        }
    }
}
