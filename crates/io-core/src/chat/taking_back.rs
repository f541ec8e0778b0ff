//! Deleting one's own message.
//!
//! Must not know what the message said.

use crate::time::{Span, Timestamp};

/// A message that its sender wants to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakingBack {
    /// The requester sent it.
    pub own: bool,
    /// The chat is live.
    pub live: bool,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// Why a message cannot be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Irrevocable {
    /// Another member's message, or none at all.
    #[error("We could not find that.")]
    NotFound,
    /// The chat has ended: nothing is written to it any more, deletions included.
    #[error("This conversation has ended.")]
    Ended,
    /// The message is too old.
    #[error("This message can no longer be deleted.")]
    TooLate,
}

impl TakingBack {
    /// May the message be deleted now? `within` is the time allowed after sending.
    pub fn check(&self, within: Span, now: Timestamp) -> Result<(), Irrevocable> {
        if !self.own {
            Err(Irrevocable::NotFound)
        } else if !self.live {
            Err(Irrevocable::Ended)
        } else if now - self.sent_at > within {
            Err(Irrevocable::TooLate)
        } else {
            Ok(())
        }
    }
}
