//! The numbers of promises, such as S1 and AUTH-02, and where text has one.
//!
//! `FM-05`, `FM-5` and `fm_5_…` are one number. Must not know which numbers are defined.

use std::collections::BTreeMap;
use std::fmt;

/// Prefixes that look like those of promises but are ordinary words.
const ORDINARY: [&str; 9] = ["ADR", "AES", "BSD", "HMAC", "HTTP", "ISO", "P", "SHA", "UTF"];

/// The number of a promise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    prefix: String,
    value: u32,
    hyphen: Hyphen,
}

/// Whether there is a hyphen between the capitals and the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hyphen {
    Present,
    Absent,
}

impl Number {
    /// Whether the text is this number and nothing else.
    pub(crate) fn is_written(&self, text: &str) -> bool {
        parse(text).is_some_and(|number| number.prefix == self.prefix && number.value == self.value)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hyphen = if self.hyphen == Hyphen::Present { "-" } else { "" };
        write!(f, "{}{hyphen}{}", self.prefix, self.value)
    }
}

/// The prefixes of defined numbers.
#[derive(Debug)]
pub(crate) struct Known(BTreeMap<String, Hyphen>);

impl Known {
    pub(crate) fn of<'a>(numbers: impl Iterator<Item = &'a Number>) -> Self {
        Self(numbers.map(|number| (number.prefix.clone(), number.hyphen)).collect())
    }

    pub(crate) fn has_prefix_of(&self, number: &Number) -> bool {
        self.0.contains_key(&number.prefix)
    }

    /// The number as it is meant, if it is one.
    /// Only known prefixes work without their hyphen.
    fn number(&self, prefix: &str, value: u32, hyphen: Hyphen) -> Option<Number> {
        let hyphen = match (self.0.get(prefix), hyphen) {
            (Some(Hyphen::Present), Hyphen::Absent) if prefix.len() == 1 => return None,
            (Some(known), _) => *known,
            (None, Hyphen::Present) if !ORDINARY.contains(&prefix) => Hyphen::Present,
            (None, _) => return None,
        };
        let prefix = prefix.to_owned();
        Some(Number { prefix, value, hyphen })
    }
}

/// The numbers in a cell of a table, separated by commas.
/// `None` if the cell holds anything else.
pub(crate) fn list(cell: &str) -> Option<Vec<Number>> {
    cell.split(',')
        .map(|part| parse(part.trim_matches(|c: char| c == '*' || c == '`' || c.is_whitespace())))
        .collect()
}

/// A number that is the whole text.
fn parse(text: &str) -> Option<Number> {
    let (prefix, value, hyphen, length) = start(text)?;
    let prefix = prefix.to_owned();
    (length == text.len()).then_some(Number { prefix, value, hyphen })
}

/// Parses one to four capitals, perhaps a hyphen, and one to three digits.
/// Also returns how many bytes they take.
fn start(text: &str) -> Option<(&str, u32, Hyphen, usize)> {
    let capitals = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = text.get(capitals..)?;
    let hyphen = if rest.starts_with('-') {
        Hyphen::Present
    } else {
        Hyphen::Absent
    };
    let skipped = capitals + usize::from(hyphen == Hyphen::Present);
    let digits = text.get(skipped..)?.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=4).contains(&capitals) || !(1..=3).contains(&digits) {
        return None;
    }
    let value = text[skipped..skipped + digits].parse().ok()?;
    Some((&text[..capitals], value, hyphen, skipped + digits))
}

