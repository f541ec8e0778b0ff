//! The mutual reveal: proposals, and the one transaction in which both cards become visible or neither.
//!
//! Must not decide when asking is allowed in a young chat; limits of number and time come in as arguments.

use std::fmt;

use io_core::ids::{ChatId, RevealId, UserId};
use io_core::people::{Gender, RevealField};
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::chats::By;
use crate::history::ChatEvent;
use crate::{Result, Store, StoreError};

/// The values somebody revealed in one chat.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealedCard {
    /// Real first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Contact line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// A few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Domain of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
}

impl fmt::Debug for RevealedCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevealedCard([redacted])")
    }
}

/// A request that has not run out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenReveal {
    /// The request.
    pub id: RevealId,
    /// Who asked.
    pub by: By,
    /// Which fields they would show.
    pub fields: Vec<RevealField>,
    /// When it runs out.
    pub expires_at: Timestamp,
    /// The reader said "not now"; the one who asked never sees this as true.
    pub declined: bool,
}

/// Everything about the reveal of one chat that its rules need, as one member sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevealFacts {
    /// Requests made so far, by either side.
    pub requests: u32,
    /// The one that has not run out.
    pub open: Option<OpenReveal>,
    /// When the last request ended without a reveal by running out (cancelled ones do not count).
    pub last_expired_at: Option<Timestamp>,
    /// Both have agreed.
    pub revealed: bool,
    /// What the reader shows; none when hidden again.
    pub mine: Option<RevealedCard>,
    /// What the other shows; none when hidden again.
    pub theirs: Option<RevealedCard>,
}

/// Limits of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevealLimits {
    /// How long a request stays open.
    pub life: Span,
    /// How long to wait after one ran out.
    pub cool_down: Span,
    /// How many a chat allows.
    pub per_chat: u32,
}

impl Default for RevealLimits {
    fn default() -> Self {
        Self {
            life: Span::minutes(10),
            cool_down: Span::minutes(10),
            per_chat: 3,
        }
    }
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// It is open (also when the same id is asked again while it is).
    Open {
        /// When it runs out.
        expires_at: Timestamp,
        /// The other member.
        peer: Option<UserId>,
    },
    /// Another request is open; `by` says whose. An opposite one can be answered instead.
    AlreadyOpen {
        /// The open request.
        id: RevealId,
        /// Who asked.
        by: By,
    },
    /// Too soon after one ran out.
    CoolDown {
        /// When it is possible.
        until: Timestamp,
    },
    /// This chat allows no more.
    Exhausted,
    /// Both have agreed before.
    AlreadyRevealed,
    /// The own card has no value for this field.
    FieldEmpty(RevealField),
    /// The other switched requests off.
    SwitchedOff,
    /// This id was used before and is no longer open.
    Stale,
    /// The chat has ended.
    ChatEnded,
    /// No such chat, or not a member.
    NotFound,
}

/// What came of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Both sets of values became visible in one transaction.
    Revealed {
        /// The event, as the answering side sees it.
        event: Box<ChatEvent>,
        /// The other member.
        peer: Option<UserId>,
    },
    /// "Not now" is noted; the one who asked sees no difference.
    NotNow,
    /// A card has no value for this field. `by` says whose.
    FieldEmpty {
        /// The field.
        field: RevealField,
        /// Whose card.
        by: By,
    },
    /// Old, cancelled, answered, one's own, or of another chat.
    Stale,
    /// The chat has ended.
    ChatEnded,
    /// No such chat, or not a member.
    NotFound,
}

/// What came of cancelling or hiding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// Done; hiding a card also appends an event.
    Done {
        /// The event, as the acting side sees it; cancelling has none.
        event: Option<Box<ChatEvent>>,
        /// The other member.
        peer: Option<UserId>,
    },
    /// There was nothing to withdraw.
    Stale,
    /// No such chat, or not a member.
    NotFound,
}

/// A request that ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiredReveal {
    /// The chat.
    pub chat: ChatId,
    /// The request.
    pub id: RevealId,
    /// The members, as far as they still exist.
    pub members: [Option<UserId>; 2],
}

impl Store {
    /// Asks for a reveal, offering these fields. No value is copied yet.
    pub async fn propose_reveal(
        &self,
        chat: ChatId,
        user: UserId,
        request: RevealId,
        fields: Vec<RevealField>,
        limits: RevealLimits,
        now: Timestamp,
    ) -> Result<Proposed> {
        let _ = (chat, user, request, fields, limits, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Answers a request of the other side with own fields, or with none for "not now". Both value sets are copied,
    /// encrypted, and made visible in one transaction.
    pub async fn answer_reveal(
        &self,
        chat: ChatId,
        user: UserId,
        request: RevealId,
        fields: Vec<RevealField>,
        now: Timestamp,
    ) -> Result<Answered> {
        let _ = (chat, user, request, fields, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Takes an own open request back.
    pub async fn cancel_reveal(
        &self,
        chat: ChatId,
        user: UserId,
        request: RevealId,
        now: Timestamp,
    ) -> Result<Withdrawn> {
        let _ = (chat, user, request, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Hides the own card again: its values are gone from the database. Works after the end too (then without an event).
    pub async fn revoke_reveal(&self, chat: ChatId, user: UserId, now: Timestamp) -> Result<Withdrawn> {
        let _ = (chat, user, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Closes requests that ran out, at most `limit`; answers them so that both sides can be told.
    pub async fn expire_reveals(&self, limit: u32, now: Timestamp) -> Result<Vec<ExpiredReveal>> {
        let _ = (limit, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
