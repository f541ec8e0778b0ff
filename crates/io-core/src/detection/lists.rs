//! The word lists, one file for each language, and the one automaton that looks for all of them.
//!
//! A file has sections; a line of one is a phrase. `~` at its end: the beginning of a word is enough. Lists are brought
//! to the normal form when they are read, so they are written as people write. Staff can add phrases and take phrases
//! out (`changes.rs`): the lists are a value, and those of this program are the first.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, MatchKind};

use super::Signal;
use super::changes::{Edit, WordChanges};
use super::normal::{Normal, Words};

/// The files. Another language is another file and another line here.
const FILES: [(&str, &str); 2] = [
    ("en", include_str!("words/en.txt")),
    ("de", include_str!("words/de.txt")),
];
/// The languages that have a list.
pub const LANGUAGES: [&str; 2] = [FILES[0].0, FILES[1].0];

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident = $title:literal, $signal:ident,)+) => {
        /// What a phrase of a list means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Section {
            $($(#[$doc])* $name,)+
        }

        impl Section {
            /// Every section.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its title in the files, and its name on the wire.
            pub const fn title(self) -> &'static str {
                match self {$(Self::$name => $title,)+}
            }

            /// The signal that it is for.
            pub const fn signal(self) -> Signal {
                match self {$(Self::$name => Signal::$signal,)+}
            }
        }
    };
}

impl Section {
    /// The section of this title.
    pub fn titled(title: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|section| section.title() == title)
    }

    /// Are its phrases single words?
    pub fn is_of_words(self) -> bool {
        BY_WORD.contains(&self)
    }

    /// May staff change it? A list of numbers in words needs their values.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Age | Self::Digit)
    }
}

sections! {
    /// An insult, whatever stands beside it.
    Insult = "insult", Insult,
    /// An insult if it is aimed at the reader.
    Aimed = "aimed", Insult,
    /// A word that means the reader.
    You = "you", Insult,
    /// A word between the reader and an insult.
    Filler = "filler", Insult,
    /// Words of a person who may harm themselves.
    SelfHarm = "self-harm", SelfHarm,
    /// The name of a place to talk elsewhere.
    Place = "place", Handle,
    /// Such a name that is an everyday word too: it needs an account's name after it.
    VaguePlace = "vague-place", Handle,
    /// What stands before a place if a person's account is meant.
    Account = "account", Handle,
    /// A word between those and the place.
    Between = "between", Handle,
    /// What follows a place if it is only talked about.
    About = "about", Handle,
    /// An invitation to go on elsewhere.
    Leave = "leave", AsksToLeave,
    /// A request for a picture.
    Picture = "picture", AsksForPicture,
    /// A request for money.
    Money = "money", AsksForMoney,
    /// A threat to publish or to pass on.
    Threat = "threat", Threat,
    /// "I am", before an age.
    IAm = "i-am", UnderAge,
    /// A word between "I am" and an age.
    Only = "only", UnderAge,
    /// What may follow an age.
    Years = "years", UnderAge,
    /// An age under eighteen in words.
    Age = "age", UnderAge,
    /// Something that only a child says.
    Child = "child", UnderAge,
    /// A word of an opener that says nothing.
    Opener = "opener", Opener,
    /// A digit in words.
    Digit = "digit", Phone,
    /// A word that announces a telephone number.
    Call = "call", Phone,
    /// The name of an email provider.
    Provider = "provider", Email,
    /// A street's word after its name.
    Street = "street", Address,
    /// The end of a street's name that is one word.
    StreetEnd = "street-end", Address,
    /// A word that is no name of a street.
    NoName = "no-name", Address,
}

/// A phrase that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) section: Section,
    /// The index of its first word.
    pub(super) first: usize,
    /// The index of its last word.
    pub(super) last: usize,
}

/// All lists: those of this program, with the changes of staff.
pub struct WordLists {
    automaton: AhoCorasick,
    sections: Vec<Section>,
    single: HashMap<Section, HashSet<String>>,
    /// Numbers in words.
    numbers: HashMap<String, u8>,
    /// Ends of street names.
    ends: Vec<String>,
}

impl std::fmt::Debug for WordLists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WordLists").finish_non_exhaustive()
    }
}

/// The lists of this program.
static SHIPPED: LazyLock<Arc<WordLists>> = LazyLock::new(|| Arc::new(WordLists::with(&WordChanges::default())));

/// The phrases of this program, as they are written.
static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let read = |(language, file)| phrases_of(language, file);
    FILES.into_iter().flat_map(read).collect()
});

/// A phrase of a file.
struct Phrase {
    language: &'static str,
    section: Section,
    key: Key,
    /// As it is written, without a value.
    written: &'static str,
    value: Option<u8>,
}

/// A phrase in its normal form: two that look different and mean the same have one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) text: String,
    /// The beginning of a word is enough.
    pub(super) begins: bool,
}

