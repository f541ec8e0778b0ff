//! Why someone left a chat, if they say so.
//!
//! Must not be kept with a person or a chat: it is only counted, and nobody else sees it.

use serde::{Deserialize, Serialize};

/// A reason for leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeavingReason {
    /// No more time.
    NoTime,
    /// Nothing to talk about.
    NoSpark,
    /// They do not understand each other's language well enough.
    Language,
    /// It did not feel good.
    Uncomfortable,
    /// Anything else.
    Other,
}

impl LeavingReason {
    /// Every one, in the order in which they are offered and shown.
    pub const ALL: [Self; 5] = [
        Self::NoTime,
        Self::NoSpark,
        Self::Language,
        Self::Uncomfortable,
        Self::Other,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoTime => "no_time",
            Self::NoSpark => "no_spark",
            Self::Language => "language",
            Self::Uncomfortable => "uncomfortable",
            Self::Other => "other",
        }
    }
}
