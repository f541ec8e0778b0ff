//! The languages that people can say they speak.
//! BCP 47 tags from a fixed list, reduced to the language.
//!
//! Must not know the names of languages: the web app has them.

use std::fmt;

/// The tags on offer, sorted.
/// All of ISO 639-1 that people speak, and the largest languages without a two-letter code.
const TAGS: &[&str] = &[
    "af", "ak", "am", "ar", "as", "ast", "ay", "az", "ba", "bcl", "be", "bg", "bho", "bm", "bn", "bo", "br", "bs",
    "ca", "ce", "ceb", "ckb", "co", "cs", "cy", "da", "de", "dv", "dz", "ee", "el", "en", "eo", "es", "et", "eu", "fa",
    "ff", "fi", "fil", "fj", "fo", "fr", "fy", "ga", "gd", "gl", "gn", "gsw", "gu", "ha", "haw", "he", "hi", "hil",
    "hmn", "hr", "ht", "hu", "hy", "ia", "id", "ig", "ilo", "is", "it", "iu", "ja", "jv", "ka", "kab", "ki", "kk",
    "kl", "km", "kmr", "kn", "ko", "kok", "kri", "ks", "ky", "la", "lb", "lg", "ln", "lo", "lt", "lv", "mai", "mg",
    "mi", "mk", "ml", "mn", "mni", "mr", "ms", "mt", "my", "nah", "ne", "nl", "no", "nso", "nv", "ny", "oc", "om",
    "or", "pa", "pap", "pl", "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw", "sa", "sat", "sc", "scn", "sd", "se",
    "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "ss", "st", "su", "sv", "sw", "szl", "ta", "te", "tg", "th", "ti",
    "tk", "tn", "to", "tpi", "tr", "ts", "tt", "ug", "uk", "ur", "uz", "vec", "vi", "war", "wo", "wuu", "xh", "yi",
    "yo", "yue", "zh", "zu",
];

/// Older, narrower and macro tags, sorted, each with the tag used instead.
const SAME: &[(&str, &str)] = &[
    ("arb", "ar"),
    ("cmn", "zh"),
    ("ekk", "et"),
    ("fas", "fa"),
    ("hbs", "sr"),
    ("in", "id"),
    ("iw", "he"),
    ("ji", "yi"),
    ("jw", "jv"),
    ("ku", "kmr"),
    ("lvs", "lv"),
    ("mo", "ro"),
    ("nb", "no"),
    ("nn", "no"),
    ("npi", "ne"),
    ("ory", "or"),
    ("pes", "fa"),
    ("prs", "fa"),
    ("sh", "sr"),
    ("swh", "sw"),
    ("tl", "fil"),
    ("tw", "ak"),
    ("zsm", "ms"),
];

/// One spoken language. Two people share it when their values are equal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(u16);

impl Language {
    /// Parses a BCP 47 tag in any case, with `-` or `_`.
    /// Drops script, region and variants: a speaker of `pt-BR` can talk to a speaker of `pt-PT`.
    pub fn parse(tag: &str) -> Result<Self, LanguageError> {
        if tag.len() > 35 {
            return Err(LanguageError::NotATag);
        }
        let mut parts = tag.trim().split(['-', '_']);
        let primary = parts.next().unwrap_or_default().to_ascii_lowercase();
        let letters = primary.len() == 2 || primary.len() == 3;
        if !letters || !primary.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(LanguageError::NotATag);
        }
        if !parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            return Err(LanguageError::NotATag);
        }
        let tag = SAME
            .binary_search_by_key(&primary.as_str(), |(from, _)| from)
            .map_or(primary.as_str(), |found| SAME[found].1);
        let place = TAGS.binary_search(&tag).map_err(|_| LanguageError::Unknown)?;
        Ok(Self(u16::try_from(place).expect("invariant: the list is short")))
    }

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        TAGS[usize::from(self.0)]
    }

    /// Every language on offer, by tag.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).take(TAGS.len()).map(Self)
    }

    /// A small unique number, for an index.
    pub(crate) fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The languages of one person, the preferred one first.
