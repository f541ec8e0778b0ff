//! Accounts elsewhere: asked for, or given.

use super::lists::{Hit, Section, WordLists};
use super::normal::{Normal, Words};

/// How many words may stand between "add me on" and the name of the place.
const BETWEEN: usize = 3;

/// Whether the text asks for an account elsewhere, or gives one.
pub(super) fn find(lists: &WordLists, normal: &Normal, hits: &[Hit]) -> bool {
    let words = &normal.plain;
    // The words with which "add me on" and its kind end, so that no place needs to look through all hits.
    let mut asks = vec![false; words.list.len()];
    for hit in hits.iter().filter(|hit| hit.section == Section::Account) {
        asks[hit.last] = true;
    }
    let mut places = hits
        .iter()
        .filter(|hit| matches!(hit.section, Section::Place | Section::VaguePlace));
    mentions(&normal.folded)
        || places.any(|place| is_given(normal, words, *place) || is_asked(lists, words, &asks, *place))
}

/// `add me on snap`, `do you have telegram`.
fn is_asked(lists: &WordLists, words: &Words, asks: &[bool], place: Hit) -> bool {
    let next = words.get(place.last + 1);
    let ends = words.list.get(place.last).is_some_and(|word| word.ends);
    if next.is_some_and(|next| !ends && lists.has(Section::About, next)) {
        return false;
    }
    for before in (0..place.first).rev().take(BETWEEN + 1) {
        if words.list[before].ends {
            return false;
        }
        if asks[before] {
            return true;
        }
        if !words.get(before).is_some_and(|word| lists.has(Section::Between, word)) {
            return false;
        }
    }
    false
}

/// `snap: x`, `insta = x`, `telegram is x_y`, `kik @x`.
fn is_given(normal: &Normal, words: &Words, place: Hit) -> bool {
    let (Some(word), Some(next)) = (words.list.get(place.last), words.list.get(place.last + 1)) else {
        return false;
    };
    let between = normal.folded[word.to..next.from].trim();
    let named = account_from(&normal.folded, next.from).len() >= 3;
    let told = matches!(between, ":" | "=" | "->" | ":@" | ": @" | "@" | "= @");
    if told
        && named
        && !normal.folded[word.to..]
            .trim_start_matches([':', ' '])
            .starts_with("//")
    {
        return true;
    }
    let verb = words.text_of(next);
    let account = words
        .list
        .get(place.last + 2)
        .is_some_and(|name| looks_like_account(normal, words, place.last + 2, name.from));
    matches!(verb, "is" | "name" | "ist" | "heisst") && account
}

/// A name with a digit or an underscore in it, which everyday words do not have.
fn looks_like_account(normal: &Normal, words: &Words, index: usize, from: usize) -> bool {
    let Some(word) = words.list.get(index) else {
        return false;
    };
    let whole = account_from(&normal.folded, from);
    let text = words.text_of(word);
    let digit = text.chars().any(|c| c.is_ascii_digit()) && text.chars().any(char::is_alphabetic);
    whole.contains(['_', '.', '#']) || digit
}

/// What stands from here to the next blank.
fn account_from(folded: &str, from: usize) -> &str {
    let rest = &folded[from..];
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    rest[..end].trim_end_matches(['.', ',', '!', '?'])
}

/// `@name`, which is an account nearly everywhere.
fn mentions(folded: &str) -> bool {
    folded.match_indices('@').any(|(at, _)| {
        let alone = folded[..at]
            .chars()
            .next_back()
            .is_none_or(|c| c.is_whitespace() || matches!(c, ':' | '(' | '-'));
        let name = &folded[at + 1..];
        let end = name
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')))
            .unwrap_or(name.len());
        let name = name[..end].trim_end_matches('.');
        alone
            && name.len() >= 3
            && name.chars().any(char::is_alphabetic)
            && !matches!(name, "all" | "home" | "work" | "least" | "once")
    })
}
