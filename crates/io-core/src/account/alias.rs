//! The name that a person chooses for themselves.
//!
//! Must not know who else uses it: an alias need not be unique and never identifies anyone.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::chat::ChatName;
use crate::ids::PeerRef;
use crate::unicode::{is_emoji, is_invisible, is_mark, is_variation_selector, skeleton};

/// Names of staff and of IO itself, as skeletons of a whole alias.
const STAFF: &[&str] = &[
    "admin",
    "admins",
    "administrator",
    "administration",
    "mod",
    "mods",
    "moderator",
    "moderators",
    "moderation",
    "staff",
    "support",
    "system",
    "sysadmin",
    "official",
    "operator",
    "helpdesk",
    "security",
    "io team",
    "team io",
    "the io team",
    "io admin",
    "io mod",
    "io moderator",
    "io staff",
    "io support",
    "io system",
    "io official",
    "io help",
    "io security",
    "root",
    "webmaster",
    "postmaster",
    "abuse team",
    "trust and safety",
    "deleted user",
];

/// Words that suggest staff anywhere in an alias.
const STAFF_WORDS: &[&str] = &["admin", "administrator", "moderator", "sysadmin", "helpdesk", "staff"];

/// Words that only insult groups of people.
/// Short on purpose: it stops the worst, people report the rest.
const SLURS: &[&str] = &[
    "nigger",
    "nigga",
    "faggot",
    "kike",
    "tranny",
    "wetback",
    "gook",
    "raghead",
    "untermensch",
    "heil hitler",
    "sieg heil",
];

/// A name of 3 to 20 visible characters, in any script, in Unicode form C.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alias(String);

impl Alias {
    /// The fewest graphemes.
    pub const SHORTEST: usize = 3;
    /// The most graphemes.
    pub const LONGEST: usize = 20;
    /// The most marks on one letter.
    /// Enough for Vietnamese and Hebrew, too few to stack a tower.
    const MOST_MARKS: usize = 3;

    /// Parses a typed name. Trims it and collapses runs of blanks.
    pub fn parse(typed: &str) -> Result<Self, AliasError> {
        if typed.len() > 1_000 {
            return Err(AliasError::TooLong);
        }
        let composed: String = typed.nfc().collect();
        let name = composed
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        check_characters(&name)?;
        match name.graphemes(true).filter(|grapheme| *grapheme != " ").count() {
            0..Self::SHORTEST => return Err(AliasError::TooShort),
            _ if name.graphemes(true).count() > Self::LONGEST => return Err(AliasError::TooLong),
            _ => {}
        }
        let words: Vec<String> = name
            .split(|c: char| !c.is_alphanumeric() && !is_mark(c))
            .map(skeleton)
            .collect();
        let whole = skeleton(&name);
        let same = |list: &[&str]| list.iter().any(|listed| skeleton(listed) == whole);
        if same(STAFF)
            || words
                .iter()
                .any(|word| STAFF_WORDS.iter().any(|listed| skeleton(listed) == *word))
        {
            return Err(AliasError::LooksLikeStaff);
        }
        if same(SLURS)
            || words
                .iter()
                .any(|word| SLURS.iter().any(|listed| skeleton(listed) == *word))
        {
            return Err(AliasError::Slur);
        }
        Ok(Self(name))
    }

    /// A friendly name to start with; the same seed always gives the same name.
    pub fn suggest(seed: [u8; 16]) -> Self {
        Self(ChatName::of(PeerRef::from_random(seed)).name)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_characters(name: &str) -> Result<(), AliasError> {
    let mut marks = 0;
    let mut before = None;
    for c in name.chars() {
        let dresses_emoji = is_variation_selector(c) && before.is_some_and(is_emoji);
        if (is_invisible(c) && !dresses_emoji) || (c.is_whitespace() && c != ' ') {
            return Err(AliasError::Invisible);
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > Alias::MOST_MARKS || (marks > 0 && before.is_none()) {
            return Err(AliasError::TooManyMarks);
        }
        before = Some(c);
    }
    Ok(())
}

/// Why an alias was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// Fewer than three visible characters.
    #[error("Choose a name of at least 3 characters.")]
    TooShort,
    /// More than twenty characters.
    #[error("Choose a name of at most 20 characters.")]
    TooLong,
    /// A control, zero-width or direction-changing character.
    #[error("That name contains an invisible character.")]
    Invisible,
    /// Marks piled on one letter.
    #[error("One letter of that name has too many marks.")]
    TooManyMarks,
    /// It could be mistaken for a staff member.
    #[error("That name could be mistaken for the IO team.")]
    LooksLikeStaff,
    /// It contains a word that only insults.
    #[error("That name contains a word that insults people.")]
    Slur,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn any_script_and_emoji_make_a_name() {
        for name in [
            "Nora",
            "Żółw",
            "محمد",
            "さくら",
            "Nguyễn",
            "Ana María",
            "🦊🌲🌲",
            "O'Neil",
            "Badminton",
            "modern io",
            "❤️❤️❤️",
        ] {
            assert_eq!(Alias::parse(name).map(|alias| alias.0), Ok(name.to_owned()), "{name}");
        }
        assert_eq!(Alias::parse("  Ana   María ").unwrap().as_str(), "Ana María");
        assert_eq!(Alias::parse("Ano\u{301}n").unwrap(), Alias::parse("An\u{F3}n").unwrap());
    }

    #[test]
    fn a_refused_name_says_why() {
        use AliasError::*;
        for (name, reason) in [
            ("", TooShort),
            ("ab", TooShort),
            ("a b", TooShort),
            ("abcdefghijklmnopqrstu", TooLong),
            ("No\u{200B}ra", Invisible),
            ("No\u{202E}ra", Invisible),
            ("No\tra", Invisible),
            ("No\u{3164}ra", Invisible),
            ("N\u{316}\u{317}\u{318}\u{319}ora", TooManyMarks),
            ("Admin", LooksLikeStaff),
            ("аdm1n", LooksLikeStaff),
            ("a.d.m.i.n", LooksLikeStaff),
            ("IO Team", LooksLikeStaff),
            ("Anna (Moderator)", LooksLikeStaff),
            ("N1gger", Slur),
        ] {
            assert_eq!(Alias::parse(name), Err(reason), "{name:?}");
        }
    }

    #[test]
    fn length_counts_characters_as_people_count_them() {
        assert!(Alias::parse(&"é".repeat(20)).is_ok());
        assert!(Alias::parse(&"e\u{301}".repeat(20)).is_ok());
        assert_eq!(Alias::parse(&"👍🏽".repeat(21)), Err(AliasError::TooLong));
    }

    proptest! {
        #[test]
        fn an_accepted_name_reads_back_as_itself_and_shows_nothing_hidden(typed in "\\PC{0,25}") {
            if let Ok(alias) = Alias::parse(&typed) {
                prop_assert!(!alias.as_str().chars().any(|c| is_invisible(c) && !is_variation_selector(c)));
                prop_assert_eq!(Alias::parse(alias.as_str()), Ok(alias));
            }
        }

        #[test]
        fn every_suggested_name_is_an_accepted_one(seed: [u8; 16]) {
            let alias = Alias::suggest(seed);
            prop_assert_eq!(Alias::parse(alias.as_str()), Ok(alias));
        }
    }
}
