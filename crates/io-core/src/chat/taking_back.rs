//! Taking one's own message back.
//!
//! Must not know what the message said.

use crate::time::{Span, Timestamp};

/// A message that somebody wants to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakingBack {
    /// It is a message of the one who asks.
    pub own: bool,
    /// The chat is live.
    pub live: bool,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// Why a message stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Irrevocable {
    /// Another one's message, or none at all.
    #[error("We could not find that.")]
    NotFound,
    /// The chat is over: nothing is written to it any more, and taking back would be.
    #[error("This conversation has ended.")]
    Ended,
    /// The message is too old.
    #[error("This message can no longer be deleted.")]
    TooLate,
}

impl TakingBack {
    /// May it be taken back now, `within` this time after it was sent?
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
