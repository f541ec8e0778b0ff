//! What is counted while it happens, until it is written.
//!
//! Bounded: beyond its room a count is dropped rather than memory used. Must not keep who did something longer than
//! until the next day, and never with what they did.

use std::collections::{HashMap, HashSet};

use super::day::Slot;
use super::facts::{Fact, Part};
use crate::ids::UserId;
use crate::time::Timestamp;

/// Different counts that are kept between two writes.
const MOST_COUNTS: usize = 20_000;
/// People whose first action waits to be written.
const MOST_PEOPLE: usize = 200_000;

/// What was counted since the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// How often each part happened in a slot.
    pub counts: Vec<(Slot, Fact, Part, u64)>,
    /// People with an action, and when it was.
    pub active: Vec<(UserId, Timestamp)>,
}

impl Tallied {
    /// Was nothing counted?
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.active.is_empty()
    }
}

/// Counts in memory.
#[derive(Debug, Default)]
pub struct Tally {
    counts: HashMap<(Slot, Fact, Part), u64>,
    active: HashMap<UserId, Timestamp>,
    /// People who were written in this hour.
    known: HashSet<UserId>,
    known_in: Option<i64>,
    /// Staff and test accounts.
    left_out: LeftOut,
}

/// Who is not counted: staff, and the accounts of tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Their accounts.
    pub people: HashSet<UserId>,
    /// Their mailboxes, one spelling each: an email may go there before there is an account.
    pub mailboxes: HashSet<String>,
}

impl Tally {
    /// Counts something that a person did, or that happened to them.
    pub fn count(&mut self, who: UserId, fact: Fact, part: Part, at: Timestamp) {
        if !self.left_out.people.contains(&who) {
            self.count_any(fact, part, at);
        }
    }

    /// Counts something whose person is not known.
    pub fn count_any(&mut self, fact: Fact, part: Part, at: Timestamp) {
        let key = (Slot::of(at), fact, part);
        if let Some(count) = self.counts.get_mut(&key) {
            *count += 1;
        } else if self.counts.len() < MOST_COUNTS {
            self.counts.insert(key, 1);
        }
    }

    /// Counts something of a mailbox, by its one spelling.
    pub fn count_mailbox(&mut self, mailbox: &str, fact: Fact, part: Part, at: Timestamp) {
        if !self.left_out.mailboxes.contains(mailbox) {
            self.count_any(fact, part, at);
        }
    }

    /// Notes that a person acted.
    pub fn acted(&mut self, who: UserId, at: Timestamp) {
        let hour = Slot::of(at).number().div_euclid(4);
        if self.known_in != Some(hour) {
            self.known.clear();
            self.known_in = Some(hour);
        }
        if self.known.contains(&who) || self.left_out.people.contains(&who) || self.active.len() >= MOST_PEOPLE {
            return;
        }
        self.known.insert(who);
        self.active.insert(who, at);
    }

    /// From now on these people are not counted.
    pub fn leave_out(&mut self, who: LeftOut) {
        self.left_out = who;
    }

    /// Takes what was counted, in the order of time.
    pub fn take(&mut self) -> Tallied {
        let counts = std::mem::take(&mut self.counts);
        let mut counts: Vec<_> = counts
            .into_iter()
            .map(|((slot, fact, part), count)| (slot, fact, part, count))
            .collect();
        counts.sort_unstable();
        let left_out = &self.left_out.people;
        let mut active: Vec<_> = std::mem::take(&mut self.active)
            .into_iter()
            .filter(|(who, _)| !left_out.contains(who))
            .collect();
        active.sort_unstable_by_key(|(who, at)| (*at, who.0));
        Tallied { counts, active }
    }

    /// Returns what could not be written.
    pub fn put_back(&mut self, tallied: Tallied) {
        for (slot, fact, part, count) in tallied.counts {
            if self.counts.len() < MOST_COUNTS {
                *self.counts.entry((slot, fact, part)).or_default() += count;
            }
        }
        for (who, at) in tallied.active {
            if self.active.len() < MOST_PEOPLE {
                self.active.insert(who, at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Span;

    const NOON: Timestamp = Timestamp(1_800_000_000_000_000);

    fn someone(number: u8) -> UserId {
        UserId::from_random([number; 16])
    }

    #[test]
    fn a_person_is_noted_once_an_hour_and_again_in_the_next() {
        let mut tally = Tally::default();
        tally.acted(someone(1), NOON);
        tally.acted(someone(1), NOON + Span::minutes(5));
        assert_eq!(tally.take().active, [(someone(1), NOON)]);
        tally.acted(someone(1), NOON + Span::minutes(10));
        assert!(tally.take().is_empty());
        let later = NOON + Span::hours(1);
        tally.acted(someone(1), later);
        assert_eq!(tally.take().active, [(someone(1), later)]);
    }

    #[test]
    fn staff_and_test_accounts_are_not_counted() {
        let mut tally = Tally::default();
        tally.acted(someone(1), NOON);
        tally.leave_out(LeftOut {
            people: [someone(1)].into(),
            mailboxes: ["tests@example.org".to_owned()].into(),
        });
        tally.acted(someone(1), NOON + Span::hours(1));
        tally.count(someone(1), Fact::Drops, Part::Whole, NOON);
        tally.count_mailbox("tests@example.org", Fact::SignIns, Part::Word("other"), NOON);
        assert!(tally.take().is_empty());
        tally.count_mailbox("ann@example.org", Fact::SignIns, Part::Word("other"), NOON);
        assert_eq!(tally.take().counts.len(), 1);
    }

    #[test]
    fn a_full_tally_drops_new_counts_and_keeps_counting_the_others() {
        let mut tally = Tally::default();
        for number in 0..=MOST_COUNTS {
            let part = Part::Number(u32::try_from(number).expect("small"));
            tally.count_any(Fact::Waits, part, NOON);
        }
        tally.count_any(Fact::Waits, Part::Number(0), NOON);
        let taken = tally.take().counts;
        assert_eq!(taken.len(), MOST_COUNTS);
        assert_eq!(taken[0].3, 2);
    }

    proptest! {
        #[test]
        fn what_is_put_back_is_taken_again(
            parts in prop::collection::vec((0_u32..5, 0_i64..9), 0..40),
            later in prop::collection::vec((0_u32..5, 0_i64..9), 0..40),
        ) {
            let (mut tally, mut whole) = (Tally::default(), Tally::default());
            let count = |tally: &mut Tally, all: &[(u32, i64)]| {
                for (part, minutes) in all {
                    let at = NOON + Span::minutes(minutes * 10);
                    tally.count_any(Fact::Drops, Part::Number(*part), at);
                }
            };
            count(&mut tally, &parts);
            let failed = tally.take();
            count(&mut tally, &later);
            tally.put_back(failed);
            count(&mut whole, &parts);
            count(&mut whole, &later);
            prop_assert_eq!(tally.take(), whole.take());
        }
    }
}
