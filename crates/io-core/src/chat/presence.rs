//! Whether a member is there, and what of it the other may see.
//!
//! Must not know how many devices somebody has: the first one that comes and the last one that goes count.

use super::{Chat, ChatRules, Member};
use crate::time::{Span, Timestamp};

/// A member's connection to a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Never came so far.
    Awaited,
    /// At least one device is connected.
    Here,
    /// The last device went.
    Away {
        /// When.
        since: Timestamp,
    },
}

/// What the other may see: never more, never "last seen".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Connected, or gone for so short a time that it is not worth a word.
    Here,
    /// The connection was lost; the chat waits for it.
    Away {
        /// Until when.
        until: Timestamp,
    },
}

impl Presence {
    /// A connection that comes back within this was never gone: reloads and switched networks stay invisible.
    pub const SMOOTHED: Span = Span::seconds(3);
}

impl Chat {
    /// What the other sees of `member`; `None` when the chat is over.
    pub fn presence(&self, member: Member, rules: &ChatRules, now: Timestamp) -> Option<Presence> {
        if !self.is_live() {
            return None;
        }
        Some(match self.connections[member.index()] {
            Connection::Away { since } if now - since >= Presence::SMOOTHED => Presence::Away {
                until: since + rules.grace,
            },
            _ => Presence::Here,
        })
    }
}
