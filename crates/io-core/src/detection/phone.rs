//! Telephone numbers, by how people write them. No region is known, so none is asked.
//!
//! Days, times, prices, versions, addresses of machines, scores and book numbers are not among them.

use super::lists::{Section, WordLists};
use super::normal::Normal;

/// Fewest and most digits of a number.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// The most groups of digits that are looked at as one number.
const MOST_GROUPS: usize = 16;

/// A group of digits, and what stands before it.
#[derive(Clone, Copy)]
struct Group<'t> {
    digits: &'t str,
    /// Between the group before and this one; of the first, the character before it.
    separator: &'t str,
}

/// Whether the text seems to have a telephone number in it.
pub(super) fn find(lists: &WordLists, normal: &Normal, called: bool) -> bool {
    written(&normal.folded, called) || spelled(lists, normal)
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '(' | ')' | '.' | '/' | '-' | ',' | ':')
}

fn written(text: &str, called: bool) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skipped) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let first = at + skipped;
        let (groups, end) = groups_from(text, first);
        if is_number(text, first, end, &groups, called) {
            return true;
        }
        at = end;
    }
    false
}

/// The groups of digits from here on, as far as only separators are between them, and where they end.
fn groups_from(text: &str, first: usize) -> (Vec<Group<'_>>, usize) {
    let mut groups = Vec::new();
    let before = text[..first].chars().next_back().map_or(0, char::len_utf8);
    let mut separator = &text[first - before..first];
    let mut at = first;
    loop {
        let rest = &text[at..];
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        groups.push(Group {
            digits: &rest[..length],
            separator,
        });
        at += length;
        let rest = &text[at..];
        let gap = rest.find(|c| !is_separator(c)).unwrap_or(rest.len());
        let goes_on = rest[gap..].starts_with(|c: char| c.is_ascii_digit());
        if gap == 0 || gap > 3 || !goes_on || groups.len() == MOST_GROUPS {
            return (groups, at);
        }
        separator = &rest[..gap];
        at += gap;
    }
}

fn is_number(text: &str, first: usize, end: usize, groups: &[Group<'_>], called: bool) -> bool {
    let before = text[..first].trim_end_matches(['(', ' ']);
    let plus = text[..first].ends_with('+') || text[..first].ends_with("+(");
    let attached = text[..first].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '#' | '_' | '%' | '='));
    let unit = text[end..].starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '_' | '\u{b0}'));
    let price = before.ends_with(['$', '\u{20ac}', '\u{a3}', '\u{a5}', '\u{20b9}'])
        || text[end..].trim_start().starts_with(['$', '\u{20ac}', '\u{a3}', '%']);
    if (attached && !plus) || unit || price {
        return false;
    }
    // Days and times first: what is left of the groups may still be a number.
    without_times(groups).any(|groups| is_dialled(groups, plus, called))
}

/// The runs of groups between days and times.
fn without_times<'g, 't>(groups: &'g [Group<'t>]) -> impl Iterator<Item = &'g [Group<'t>]> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < groups.len() {
        match length_of_time(&groups[at..]) {
            0 => at += 1,
            length => {
                parts.push(&groups[start..at]);
                at += length;
                start = at;
            }
        }
    }
    parts.push(&groups[start..]);
    parts.into_iter().filter(|part| !part.is_empty())
}

