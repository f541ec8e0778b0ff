//! Reactions to a message: six that never change their meaning.
//!
//! Must not know what the message said.

use serde::{Deserialize, Serialize};

use crate::ids::{ChatId, ClientMessageId, UserId};

/// A reaction to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// ❤️
    Heart,
    /// 😂
    Laugh,
    /// 👍
    ThumbsUp,
    /// 😮
    Surprise,
    /// 😢
    Sad,
    /// 🙏
    Thanks,
}

impl Reaction {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Heart,
        Self::Laugh,
        Self::ThumbsUp,
        Self::Surprise,
        Self::Sad,
        Self::Thanks,
    ];

    /// How it is shown.
    pub fn emoji(self) -> &'static str {
        match self {
            Self::Heart => "❤️",
            Self::Laugh => "😂",
            Self::ThumbsUp => "👍",
            Self::Surprise => "😮",
            Self::Sad => "😢",
            Self::Thanks => "🙏",
        }
    }
}

/// What a member makes of a message: the last one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewReaction {
    /// The chat.
    pub chat: ChatId,
    /// Who reacts.
    pub sender: UserId,
    /// The idempotency key, made by the client.
    pub cid: ClientMessageId,
    /// The number of the message.
    pub target: u64,
    /// None: no reaction any more.
    pub reaction: Option<Reaction>,
}

/// The result of a reaction. `E` is its event as the one who reacts sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reacted<E> {
    /// It is on disk.
    Stored(Box<E>),
    /// This `cid` was stored before, under this number.
    Before(u64),
    /// The chat has ended; nothing was stored.
    ChatEnded,
    /// No such chat or message, or the message was deleted; nothing was stored.
    NotFound,
}

impl<E> Reacted<E> {
    /// The same result with the event rendered.
    pub fn map<T>(self, render: impl FnOnce(E) -> T) -> Reacted<T> {
        match self {
            Self::Stored(event) => Reacted::Stored(Box::new(render(*event))),
            Self::Before(seq) => Reacted::Before(seq),
            Self::ChatEnded => Reacted::ChatEnded,
            Self::NotFound => Reacted::NotFound,
        }
    }
}
