//! What a person asks of the people they meet, as they wrote it down.

use serde::{Deserialize, Serialize};

use super::{Gender, Mood, Weight};

/// Who a person would like to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Genders wished for; empty means anyone.
    pub genders: Vec<Gender>,
    /// How much that weighs.
    pub gender_weight: Weight,
    /// A language in common.
    pub language_weight: Weight,
    /// Shared interests.
    pub interest_weight: Weight,
    /// What the conversation should be like.
    pub mood: Option<Mood>,
    /// How much that weighs.
    pub mood_weight: Weight,
    /// Go no further than this step of the ladder.
    pub freeze_at: Option<u8>,
    /// People met recently may come again at the later steps.
    pub allow_recent: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            genders: Vec::new(),
            gender_weight: Weight::Any,
            language_weight: Weight::Must,
            interest_weight: Weight::Prefer,
            mood: None,
            mood_weight: Weight::Prefer,
            freeze_at: None,
            allow_recent: false,
        }
    }
}
