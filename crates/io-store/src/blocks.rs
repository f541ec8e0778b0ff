//! Blocks and "not again": who must never be matched with whom.
//!
//! Must not tell the blocked.

use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;

use crate::chats::ShownCard;
use crate::{Result, Store, StoreError};

/// One block, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The chat in which they met; names the block.
    pub chat: ChatId,
    /// As seen there.
    pub peer: ShownCard,
    /// Since when.
    pub at: Timestamp,
}

/// What came of blocking or "not again".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Avoided {
    /// Noted (also when it was before).
    Noted {
        /// The other member, for the hub.
        peer: Option<UserId>,
    },
    /// No such chat, or not a member.
    NotFound,
}

impl Store {
    /// Blocks the other member of a chat, hides the own revealed cards between the two, and closes every wish to talk
    /// again. Ending the chat is a call of its own. Holds against new accounts of the same mailbox.
    pub async fn block(&self, chat: ChatId, user: UserId, now: Timestamp) -> Result<Avoided> {
        let _ = (chat, user, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Lifts the block made in this chat. False: there was none.
    pub async fn unblock(&self, chat: ChatId, user: UserId) -> Result<bool> {
        let _ = (chat, user);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// The blocks of a person, the latest first.
    pub async fn blocks(&self, user: UserId) -> Result<Vec<Block>> {
        let _ = user;
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Never match us again; softer than a block.
    pub async fn not_again(&self, chat: ChatId, user: UserId, now: Timestamp) -> Result<Avoided> {
        let _ = (chat, user, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
