//! The life of one chat while it is live: who is there, what time alone brings about, and how an end looks.
//!
//! Must not know messages' contents, sockets or tables.

mod marks;
mod member;
mod name;
mod presence;
mod taking_back;

use crate::time::{Span, Timestamp};

pub use marks::Marks;
pub use member::Member;
pub use name::ChatName;
pub use presence::{Connection, Presence};
pub use taking_back::{Irrevocable, TakingBack};

/// The times that rule a chat; the defaults are those of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatRules {
    /// How long a chat waits for a member after it was said that the connection is lost.
    pub grace: Span,
    /// How long nobody may do anything before the chat ends as idle: paused, and not lost, for both may ask to talk
    /// again.
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

/// Why a chat ended. Stored for the operator's figures; a member only ever sees [`Seen`].
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

/// How an end looks to both members, the same for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// Somebody left: a leave, a block, an erased account and a lost connection are not told apart.
    Left,
    /// One side never came.
    NoShow,
    /// Nobody did anything for a long time.
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

/// What time alone ends a chat by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// This member did not come back within the grace.
    Lost(Member),
    /// Nobody did anything for a long time.
    Idle,
}

/// A live chat, as far as its rules go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// The connections of the two.
    connections: [Connection; 2],
    /// The last thing that either did: a message, a mark, typing.
    last_action_at: Timestamp,
    over: bool,
}

impl Chat {
    /// A chat that begins now, before either has shown a sign of life.
    pub fn begin(now: Timestamp) -> Self {
        Self {
            connections: [Connection::Awaited; 2],
            last_action_at: now,
            over: false,
        }
    }

    /// A chat that outlived the process that served it: both have the grace to come back.
    pub fn taken_up(rules: &ChatRules, now: Timestamp) -> Self {
        Self {
            connections: [Connection::Away {
                until: now + rules.grace,
            }; 2],
            ..Self::begin(now)
        }
    }

    /// Both may write.
    pub fn is_live(&self) -> bool {
        !self.over
    }

    /// A member does something.
    pub fn act(&mut self, now: Timestamp) {
        self.last_action_at = self.last_action_at.max(now);
    }

    /// The chat is over. False: it was before.
    pub fn end(&mut self) -> bool {
        !std::mem::replace(&mut self.over, true)
    }

    /// What time alone has brought about by now, if anything; the first of it.
    pub fn due(&self, rules: &ChatRules, now: Timestamp) -> Option<Over> {
        let (at, over) = self.first_end(rules)?;
        (at <= now).then_some(over)
    }

    /// When [`Self::due`] says something, if nothing else happens.
    pub fn next_deadline(&self, rules: &ChatRules) -> Option<Timestamp> {
        self.first_end(rules).map(|(at, _)| at)
    }

    /// When the chat ends as idle, if nobody does anything.
    pub fn idle_at(&self, rules: &ChatRules) -> Timestamp {
        self.last_action_at + rules.idle_after
    }

    fn first_end(&self, rules: &ChatRules) -> Option<(Timestamp, Over)> {
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
