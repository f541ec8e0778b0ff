//! Appending messages: one writer takes what is queued, numbers it, commits once, and only then answers.
//!
//! Must not publish anything, and must not answer before the commit.

use std::fmt;

use io_core::ids::{ChatId, ClientMessageId, EventId, UserId};
use io_core::time::Timestamp;

use crate::{Result, Store, StoreError};

/// A message to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The chat.
    pub chat: ChatId,
    /// Who says it.
    pub sender: UserId,
    /// The idempotency key.
    pub cid: ClientMessageId,
    /// The text.
    pub body: String,
}

impl fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMessage")
            .field("chat", &self.chat)
            .field("cid", &self.cid)
            .finish_non_exhaustive()
    }
}

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Append {
    /// It is on disk.
    Stored(StoredMessage),
    /// The chat has ended; nothing was stored.
    ChatEnded,
    /// No such chat, or not a member; nothing was stored.
    NotFound,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its number.
    pub seq: u64,
    /// Its id.
    pub id: EventId,
    /// Whole seconds, never falling within a chat.
    pub at: Timestamp,
    /// This `cid` was stored before; this is its first result, and nothing was stored now.
    pub duplicate: bool,
    /// The other member.
    pub peer: Option<UserId>,
}

impl Store {
    /// Stores a message exactly once by `(chat, sender, cid)`. Answered only when it is on disk.
    /// [`StoreError::Busy`]: the queue is full, nothing was stored.
    pub async fn append_message(&self, message: NewMessage, now: Timestamp) -> Result<Append> {
        let _ = (message, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
