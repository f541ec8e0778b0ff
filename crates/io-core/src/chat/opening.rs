//! A chat to open, the outcome, and the ways in which a chat ends.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ChatName, EndCause};
use crate::ids::{ChatId, PeerRef, TicketId, UserId};
use crate::matching::Shared;

/// Everything that a stranger sees of a person in one chat.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCard {
    /// The chat name, or the alias where its owner chose to be seen under it.
    pub name: String,
    /// The seed of the drawn picture.
    pub glyph: u32,
}

impl ShownCard {
    /// The card of a person in one chat.
    /// The one they chose to show, or else a name and picture that come from the reference of this chat alone.
    pub fn in_chat(chosen: Option<Self>, known_as: PeerRef) -> Self {
        chosen.unwrap_or_else(|| {
            let ChatName { name, glyph } = ChatName::of(known_as);
            Self { name, glyph }
        })
    }
}

impl fmt::Debug for ShownCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownCard([redacted])")
    }
}

/// One member of a chat to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// The user.
    pub user: UserId,
    /// How the peer refers to them: random, used only in this chat.
    pub peer_ref: PeerRef,
    /// What the peer sees.
    pub card: ShownCard,
    /// The search that led here; opening the chat is its outcome.
    pub ticket: Option<TicketId>,
    /// Whether people met recently may come again, by the wishes of that search.
    pub allow_recent: bool,
}

/// A chat to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChat {
    /// Its id, made by the caller.
    pub id: ChatId,
    /// Its two members.
    pub members: [NewMember; 2],
    /// What they have in common.
    pub shared: Shared,
    /// The old chat whose two members both want to talk again.
    /// Opening this chat uses up that wish.
    pub again_of: Option<ChatId>,
}

/// The result of opening a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is live.
    Opened,
    /// This user is in another live chat.
    Busy(UserId),
    /// The two must not meet.
    /// They are one person or in two rooms, there is a block or a "not again" in either direction, or they met recently
    /// and not both wish to come again. For `again_of`: no mutual wish.
    Forbidden,
    /// This user cannot chat.
    /// The account is gone, about to be deleted, or has not finished onboarding; or the search has another outcome.
    Gone(UserId),
}

/// What becomes of the revealed card of the member who ends a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnCard {
    /// The peer sees it until its owner hides it.
    Stays,
    /// It is hidden with the end.
    Hidden,
}

/// How a live chat is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A member leaves.
    Leave(UserId),
    /// A member leaves and hides their card.
    /// A sanction and a deletion look like this, and a block does.
    LeaveHiding(UserId),
    /// A member blocks the peer; the block is stored before the chat ends.
    Block(UserId),
    /// A member did not return within the grace period.
    Lost(UserId),
    /// One member never came.
    NoShow,
    /// Neither member did anything for a long time.
    Idle,
}

impl Ending {
    /// The member who ends it; `None` when IO does.
    pub fn by(self) -> Option<UserId> {
        match self {
            Self::Leave(user) | Self::LeaveHiding(user) | Self::Block(user) | Self::Lost(user) => Some(user),
            Self::NoShow | Self::Idle => None,
        }
    }

    /// What becomes of the card of the member who ends it.
    pub fn own_card(self) -> OwnCard {
        match self {
            Self::LeaveHiding(_) | Self::Block(_) => OwnCard::Hidden,
            Self::Leave(_) | Self::Lost(_) | Self::NoShow | Self::Idle => OwnCard::Stays,
        }
    }

    /// The cause that is stored.
    pub fn cause(self) -> EndCause {
        match self {
            Self::Leave(_) | Self::LeaveHiding(_) => EndCause::Left,
            Self::Block(_) => EndCause::Blocked,
            Self::Lost(_) => EndCause::Lost,
            Self::NoShow => EndCause::NoShow,
            Self::Idle => EndCause::Idle,
        }
    }
}