/// The numbers that prose cites, with where.
pub(crate) fn in_prose(text: &str, known: &Known) -> Vec<(usize, Number)> {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || !byte.is_ascii();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        // A dash between two numbers, as in S1–S3, separates them.
        let dash_before = text
            .get(..at)
            .is_some_and(|before| before.ends_with(['–', '—', '…', '“', '→', '≤']));
        let begins = bytes[at].is_ascii_uppercase() && (at == 0 || dash_before || !is_part(bytes[at - 1]));
        let Some((prefix, value, hyphen, length)) = begins.then(|| start(&text[at..])).flatten() else {
            at += 1;
            continue;
        };
        let rest = &text[at + length..];
        let mut following = rest.chars();
        let continues = match following.next() {
            Some(c) if c.is_alphanumeric() || c == '_' => true,
            // `M5.2` and `ISO-88-1` are something else; a full stop after a number ends a sentence.
            Some('.' | '-') => following.next().is_some_and(char::is_alphanumeric),
            _ => false,
        };
        if !continues && let Some(number) = known.number(prefix, value, hyphen) {
            found.push((at, number));
        }
        at += length;
    }
    found
}

/// The numbers that a test's name begins with.
/// For example `auth_01_…`, `s1_s2_…`, `er_4_er_6_…`.
pub(crate) fn in_name(name: &str, known: &Known) -> Vec<Number> {
    let mut found = Vec::new();
    let mut parts = name.split('_').peekable();
    while let Some(part) = parts.next() {
        let upper = part.to_ascii_uppercase();
        let prefix = upper.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = &upper[prefix.len()..];
        let is_prefix = (1..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
        let number = if !is_prefix {
            None
        } else if digits.is_empty() {
            let value = parts.peek().and_then(|next| value(next));
            let number = value.and_then(|value| known.number(prefix, value, Hyphen::Present));
            // After the first number, only a known prefix continues the list; anything else begins the sentence.
            number.filter(|number| found.is_empty() || known.has_prefix_of(number))
        } else {
            value(digits).and_then(|value| known.number(prefix, value, Hyphen::Absent))
        };
        let Some(number) = number else { break };
        if digits.is_empty() {
            parts.next();
        }
        found.push(number);
    }
    found
}

fn value(digits: &str) -> Option<u32> {
    let is_number = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known::of(list("S1, I3, AUTH-01, FM-5, N-6").unwrap().iter())
    }

    fn prose(text: &str) -> Vec<String> {
        in_prose(text, &known())
            .into_iter()
            .map(|(_, number)| number.to_string())
            .collect()
    }

    fn name(text: &str) -> Vec<String> {
        in_name(text, &known()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_cell_is_a_list_of_numbers_or_none() {
        let shown = |cell| list(cell).map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(shown("**S1**, AUTH-02").unwrap(), ["S1", "AUTH-2"]);
        for cell in ["ID", "---", "1.1", "S1 and S2", "", "utf-8", "S1234"] {
            assert_eq!(shown(cell), None, "{cell}");
        }
    }

    #[test]
    fn zeros_and_hyphens_make_no_other_number() {
        assert_eq!(
            prose("FM-05, FM-5, (FM5); S-1 S1–S3. N-6"),
            ["FM-5", "FM-5", "FM-5", "S1", "S1", "S3", "N-6"]
        );
    }

    #[test]
    fn prefixes_that_are_not_known_count_with_a_hyphen() {
        assert_eq!(prose("XYZ-7 and XYZ7"), ["XYZ-7"]);
    }

    #[test]
    fn other_words_with_digits_are_no_numbers() {
        assert_eq!(
            prose("UTF-8 SHA-256 P-256 I2C N6 S3x xS1 S1_a M1 S1.5 RFC-9110 ISO-8859-1 V4"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_name_begins_with_its_numbers() {
        assert_eq!(name("auth_01_fm_5_two_meet"), ["AUTH-1", "FM-5"]);
        assert_eq!(name("s1_s12_i3_nothing_is_lost"), ["S1", "S12", "I3"]);
        assert_eq!(name("xyz_12_a_3_b"), ["XYZ-12"]);
        for ordinary in [
            "utf_8_is_kept",
            "a_name",
            "i18n_works",
            "m1_is_not_known_here",
            "five_wrong_codes",
        ] {
            assert_eq!(name(ordinary), Vec::<String>::new(), "{ordinary}");
        }
    }
}
