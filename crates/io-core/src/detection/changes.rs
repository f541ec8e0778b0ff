//! What staff changed on the word lists of this program: phrases added, and phrases taken out.

use std::collections::HashSet;

use super::lists::{Key, LANGUAGES, Section, WordLists};
use crate::reveal::Line;

/// Whether a phrase is added or taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edit {
    /// It is on the list, besides those of this program.
    Add,
    /// It is one of this program and does not count.
    Remove,
}

impl Edit {
    /// Its name on the wire and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
        }
    }

    /// The one of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Add, Self::Remove].into_iter().find(|edit| edit.name() == name)
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WordChange {
    /// The language of the list.
    pub language: &'static str,
    /// The section of the list.
    pub section: Section,
    /// As it is written; `~` at its end: the beginning of a word is enough.
    pub phrase: String,
    /// Added or taken out.
    pub edit: Edit,
}

/// A change cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordChangeError {
    /// There is no list of this language.
    #[error("a language that has a list")]
    Language,
    /// There is no such list, or its entries need values.
    #[error("a list that can be changed")]
    Section,
    /// The phrase is too short, too long, or has nothing that is looked at.
    #[error("2 to 60 characters; 4 before a ~")]
    Phrase,
    /// The list holds single words.
    #[error("a single word, on this list")]
    OneWord,
    /// It is on the list already.
    #[error("on the list already")]
    Known,
    /// It is not on the list.
    #[error("not on the list")]
    Unknown,
    /// The same phrase is changed twice.
    #[error("changed twice")]
    Twice,
    /// There are too many changes.
    #[error("at most {MOST} changes")]
    TooMany,
}

/// The most changes.
const MOST: usize = 300;
/// The shortest phrase in characters, whole and as the beginning of a word.
const SHORTEST: [usize; 2] = [2, 4];

impl WordChange {
    /// Parses a typed change.
    pub fn parse(language: &str, section: &str, phrase: &str, edit: Edit) -> Result<Self, WordChangeError> {
        let known = LANGUAGES.into_iter().find(|known| *known == language);
        let language = known.ok_or(WordChangeError::Language)?;
        let section = Section::titled(section).filter(|section| section.is_open());
        let section = section.ok_or(WordChangeError::Section)?;
        let phrase = Line::<60>::parse(phrase).map_err(|_| WordChangeError::Phrase)?;
        let change = Self {
            language,
            section,
            phrase: phrase.as_str().to_owned(),
            edit,
        };
        let key = change.key();
        if key.text.chars().count() < SHORTEST[usize::from(key.begins)] {
            return Err(WordChangeError::Phrase);
        }
        if section.is_of_words() && (key.text.contains(' ') || key.begins) {
            return Err(WordChangeError::OneWord);
        }
        match (edit, WordLists::ships(language, section, &key)) {
            (Edit::Add, true) => Err(WordChangeError::Known),
            (Edit::Remove, false) => Err(WordChangeError::Unknown),
            _ => Ok(change),
        }
    }

    fn key(&self) -> Key {
        Key::of(&self.phrase)
    }
}

/// All changes together, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordChanges(Vec<WordChange>);

impl WordChanges {
    /// Checks changes together. The error is at its place.
    pub fn of(mut changes: Vec<WordChange>) -> Result<Self, (usize, WordChangeError)> {
        if changes.len() > MOST {
            return Err((MOST, WordChangeError::TooMany));
        }
        let mut seen = HashSet::new();
        for (at, change) in changes.iter().enumerate() {
            if !seen.insert((change.language, change.section, change.key())) {
                return Err((at, WordChangeError::Twice));
            }
        }
        changes.sort();
        Ok(Self(changes))
    }

    /// What was stored, by this version or another one: what says nothing any more is left out.
    pub fn stored(changes: impl IntoIterator<Item = (String, String, String, Edit)>) -> Self {
        let mut kept: Vec<WordChange> = Vec::new();
        for (language, section, phrase, edit) in changes {
            if let Ok(change) = WordChange::parse(&language, &section, &phrase, edit)
                && !kept.iter().any(|one| one.is_of_same(&change))
            {
                kept.push(change);
            }
        }
        kept.sort();
        kept.truncate(MOST);
        Self(kept)
    }

    /// Every change.
    pub fn all(&self) -> &[WordChange] {
        &self.0
    }

    /// The changes that the other ones lack.
    pub fn beyond(&self, other: &Self) -> Vec<WordChange> {
        let new = self.0.iter().filter(|change| !other.0.contains(change));
        new.cloned().collect()
    }

    /// What does not count.
    pub(super) fn removed(&self) -> HashSet<(&'static str, Section, Key)> {
        let removed = self.0.iter().filter(|change| change.edit == Edit::Remove);
        removed
            .map(|change| (change.language, change.section, change.key()))
            .collect()
    }
}

