//! What a text says about a person: where they live, how old they are, and what it calls the reader.

use super::lists::{Hit, Section, WordLists};
use super::normal::{Normal, Words};

/// Ages that a person may say who must not be here.
const CHILD: std::ops::RangeInclusive<u32> = 8..=17;
/// How many words may stand between "you" and an insult.
const AIM: usize = 5;

/// Whether the text has a street with a number in it.
pub(super) fn has_address(lists: &WordLists, normal: &Normal) -> bool {
    let words = &normal.plain;
    words.list.iter().enumerate().any(|(index, word)| {
        let text = words.text_of(word);
        if text.len() < 2 || text.as_bytes()[0].is_ascii_digit() {
            return false;
        }
        before_number(lists, words, index, text) || after_number(lists, normal, index, text)
    })
}

/// `Lindenstraße 12a`.
fn before_number(lists: &WordLists, words: &Words, index: usize, text: &str) -> bool {
    let named = lists.is_street(text) || is_named(lists, words, index, text);
    named
        && !lists.has(Section::NoName, text)
        && words.get(index + 1).is_some_and(is_house_number)
        && words
            .get(index + 2)
            .is_none_or(|next| !lists.has(Section::NoName, next))
}

/// `Berliner Straße`, but not `auf der Straße`.
fn is_named(lists: &WordLists, words: &Words, index: usize, text: &str) -> bool {
    let name = index
        .checked_sub(1)
        .and_then(|before| words.get(before).filter(|_| !words.list[before].ends));
    matches!(text, "strasse" | "str" | "allee") && name.is_some_and(|name| !lists.has(Section::NoName, name))
}

/// `12 Elm Street`, `221b Old Mill Road`.
fn after_number(lists: &WordLists, normal: &Normal, index: usize, text: &str) -> bool {
    let words = &normal.plain;
    if !lists.has(Section::Street, text) {
        return false;
    }
    (1..=2).any(|names| {
        let Some(number) = index.checked_sub(names + 1) else {
            return false;
        };
        let whole = |at: usize| {
            let name = words.get(at).unwrap_or_default();
            name.len() >= 2 && !lists.has(Section::NoName, name) && !words.list[at].ends
        };
        let house = &words.list[number];
        let alone = !normal.folded[..house.from].ends_with(['$', '#', '.', ':', '-']);
        is_house_number(words.text_of(house)) && alone && !house.ends && (number + 1..index).all(whole)
    })
}

fn is_house_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &word[digits..];
    (1..=5).contains(&digits)
        && (rest.is_empty() || (rest.len() == 1 && rest.as_bytes()[0].is_ascii_lowercase() && rest <= "h"))
}

/// Whether the writer says that they are under eighteen.
pub(super) fn is_child(lists: &WordLists, normal: &Normal, hits: &[Hit]) -> bool {
    let words = &normal.plain;
    let child = |hit: &Hit| hit.section == Section::Child;
    let says = |hit: &Hit| hit.section == Section::IAm && age_follows(lists, normal, hit.last + 1);
    hits.iter().any(|hit| child(hit) || says(hit)) || is_short_answer(words)
}

/// An age after "I am", and nothing after it that makes it another number.
fn age_follows(lists: &WordLists, normal: &Normal, from: usize) -> bool {
    let words = &normal.plain;
    let only = |index: &usize| words.get(*index).is_some_and(|word| lists.has(Section::Only, word));
    let at = from + (from..from + 3).take_while(only).count();
    let Some(word) = words.list.get(at) else {
        return false;
    };
    if at > 0 && words.list[at - 1].ends {
        return false;
    }
    let text = words.text_of(word);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    // "15f", "15yo"
    let (number, suffix) = text.split_at(digits);
    let age = number.parse().ok().or_else(|| {
        lists
            .has(Section::Age, text)
            .then(|| lists.number(text).map(u32::from))?
    });
    let in_word = digits == 0 || suffix.is_empty() || matches!(suffix, "f" | "m" | "w" | "yo" | "j");
    if !age.is_some_and(|age| CHILD.contains(&age)) || !in_word {
        return false;
    }
    let after = normal.folded[word.to..].chars().next();
    if after.is_some_and(|c| matches!(c, '%' | ':' | '\u{b0}' | '/' | '"' | '\'' | '$' | '\u{20ac}' | '-')) {
        return false;
    }
    let tenth = &normal.folded.as_bytes()[word.to..];
    if matches!(tenth, [b'.' | b',', digit, ..] if digit.is_ascii_digit()) {
        return false;
    }
    if word.ends || !suffix.is_empty() && digits > 0 {
        return true;
    }
    let mut next = at + 1;
    let is_years = |word: &str| matches!(word, "years" | "year" | "yrs" | "yr" | "jahre" | "jahr");
    // "15 years sober" is something else.
    if words.get(next).is_some_and(is_years) {
        if words.list[next].ends {
            return true;
        }
        next += 1;
        return words
            .get(next)
            .is_some_and(|word| matches!(word, "old" | "alt" | "and" | "und" | "of"));
    }
    words.get(next).is_some_and(|word| lists.has(Section::Years, word))
}

/// `15 f berlin`, `m15`, `16/m/uk`: the answer to "asl".
fn is_short_answer(words: &Words) -> bool {
    if words.list.len() > 4 {
        return false;
    }
    let age = |word: &str| word.parse().is_ok_and(|age: u32| CHILD.contains(&age));
    let sex = |word: &str| matches!(word, "f" | "m" | "w" | "male" | "female" | "girl" | "boy");
    let both = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits == 2
            && word.len() == 3
            && (age(&word[..2]) && sex(&word[2..]) || word.is_char_boundary(1) && sex(&word[..1]) && age(&word[1..]))
    };
    match (words.get(0), words.get(1)) {
        (Some(one), _) if one.is_ascii() && both(one) => true,
        (Some(one), Some(two)) => (age(one) && sex(two)) || (sex(one) && age(two)),
        _ => false,
    }
}

/// Whether the text insults its reader.
pub(super) fn insults(lists: &WordLists, words: &Words, hits: &[Hit]) -> bool {
    hits.iter().any(|hit| match hit.section {
        Section::Insult => true,
        Section::Aimed => is_aimed(lists, words, hit),
        _ => false,
    })
}

/// "You are such an idiot", "idiot", "you idiot", but not "my boss is an idiot".
fn is_aimed(lists: &WordLists, words: &Words, hit: &Hit) -> bool {
    if words.list.len() == hit.last - hit.first + 1 {
        return true;
    }
    // "You are lazy, stupid": one part of a sentence.
    let mut index = hit.first;
    for _ in 0..AIM {
        let Some(before) = index.checked_sub(1) else {
            return false;
        };
        if words.list[before].ends {
            return false;
        }
        let word = words.get(before).unwrap_or_default();
        if lists.has(Section::You, word) {
            return aims(words, before, hit);
        }
        if !lists.has(Section::Filler, word) {
            return false;
        }
        index = before;
    }
    false
}

/// "Your stupid phone" is about the phone, and "do you look stupid" is a question about looks.
fn aims(words: &Words, you: usize, hit: &Hit) -> bool {
    let word = words.get(you).unwrap_or_default();
    let ends = words.list[hit.last].ends;
    let possessive = matches!(word, "your" | "ur" | "dein" | "deine" | "ihr");
    let asked = you > 0
        && !words.list[you - 1].ends
        && matches!(
            words.get(you - 1),
            Some("are" | "were" | "do" | "did" | "if" | "think" | "feel" | "when")
        );
    let linked = hit.first - you > 1;
    let named = ends || linked && !possessive;
    named && !asked
}
