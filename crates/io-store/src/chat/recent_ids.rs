//! What a message writer remembers of each chat.
//! Its last event, and recent client ids.
//!
//! Bounded by chats and by ids. Must not be trusted where another process may have written: `writer` checks first.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use io_core::ids::ClientMessageId;
use io_core::time::Timestamp;

/// How many first events of a chat have their client ids remembered.
/// Later ones are found by an index that begins there (`messages_late_cids`). Longer chats are rare, and would
/// otherwise grow without bound.
pub(crate) const REMEMBERED_OF_A_CHAT: u64 = 16_384;
/// Chats in each of two halves.
const CHATS: usize = 32_768;
/// Client ids in each of two halves: some 20 bytes each.
const IDS: usize = 524_288;

/// The state of a chat that its next message depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    pub(crate) live: bool,
    pub(crate) last: u64,
    pub(crate) last_at: Timestamp,
}

impl Open {
    /// No such chat, and no events.
    pub(crate) const NOTHING: Self = Self {
        live: false,
        last: 0,
        last_at: Timestamp(i64::MIN),
    };
}

/// What is known of one chat.
#[derive(Default)]
pub(crate) struct Tail {
    /// The state as last left, and the age in which it was.
    open: Option<(u64, Open)>,
    /// The client ids up to this event are in `places`.
    pub(crate) known: u64,
    /// The event number of a client id, by a keyed hash of the id.
    /// Two ids may share a hash: check the event that it leads to.
    places: HashMap<u64, u32>,
}

impl Tail {
    /// Where an event of this client id may be.
    pub(crate) fn place(&self, hash: u64) -> Option<u64> {
        self.places.get(&hash).copied().map(u64::from)
    }
}

/// The recently written chats.
pub(crate) struct Tails {
    young: HashMap<i64, Tail>,
    old: HashMap<i64, Tail>,
    /// Ids in the young half.
    ids: usize,
    hasher: RandomState,
    limits: (usize, usize),
    /// State from an earlier age is no longer trusted.
    age: u64,
    /// The database version after the last batch, where the engine reports it.
    pub(crate) version: Option<i64>,
}

impl Tails {
    pub(crate) fn new() -> Self {
        Self::within(CHATS, IDS)
    }

    /// With at most this many chats and ids in each half.
    pub(crate) fn within(chats: usize, ids: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            ids: 0,
            hasher: RandomState::new(),
            limits: (chats, ids),
            age: 0,
            version: None,
        }
    }

    /// Makes room before a batch. What the batch uses stays until the next call.
    pub(crate) fn make_room(&mut self) {
        if self.young.len() >= self.limits.0 || self.ids >= self.limits.1 {
            self.old = std::mem::take(&mut self.young);
            self.ids = 0;
        }
    }

    /// The entry of a chat, counted as used now; an empty one if nothing is known.
    pub(crate) fn of(&mut self, chat: i64) -> &mut Tail {
        if !self.young.contains_key(&chat) {
            let tail = self.old.remove(&chat).unwrap_or_default();
            self.ids += tail.places.len();
            self.young.insert(chat, tail);
        }
        self.young.get_mut(&chat).expect("invariant: inserted above")
    }

    /// A keyed hash of a client id: no one can construct two that share one.
    pub(crate) fn hash(&self, side: i64, cid: ClientMessageId) -> u64 {
        self.hasher.hash_one((side, cid))
    }

    /// Remembers the event of a client id. The first id of a hash keeps its place.
    pub(crate) fn remember(&mut self, chat: i64, hash: u64, seq: u64) {
        let place = u32::try_from(seq)
            .ok()
            .filter(|seq| u64::from(*seq) <= REMEMBERED_OF_A_CHAT);
        if let Some(place) = place {
            let places = &mut self.of(chat).places;
            let before = places.len();
            places.entry(hash).or_insert(place);
            self.ids += places.len() - before;
        }
    }

    /// The state of a chat as last left, unless someone else may have changed it.
    pub(crate) fn open(&mut self, chat: i64) -> Option<Open> {
        let age = self.age;
        self.of(chat)
            .open
            .filter(|(left_in, _)| *left_in == age)
            .map(|(_, open)| open)
    }

    /// Records the state in which a chat was left.
    pub(crate) fn leave(&mut self, chat: i64, open: Open) {
        let age = self.age;
        self.of(chat).open = Some((age, open));
    }

    /// Someone else changed this chat.
    pub(crate) fn doubt(&mut self, chat: i64) {
        for half in [&mut self.young, &mut self.old] {
            if let Some(tail) = half.get_mut(&chat) {
                tail.open = None;
            }
        }
    }

    /// Someone else may have changed any chat.
    pub(crate) fn doubt_all(&mut self) {
        self.age += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cid(number: u64) -> ClientMessageId {
        let mut bytes = [0; 16];
        bytes[10..].copy_from_slice(&number.to_be_bytes()[2..]);
        ClientMessageId::from_random(bytes)
    }

    #[test]
    fn it_keeps_what_is_used_and_stays_bounded_in_chats_and_in_ids() {
        let mut tails = Tails::within(10, 100);
        for number in 1..2_000_u32 {
            tails.make_room();
            for chat in [0, i64::from(number)] {
                let hash = tails.hash(1, cid(number.into()));
                tails.remember(chat, hash, u64::from(number % 50) + 1);
            }
            let hash = tails.hash(1, cid(number.into()));
            assert!(tails.of(0).place(hash).is_some());
            assert!(tails.young.len() + tails.old.len() <= 22);
            let counted: usize = tails.young.values().map(|tail| tail.places.len()).sum();
            assert_eq!(tails.ids, counted);
        }
    }

    #[test]
    fn thirty_thousand_busy_chats_are_remembered_whole() {
        let mut tails = Tails::new();
        for round in 1..=20_u64 {
            for chat in 0..30_000 {
                tails.make_room();
                let hash = tails.hash(1, cid(round));
                tails.remember(chat, hash, round);
                tails.of(chat).known = round;
            }
        }
        let known = (0..30_000).filter(|chat| tails.of(*chat).known == 20).count();
        assert_eq!(known, 30_000);
    }

    #[test]
    fn a_very_long_chat_is_remembered_up_to_a_bound() {
        let mut tails = Tails::new();
        for seq in 1..=REMEMBERED_OF_A_CHAT + 1_000 {
            let hash = tails.hash(1, cid(seq));
            tails.remember(1, hash, seq);
        }
        assert_eq!(tails.of(1).places.len() as u64, REMEMBERED_OF_A_CHAT);
    }
}