impl WordChange {
    fn is_of_same(&self, other: &Self) -> bool {
        (self.language, self.section) == (other.language, other.section) && self.key() == other.key()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detection::{Signal, signals};

    fn change(section: &str, phrase: &str, edit: Edit) -> Result<WordChange, WordChangeError> {
        WordChange::parse("en", section, phrase, edit)
    }

    fn lists(changes: Vec<WordChange>) -> WordLists {
        WordLists::with(&WordChanges::of(changes).expect("fit together"))
    }

    #[test]
    fn a_phrase_that_staff_add_is_found_and_one_that_they_take_out_is_not() {
        assert!(!signals("you absolute turnip").has(Signal::Insult));
        assert!(signals("kys").has(Signal::Insult));
        let changed = lists(vec![
            change("insult", "absolute Turnip", Edit::Add).expect("fits"),
            change("insult", "KYS", Edit::Remove).expect("is on the list"),
        ]);
        assert!(changed.signals("you ABSOLUTE\u{200B} turnip!").has(Signal::Insult));
        assert!(!changed.signals("turnips are absolute").has(Signal::Insult));
        assert!(!changed.signals("kys").has(Signal::Insult));
        assert!(changed.signals("kill yourself").has(Signal::Insult), "the rest stays");
    }

    #[test]
    fn a_change_is_bounded_and_says_something_new() {
        let add = |section: &str, phrase: &str| change(section, phrase, Edit::Add).map(drop);
        assert_eq!(add("nothing", "word"), Err(WordChangeError::Section));
        assert_eq!(add("age", "ten"), Err(WordChangeError::Section), "it needs a value");
        assert_eq!(add("insult", "x"), Err(WordChangeError::Phrase));
        assert_eq!(add("insult", "abc~"), Err(WordChangeError::Phrase));
        assert_eq!(add("insult", "\u{200B}?!"), Err(WordChangeError::Phrase));
        assert_eq!(add("insult", &"word ".repeat(20)), Err(WordChangeError::Phrase));
        assert_eq!(add("insult", "Kill  yourself"), Err(WordChangeError::Known));
        assert_eq!(add("opener", "good morning"), Err(WordChangeError::OneWord));
        assert_eq!(change("insult", "turnip", Edit::Remove), Err(WordChangeError::Unknown));
        let elsewhere = WordChange::parse("tlh", "insult", "turnip", Edit::Add);
        assert_eq!(elsewhere, Err(WordChangeError::Language));
        let turnip = || change("insult", "turnip", Edit::Add).expect("fits");
        assert_eq!(
            WordChanges::of(vec![turnip(), turnip()]),
            Err((1, WordChangeError::Twice))
        );
        let many = (0..=MOST).map(|number| change("insult", &format!("turnip {number}"), Edit::Add));
        let many = many.collect::<Result<Vec<_>, _>>().expect("each fits");
        assert_eq!(WordChanges::of(many), Err((MOST, WordChangeError::TooMany)));
    }

    #[test]
    fn what_is_stored_and_says_nothing_any_more_is_left_out() {
        let line = |section: &str, phrase: &str, edit| ("en".to_owned(), section.to_owned(), phrase.to_owned(), edit);
        let kept = WordChanges::stored([
            line("insult", "turnip", Edit::Add),
            line("insult", "Turnip", Edit::Add),
            line("insult", "kys", Edit::Add),
            line("insult", "no such phrase", Edit::Remove),
            line("a list of another version", "word", Edit::Add),
        ]);
        assert_eq!(kept.all(), [change("insult", "turnip", Edit::Add).expect("fits")]);
    }

    proptest! {
        #[test]
        fn a_phrase_that_is_added_is_found_however_it_is_written(
            words in prop::collection::vec("[a-zäöü]{3,9}", 1..4),
        ) {
            let phrase = words.join(" ");
            prop_assume!(change("threat", &phrase, Edit::Add).is_ok());
            let changed = lists(vec![change("threat", &phrase, Edit::Add).expect("fits")]);
            let text = format!("well, {}!", phrase.to_uppercase());
            prop_assert!(changed.signals(&text).has(Signal::Threat));
            let again = WordChanges::of(changed_of(&phrase)).expect("fits");
            let stored = again.all().iter().map(|one| {
                (one.language.to_owned(), one.section.title().to_owned(), one.phrase.clone(), one.edit)
            });
            prop_assert_eq!(WordChanges::stored(stored), again);
        }
    }

    fn changed_of(phrase: &str) -> Vec<WordChange> {
        vec![change("threat", phrase, Edit::Add).expect("fits")]
    }
}
