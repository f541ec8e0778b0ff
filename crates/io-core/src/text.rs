//! The text of a message: in Unicode form C, without invisible characters.
//!
//! Must not judge content, nor escape anything: whatever displays the text escapes it.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_segmentation::UnicodeSegmentation;

use crate::unicode::{
    ZERO_WIDTH_JOINER, ZERO_WIDTH_NON_JOINER, is_emoji, is_ideograph, is_invisible, is_mark, is_stacking_mark,
    is_variation_selector, is_virama, joins, joins_backward, joins_onward,
};

/// The blank of braille writing: six dots that are not raised, between words as a space is.
const BRAILLE_BLANK: char = '\u{2800}';

/// The flags that are spelled with tags: England, Scotland and Wales, each with the tag that ends it.
/// No other spelling is a flag, and tags anywhere else are hidden text.
const TAGGED_FLAGS: [&str; 3] = [
    "\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
];

/// A message of 1 to 2,000 characters as people count them.
///
/// Kept: line breaks, tabs, every visible character, joiners beside letters or emoji that they change. Dropped:
/// controls, bidirectional overrides, zero-width marks of all kinds, fillers, tags outside of flags, and marks beyond a
/// few on one letter.
/// Blanks of unusual width become plain ones, so that nothing can be hidden in them.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageText(String);

impl MessageText {
    /// The most characters (grapheme clusters).
    pub const LONGEST: usize = 2_000;
    /// The most bytes (UTF-8).
    /// It bounds the size of a single character, and a message written as JSON, where a character can need one more
    /// byte, fits a frame of 32 KiB. The longest realistic text, 2,000 characters of Tamil or Devanagari, has less.
    pub const MOST_BYTES: usize = 28 * 1024;
    /// The most marks stacked on one letter.
    pub const MOST_MARKS: usize = 6;

    /// Parses typed text.
    pub fn parse(typed: &str) -> Result<Self, TextError> {
        if typed.len() > 4 * Self::MOST_BYTES {
            return Err(TextError::TooLong);
        }
        let text = clean(typed);
        if shows_nothing(&text) {
            return Err(TextError::Empty);
        }
        // A character has at least one byte: most texts need no counting.
        let too_many = || text.len() > Self::LONGEST && text.graphemes(true).count() > Self::LONGEST;
        if text.len() > Self::MOST_BYTES || too_many() {
            return Err(TextError::TooLong);
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts into the text.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Characters as people count them.
    pub fn characters(&self) -> usize {
        self.0.graphemes(true).count()
    }
}

impl fmt::Debug for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageText([redacted])")
    }
}

/// Why a text was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing visible.
    #[error("There is nothing in it yet.")]
    Empty,
    /// More characters than fit.
    #[error("That is longer than fits.")]
    TooLong,
}

/// Whether nothing of a clean text can be seen.
pub(crate) fn shows_nothing(clean: &str) -> bool {
    clean.chars().all(|c| c.is_whitespace() || c == BRAILLE_BLANK)
}

