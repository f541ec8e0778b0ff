//! Announcements of staff: their words, whom they are for, and when they show.
//!
//! Must not know who read one: nobody counts that.

use unicode_segmentation::UnicodeSegmentation;

use crate::account::Language;
use crate::matching::Community;
use crate::named::named;
use crate::reveal::Line;
use crate::text::MessageText;
use crate::time::{Span, Timestamp};

named! {
    /// Where an announcement shows.
    Kind {
        /// Above the lobby until it is dismissed; never in a chat or a search.
        Banner = "banner",
        /// In the list of news, quietly.
        Inbox = "inbox",
    }
}

/// Whom an announcement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everyone who uses the app.
    Everyone,
    /// The staff, in the console.
    Staff,
    /// The members of a community, while it is open.
    Community(Community),
}

impl Audience {
    /// Its name on the wire and in the store.
    pub fn name(self) -> String {
        match self {
            Self::Everyone => "everyone".to_owned(),
            Self::Staff => "staff".to_owned(),
            Self::Community(Community(number)) => format!("community:{number}"),
        }
    }

    /// The one of this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "everyone" => Some(Self::Everyone),
            "staff" => Some(Self::Staff),
            other => {
                let number = Community(other.strip_prefix("community:")?.parse().ok()?);
                let one = Self::Community(number);
                (number != Community::PUBLIC && one.name() == other).then_some(one)
            }
        }
    }
}

named! {
    /// Where an announcement stands at a time.
    State {
        /// Its time has not begun.
        Planned = "planned",
        /// It shows.
        Showing = "showing",
        /// Its time is over.
        Past = "past",
        /// Staff withdrew it.
        Withdrawn = "withdrawn",
    }
}

/// The most characters of a title.
pub const LONGEST_TITLE: usize = 60;
/// The most characters of the text below it.
pub const LONGEST_TEXT: usize = 400;
/// The most languages of one announcement.
pub const MOST_LANGUAGES: usize = 12;

/// The words of an announcement in one language: plain text, which is escaped where it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub language: Language,
    /// One line.
    pub title: String,
    /// A few sentences; line breaks stay.
    pub text: String,
}

impl Words {
    /// Parses typed words.
    pub fn parse(language: &str, title: &str, text: &str) -> Result<Self, WordsError> {
        let language = Language::parse(language).map_err(|_| WordsError::Language)?;
        let title = Line::<LONGEST_TITLE>::parse(title).map_err(|_| WordsError::Title)?;
        let text = MessageText::parse(text).map_err(|_| WordsError::Text)?.into_string();
        if title.as_str().is_empty() {
            return Err(WordsError::Title);
        }
        if text.graphemes(true).count() > LONGEST_TEXT {
            return Err(WordsError::Text);
        }
        Ok(Self {
            language,
            title: title.as_str().to_owned(),
            text,
        })
    }
}

/// The words of an announcement cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// The language is none that IO knows.
    #[error("a language such as en or de")]
    Language,
    /// The title is empty or too long.
    #[error("1 to {LONGEST_TITLE} characters")]
    Title,
    /// The text is empty or too long.
    #[error("1 to {LONGEST_TEXT} characters")]
    Text,
    /// There are no words, too many languages, or one language twice.
    #[error("1 to {MOST_LANGUAGES} languages, each of them once")]
    Languages,
}

/// Checks the words of all languages together. The first language is for everyone whose own is missing.
pub fn check_languages(words: &[Words]) -> Result<(), WordsError> {
    let twice = |at: usize| words[..at].iter().any(|one| one.language == words[at].language);
    if words.is_empty() || words.len() > MOST_LANGUAGES || (0..words.len()).any(twice) {
        return Err(WordsError::Languages);
    }
    Ok(())
}

/// From when until when an announcement shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shows {
    from: Timestamp,
    until: Timestamp,
}

/// An announcement cannot show then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShowsError {
    /// It would begin too far ahead.
    #[error("within a year")]
    From,
    /// It would end before it begins, or before now, or show for too long.
    #[error("after it begins and after now, and at most 92 days after it begins")]
    Until,
}

impl Shows {
    /// The longest time that an announcement shows.
    pub const LONGEST: Span = Span::days(92);
    /// How far ahead one can be planned.
    pub const AHEAD: Span = Span::days(366);

