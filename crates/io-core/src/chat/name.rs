//! The name and picture of a person in one chat, such as "Amber Heron".
//!
//! Must not know the person: both come from the chat's random reference, so two chats cannot be linked.

use crate::ids::PeerRef;

mod words;

/// What a stranger is called in one chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatName {
    /// Two words, at most twenty characters.
    pub name: String,
    /// The seed of the drawn picture.
    pub glyph: u32,
}

impl ChatName {
    /// The name for a reference. The same reference always gives the same name.
    pub fn of(peer: PeerRef) -> Self {
        let [high, low] = [0, 8].map(|at| {
            let half: [u8; 8] = peer.as_bytes()[at..at + 8]
                .try_into()
                .expect("invariant: an id has sixteen bytes");
            u64::from_be_bytes(half)
        });
        let mixed = mix(high ^ mix(low));
        let (first, rest) = pick(words::FIRST, mixed);
        let (second, _) = pick(words::SECOND, rest);
        let [.., a, b, c, d] = mix(mixed).to_be_bytes();
        Self {
            name: format!("{first} {second}"),
            glyph: u32::from_be_bytes([a, b, c, d]),
        }
    }

    /// How many names there are.
    pub fn count() -> usize {
        words::FIRST.len() * words::SECOND.len()
    }
}

fn pick(words: &[&'static str], number: u64) -> (&'static str, u64) {
    let count = words.len() as u64;
    let place = usize::try_from(number % count).expect("invariant: smaller than the list");
    (words[place], number / count)
}

/// The finaliser of `SplitMix64`.
/// Every bit of the input changes half of the output.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn nth(n: u128) -> ChatName {
        ChatName::of(PeerRef::from_random(
            n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_be_bytes(),
        ))
    }

    #[test]
    fn a_reference_has_one_name_and_other_references_have_others() {
        assert_eq!(nth(1), nth(1));
        let names: HashSet<String> = (0..1_000).map(|n| nth(n).name).collect();
        assert!(names.len() > 950, "{} names for 1,000 chats", names.len());
        let glyphs: HashSet<u32> = (0..1_000).map(|n| nth(n).glyph).collect();
        assert_eq!(glyphs.len(), 1_000);
    }

    #[test]
    fn every_name_is_two_capitalised_words_of_at_most_twenty_characters() {
        for first in words::FIRST {
            for second in words::SECOND {
                assert!(first.len() + 1 + second.len() <= 20, "{first} {second}");
            }
        }
        for word in words::FIRST.iter().chain(words::SECOND) {
            assert!(
                word.bytes().next().is_some_and(|letter| letter.is_ascii_uppercase()),
                "{word}"
            );
            assert!(word[1..].bytes().all(|letter| letter.is_ascii_lowercase()), "{word}");
        }
        assert!(ChatName::count() > 25_000, "{}", ChatName::count());
    }

    #[test]
    fn no_word_is_on_the_lists_twice() {
        for list in [words::FIRST, words::SECOND] {
            assert_eq!(list.iter().collect::<HashSet<_>>().len(), list.len());
            assert!(list.is_sorted());
        }
    }
}
