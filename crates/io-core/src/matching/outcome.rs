//! What became of a ticket, for as long as it is remembered.
//!
//! Must not know where that is kept.

use crate::ids::ChatId;
use crate::time::Span;

/// How long the outcome of a ticket is remembered; a client repeats a request sooner.
pub const TICKET_LIFE: Span = Span::minutes(10);

/// What became of a search. It has one outcome, whichever was first, and a restart changes nothing about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchOutcome {
    /// Its owner left it: it never leads to a chat.
    Left,
    /// It led to this chat, and never leads to another.
    Matched(ChatId),
}