    /// Checks times that were typed; without a beginning it begins now.
    pub fn parse(from: Option<Timestamp>, until: Timestamp, now: Timestamp) -> Result<Self, ShowsError> {
        let from = from.unwrap_or(now);
        if from > now + Self::AHEAD {
            return Err(ShowsError::From);
        }
        if until <= from || until <= now || until - from > Self::LONGEST {
            return Err(ShowsError::Until);
        }
        Ok(Self { from, until })
    }

    /// What was stored; it was checked before.
    pub fn stored(from: Timestamp, until: Timestamp) -> Self {
        Self { from, until }
    }

    /// When it begins.
    pub fn starts(self) -> Timestamp {
        self.from
    }

    /// When it ends.
    pub fn ends(self) -> Timestamp {
        self.until
    }

    /// Where an announcement of these times stands.
    pub fn state(self, is_withdrawn: Withdrawn, now: Timestamp) -> State {
        match is_withdrawn {
            Withdrawn::Yes => State::Withdrawn,
            Withdrawn::No if now < self.from => State::Planned,
            Withdrawn::No if now < self.until => State::Showing,
            Withdrawn::No => State::Past,
        }
    }
}

/// Whether staff withdrew an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// They did.
    Yes,
    /// They did not.
    No,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_bounded_by_characters_and_stay_plain_text() {
        let words = |title: &str, text: &str| Words::parse("de-AT", title, text);
        let long = words(&"ä".repeat(60), &"👩‍👩‍👧".repeat(400)).expect("characters as people count them");
        assert_eq!(long.language.tag(), "de");
        let typed = words(" Two\nlines\u{202E} ", "<b>one</b>\ntwo").expect("is text");
        assert_eq!(
            (typed.title.as_str(), typed.text.as_str()),
            ("Two lines", "<b>one</b>\ntwo")
        );
        assert_eq!(words("", "text"), Err(WordsError::Title));
        assert_eq!(words(&"x".repeat(61), "text"), Err(WordsError::Title));
        assert_eq!(words("title", "\u{200B}"), Err(WordsError::Text));
        assert_eq!(words("title", &"x".repeat(401)), Err(WordsError::Text));
        assert_eq!(Words::parse("klingon", "title", "text"), Err(WordsError::Language));
    }

    #[test]
    fn an_announcement_has_each_language_once_and_at_least_one() {
        let words = |language: &str| Words::parse(language, "title", "text").expect("fits");
        assert_eq!(check_languages(&[words("en"), words("de")]), Ok(()));
        for wrong in [vec![], vec![words("en"), words("en-GB")], vec![words("en"); 13]] {
            assert_eq!(check_languages(&wrong), Err(WordsError::Languages));
        }
    }

    #[test]
    fn every_name_of_an_announcement_leads_back() {
        assert!(Kind::ALL.iter().all(|one| Kind::parse(one.name()) == Some(*one)));
        let community = Audience::Community(Community(7));
        assert!(
            [Audience::Everyone, Audience::Staff, community]
                .iter()
                .all(|one| Audience::parse(&one.name()) == Some(*one))
        );
        for wrong in [
            "community:0",
            "community:",
            "community:+7",
            "community:07",
            "community:-1",
        ] {
            assert_eq!(Audience::parse(wrong), None, "{wrong}");
        }
        assert!(State::ALL.iter().all(|one| State::parse(one.name()) == Some(*one)));
        assert_eq!((Kind::parse("popup"), Audience::parse("")), (None, None));
    }

    proptest! {
        #[test]
        fn an_announcement_shows_from_its_beginning_to_its_end_and_never_longer(
            now in 0_i64..1_000,
            from in proptest::option::of(-200_i64..1_500),
            until in -200_i64..2_000,
            at in 0_i64..3_000,
        ) {
            let day = |number: i64| Timestamp(Span::days(1).0 * number);
            let Ok(shows) = Shows::parse(from.map(day), day(until), day(now)) else {
                let from = from.unwrap_or(now);
                prop_assert!(from > now + 366 || until <= from || until <= now || until - from > 92);
                return Ok(());
            };
            prop_assert!(shows.ends() > day(now) && shows.ends() - shows.starts() <= Shows::LONGEST);
            let state = shows.state(Withdrawn::No, day(at));
            prop_assert_eq!(state == State::Showing, shows.starts() <= day(at) && day(at) < shows.ends());
            prop_assert_eq!(shows.state(Withdrawn::Yes, day(at)), State::Withdrawn);
        }
    }
}
