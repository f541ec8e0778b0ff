//! Chats: opened under a fence that allows each person one, seen by a member, marked, and ended once.
//!
//! Must not decide who fits whom or when a chat should end.

use std::fmt;

use io_core::ids::{ChatId, EventId, PeerRef, UserId};
use io_core::people::Mood;
use io_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::history::ChatEvent;
use crate::ratings::Rating;
use crate::reveals::RevealFacts;
use crate::users::Privacy;
use crate::{Result, Store, StoreError};

/// What a stranger sees of a person in one chat.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCard {
    /// The chat name, or the alias.
    pub name: String,
    /// Seed of the picture.
    pub glyph: u32,
}

impl fmt::Debug for ShownCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownCard([redacted])")
    }
}

/// What two people have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Interests.
    pub interests: Vec<String>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// Mood.
    pub mood: Option<Mood>,
}

/// One side of a chat to be opened.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Who.
    pub user: UserId,
    /// How the peer will refer to this person; random, of this chat alone.
    pub peer_ref: PeerRef,
    /// What the peer will see.
    pub card: ShownCard,
}

/// A chat to be opened.
#[derive(Clone, Debug)]
pub struct NewChat {
    /// Made by the caller.
    pub id: ChatId,
    /// The two.
    pub members: [NewMember; 2],
    /// Why they were matched.
    pub shared: Shared,
    /// The old chat whose two members both wanted to talk again; its wish is spent by this.
    pub again_of: Option<ChatId>,
}

/// What came of opening a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is live.
    Opened,
    /// This person is in another live chat.
    Busy(UserId),
    /// The two must not meet: a block or a "not again", either way; or, for `again_of`, no wish of both.
    Forbidden,
    /// This person's account is gone, leaving, or has not finished onboarding.
    Gone(UserId),
}

/// Who did something, as the reader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The reader.
    Me,
    /// The other person.
    Peer,
    /// IO.
    System,
}

impl By {
    /// The same as the other side sees it.
    #[must_use]
    pub fn flipped(self) -> Self {
        match self {
            Self::Me => Self::Peer,
            Self::Peer => Self::Me,
            Self::System => Self::System,
        }
    }
}

/// Why a chat ended, as the store knows it. What a peer may learn is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndCause {
    /// Somebody left.
    Left,
    /// Somebody blocked the other.
    Blocked,
    /// A lost connection did not come back in time.
    Lost,
    /// One side never came.
    NoShow,
    /// Nobody did anything for a long time.
    Idle,
    /// One account was erased.
    Erased,
}

/// Watermarks: everything up to this number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Some device has it.
    pub delivered: u64,
    /// Read; never above `delivered`.
    pub read: u64,
}

/// How a chat ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatEnd {
    /// When.
    pub at: Timestamp,
    /// Who ended it.
    pub by: By,
    /// Why.
    pub cause: EndCause,
}

/// One chat as one member may know it. Wire types are made of this; never send `peer` to anyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatView {
    /// The chat.
    pub chat: ChatId,
    /// The reader.
    pub me: UserId,
    /// The other person; none once erased.
    pub peer: Option<UserId>,
    /// How the reader refers to the other.
    pub peer_ref: PeerRef,
    /// How the other refers to the reader.
    pub my_ref: PeerRef,
    /// What the reader sees of the other; none once erased.
    pub peer_card: Option<ShownCard>,
    /// What the other sees of the reader.
    pub my_card: ShownCard,
    /// What they have in common.
    pub shared: Shared,
    /// When it began.
    pub started_at: Timestamp,
    /// How it ended; none while it is live.
    pub ended: Option<ChatEnd>,
    /// The number of the last event; 0 for none.
    pub last: u64,
    /// The id of the last event, if it is still kept.
    pub last_id: Option<EventId>,
    /// When the last event happened, if it is still kept.
    pub last_at: Option<Timestamp>,
    /// The reader's marks.
    pub mine: Marks,
    /// The other's marks, regardless of privacy switches.
    pub theirs: Marks,
    /// Messages of the other after the reader's read mark.
    pub unread: u64,
    /// Messages the reader sent, counted up to 1,000 while live.
    pub my_messages: u64,
    /// Messages the other sent, counted likewise.
    pub peer_messages: u64,
    /// The reader's switches now.
    pub my_privacy: Privacy,
    /// The other's switches now; all off once erased.
    pub peer_privacy: Privacy,
    /// The reveal.
    pub reveal: RevealFacts,
    /// The reader's rating.
    pub rated: Option<Rating>,
    /// The reader said "not again" here.
    pub not_again: bool,
    /// There is a block between the two, either way.
    pub blocked: bool,
}

/// What came of ending a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It ended now, with this last event (as the one who ended it sees it).
    Ended {
        /// The final event.
        event: Box<ChatEvent>,
        /// The two members, as far as they still exist.
        members: [Option<UserId>; 2],
    },
    /// It had ended before.
    Already,
    /// No such chat, or not a member.
    NotFound,
}

/// What becomes of revealed cards when a chat ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevealsAtEnd {
    /// They stay until their owner hides them.
    Keep,
    /// They are hidden.
    Hide,
}

/// What came of raising marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// At least one rose; as they are now.
    Rose {
        /// The marks.
        marks: Marks,
        /// The other member.
        peer: Option<UserId>,
    },
    /// Nothing rose.
    Unchanged,
    /// No such chat, or not a member.
    NotFound,
}

impl Store {
    /// Opens a chat in one transaction that looks for blocks and "not again" both ways once more and is fenced by "one
    /// live chat a person": whatever the matcher does, nobody is ever in two.
    pub async fn open_chat(&self, chat: NewChat, now: Timestamp) -> Result<Opened> {
        let _ = (chat, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// A chat as one of its members sees it; none for anybody else.
    pub async fn chat_view(&self, chat: ChatId, member: UserId, now: Timestamp) -> Result<Option<ChatView>> {
        let _ = (chat, member, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// The live chat of a person and the other member.
    pub async fn live_chat(&self, user: UserId) -> Result<Option<(ChatId, Option<UserId>)>> {
        let _ = user;
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// All live chats and their members, for a node that starts.
    pub async fn live_chats(&self) -> Result<Vec<LiveChat>> {
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// The two members of a chat, if `member` is one of them: (member, other). Answered from memory when known.
    pub async fn peer_in(&self, chat: ChatId, member: UserId) -> Result<Option<Option<UserId>>> {
        let _ = (chat, member);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Ends a chat; its last event is appended, open reveals are closed. `by` none: IO ended it.
    pub async fn end_chat(
        &self,
        chat: ChatId,
        by: Option<UserId>,
        cause: EndCause,
        reveals: RevealsAtEnd,
        now: Timestamp,
    ) -> Result<Ended> {
        let _ = (chat, by, cause, reveals, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Raises a member's marks; they never fall, never pass the last event, and `read` pulls `delivered` along.
    pub async fn mark(&self, chat: ChatId, member: UserId, marks: Marks) -> Result<Marked> {
        let _ = (chat, member, marks);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}

/// A live chat, as a starting node needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveChat {
    /// The chat.
    pub chat: ChatId,
    /// Its members.
    pub members: [UserId; 2],
    /// When it began.
    pub started_at: Timestamp,
    /// When its last event happened, or it began.
    pub last_at: Timestamp,
}
