//! The numbered events of a chat, read back in pages, and taking one's own message back.
//!
//! Must not number anything: that is `messages`.

use std::fmt;

use io_core::ids::{ChatId, ClientMessageId, EventId, UserId};
use io_core::time::Timestamp;

use crate::chats::{By, EndCause};
use crate::{Result, Store, StoreError};

/// One numbered event, as one member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatEvent {
    /// 1, 2, 3 …
    pub seq: u64,
    /// Random.
    pub id: EventId,
    /// Who did it.
    pub by: By,
    /// Whole seconds, never falling within a chat.
    pub at: Timestamp,
    /// What happened.
    pub what: EventKind,
}

impl ChatEvent {
    /// The same event as the other member sees it.
    #[must_use]
    pub fn flipped(mut self) -> Self {
        self.by = self.by.flipped();
        if let EventKind::Message { cid, .. } = &mut self.what {
            *cid = None;
        }
        self
    }
}

/// What happened.
#[derive(Clone, PartialEq, Eq)]
pub enum EventKind {
    /// A text.
    Message {
        /// The sender's own id of it; only where the reader is the sender.
        cid: Option<ClientMessageId>,
        /// The text; none when taken back or when its sender was erased.
        body: Option<String>,
    },
    /// The message at `target` was taken back.
    Deleted {
        /// Its number.
        target: u64,
    },
    /// The chat ended.
    Ended {
        /// Why; a peer may learn less.
        cause: EndCause,
    },
    /// Both cards became visible.
    Revealed,
    /// Somebody hid their card again.
    RevealWithdrawn,
}

impl fmt::Debug for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message { body, .. } => write!(
                f,
                "Message({})",
                if body.is_some() { "[redacted]" } else { "taken back" }
            ),
            Self::Deleted { target } => write!(f, "Deleted({target})"),
            Self::Ended { cause } => write!(f, "Ended({cause:?})"),
            Self::Revealed => f.write_str("Revealed"),
            Self::RevealWithdrawn => f.write_str("RevealWithdrawn"),
        }
    }
}

/// Which part of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The newest events.
    Latest,
    /// Those just before this number.
    Before(u64),
    /// Those just after this number.
    After(u64),
}

/// A part of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryPage {
    /// Oldest first.
    pub events: Vec<ChatEvent>,
    /// There is more in the direction asked for.
    pub more: bool,
}

/// What came of taking a message back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is gone; this event says so.
    Deleted {
        /// The new event, as the sender sees it.
        event: Box<ChatEvent>,
        /// The other member.
        peer: Option<UserId>,
    },
    /// It had been taken back before.
    Already,
    /// It is too old.
    TooLate,
    /// The chat has ended.
    ChatEnded,
    /// No such message of this sender.
    NotFound,
}

impl Store {
    /// A page of the history for a member; none for anybody else.
    pub async fn history(&self, chat: ChatId, member: UserId, page: Page, limit: u32) -> Result<Option<HistoryPage>> {
        let _ = (chat, member, page, limit);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// The id of the event at a number, to compare with a client's cursor.
    pub async fn event_id(&self, chat: ChatId, member: UserId, seq: u64) -> Result<Option<EventId>> {
        let _ = (chat, member, seq);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Takes an own message back if it was stored after `not_before`; the text is gone from the database.
    pub async fn delete_message(
        &self,
        chat: ChatId,
        sender: UserId,
        seq: u64,
        not_before: Timestamp,
        now: Timestamp,
    ) -> Result<Taken> {
        let _ = (chat, sender, seq, not_before, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