impl Key {
    /// Of a phrase as it is written; `~` at its end: the beginning of a word is enough.
    pub(super) fn of(phrase: &str) -> Self {
        let (phrase, begins) = phrase
            .strip_suffix('~')
            .map_or((phrase, false), |phrase| (phrase, true));
        Self {
            text: Normal::of(phrase).plain.text.trim().to_owned(),
            begins,
        }
    }
}

fn phrases_of(language: &'static str, file: &'static str) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let mut section = None;
    for line in file.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(title) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let known = Section::titled(title);
            section = Some(known.unwrap_or_else(|| panic!("invariant: {language} names sections: {title}")));
            continue;
        }
        let (written, value) = line
            .split_once('=')
            .map_or((line, None), |(word, value)| (word, value.trim().parse().ok()));
        phrases.push(Phrase {
            language,
            section: section.expect("invariant: a line stands in a section"),
            key: Key::of(written),
            written: written.trim(),
            value,
        });
    }
    phrases
}

/// Sections that are asked word by word, and are not in the automaton.
const BY_WORD: [Section; 13] = [
    Section::You,
    Section::Filler,
    Section::Between,
    Section::About,
    Section::Only,
    Section::Years,
    Section::Age,
    Section::Opener,
    Section::Digit,
    Section::Provider,
    Section::Street,
    Section::StreetEnd,
    Section::NoName,
];

impl WordLists {
    /// The lists of this program.
    pub fn shipped() -> &'static Arc<Self> {
        &SHIPPED
    }

    /// The phrases of this program in one section of one language, as they are written.
    pub fn shipped_phrases(language: &str, section: Section) -> impl Iterator<Item = &'static str> {
        let of = PHRASES.iter().filter(move |phrase| phrase.section == section);
        let of = of.filter(move |phrase| phrase.language == language);
        of.map(|phrase| phrase.written)
    }

    /// Is a phrase on the list of this program?
    pub(super) fn ships(language: &str, section: Section, key: &Key) -> bool {
        let same = |phrase: &&Phrase| phrase.section == section && phrase.language == language && phrase.key == *key;
        PHRASES.iter().any(|phrase| same(&phrase))
    }

    /// The lists of this program with changes. A change that says nothing new is left out.
    pub fn with(changes: &WordChanges) -> Self {
        let mut patterns = Vec::new();
        let mut lists = Self {
            automaton: AhoCorasick::new::<[&str; 0], &str>([]).expect("invariant: nothing is no pattern"),
            sections: Vec::new(),
            single: HashMap::new(),
            numbers: HashMap::new(),
            ends: Vec::new(),
        };
        let removed = changes.removed();
        for phrase in PHRASES.iter() {
            let name = (phrase.language, phrase.section, phrase.key.clone());
            if !removed.contains(&name) {
                lists.add(phrase.section, &phrase.key, phrase.value, &mut patterns);
            }
        }
        for change in changes.all().iter().filter(|change| change.edit == Edit::Add) {
            lists.add(change.section, &Key::of(&change.phrase), None, &mut patterns);
        }
        lists.automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .expect("invariant: the lists are small");
        lists
    }

    fn add(&mut self, section: Section, key: &Key, value: Option<u8>, patterns: &mut Vec<String>) {
        let text = key.text.clone();
        if let Some(value) = value {
            self.numbers.insert(text.clone(), value);
        }
        if section == Section::StreetEnd {
            self.ends.push(text);
        } else if BY_WORD.contains(&section) {
            self.single.entry(section).or_default().insert(text);
        } else {
            // Words stand between blanks in a normal text.
            patterns.push(if key.begins {
                format!(" {text}")
            } else {
                format!(" {text} ")
            });
            self.sections.push(section);
        }
    }

    /// Every phrase in these words, in the order of their ends.
    pub(super) fn hits<'w>(&'w self, words: &'w Words) -> impl Iterator<Item = Hit> + 'w {
        self.automaton.find_overlapping_iter(&words.text).map(|found| Hit {
            section: self.sections[found.pattern().as_usize()],
            first: words.index_at(found.start() + 1),
            last: words.index_at(found.end() - 1).saturating_sub(1),
        })
    }

    /// Whether a word is on a list.
    pub(super) fn has(&self, section: Section, word: &str) -> bool {
        self.single.get(&section).is_some_and(|words| words.contains(word))
    }

    /// The number that a word spells.
    pub(super) fn number(&self, word: &str) -> Option<u8> {
        self.numbers.get(word).copied()
    }

    /// Whether a word ends like the name of a street.
    pub(super) fn is_street(&self, word: &str) -> bool {
        self.ends
            .iter()
            .any(|end| word.len() > end.len() + 2 && word.ends_with(end.as_str()))
    }
}
