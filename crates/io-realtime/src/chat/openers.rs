//! The same opener in every chat: its writer has to wait a little longer each time.
//!
//! Kept in memory: keyed sketches of the latest openers of each person, until the key changes each day. No text, and
//! nothing that outlives the process.

use std::collections::HashMap;

use io_core::detection::{CommonOpeners, Openers, Sketch};
use io_core::ids::UserId;
use io_core::outside::Entropy;
use io_core::time::{Span, Uptime};
use parking_lot::Mutex;

/// Chats that may begin alike before the next one waits.
const FREE: usize = 4;
/// The first wait, doubled with each further one.
const FIRST_WAIT: Span = Span::minutes(1);
/// The longest wait.
const LONGEST_WAIT: Span = Span::minutes(16);
/// People whose openers are kept. When there are more, all are forgotten.
const MOST_PEOPLE: usize = 50_000;
/// How long a key lives.
const KEY_LASTS: Span = Span::hours(24);

#[derive(Default)]
struct Person {
    openers: Openers,
    /// When the last one that was like earlier ones was stored, and how many it was like.
    repeated: Option<(Uptime, usize)>,
}

#[derive(Default)]
struct Inside {
    /// The key, and until when it is used.
    key: Option<(u64, Uptime)>,
    people: HashMap<UserId, Person>,
    /// Who began with which of them, over all people.
    common: CommonOpeners,
}

/// What this node remembers of openers.
#[derive(Default)]
pub(crate) struct RecentOpeners(Mutex<Inside>);

impl RecentOpeners {
    /// The sketch of a text under today's key; none of one that is too short.
    pub(crate) fn sketch(&self, text: &str, now: Uptime, entropy: &dyn Entropy) -> Option<Sketch> {
        let mut inside = self.0.lock();
        let key = match inside.key {
            Some((key, until)) if now < until => key,
            _ => {
                let random = entropy.id();
                let key = u64::from_le_bytes(*random.first_chunk().expect("invariant: an id has sixteen bytes"));
                inside.key = Some((key, now + KEY_LASTS));
                inside.people.clear();
                inside.common.clear();
                key
            }
        };
        drop(inside);
        Sketch::of(text, key)
    }

    /// How long this person has to wait with this opener, if they do.
    pub(crate) fn wait(&self, user: UserId, sketch: Sketch, now: Uptime) -> Option<Span> {
        let inside = self.0.lock();
        let person = inside.people.get(&user)?;
        let alike = person.openers.like(sketch);
        let (at, _) = person.repeated.filter(|_| alike >= FREE)?;
        let doublings = u32::try_from(alike - FREE).unwrap_or(u32::MAX).min(8);
        let wait = (Span(FIRST_WAIT.0 << doublings)).min(LONGEST_WAIT);
        let until = at + wait;
        (now < until).then(|| until - now)
    }

    /// Notes an opener that was stored. Answers everyone who began with it within the hour, if they are too many.
    pub(crate) fn note(&self, user: UserId, sketch: Sketch, now: Uptime) -> Vec<UserId> {
        let mut inside = self.0.lock();
        if inside.people.len() >= MOST_PEOPLE && !inside.people.contains_key(&user) {
            inside.people.clear();
        }
        let person = inside.people.entry(user).or_default();
        let alike = person.openers.note(sketch);
        if alike > 0 {
            person.repeated = Some((now, alike));
        }
        inside.common.note(user, sketch, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(u8);

    impl Entropy for Bytes {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    const TEXT: &str = "hello dear, write me back today and i tell you a secret";

    fn user(number: u8) -> UserId {
        UserId::from_random([number; 16])
    }

    #[test]
    fn ab_32_from_the_fifth_chat_on_the_same_opener_waits_ever_longer() {
        let openers = RecentOpeners::default();
        let mut now = Uptime(0);
        for number in 0..8 {
            let sketch = openers.sketch(TEXT, now, &Bytes(1)).unwrap();
            let minutes = [0, 0, 0, 0, 1, 2, 4, 8][number];
            let expected = (minutes > 0).then(|| Span::minutes(minutes));
            assert_eq!(openers.wait(user(1), sketch, now), expected, "chat {number}");
            assert_eq!(openers.wait(user(2), sketch, now), None, "another person");
            now = now + Span::minutes(minutes);
            assert_eq!(openers.wait(user(1), sketch, now), None);
            openers.note(user(1), sketch, now);
        }
    }

    #[test]
    fn a_day_later_the_key_is_another_and_everything_is_forgotten() {
        let openers = RecentOpeners::default();
        let day = |at, byte| openers.sketch(TEXT, Uptime(0) + at, &Bytes(byte)).unwrap();
        let first = day(Span::ZERO, 1);
        openers.note(user(1), first, Uptime(0));
        assert_eq!(day(Span::hours(23), 2), first);
        assert_ne!(day(Span::hours(24), 2), first);
        assert!(openers.0.lock().people.is_empty());
    }

    #[test]
    fn the_people_whose_openers_are_kept_are_bounded() {
        let openers = RecentOpeners::default();
        let sketch = openers.sketch(TEXT, Uptime(0), &Bytes(1)).unwrap();
        for number in 0..=MOST_PEOPLE {
            let id = u128::try_from(number).unwrap().to_be_bytes();
            openers.note(UserId::from_random(id), sketch, Uptime(0));
            assert!(openers.0.lock().people.len() <= MOST_PEOPLE);
        }
    }
}
