//! The word lists, one file for each language, and the one automaton that looks for all of them.
//!
//! A file has sections; a line of one is a phrase. `~` at its end: the beginning of a word is enough. Lists are brought
//! to the normal form when they are read, so they are written as people write.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::normal::{Normal, Words};

/// The files. Another language is another file and another line here.
const FILES: [(&str, &str); 2] = [
    ("en", include_str!("words/en.txt")),
    ("de", include_str!("words/de.txt")),
];

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident = $title:literal,)+) => {
        /// What a phrase of a list means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(super) enum Section {
            $($(#[$doc])* $name,)+
        }

        impl Section {
            fn titled(title: &str) -> Option<Self> {
                match title {
                    $($title => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

sections! {
    /// An insult, whatever stands beside it.
    Insult = "insult",
    /// An insult if it is aimed at the reader.
    Aimed = "aimed",
    /// A word that means the reader.
    You = "you",
    /// A word between the reader and an insult.
    Filler = "filler",
    /// Words of a person who may harm themselves.
    SelfHarm = "self-harm",
    /// The name of a place to talk elsewhere.
    Place = "place",
    /// Such a name that is an everyday word too: it needs an account's name after it.
    VaguePlace = "vague-place",
    /// What stands before a place if a person's account is meant.
    Account = "account",
    /// A word between those and the place.
    Between = "between",
    /// What follows a place if it is only talked about.
    About = "about",
    /// An invitation to go on elsewhere.
    Leave = "leave",
    /// A request for a picture.
    Picture = "picture",
    /// A request for money.
    Money = "money",
    /// A threat to publish or to pass on.
    Threat = "threat",
    /// "I am", before an age.
    IAm = "i-am",
    /// A word between "I am" and an age.
    Only = "only",
    /// What may follow an age.
    Years = "years",
    /// An age under eighteen in words.
    Age = "age",
    /// Something that only a child says.
    Child = "child",
    /// A word of an opener that says nothing.
    Opener = "opener",
    /// A digit in words.
    Digit = "digit",
    /// A word that announces a telephone number.
    Call = "call",
    /// The name of an email provider.
    Provider = "provider",
    /// A street's word after its name.
    Street = "street",
    /// The end of a street's name that is one word.
    StreetEnd = "street-end",
    /// A word that is no name of a street.
    NoName = "no-name",
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

/// All lists.
pub(super) struct Lists {
    automaton: AhoCorasick,
    sections: Vec<Section>,
    single: HashMap<Section, HashSet<String>>,
    /// Numbers in words.
    numbers: HashMap<String, u8>,
    /// Ends of street names.
    ends: Vec<String>,
}

/// The lists of this program.
pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::read(&FILES));

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

impl Lists {
    fn read(files: &[(&str, &str)]) -> Self {
        let mut patterns = Vec::new();
        let mut lists = Self {
            automaton: AhoCorasick::new::<[&str; 0], &str>([]).expect("invariant: nothing is no pattern"),
            sections: Vec::new(),
            single: HashMap::new(),
            numbers: HashMap::new(),
            ends: Vec::new(),
        };
        for (language, file) in files {
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
                let section = section.expect("invariant: a line stands in a section");
                lists.add(section, line, &mut patterns);
            }
        }
        lists.automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .expect("invariant: the lists are small");
        lists
    }

    fn add(&mut self, section: Section, line: &str, patterns: &mut Vec<String>) {
        let (phrase, value) = line
            .split_once('=')
            .map_or((line, None), |(word, value)| (word, value.trim().parse().ok()));
        let (phrase, begins) = phrase
            .strip_suffix('~')
            .map_or((phrase, false), |phrase| (phrase, true));
        let text = Normal::of(phrase).plain.text;
        if let Some(value) = value {
            self.numbers.insert(text.trim().to_owned(), value);
        }
        if section == Section::StreetEnd {
            self.ends.push(text.trim().to_owned());
        } else if BY_WORD.contains(&section) {
            self.single.entry(section).or_default().insert(text.trim().to_owned());
        } else {
            let pattern = if begins { text.trim_end() } else { &text };
            patterns.push(pattern.to_owned());
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
