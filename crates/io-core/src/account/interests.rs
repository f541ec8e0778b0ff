//! What people like to talk about: free tags in a normal form.
//! "Board-Games " and "board game" match.
//!
//! Must not know who else uses a tag: the pool decides whether it is too rare to count.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::unicode::{is_emoji, is_invisible, is_mark};

/// The most graphemes of one interest.
const LONGEST: usize = 30;

/// One interest in its normal form.
/// Lower case, single blanks, English plurals folded, no emoji next to words.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Interest(Arc<str>);

impl Interest {
    /// Normalises a tag.
    /// Drops a leading `#`; treats `-`, `_`, `/` and blanks as word separators; keeps emoji only where there is nothing
    /// else.
    pub fn parse(typed: &str) -> Result<Self, InterestError> {
        if typed.len() > 400 {
            return Err(InterestError::TooLong);
        }
        // Dropping a sign can bring together letters that compose: fold until nothing changes.
        let mut tag = fold(typed);
        loop {
            let next = fold(&tag);
            if next == tag {
                break;
            }
            tag = next;
        }
        match tag.graphemes(true).count() {
            0 => Err(InterestError::Empty),
            1..=LONGEST => Ok(Self(tag.into())),
            _ => Err(InterestError::TooLong),
        }
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn fold(typed: &str) -> String {
    let folded: String = typed.nfkc().flat_map(char::to_lowercase).nfc().collect();
    let visible: String = folded
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_invisible(*c))
        .collect();
    let worded = visible.chars().any(char::is_alphanumeric);
    let kept = |c: &char| c.is_alphanumeric() || is_mark(*c) || matches!(c, '+' | '#' | '&' | '\'' | '.');
    let words: String = visible
        .chars()
        .map(|c| {
            if matches!(c, '-' | '_' | '/' | '’') {
                if c == '’' { '\'' } else { ' ' }
            } else {
                c
            }
        })
        .filter(|c| *c == ' ' || if worded { kept(c) } else { is_emoji(*c) })
        .collect();
    words
        .split(' ')
        .map(|word| {
            word.trim_start_matches(['#', '.', '\'', '&'])
                .trim_end_matches(['.', '\'', '&'])
        })
        .filter(|word| !word.is_empty())
        .map(singular)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Folds an English plural.
/// The result need not be a word, only the same for both numbers.
fn singular(word: &str) -> String {
    let plain = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let keeps = [
        "ss", "us", "is", "as", "os", "news", "ics", "series", "species", "chess", "jeans", "lens",
    ];
    if !plain || !word.ends_with('s') || keeps.iter().any(|ending| word.ends_with(ending)) {
        return word.to_owned();
    }
    if let Some(stem) = word
        .strip_suffix("ies")
        .filter(|stem| stem.len() > 2 && *stem != "mov" && *stem != "cook")
    {
        return format!("{stem}y");
    }
    for ending in ["ches", "shes", "xes", "sses", "zzes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    word[..word.len() - 1].to_owned()
}

impl fmt::Debug for Interest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The interests of one person: at most 10, without duplicates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interests(Vec<Interest>);

impl Interests {
    /// The most interests that a person can name.
    pub const MOST: usize = 10;

    /// Parses tags in the given order and drops repeated ones.
    pub fn parse<T: AsRef<str>>(typed: &[T]) -> Result<Self, InterestError> {
        let mut interests = Vec::new();
        for tag in typed {
            let interest = Interest::parse(tag.as_ref())?;
            if !interests.contains(&interest) {
                interests.push(interest);
            }
        }
        Self::new(interests)
    }

    /// Checks interests that were parsed before.
    pub fn new(interests: Vec<Interest>) -> Result<Self, InterestError> {
        if interests.len() > Self::MOST {
            return Err(InterestError::TooMany);
        }
        Ok(Self(interests))
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Interest] {
        &self.0
    }

    /// The normal forms, in order.
    pub fn tags(&self) -> Vec<String> {
        self.0.iter().map(|interest| interest.as_str().to_owned()).collect()
    }
}

/// Why interests were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InterestError {
    /// Nothing is left after normalising.
    #[error("An interest needs a word or an emoji.")]
    Empty,
    /// More than thirty characters.
    #[error("An interest can have at most 30 characters.")]
    TooLong,
    /// More than ten.
    #[error("Choose at most ten interests.")]
    TooMany,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(typed: &str) -> String {
        Interest::parse(typed).unwrap().as_str().to_owned()
    }

    #[test]
    fn case_blanks_signs_plurals_and_emoji_do_not_change_an_interest() {
        for typed in [
            "board games",
            "Board-Games ",
            "#board_game",
            "BOARD  GAMES 🎲",
            "board\u{200B} game",
            "ｂｏａｒｄ game",
        ] {
            assert_eq!(form(typed), "board game", "{typed}");
        }
        for (typed, one) in [
            ("Hobbies", "hobby"),
            ("movies", "movie"),
            ("beaches", "beach"),
            ("chess", "chess"),
            ("Politics", "politics"),
            ("C++", "c++"),
            ("C#", "c#"),
            ("Kochen", "kochen"),
            ("日本語", "日本語"),
            ("d&d", "d&d"),
            ("rock'n’roll", "rock'n'roll"),
            ("🎸", "🎸"),
            ("Caffè", "caffè"),
        ] {
            assert_eq!(form(typed), one, "{typed}");
        }
    }

    #[test]
    fn empty_long_and_too_many_interests_are_refused() {
        for typed in ["", "  ", "#", "\u{200B}", "---", "!?"] {
            assert_eq!(Interest::parse(typed), Err(InterestError::Empty), "{typed:?}");
        }
        assert_eq!(Interest::parse(&"a".repeat(31)), Err(InterestError::TooLong));
        let eleven: Vec<String> = (0..11).map(|n| format!("tag {n}")).collect();
        assert_eq!(Interests::parse(&eleven), Err(InterestError::TooMany));
        assert_eq!(Interests::parse(&["Games", "game", "GAME"]).unwrap().tags(), ["game"]);
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(typed in "\\PC{0,40}") {
            if let Ok(interest) = Interest::parse(&typed) {
                prop_assert_eq!(Interest::parse(interest.as_str()), Ok(interest));
            }
        }
    }
}