/// 1 to 10, without duplicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Languages(Vec<Language>);

impl Languages {
    /// The most languages that a person can name.
    pub const MOST: usize = 10;

    /// Parses tags in order of preference and drops repeated ones.
    pub fn parse<T: AsRef<str>>(tags: &[T]) -> Result<Self, LanguageError> {
        let mut languages = Vec::new();
        for tag in tags {
            let language = Language::parse(tag.as_ref())?;
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        Self::new(languages)
    }

    /// Checks languages that were parsed before.
    pub fn new(languages: Vec<Language>) -> Result<Self, LanguageError> {
        match languages.len() {
            0 => Err(LanguageError::None),
            1..=Self::MOST => Ok(Self(languages)),
            _ => Err(LanguageError::TooMany),
        }
    }

    /// The preferred one.
    pub fn first(&self) -> Language {
        self.0[0]
    }

    /// All of them, the preferred one first.
    pub fn as_slice(&self) -> &[Language] {
        &self.0
    }

    /// Does the person speak this language?
    pub fn has(&self, language: Language) -> bool {
        self.0.contains(&language)
    }

    /// Their tags, the preferred one first.
    pub fn tags(&self) -> Vec<String> {
        self.0.iter().map(Language::to_string).collect()
    }
}

/// Why languages were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LanguageError {
    /// Not a language tag at all.
    #[error("That is not a language.")]
    NotATag,
    /// A tag of a language that is not on the list.
    #[error("That language is not on our list yet.")]
    Unknown,
    /// No language named.
    #[error("Choose at least one language.")]
    None,
    /// More than ten.
    #[error("Choose at most ten languages.")]
    TooMany,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_lead_to_languages_on_offer() {
        assert!(TAGS.is_sorted_by(|a, b| a < b));
        assert!(SAME.is_sorted_by(|a, b| a.0 < b.0));
        for (from, to) in SAME {
            assert!(TAGS.binary_search(to).is_ok(), "{to}");
            assert!(TAGS.binary_search(from).is_err(), "{from}");
        }
    }

    #[test]
    fn every_tag_reads_back_as_itself() {
        for language in Language::all() {
            assert_eq!(Language::parse(language.tag()), Ok(language));
        }
    }

    #[test]
    fn region_script_and_case_do_not_change_a_language() {
        let portuguese = Language::parse("pt").unwrap();
        for tag in ["PT", "pt-BR", "pt_PT", " pt ", "pt-Latn-BR"] {
            assert_eq!(Language::parse(tag), Ok(portuguese), "{tag}");
        }
        assert_eq!(Language::parse("nb-NO"), Language::parse("nn"));
        assert_eq!(Language::parse("cmn-Hans"), Language::parse("zh-TW"));
    }

    #[test]
    fn text_that_is_not_a_tag_is_refused() {
        for tag in [
            "",
            "e",
            "english",
            "e1",
            "en--us",
            "en-<b>",
            "x-private",
            &"en-aaaaaaaa".repeat(5),
        ] {
            assert_eq!(Language::parse(tag), Err(LanguageError::NotATag), "{tag}");
        }
        assert_eq!(Language::parse("xx"), Err(LanguageError::Unknown));
    }

    #[test]
    fn a_person_names_one_to_ten_languages_each_once() {
        assert_eq!(Languages::parse::<&str>(&[]), Err(LanguageError::None));
        assert_eq!(Languages::parse(&TAGS[..11]), Err(LanguageError::TooMany));
        let languages = Languages::parse(&["de", "en-GB", "en-US", "de"]).unwrap();
        assert_eq!(languages.tags(), ["de", "en"]);
        assert_eq!(languages.first().tag(), "de");
    }
}
