//! Openers: the ones that say nothing, and one that is sent to everybody.
//!
//! Of an opener only a keyed hash is kept, in memory, and no longer than its key: nothing can be read from it.

use std::collections::VecDeque;

use super::lists::{Section, WordLists};
use super::normal::{Normal, fold};

/// Words of an opener that says nothing, at most.
const SHORT: usize = 5;
/// Characters and digits from which an opener is one's own text.
const OWN_TEXT: usize = 16;
/// How many bits two sketches of the same text may differ in.
const ALIKE: u32 = 3;

/// Whether a first message says nothing: "hey", "asl?".
pub(super) fn says_nothing(lists: &WordLists, normal: &Normal) -> bool {
    let words = normal.undisguised.as_ref().unwrap_or(&normal.plain);
    (1..=SHORT).contains(&words.list.len())
        && words
            .list
            .iter()
            .all(|word| lists.has(Section::Opener, words.text_of(word)))
}

/// A keyed sketch of a text: alike for texts that are alike, meaningless without the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sketch(u64);

impl std::fmt::Debug for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sketch([redacted])")
    }
}

impl Sketch {
    /// The sketch of a text under a key; none of a text too short to be anyone's own.
    pub fn of(text: &str, key: u64) -> Option<Self> {
        let characters: Vec<char> = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
        if characters.len() < OWN_TEXT {
            return None;
        }
        let mut votes = [0_i32; 64];
        for part in characters.windows(3) {
            let hash = part.iter().fold(key, |hash, c| mix(hash ^ u64::from(u32::from(*c))));
            for (bit, vote) in votes.iter_mut().enumerate() {
                *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
            }
        }
        let bits = votes.iter().enumerate().filter(|(_, vote)| **vote > 0);
        Some(Self(bits.fold(0, |sketch, (bit, _)| sketch | 1 << bit)))
    }

    /// Whether two texts are the same but for a few characters.
    pub fn is_like(self, other: Self) -> bool {
        (self.0 ^ other.0).count_ones() <= ALIKE
    }
}

/// One step of a keyed hash (`SplitMix64`).
fn mix(value: u64) -> u64 {
    let x = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ x >> 31
}

/// The sketches of one person's latest openers.
#[derive(Clone, Debug, Default)]
pub struct Openers(VecDeque<Sketch>);

impl Openers {
    /// How many are kept.
    pub const KEPT: usize = 32;

    /// How many are like this one.
    pub fn like(&self, sketch: Sketch) -> usize {
        self.0.iter().filter(|earlier| earlier.is_like(sketch)).count()
    }

    /// Notes an opener. Answers how many earlier ones were like it.
    pub fn note(&mut self, sketch: Sketch) -> usize {
        let alike = self.like(sketch);
        if self.0.len() == Self::KEPT {
            self.0.pop_front();
        }
        self.0.push_back(sketch);
        alike
    }
}
