//! A message to store, and the outcome.

use std::fmt;

use crate::ids::{ChatId, ClientMessageId, EventId, UserId};
use crate::text::MessageText;
use crate::time::Timestamp;

/// A message to append.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The chat.
    pub chat: ChatId,
    /// The sender.
    pub sender: UserId,
    /// The idempotency key, made by the client.
    pub cid: ClientMessageId,
    /// The text.
    pub text: MessageText,
    /// The number of the message that it answers.
    pub quote: Option<u64>,
}

impl fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMessage")
            .field("chat", &self.chat)
            .field("cid", &self.cid)
            .finish_non_exhaustive()
    }
}

/// The result of appending a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is on disk.
    Stored(StoredMessage),
    /// The chat has ended; nothing was stored.
    ChatEnded,
    /// No such chat, or not a member; nothing was stored.
    NotFound,
}

/// Number, id and time of a stored message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its number in the chat.
    pub seq: u64,
    /// Its id.
    pub id: EventId,
    /// Whole seconds, never falling within a chat.
    pub at: Timestamp,
    /// The message that it answers, if that one still stood. None if this `cid` was stored before.
    pub quote: Option<u64>,
    /// Whether this `cid` was stored before.
    /// Then this is its first result, and nothing was stored now.
    pub duplicate: bool,
}

/// The result of deleting one's own message.
/// `E` is the deletion event as the sender sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deletion<E> {
    /// The text is gone.
    Deleted(Box<E>),
    /// It was deleted before.
    Already,
    /// It is too old.
    TooLate,
    /// The chat has ended.
    ChatEnded,
    /// No such message of this sender.
    NotFound,
}

impl<E> Deletion<E> {
    /// The same result with the event rendered.
    pub fn map<T>(self, render: impl FnOnce(E) -> T) -> Deletion<T> {
        match self {
            Self::Deleted(event) => Deletion::Deleted(Box::new(render(*event))),
            Self::Already => Deletion::Already,
            Self::TooLate => Deletion::TooLate,
            Self::ChatEnded => Deletion::ChatEnded,
            Self::NotFound => Deletion::NotFound,
        }
    }
}
