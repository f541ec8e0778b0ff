//! The facts that matching needs about one person.
//!
//! Must not match anybody.

use io_core::ids::UserId;
use io_core::people::{AgeBand, Gender, Thumb};
use io_core::time::Timestamp;

use crate::users::{Preferences, Privacy};
use crate::{Result, Store, StoreError};

/// Everything that matching needs about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchFacts {
    /// Who.
    pub user: UserId,
    /// Gender; `Unsaid` when none was chosen.
    pub gender: Gender,
    /// BCP 47 tags, the preferred first.
    pub languages: Vec<String>,
    /// Normalised interests.
    pub interests: Vec<String>,
    /// Band; none before the age was stated.
    pub age_band: Option<AgeBand>,
    /// The stored preferences.
    pub preferences: Preferences,
    /// The switches.
    pub privacy: Privacy,
    /// Chosen name; none until onboarding is done.
    pub alias: Option<String>,
    /// Seed of the picture under the own alias.
    pub glyph: u32,
    /// The account will be erased: do not match.
    pub leaving: bool,
    /// Never to be met: blocks and "not again", either way.
    pub avoid: Vec<UserId>,
    /// Met since `recent_since`, and the 20 latest regardless; the latest first.
    pub recent: Vec<(UserId, Timestamp)>,
    /// Ratings received, the latest first, at most 50.
    pub ratings: Vec<RatingReceived>,
}

/// One rating received, as an input of conduct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingReceived {
    /// Who gave it, so that pairs who meet again and again can be discounted.
    pub rater: UserId,
    /// The thumb.
    pub thumb: Thumb,
    /// When.
    pub at: Timestamp,
}

/// One chat of the recent past, as an input of the friendly pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentChat {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// The person in question ended it.
    pub ended_by_me: bool,
}

impl Store {
    /// The facts about one person; none without an account.
    pub async fn match_facts(&self, user: UserId, recent_since: Timestamp) -> Result<Option<MatchFacts>> {
        let _ = (user, recent_since);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// The chats of a person that ended after `since`, the latest first, at most 50; no-shows are left out.
    pub async fn recent_chats(&self, user: UserId, since: Timestamp) -> Result<Vec<RecentChat>> {
        let _ = (user, since);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
