//! What people say about themselves, and how much their wishes weigh.
//! Age band, alias, gender, languages, interests, preferences and privacy switches.
//!
//! Must not know who is signed in or what is stored where.

mod age;
pub mod age_check;
mod alias;
mod consent;
mod interests;
mod languages;
mod preferences;
mod privacy;
mod processing;
mod rules;
mod unused;

use serde::{Deserialize, Serialize};

pub use age::{AgeError, BirthDate};
pub use alias::{Alias, AliasError};
pub use consent::{Consent, Consents, Purpose};
pub use interests::{Interest, InterestError, Interests};
pub use languages::{Language, LanguageError, Languages};
pub use preferences::Preferences;
pub use privacy::Privacy;
pub use processing::{Pause, Processing, ProcessingChange};
pub use rules::{OwnRulesError, Rule, RuleChange, RulesText, changes as changed_rules};
pub use unused::{Unused, UnusedRules, UnusedStep};

/// A person's own statement of gender.
/// "Prefer not to say" is a full answer: matching works without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// Woman.
    Woman,
    /// Man.
    Man,
    /// Non-binary.
    NonBinary,
    /// Prefer not to say; matches people who want anyone.
    Unsaid,
}

/// How much a wish weighs. Only `Must` excludes people, and it is never relaxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Never relaxed, in either direction.
    Must,
    /// Orders and delays matches, and is relaxed with waiting time.
    Prefer,
    /// Does not count.
    Any,
}

/// What a person feels like talking about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// Small talk.
    Light,
    /// A real conversation.
    Deep,
    /// Practise a language.
    Practise,
}

/// The age band that is stored instead of a birth date.
/// People of different bands never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeBand {
    /// Eighteen or older.
    Adult,
}