/// How many groups from here on are a day, a time or a span of years.
fn length_of_time(groups: &[Group<'_>]) -> usize {
    let value = |at: usize| groups.get(at).and_then(|group| group.digits.parse::<u32>().ok());
    let length = |at: usize| groups.get(at).map_or(0, |group| group.digits.len());
    let separator = |at: usize| groups.get(at).map_or("", |group| group.separator);
    let (Some(a), Some(b)) = (value(0), value(1)) else {
        return 0;
    };
    let year = |at: usize| length(at) == 4 && value(at).is_some_and(|year| (1_900..2_100).contains(&year));
    let small = |at: usize, most: u32| (1..=2).contains(&length(at)) && value(at).is_some_and(|value| value <= most);
    if separator(1) == ":" && small(0, 24) && small(1, 59) {
        return if separator(2) == ":" && small(2, 59) { 3 } else { 2 };
    }
    let same = separator(1) == separator(2);
    if same && matches!(separator(1), "-" | "/" | ".") && value(2).is_some() {
        let day_first = small(0, 31) && small(1, 31) && (a <= 12 || b <= 12) && (year(2) || length(2) == 2);
        let year_first = year(0) && small(1, 12) && small(2, 31);
        if (day_first || year_first) && separator(3) != separator(1) {
            return 3;
        }
    }
    if year(0) && year(1) && separator(1).contains(['-', '/']) {
        return 2;
    }
    // "20.00 uhr", "3.5": two groups and no more.
    if separator(1) == "." && groups.len() == 2 && small(0, 24) && small(1, 59) {
        return 2;
    }
    0
}

fn is_dialled(groups: &[Group<'_>], plus: bool, called: bool) -> bool {
    let digits: String = groups.iter().map(|group| group.digits).collect();
    if !DIGITS.contains(&digits.len()) {
        return false;
    }
    if plus {
        return digits.len() >= 8;
    }
    let (first, rest) = match groups {
        [first, rest @ ..] => (first.digits, rest),
        [] => return false,
    };
    let national = first.starts_with('0');
    if rest.is_empty() {
        return is_bare_number(first, called);
    }
    let separated_by = |separators: &str| rest.iter().all(|group| separators.contains(group.separator));
    let lengths = |test: fn(usize) -> bool| rest.iter().all(|group| test(group.digits.len()));
    let thousands = (1..=3).contains(&first.len()) && !national && lengths(|length| length == 3);
    let decimal = rest.len() == 1 && separated_by(".,");
    let machine = groups.len() == 4 && separated_by(".") && groups.iter().all(|group| group.digits.len() <= 3);
    let listed = rest.iter().any(|group| group.separator.contains([',', ':']));
    let book = digits.len() == 13 && (digits.starts_with("978") || digits.starts_with("979"));
    if listed || book || machine || (decimal && !(national && first.len() > 1)) {
        return false;
    }
    if thousands && !called {
        return false;
    }
    let pairs = groups.iter().all(|group| group.digits.len() <= 2);
    if pairs {
        // 06 12 34 56 78, and 0 1 5 1 2 3 4 5 6: numbers. 21-19 21-17, and 1 2 3 4 5 6 7: not.
        let uniform = rest.iter().all(|group| group.separator == rest[0].separator);
        return uniform && national && digits.len() >= 9;
    }
    // Years and sums beside each other, such as "2019 2020", have groups of one length.
    let round = groups.len() == 2 && !national && digits.len() < 9 && first.len() == 4;
    let longest = groups.iter().map(|group| group.digits.len()).max().unwrap_or(0);
    let narrow = groups.len() <= 5 || national;
    narrow
        && !round
        && longest >= 3
        && (national || called || digits.len() >= 9 || (first.len() == 3 && digits.len() == 7))
}

/// Digits with nothing between them are more often an identifier or a moment of a machine.
fn is_bare_number(digits: &str, called: bool) -> bool {
    let length = digits.len();
    let same = digits.bytes().all(|digit| digits.as_bytes()[0] == digit);
    let round = digits.trim_end_matches('0').len() <= length / 2;
    if same || round {
        return false;
    }
    match (digits.as_bytes()[0], length) {
        (b'0', 9..) => true,
        _ if called => true,
        (b'1', 11) | (b'2'..=b'9', 10) => true,
        _ => false,
    }
}

/// Seven digits in words one after the other, not merely counted up.
fn spelled(lists: &WordLists, normal: &Normal) -> bool {
    let words = &normal.plain;
    let mut run: Vec<u8> = Vec::new();
    for word in &words.list {
        let text = words.text_of(word);
        let value = match text.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(digit - b'0'),
            _ if lists.has(Section::Digit, text) => lists.number(text),
            _ => None,
        };
        let Some(value) = value else {
            run.clear();
            continue;
        };
        run.push(value);
        let in_words = !text.as_bytes()[0].is_ascii_digit();
        let counted =
            run.windows(2).all(|pair| pair[1] == pair[0] + 1) || run.windows(2).all(|pair| pair[0] == pair[1] + 1);
        if in_words && run.len() >= 7 && !counted {
            return true;
        }
        if run.len() == 64 {
            run.clear();
        }
    }
    false
}
