//! What the lobby shows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::moment::Moment;

/// `GET /api/chat/lobby`: how busy IO is, and whether this user can search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lobby {
    /// People online, rounded down to 10, 20, 50, 100, 200, 500 …; absent below 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<u32>,
    /// The typical wait for a match in seconds, from recent matches; absent if there are too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typical_wait: Option<u32>,
    /// When this user can search again, if paused after many short chats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<Moment>,
    /// The user's own interests that matching leaves out for now; absent if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable_interests: Vec<String>,
    /// What the user's wish for genders means for the wait; absent without a wish, and while few people are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender_wish: Option<GenderWish>,
}

/// What a wish for genders means for the wait, in words: never a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GenderWish {
    /// Many of those who search fit it.
    Usual,
    /// Fewer do.
    Longer,
    /// Few do.
    MuchLonger,
}
