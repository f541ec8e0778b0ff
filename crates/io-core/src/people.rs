//! What a person says about themselves, and what a stranger may see of it.
//!
//! Must not know who is signed in or what is stored where.

use serde::{Deserialize, Serialize};

/// A person's own word on gender. Saying nothing is a full answer: matching works without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// Woman.
    Woman,
    /// Man.
    Man,
    /// Non-binary.
    NonBinary,
    /// Prefer not to say; meets those who want anyone.
    Unsaid,
}

/// How much a wish weighs. Only `Must` excludes anyone; it is never relaxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Never relaxed, in either direction.
    Must,
    /// Orders and delays, and is relaxed with waiting.
    Prefer,
    /// Does not count.
    Any,
}

/// What somebody feels like talking about.
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

/// The age band that is kept instead of a birth date. Bands never meet each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeBand {
    /// Eighteen or older.
    Adult,
}

/// The fields of a reveal card; each is a consent of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevealField {
    /// Real first name.
    FirstName,
    /// The alias the person chose for themselves.
    Alias,
    /// Gender as stated.
    Gender,
    /// A contact line, shown as text, never as a link.
    Contact,
    /// A few words.
    About,
    /// The domain of the verified e-mail address, never the address.
    EmailDomain,
}

/// A thumb after a chat. Nobody but the matcher ever sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thumb {
    /// Good.
    Up,
    /// Not good.
    Down,
    /// Asked, and did not say.
    Skip,
}
