//! Lines with and without signals, written for IO, and what a change of the word lists does to them.
//!
//! Must not hold a line that a person wrote in a chat.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::lists::WordLists;
use super::{Signal, Signals};

/// The files, one for each language.
const FILES: [(&str, &str); 2] = [
    ("en", include_str!("corpus/en.txt")),
    ("de", include_str!("corpus/de.txt")),
];

static ALL: LazyLock<Vec<Corpus>> = LazyLock::new(|| {
    let read = |(language, file)| Corpus::read(language, file);
    FILES.into_iter().map(read).collect()
});

/// The lines of one language.
#[derive(Debug)]
pub struct Corpus {
    /// The language.
    pub language: &'static str,
    /// Percent of precision and recall that each signal has at least.
    pub floors: BTreeMap<Signal, (u32, u32)>,
    /// The lines, each with what it has in it.
    pub lines: Vec<(Signals, &'static str)>,
}

fn named(name: &str) -> Signal {
    let known = Signal::ALL.iter().copied().find(|signal| signal.as_str() == name);
    known.unwrap_or_else(|| panic!("invariant: the corpus names signals: {name}"))
}

impl Corpus {
    /// Every language.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    fn read(language: &'static str, file: &'static str) -> Self {
        let mut corpus = Self {
            language,
            floors: BTreeMap::new(),
            lines: Vec::new(),
        };
        for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(floor) = line.strip_prefix("floor ") {
                let parts: Vec<&str> = floor.split(' ').collect();
                let percent = |at: usize| parts[at].parse().expect("invariant: a floor is a number");
                corpus.floors.insert(named(parts[0]), (percent(1), percent(2)));
                continue;
            }
            let (labels, text) = line.split_once(" | ").expect("invariant: each line has labels");
            let labels = if labels == "-" {
                Signals::NONE
            } else {
                labels.split(',').map(named).collect()
            };
            corpus.lines.push((labels, text));
        }
        corpus
    }

    /// How well a signal is found by these lists.
    pub fn quality(&self, lists: &WordLists, signal: Signal) -> Quality {
        let found: Vec<Signals> = self.lines.iter().map(|(_, text)| lists.signals(text)).collect();
        self.quality_of(&found, signal)
    }

    fn quality_of(&self, found: &[Signals], signal: Signal) -> Quality {
        let mut quality = Quality::default();
        for ((labels, _), found) in self.lines.iter().zip(found) {
            match (labels.has(signal), found.has(signal)) {
                (true, true) => quality.right += 1,
                (true, false) => quality.missed += 1,
                (false, true) => quality.false_alarms += 1,
                (false, false) => {}
            }
        }
        quality
    }
}

/// How well a signal is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Lines that have it, and it was found.
    pub right: u32,
    /// Lines that have it, and it was not found.
    pub missed: u32,
    /// Lines that do not have it, and it was found.
    pub false_alarms: u32,
}

impl Quality {
    /// Percent of what was found that is right; of nothing, all.
    pub fn precision(self) -> u32 {
        percent(self.right, self.right + self.false_alarms)
    }

    /// Percent of what is there that was found; of nothing, all.
    pub fn recall(self) -> u32 {
        percent(self.right, self.right + self.missed)
    }
}

fn percent(part: u32, whole: u32) -> u32 {
    (100 * part).checked_div(whole).unwrap_or(100)
}

/// A line in which other lists find something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The language of the line.
    pub language: &'static str,
    /// The line.
    pub text: &'static str,
    /// What it has in it.
    pub labels: Signals,
    /// What was found before.
    pub before: Signals,
    /// What is found now.
    pub after: Signals,
}

/// What other lists change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// The lines in which something else is found.
    pub lines: Vec<Difference>,
    /// The signals that are found better or worse, by language: before, and now.
    pub qualities: Vec<(&'static str, Signal, Quality, Quality)>,
}

/// What other lists find in every corpus.
pub fn effects(before: &WordLists, after: &WordLists) -> Effects {
    let mut effects = Effects::default();
    for corpus in Corpus::all() {
        let found =
            |lists: &WordLists| -> Vec<Signals> { corpus.lines.iter().map(|(_, text)| lists.signals(text)).collect() };
        let (old, new) = (found(before), found(after));
        for (((labels, text), before), after) in corpus.lines.iter().zip(&old).zip(&new) {
            if before != after {
                effects.lines.push(Difference {
                    language: corpus.language,
                    text,
                    labels: *labels,
                    before: *before,
                    after: *after,
                });
            }
        }
        for signal in Signal::ALL.iter().copied() {
            let (before, after) = (corpus.quality_of(&old, signal), corpus.quality_of(&new, signal));
            if before != after {
                effects.qualities.push((corpus.language, signal, before, after));
            }
        }
    }
    effects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detection::{Edit, WordChange, WordChanges};

    #[test]
    fn a_change_shows_the_lines_that_it_hits_and_what_it_costs() {
        let shipped = WordLists::shipped();
        assert_eq!(effects(shipped, shipped), Effects::default(), "nothing changes nothing");
        let change = |phrase: &str, edit| WordChange::parse("en", "insult", phrase, edit).expect("fits");
        let changes = vec![change("kys", Edit::Remove), change("the weather", Edit::Add)];
        let other = WordLists::with(&WordChanges::of(changes).expect("fit together"));
        let effects = effects(shipped, &other);
        assert!(!effects.lines.is_empty());
        for line in &effects.lines {
            let lost = line.text.contains("kys") && !line.after.has(Signal::Insult);
            let alarm = line.text.contains("weather") && line.after.has(Signal::Insult);
            assert!(lost || alarm, "{line:?}");
        }
        let [(language, signal, before, after)] = effects.qualities[..] else {
            panic!("{:?}", effects.qualities);
        };
        assert_eq!((language, signal), ("en", Signal::Insult));
        assert!(after.recall() < before.recall() || after.precision() < before.precision());
    }
}
