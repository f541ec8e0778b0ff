//! People met before: the list, forgetting an entry, and wishes to talk again.
//!
//! Must not know who is online.

use io_core::ids::{ChatId, UserId};
use io_core::time::{Span, Timestamp};

use crate::chats::ChatView;
use crate::{Result, Store, StoreError};

/// Somebody met before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The ended chat.
    pub chat: ChatView,
    /// The wish to talk again.
    pub again: AgainFacts,
    /// The last text of the chat, if it is still kept.
    pub last_line: Option<String>,
}

/// A page of people met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeoplePage {
    /// The latest first.
    pub people: Vec<Met>,
    /// For the next page; none at the end.
    pub next: Option<String>,
}

/// Where "talk again" stands in one old chat, as one member sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgainFacts {
    /// How often the reader asked in this chat within the window.
    pub asked: u32,
    /// The reader's ask is open.
    pub sent: bool,
    /// The other's ask is open (also after "later").
    pub asked_me: bool,
    /// Both want it.
    pub both: bool,
}

/// Limits of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgainLimits {
    /// How many asks one old chat allows to each side …
    pub per_window: u32,
    /// … within this time.
    pub window: Span,
    /// How long an ask stays open.
    pub life: Span,
    /// How long "both want it" waits for both to be here.
    pub both_life: Span,
}

impl Default for AgainLimits {
    fn default() -> Self {
        Self {
            per_window: 3,
            window: Span::days(30),
            life: Span::days(7),
            both_life: Span::hours(48),
        }
    }
}

/// What came of a wish to talk again. The asker must not learn more than "sent".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Noted (also when it was before).
    Noted {
        /// The other member: tell them that the list changed.
        peer: UserId,
    },
    /// Both want it now.
    Both {
        /// The other member.
        peer: UserId,
    },
    /// Asked as often as is allowed.
    Exhausted,
    /// Nothing to answer.
    Stale,
    /// No such ended chat of this person, or the other is gone or out of reach.
    NotFound,
}

/// An answer to a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgainReply {
    /// Yes.
    Accept,
    /// Keep it.
    Later,
    /// No, and never again.
    NotAgain,
}

/// Two people who both want to talk again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgainPair {
    /// The old chat.
    pub chat: ChatId,
    /// The other.
    pub peer: UserId,
}

impl Store {
    /// People met since `since`, without those blocked, refused, erased or forgotten. `cursor` is the `next` of the page
    /// before; one that is not ours starts over.
    pub async fn people(
        &self,
        user: UserId,
        since: Timestamp,
        cursor: Option<&str>,
        limit: u32,
        limits: AgainLimits,
        now: Timestamp,
    ) -> Result<PeoplePage> {
        let _ = (user, since, cursor, limit, limits, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Removes the entry for this person alone. False: there is none.
    pub async fn forget_person(&self, chat: ChatId, user: UserId) -> Result<bool> {
        let _ = (chat, user);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Asks to talk again. If the other asked before, both want it.
    pub async fn ask_again(&self, chat: ChatId, user: UserId, limits: AgainLimits, now: Timestamp) -> Result<Again> {
        let _ = (chat, user, limits, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Answers the other's wish.
    pub async fn answer_again(
        &self,
        chat: ChatId,
        user: UserId,
        reply: AgainReply,
        limits: AgainLimits,
        now: Timestamp,
    ) -> Result<Again> {
        let _ = (chat, user, reply, limits, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Those with whom this person and the other both want to talk again, the oldest wish first.
    pub async fn again_pairs(&self, user: UserId, now: Timestamp) -> Result<Vec<AgainPair>> {
        let _ = (user, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
