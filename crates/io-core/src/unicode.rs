//! Facts about Unicode that addresses, aliases and messages share.
//!
//! Must not decide what is allowed where: each text type has its own rules.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};

pub(crate) const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';
pub(crate) const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// A character that shows nothing on its own.
/// Control, format, filler, blank, or one that Unicode does not define for interchange. Spaces and line breaks are not
/// among them.
pub(crate) fn is_invisible(c: char) -> bool {
    match c.general_category() {
        // The visible prepended marks are `Format` too, and belong to the numbers that they enclose.
        GeneralCategory::Format => !matches!(
            c,
            '\u{600}'
                ..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}' | '\u{891}' | '\u{8E2}' | '\u{110BD}' | '\u{110CD}'
        ),
        GeneralCategory::Control
        | GeneralCategory::PrivateUse
        | GeneralCategory::Surrogate
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator => true,
        GeneralCategory::Unassigned => u32::from(c) & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}'),
        _ => {
            is_variation_selector(c)
                || matches!(
                    c,
                    '\u{34F}'
                        | '\u{115F}'
                        | '\u{1160}'
                        | '\u{17B4}'
                        | '\u{17B5}'
                        | '\u{2800}'
                        | '\u{3164}'
                        | '\u{FFA0}'
                )
        }
    }
}

/// One of the selectors that choose a glyph and are invisible themselves.
pub(crate) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}' | '\u{180F}')
}

/// A mark that combines with the letter before it.
pub(crate) fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

/// A mark that stacks above or below a letter without width.
/// It can overflow the lines around it.
pub(crate) fn is_stacking_mark(c: char) -> bool {
    matches!(
        c.general_category(),
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
    )
}

/// A character drawn as a picture, or drawn so by a following selector.
pub(crate) fn is_emoji(c: char) -> bool {
    !c.is_ascii() && c.is_emoji_char()
}

/// A letter or mark of a script in which joiners change the meaning.
/// Arabic and related scripts, the scripts of India and South-East Asia, Mongolian.
pub(crate) fn joins(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{85F}' | '\u{8A0}'..='\u{DFF}' | '\u{F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
        | '\u{1900}'..='\u{1CFF}' | '\u{A800}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{10FFF}' | '\u{11000}'..='\u{11FFF}' | '\u{1E900}'..='\u{1E95F}')
        && (c.is_alphabetic() || is_mark(c))
}

/// A mark that silences the vowel of a letter; with a joiner after it the letter takes another form.
pub(crate) fn is_virama(c: char) -> bool {
    canonical_combining_class(c) == VIRAMA
}

/// The canonical combining class of viramas.
const VIRAMA: u8 = 9;

/// A letter, or a mark on one, that has another form where a letter follows it.
/// Arabic and related scripts; letters that join only to the one before are not among them.
pub(crate) fn joins_onward(c: char) -> bool {
    let right_joining = matches!(c,
        '\u{621}'..='\u{625}' | '\u{627}' | '\u{629}' | '\u{62F}'..='\u{632}' | '\u{648}' | '\u{671}'..='\u{677}'
        | '\u{688}'..='\u{699}' | '\u{6C0}' | '\u{6C3}'..='\u{6CB}' | '\u{6CD}' | '\u{6CF}' | '\u{6D2}'..='\u{6D5}'
        | '\u{6EE}' | '\u{6EF}');
    is_cursive(c) && !right_joining
}

/// A letter, or a mark on one, that has another form where a letter precedes it.
pub(crate) fn joins_backward(c: char) -> bool {
    is_cursive(c) && !matches!(c, '\u{621}' | '\u{674}')
}

fn is_cursive(c: char) -> bool {
    matches!(c,
        '\u{610}'..='\u{6FF}' | '\u{710}'..='\u{77F}' | '\u{7CA}'..='\u{7F5}' | '\u{840}'..='\u{8FF}'
        | '\u{1820}'..='\u{18AA}' | '\u{A840}'..='\u{A871}' | '\u{10D00}'..='\u{10D27}' | '\u{1E900}'..='\u{1E94B}')
        && (c.is_alphabetic() || is_mark(c))
}

/// A Chinese, Japanese or Korean ideograph, which may carry a selector of its own.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// The three alphabets whose letters are easily confused.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// Latin.
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic.
    Cyrillic,
}

/// The alphabet of a letter, if it is one of the three.
pub(crate) fn alphabet(c: char) -> Option<Alphabet> {
    match c {
        'a'..='z' | 'A'..='Z' => Some(Alphabet::Latin),
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' if c.is_alphabetic() => Some(Alphabet::Latin),
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' if c.is_alphabetic() => Some(Alphabet::Greek),
        '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' => Some(Alphabet::Cyrillic),
        _ => None,
    }
}

/// What a name looks like at a glance; for comparing, never for display.
/// Compatibility forms folded, case and marks removed, look-alikes of Latin letters replaced, everything but letters
/// and digits dropped.
pub(crate) fn skeleton(text: &str) -> String {
    text.nfkd()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_mark(*c))
        .map(look_alike)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The Latin letter that a character looks like.
/// `l`, `1` and `i` are one, since they are indistinguishable.
fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' | '@' | '4' | 'ɑ' | 'ª' => 'a',
        'в' | 'β' | '8' | 'ь' => 'b',
        'с' | 'ϲ' | '¢' | '(' => 'c',
        'ԁ' => 'd',
        'е' | 'є' | 'ε' | '3' | '€' | 'ҽ' => 'e',
        'ғ' => 'f',
        'ɡ' | '9' => 'g',
        'һ' | 'н' | 'η' => 'h',
        'і' | 'ї' | 'ι' | 'l' | '1' | '!' | '|' | 'ӏ' | 'ı' | 'ł' | 'ⅼ' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'п' => 'n',
        'о' | 'ο' | '0' | 'ø' | 'օ' | 'σ' => 'o',
        'р' | 'ρ' | 'þ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' | '5' | '$' | 'ꜱ' => 's',
        'т' | 'τ' | '7' | '+' => 't',
        'υ' | 'ս' | 'ц' => 'u',
        'ν' | 'ѵ' => 'v',
        'ѡ' | 'ω' | 'ш' => 'w',
        'х' | 'χ' | '×' => 'x',
        'у' | 'γ' => 'y',
        'ᴢ' | '2' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_of_one_word_share_a_skeleton() {
        let plain = skeleton("admin");
        for disguised in [
            "ADMIN",
            "аdmin",
            "adm1n",
            "@dm!n",
            "a.d.m.i.n",
            "ádmïn",
            "ａｄｍｉｎ",
            "аԁміп",
        ] {
            assert_eq!(skeleton(disguised), plain, "{disguised}");
        }
        assert_ne!(skeleton("amid"), plain);
    }

    #[test]
    fn exactly_the_characters_that_show_nothing_are_invisible() {
        for c in [
            '\u{200B}',
            '\u{202E}',
            '\u{FEFF}',
            '\u{AD}',
            '\u{3164}',
            '\u{7}',
            '\u{FE0F}',
            '\u{E0041}',
            '\u{FFFE}',
        ] {
            assert!(is_invisible(c), "{:04X}", u32::from(c));
        }
        for c in ['a', ' ', 'é', '😀', '語', '\u{301}', '\u{600}', '٣'] {
            assert!(!is_invisible(c), "{:04X}", u32::from(c));
        }
    }
}