/// Removes invisible characters. Cleaning a clean text changes nothing.
pub(crate) fn clean(typed: &str) -> String {
    let plain = |byte: u8| (b' '..=b'~').contains(&byte) || byte == b'\n';
    if typed.bytes().all(plain) {
        return typed.trim().to_owned();
    }
    let breaks = typed
        .replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{B}', '\u{C}'], "\n");
    let spaced: String = breaks
        .chars()
        .map(|c| {
            if c.is_whitespace() && !matches!(c, '\n' | '\t' | '\u{3000}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    // Dropping one character can bring together others that compose, or orphan a joiner: repeat until nothing changes.
    // Each round only drops or composes, so it terminates.
    let mut text = spaced;
    loop {
        let composed: String = if is_nfc(&text) {
            text.clone()
        } else {
            text.nfc().collect()
        };
        let next = drop_hidden(&composed);
        if next == text {
            return next.trim().to_owned();
        }
        text = next;
    }
}

fn drop_hidden(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    let mut marks = 0;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if before == Some('\u{1F3F4}')
            && is_tag(c)
            && let Some((flag, rest)) = tagged_flag(c, characters.as_str())
        {
            kept.push_str(flag);
            before = flag.chars().last();
            characters = rest.chars();
            continue;
        }
        if is_stacking_mark(c) && !is_variation_selector(c) {
            marks += 1;
            if marks > MessageText::MOST_MARKS {
                continue;
            }
        } else if !is_mark(c) && !is_invisible(c) {
            marks = 0;
        }
        let visible = match c {
            '\n' | '\t' | BRAILLE_BLANK => true,
            ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER => joins_well(before, c, characters.clone().next()),
            _ if is_variation_selector(c) => before.is_some_and(|base| dresses(base, c)),
            _ => !is_invisible(c),
        };
        if visible {
            kept.push(c);
            before = Some(c);
        }
    }
    kept
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

/// The tags of a flag that begin here, and the text after them.
fn tagged_flag(first: char, rest: &str) -> Option<(&'static str, &str)> {
    TAGGED_FLAGS.into_iter().find_map(|flag| {
        let others = flag.strip_prefix(first)?;
        Some((flag, rest.strip_prefix(others)?))
    })
}

/// Does a joiner between these two change what is read?
///
/// Between two letters of a script that joins. At the end or the start of a word, a zero-width joiner gives an Arabic
/// letter the form that it has inside a word, and a letter with a virama its half form, such as a Malayalam chillu.
fn joins_well(before: Option<char>, joiner: char, after: Option<char>) -> bool {
    if matches!(before, Some(ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER)) {
        return false;
    }
    if joiner == ZERO_WIDTH_JOINER {
        let (ends, starts) = (!after.is_some_and(joins), !before.is_some_and(joins));
        if before.is_some_and(|c| is_virama(c) || (ends && joins_onward(c)))
            || (starts && after.is_some_and(joins_backward))
        {
            return true;
        }
    }
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let between_emoji = joiner == ZERO_WIDTH_JOINER
        && (is_emoji(before) || before == '\u{FE0F}' || matches!(before, '\u{1F3FB}'..='\u{1F3FF}'))
        && is_emoji(after);
    between_emoji || (joins(before) && joins(after))
}

/// Does a selector after this character choose between two of its forms?
fn dresses(base: char, selector: char) -> bool {
    match selector {
        '\u{FE0E}' | '\u{FE0F}' => is_emoji(base) || matches!(base, '0'..='9' | '#' | '*'),
        '\u{180B}'..='\u{180F}' => matches!(base, '\u{1820}'..='\u{18AA}'),
        _ => is_ideograph(base),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(typed: &str) -> String {
        MessageText::parse(typed).unwrap().into_string()
    }

    #[test]
    fn visible_text_is_unchanged() {
        for typed in [
            "a < b && b > c",
            "<script>alert('x')</script>",
            "one\ntwo\n\n\tthree",
            "Grüße, naïve café",
            "👨‍👩‍👧‍👦 👍🏽 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 1️⃣ 🏳️‍🌈",
            "می‌خواهم",
            "ന്‍",
            "അവന്‍ പറഞ്ഞു",
            "١٤٤٥ ه\u{200D}",
            "\u{200D}ه",
            "⠓⠑⠇⠇⠕\u{2800}⠺⠕⠗⠇⠙",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿",
            "क्‍ष ශ්‍රී",
            "葛󠄀",
            "日本語\u{3000}と",
            "שָׁלוֹם",
            "'; DROP TABLE messages; --",
        ] {
            assert_eq!(text(typed), typed);
        }
    }

    #[test]
    fn invisible_characters_are_dropped() {
        for (typed, left) in [
            ("he\u{200B}llo", "hello"),
            ("he\u{200D}llo", "hello"),
            ("hel\u{FE0F}lo", "hello"),
            ("\u{202E}olleh\u{202C}", "olleh"),
            ("a\u{2066}b\u{2069}c", "abc"),
            ("wa\u{E0061}ter\u{E0062}mark", "watermark"),
            ("a\u{0}b\u{1B}[31mc", "ab[31mc"),
            ("soft\u{AD}hyphen\u{FEFF}", "softhyphen"),
            ("a\u{2003}b\u{A0}c", "a b c"),
            ("one\r\ntwo\rthree\u{2028}four", "one\ntwo\nthree\nfour"),
            ("  padded \n", "padded"),
            ("e\u{200B}\u{301}", "é"),
            ("\u{3164}x", "x"),
            ("🏴\u{E0068}\u{E0069}\u{E007F}x", "🏴x"),
            ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}", "🏴"),
            ("🏴󠁧󠁢󠁷󠁬󠁳󠁿\u{E0061}\u{E007F}", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"),
            ("ab\u{200D} \u{200C}c", "ab c"),
            ("ه\u{200D}\u{200D}\u{200C}", "ه\u{200D}"),
            ("د\u{200D}", "د"),
            ("خانه\u{200C} ها", "خانه ها"),
        ] {
            assert_eq!(text(typed), left, "{typed:?}");
        }
    }

    #[test]
    fn five_hundred_marks_become_a_few() {
        let tower = format!("z{}o", "\u{301}".repeat(500));
        let tamed = text(&tower);
        assert!(tamed.chars().count() <= MessageText::MOST_MARKS + 2, "{tamed:?}");
        assert!(tamed.ends_with('o'));
    }

    #[test]
    fn one_to_two_thousand_characters_as_people_count_them() {
        for typed in ["", "   ", "\n\n", "\u{200B}", "\u{202E}\u{202C}", "\u{2800} \u{2800}"] {
            assert_eq!(MessageText::parse(typed), Err(TextError::Empty), "{typed:?}");
        }
        assert_eq!(MessageText::parse(&"👍🏽".repeat(2_000)).unwrap().characters(), 2_000);
        assert_eq!(MessageText::parse(&"x".repeat(2_001)), Err(TextError::TooLong));
        let one_endless_character = format!("👩{}", "\u{200D}👩".repeat(6_000));
        assert_eq!(MessageText::parse(&one_endless_character), Err(TextError::TooLong));
    }

    #[test]
    fn long_characters_are_bounded_by_bytes_and_every_script_gets_2000() {
        for character in ["நி", "क्षि", "👍🏽"] {
            let most = 2_000.min(MessageText::MOST_BYTES / character.len());
            assert_eq!(MessageText::parse(&character.repeat(most)).unwrap().characters(), most);
        }
        assert!(MessageText::parse(&"👨‍👩‍👧‍👦".repeat(1_100)).is_ok());
        assert_eq!(MessageText::parse(&"👨‍👩‍👧‍👦".repeat(1_200)), Err(TextError::TooLong));
    }

    #[test]
    fn a_message_never_shows_in_debug_output() {
        assert_eq!(
            format!("{:?}", MessageText::parse("secret").unwrap()),
            "MessageText([redacted])"
        );
    }

    /// Text made mostly of troublesome characters.
    fn troublesome() -> impl Strategy<Value = String> {
        let trouble = prop::sample::select(vec![
            'a',
            'é',
            ' ',
            '\n',
            '\r',
            '\u{301}',
            '\u{316}',
            '\u{200B}',
            '\u{200C}',
            '\u{200D}',
            '\u{202E}',
            '\u{FE0F}',
            '👩',
            '🏽',
            '🏴',
            '\u{E0067}',
            '\u{E007F}',
            'ک',
            'م',
            'क',
            '\u{94D}',
            '葛',
            '\u{E0100}',
            '\u{1100}',
            '\u{1161}',
            '\u{3164}',
            '\u{2800}',
            '\u{E0062}',
            'ന',
            '\u{D4D}',
            'د',
            '\u{A0}',
            '\u{1F1E9}',
            '\u{FFFE}',
            '\u{E000}',
            '\u{180B}',
            '\u{1820}',
            '1',
            '\u{20E3}',
        ]);
        prop::collection::vec(prop_oneof![8 => trouble, 1 => any::<char>()], 0..60)
            .prop_map(|letters| letters.into_iter().collect())
    }

    /// Black flags, tags and whole spellings of flags, in any order.
    fn tagged() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            prop::sample::select(vec!["\u{1F3F4}", "a", "\u{200B}", "\u{E007F}"]).prop_map(str::to_owned),
            prop::sample::select(TAGGED_FLAGS.to_vec()).prop_map(str::to_owned),
            prop::char::range('\u{E0020}', '\u{E007F}').prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn cleaning_again_changes_nothing_and_the_result_is_composed(typed in troublesome()) {
            let once = clean(&typed);
            prop_assert_eq!(&clean(&once), &once);
            prop_assert!(is_nfc(&once));
        }

        #[test]
        fn every_letter_and_digit_that_was_typed_is_still_there(typed in "\\PC{0,60}") {
            let letters = |text: &str| -> Vec<char> {
                text.chars().filter(|c| c.is_alphanumeric() && !is_invisible(*c) && !is_mark(*c)).collect()
            };
            let composed: String = typed.nfc().collect();
            prop_assert_eq!(letters(&clean(&typed)), letters(&composed));
        }

        #[test]
        fn nothing_hidden_remains_but_joiners_that_change_what_is_read(typed in troublesome()) {
            for c in clean(&typed).chars() {
                let allowed = matches!(c, '\n' | '\t' | ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER | BRAILLE_BLANK);
                let allowed = allowed || is_tag(c);
                prop_assert!(allowed || is_variation_selector(c) || !is_invisible(c), "{:04X}", u32::from(c));
            }
        }

        #[test]
        fn tags_remain_only_in_the_three_flags(typed in tagged()) {
            let mut rest = clean(&typed);
            for flag in TAGGED_FLAGS {
                rest = rest.replace(&format!("\u{1F3F4}{flag}"), "");
            }
            prop_assert!(!rest.contains(is_tag), "{rest:?}");
        }

        #[test]
        fn no_two_joiners_follow_each_other(typed in troublesome()) {
            let cleaned: Vec<char> = clean(&typed).chars().collect();
            let joiner = |c: &char| matches!(*c, ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER);
            prop_assert!(!cleaned.windows(2).any(|pair| pair.iter().all(joiner)), "{cleaned:?}");
        }
    }
}
