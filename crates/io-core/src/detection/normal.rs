//! The normal form of a text, for matching only. It is never shown, stored or sent.
//!
//! Compatibility forms folded (NFKC), invisible characters and accents out, characters that look like Latin ones mapped
//! to them, any decimal digits as `0` to `9`, lower case.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};
use unicode_security::skeleton;

use crate::unicode::{is_invisible, is_mark};

/// The text folded character by character, and its words.
pub(super) struct Normal {
    /// Folded, with spaces and punctuation as typed.
    pub(super) folded: String,
    /// The words as they are.
    pub(super) plain: Words,
    /// The words as they are meant if somewhat disguised: `1d10t`, `f u c k`, `fuuuck`. None: the same.
    pub(super) undisguised: Option<Words>,
}

/// Words with one space between them and at both ends, so that a phrase with its spaces matches whole words only.
#[derive(Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) list: Vec<Word>,
}

/// One word.
pub(super) struct Word {
    /// Where it begins in `Words::text`.
    pub(super) start: usize,
    /// Where it ends there.
    pub(super) end: usize,
    /// Where it begins in the folded text.
    pub(super) from: usize,
    /// Where it ends there.
    pub(super) to: usize,
    /// Whether a part of a sentence ends after it.
    pub(super) ends: bool,
}

impl Words {
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        self.list.get(index).map(|word| self.text_of(word))
    }

    pub(super) fn text_of(&self, word: &Word) -> &str {
        &self.text[word.start..word.end]
    }

    /// The index of the word that begins at this byte of the text.
    pub(super) fn index_at(&self, start: usize) -> usize {
        self.list.partition_point(|word| word.start < start)
    }

    fn push(&mut self, word: &str, from: usize, to: usize) {
        if self.text.is_empty() {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(word);
        let end = self.text.len();
        self.text.push(' ');
        self.list.push(Word {
            start,
            end,
            from,
            to,
            ends: false,
        });
    }
}

impl Normal {
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text);
        let plain = words(&folded);
        let undisguised = undisguised(&plain);
        Self {
            folded,
            plain,
            undisguised,
        }
    }
}

/// Folds every character of a text. Folding a folded text changes nothing.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    // Twice: what one step makes may have a form of its own, such as a capital whose lower case has a mark.
    for c in text.nfkd().filter(|c| !is_mark(*c)) {
        for c in c.to_lowercase().nfkd() {
            fold_character(c, &mut folded);
        }
    }
    folded
}

fn fold_character(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return;
    }
    if is_mark(c) || is_invisible(c) {
        return;
    }
    match c {
        'ß' => return into.push_str("ss"),
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{B4}' => return into.push('\''),
        '\u{2212}' => return into.push('-'),
        _ => {}
    }
    match c.general_category() {
        GeneralCategory::DecimalNumber => return into.push(digit(c)),
        GeneralCategory::DashPunctuation => return into.push('-'),
        GeneralCategory::SpaceSeparator => return into.push(' '),
        _ => {}
    }
    let before = into.len();
    let mut bytes = [0; 4];
    for like in skeleton(c.encode_utf8(&mut bytes)).filter(|c| !is_mark(*c)) {
        // What looks like a digit but is none stays as it is: a text in Cyrillic is no telephone number.
        if like.is_ascii_alphabetic() || matches!(like, '.' | '/' | ':' | '@') {
            into.push(like.to_ascii_lowercase());
        } else {
            into.truncate(before);
            return into.push(c);
        }
    }
}

/// The value of a decimal digit of any script.
///
/// Unicode keeps the ten of a script together, from zero up. Some scripts have two sets, one after the other.
fn digit(c: char) -> char {
    let decimal = |c: u32| char::from_u32(c).is_some_and(|c| c.general_category() == GeneralCategory::DecimalNumber);
    let before = (1..20)
        .take_while(|back| decimal(u32::from(c) - back))
        .last()
        .unwrap_or(0);
    char::from_digit(before % 10, 10).unwrap_or('0')
}

/// Characters that stand for another inside a word.
fn stands_for_another(c: char) -> bool {
    matches!(c, '@' | '$' | '*' | '!' | '|')
}

fn words(folded: &str) -> Words {
    let mut words = Words::default();
    let mut word = String::new();
    let mut from = 0;
    let mut before = ' ';
    let mut characters = folded.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let goes_on = next.is_some_and(|c| c.is_alphanumeric() || (stands_for_another(c) && c != '!'));
        let inside = (!word.is_empty() && goes_on && (stands_for_another(before) || before.is_alphabetic()))
            || (word.is_empty() && matches!(c, '@' | '$') && next.is_some_and(char::is_alphabetic));
        let of_word = c.is_alphanumeric() || (stands_for_another(c) && inside);
        if of_word {
            if word.is_empty() {
                from = at;
            }
            word.push(c);
        } else if !(c == '\'' && !word.is_empty() && next.is_some_and(char::is_alphabetic)) {
            if !word.is_empty() {
                words.push(&word, from, at);
                word.clear();
            }
            if matches!(c, '.' | '!' | '?' | ',' | ';' | ':' | '\n' | ')' | '\u{2026}' | '-')
                && next.is_none_or(|c| !c.is_alphanumeric())
                && let Some(last) = words.list.last_mut()
            {
                last.ends = true;
            }
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(&word, from, folded.len());
    }
    if let Some(last) = words.list.last_mut() {
        last.ends = true;
    }
    words
}

/// The words without their disguise; none if they wear none.
fn undisguised(plain: &Words) -> Option<Words> {
    let single = |index: usize| {
        plain
            .get(index)
            .is_some_and(|word| word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic())
    };
    let mut words = Words::default();
    let mut changed = false;
    let mut index = 0;
    while let Some(word) = plain.list.get(index) {
        let run = (index..plain.list.len()).take_while(|index| single(*index)).count();
        let mut bare = String::new();
        let mut last = word;
        if run >= 3 {
            for one in &plain.list[index..index + run] {
                bare.push_str(plain.text_of(one));
                last = one;
            }
            index += run;
        } else {
            strip(plain.text_of(word), &mut bare);
            index += 1;
        }
        changed |= bare != plain.text_of(word);
        words.push(&bare, word.from, last.to);
        if let Some(pushed) = words.list.last_mut() {
            pushed.ends = last.ends;
        }
    }
    changed.then_some(words)
}

/// One word with its disguise taken off; three or more of a character in a row become one.
fn strip(word: &str, into: &mut String) {
    let spells = word.chars().any(char::is_alphabetic);
    let spelled = |c: char| if spells { spelled_out(c) } else { c };
    let mut characters = word.chars().map(spelled).peekable();
    while let Some(c) = characters.next() {
        let mut run = 1;
        while characters.next_if_eq(&c).is_some() {
            run += 1;
        }
        let kept = if spells && run >= 3 { 1 } else { run };
        into.extend(std::iter::repeat_n(c, kept));
    }
}

fn spelled_out(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        c => c,
    }
}
