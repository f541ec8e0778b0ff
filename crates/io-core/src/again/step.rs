//! The steps of talking again and their outcomes.

use super::Refusal;
use crate::ids::{ChatId, UserId};

/// What a person says about talking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgainStep {
    /// Asks.
    Ask,
    /// Answers yes.
    Accept,
    /// Keeps the peer's request for later.
    Later,
    /// Never again, asked or not.
    Never,
}

/// The result of a step. The asker must not learn more than "sent".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgainOutcome {
    /// A request is open: the peer's list changed.
    Asked {
        /// The other member.
        peer: UserId,
    },
    /// Done, or nothing to do; nothing changed for the peer.
    Quiet,
    /// Both want it now: a chat opens when both are here.
    Both {
        /// The chat that stores the request.
        chat: ChatId,
        /// The other member.
        peer: UserId,
    },
    /// The rules do not allow it; nothing was stored.
    Refused(Refusal),
    /// No such ended chat of this person, or the peer is gone.
    NotFound,
}
