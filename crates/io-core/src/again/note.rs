//! What a person notes about someone they met, for themselves.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{MessageText, TextError};

/// A note of 1 to 500 characters as people count them.
#[derive(Clone, PartialEq, Eq)]
pub struct Note(MessageText);

impl Note {
    /// The most characters (grapheme clusters).
    pub const LONGEST: usize = 500;

    /// Parses a typed note. None: nothing was written, so there is no note.
    pub fn parse(typed: &str) -> Result<Option<Self>, TextError> {
        match MessageText::parse(typed) {
            Err(TextError::Empty) => Ok(None),
            Ok(text) if text.as_str().graphemes(true).count() > Self::LONGEST => Err(TextError::TooLong),
            other => other.map(Self).map(Some),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Note([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_note_has_at_most_five_hundred_characters_and_may_be_absent() {
        let family = "👩‍👩‍👧";
        let kept = |typed: &str| Note::parse(typed).map(|note| note.map(|note| note.as_str().to_owned()));
        assert_eq!(kept("knows night trains"), Ok(Some("knows night trains".to_owned())));
        assert_eq!(kept(" \u{200b}\n"), Ok(None));
        assert_eq!(kept(&family.repeat(500)), Ok(Some(family.repeat(500))));
        assert_eq!(kept(&"x".repeat(501)), Err(TextError::TooLong));
    }

    proptest! {
        #[test]
        fn what_is_kept_of_a_note_is_kept_again_as_it_is(typed in ".{0,600}") {
            if let Ok(Some(note)) = Note::parse(&typed) {
                prop_assert_eq!(Note::parse(note.as_str()), Ok(Some(note.clone())));
            }
        }
    }
}
