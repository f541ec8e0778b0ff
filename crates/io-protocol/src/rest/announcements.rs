//! Announcements of staff, for people.

use io_core::ids::AnnouncementId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::moment::Moment;

/// `GET /api/announcements`: what staff announce to everyone now, and to the user's
/// community. Otherwise the same for everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Announcements {
    /// The latest first; at most ten.
    pub announcements: Vec<Announcement>,
}

/// One announcement. The server does not know who read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Announcement {
    /// Names it.
    #[schema(value_type = Uuid)]
    pub id: AnnouncementId,
    /// Counts its changes: one that was changed is new to those who read it before.
    pub revision: u32,
    /// Where it shows.
    pub kind: AnnouncementKind,
    /// Since when it shows.
    pub at: Moment,
    /// Its words in each language, at least one. The first is for everyone whose own is missing.
    pub words: Vec<AnnouncementWords>,
}

/// Where an announcement shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncementKind {
    /// Above the lobby until it is dismissed.
    Banner,
    /// In the list of news.
    Inbox,
}

/// The words of an announcement in one language: plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnnouncementWords {
    /// A BCP 47 tag such as `en`.
    pub language: String,
    /// One line of at most 60 characters.
    pub title: String,
    /// At most 400 characters, with line breaks.
    pub text: String,
}
