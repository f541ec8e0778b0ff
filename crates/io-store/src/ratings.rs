//! Ratings: one a person and chat, never shown to the rated.
//!
//! Must not know when a chat may be rated.

use io_core::ids::{ChatId, UserId};
use io_core::people::Thumb;
use io_core::time::{Span, Timestamp};

use crate::{Result, Store, StoreError};

/// A rating, as the one who gave it may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The thumb.
    pub thumb: Thumb,
    /// Tags of the fixed list.
    pub tags: Vec<String>,
    /// When it was first given.
    pub at: Timestamp,
}

/// What came of rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rated {
    /// Stored or changed.
    Stored,
    /// It was given too long ago to be changed.
    TooLate,
    /// No such chat, not a member, or the other was erased.
    NotFound,
}

impl Store {
    /// Rates the other member of a chat; a rating can be changed for `editable`.
    pub async fn rate(
        &self,
        chat: ChatId,
        rater: UserId,
        thumb: Thumb,
        tags: Vec<String>,
        editable: Span,
        now: Timestamp,
    ) -> Result<Rated> {
        let _ = (chat, rater, thumb, tags, editable, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
