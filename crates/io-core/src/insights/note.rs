//! Notes on days of the figures: what may explain a change.
//!
//! Must not hold more than one short line of text, which staff write.

use super::day::Day;
use crate::reveal::Line;

/// The most characters of a note.
pub const LONGEST_NOTE: usize = 120;
/// The most notes that begin on one day.
pub const MOST_NOTES_OF_A_DAY: u32 = 20;
/// The most days that one note covers.
pub const MOST_DAYS_OF_A_NOTE: i32 = 31;
/// How long ago a note may begin: as long as figures are kept.
const LONGEST_AGO: i32 = 1_100;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// Another version.
    Deploy,
    /// Something did not work.
    Outage,
    /// Anything else.
    Other,
}

impl NoteKind {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Deploy, Self::Outage, Self::Other];

    /// Its name in the store and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Outage => "outage",
            Self::Other => "other",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A note as staff write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNote {
    kind: NoteKind,
    text: String,
    days: [Day; 2],
}

/// Why there is no such note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The text is empty or too long.
    #[error("1 to {LONGEST_NOTE} characters")]
    Text,
    /// The first day lies too far back, or ahead.
    #[error("a day of the last three years, today at the latest")]
    From,
    /// The last day is before the first one, too long after it, or ahead.
    #[error("not before the first day, at most {MOST_DAYS_OF_A_NOTE} days together, and today at the latest")]
    To,
}

impl NewNote {
    /// Checks a note: one line of text, on days that began.
    pub fn parse(kind: NoteKind, text: &str, [from, to]: [Day; 2], today: Day) -> Result<Self, NoteError> {
        let line = Line::<LONGEST_NOTE>::parse(text).map_err(|_| NoteError::Text)?;
        if line.as_str().is_empty() {
            return Err(NoteError::Text);
        }
        if from > today || from < today.plus(-LONGEST_AGO) {
            return Err(NoteError::From);
        }
        if to < from || to > today || to.number() - from.number() >= MOST_DAYS_OF_A_NOTE {
            return Err(NoteError::To);
        }
        Ok(Self {
            kind,
            text: line.as_str().to_owned(),
            days: [from, to],
        })
    }

    /// What it is about.
    pub const fn kind(&self) -> NoteKind {
        self.kind
    }

    /// Its line of text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its first and last day.
    pub const fn days(&self) -> [Day; 2] {
        self.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str, from: i32, to: i32) -> Result<NewNote, NoteError> {
        let days = [from, to].map(|day| Day::new(20_000 + day));
        NewNote::parse(NoteKind::Outage, text, days, Day::new(20_000))
    }

    #[test]
    fn a_note_is_one_line_on_days_that_began() {
        let read = note(" The mail server\nwas full ", -2, 0).expect("a note");
        assert_eq!(read.text(), "The mail server was full");
        assert_eq!(read.days(), [Day::new(19_998), Day::new(20_000)]);
        for (text, from, to, wrong) in [
            ("", 0, 0, NoteError::Text),
            ("\u{200b}", 0, 0, NoteError::Text),
            (&"x".repeat(121), 0, 0, NoteError::Text),
            ("x", 1, 1, NoteError::From),
            ("x", -1_101, -1_101, NoteError::From),
            ("x", 0, 1, NoteError::To),
            ("x", -1, -2, NoteError::To),
            ("x", -31, 0, NoteError::To),
        ] {
            assert_eq!(note(text, from, to), Err(wrong), "{text} {from} {to}");
        }
        assert!(note(&"x".repeat(120), -30, 0).is_ok());
    }

    #[test]
    fn every_kind_of_note_is_found_by_its_name() {
        for kind in NoteKind::ALL {
            assert_eq!(NoteKind::parse(kind.name()), Some(kind));
        }
        assert_eq!(NoteKind::parse("announcement"), None);
    }
}
