//! The life of one live chat: presence, deadlines and how an end looks.
//!
//! Must not know sockets or tables, nor look at the text of a message.

mod event;
mod glyph;
mod leaving;
mod marks;
mod member;
mod message;
mod name;
mod opening;
mod presence;
mod reaction;
mod taking_back;

use crate::time::{Span, Uptime};

pub use event::{By, EventPage, HistoryRange};
pub use glyph::glyph_svg;
pub use leaving::LeavingReason;
pub use marks::Marks;
pub use member::Member;
pub use message::{Appended, Deletion, NewMessage, StoredMessage};
pub use name::ChatName;
pub use opening::{Ending, NewChat, NewMember, Opened, OwnCard, ShownCard};
pub use presence::{Connection, Presence};
pub use reaction::{NewReaction, Reacted, Reaction};
pub use taking_back::{Irrevocable, TakingBack};

/// The timing rules of a chat; the defaults are the product's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatRules {
    /// How long a chat waits for a member after their connection was reported lost.
    pub grace: Span,
    /// How long nothing may happen before the chat ends as idle.
    /// Idle means paused rather than lost: both may ask to talk again.
    pub idle_after: Span,
}

impl Default for ChatRules {
    fn default() -> Self {
        Self {
            grace: Span::seconds(90),
            idle_after: Span::minutes(15),
        }
    }
}

/// Why a chat ended. Stored for the operator's figures; members only see [`Seen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndCause {
    /// A member left.
    Left,
    /// A member blocked the other.
    Blocked,
    /// A lost connection did not return in time.
    Lost,
    /// One side never came.
    NoShow,
    /// Nothing happened for a long time.
    Idle,
    /// A member's account was erased.
    Erased,
}

/// How an end looks, the same to both members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// A member left.
    /// A leave, a block, an erased account and a lost connection all look like this.
    Left,
    /// One side never came.
    NoShow,
    /// Nothing happened for a long time.
    Idle,
}

impl EndCause {
    /// What both members see.
    pub fn seen(self) -> Seen {
        match self {
            Self::Left | Self::Blocked | Self::Lost | Self::Erased => Seen::Left,
            Self::NoShow => Seen::NoShow,
            Self::Idle => Seen::Idle,
        }
    }
}

/// An end caused by a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// This member did not return within the grace period.
    Lost(Member),
    /// Nothing happened for a long time.
    Idle,
}

/// The state of a live chat that its rules need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// The connections of the two members.
    connections: [Connection; 2],
    /// The last action of either member: a message, a mark, typing.
    last_action_at: Uptime,
    over: bool,
}

impl Chat {
    /// A chat that begins now, before any sign of life of its members.
    pub fn begin(now: Uptime) -> Self {
        Self {
            connections: [Connection::Awaited; 2],
            last_action_at: now,
            over: false,
        }
    }

    /// A chat recovered after its process ended.
    /// Both members get the grace period to return.
    pub fn taken_up(rules: &ChatRules, now: Uptime) -> Self {
        Self {
            connections: [Connection::Away {
                until: now + rules.grace,
            }; 2],
            ..Self::begin(now)
        }
    }

    /// True while both members may write.
    pub fn is_live(&self) -> bool {
        !self.over
    }

    /// Records an action of a member.
    pub fn act(&mut self, now: Uptime) {
        self.last_action_at = self.last_action_at.max(now);
    }

    /// Ends the chat. False if it had ended before.
    pub fn end(&mut self) -> bool {
        !std::mem::replace(&mut self.over, true)
    }

    /// The earliest end that is due now, if any.
    pub fn due(&self, rules: &ChatRules, now: Uptime) -> Option<Over> {
        let (at, over) = self.first_end(rules)?;
        (at <= now).then_some(over)
    }

    /// When [`Self::due`] will return an end if nothing else happens.
    pub fn next_deadline(&self, rules: &ChatRules) -> Option<Uptime> {
        self.first_end(rules).map(|(at, _)| at)
    }

    /// When the chat ends as idle if nothing else happens.
    pub fn idle_at(&self, rules: &ChatRules) -> Uptime {
        self.last_action_at + rules.idle_after
    }

    fn first_end(&self, rules: &ChatRules) -> Option<(Uptime, Over)> {
        if self.over {
            return None;
        }
        let lost = Member::BOTH
            .into_iter()
            .filter_map(|member| match self.connections[member.index()] {
                Connection::Away { until } => Some((until, Over::Lost(member))),
                _ => None,
            });
        let idle = (self.idle_at(rules), Over::Idle);
        lost.chain([idle]).min_by_key(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests;
