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
}
