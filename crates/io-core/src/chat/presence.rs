//! Whether a member is present, and how much of it the peer may see.
//!
//! Must not know how many devices a person has: only the first arrival and the last departure count.

use super::{Chat, ChatRules, Member};
use crate::time::Uptime;

/// A member's connection to a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// No sign of life since the match.
    Awaited,
    /// Connected, or visiting over REST.
    Here,
    /// The last device left a moment ago: reloads and network changes stay invisible.
    Leaving {
        /// When the peer is informed if no device returns.
        tell_at: Uptime,
    },
    /// The peer was informed; the chat waits.
    Away {
        /// When the wait ends.
        until: Uptime,
    },
}

/// What the peer may see, never more than this and never "last seen".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Connected, or away too briefly to mention.
    Here,
    /// The connection was lost; the chat waits for it.
    Away,
}

impl Chat {
    /// A device of this member arrived. True if the peer must be informed.
    pub fn came(&mut self, member: Member) -> bool {
        let before = std::mem::replace(&mut self.connections[member.index()], Connection::Here);
        self.is_live() && matches!(before, Connection::Away { .. })
    }

    /// Records the first sign of life since the match.
    pub fn arrived(&mut self, member: Member) {
        let connection = &mut self.connections[member.index()];
        if *connection == Connection::Awaited {
            *connection = Connection::Here;
        }
    }

    /// Records that the last device of this member left.
    /// If none returns by `tell_at`, the peer is informed. False if the member was not here: a member who never arrived
    /// is treated as a no-show.
    pub fn went(&mut self, member: Member, tell_at: Uptime) -> bool {
        let connection = &mut self.connections[member.index()];
        let was_here = *connection == Connection::Here;
        if was_here {
            *connection = Connection::Leaving { tell_at };
        }
        self.is_live() && was_here
    }

    /// Reports a long absence; the grace period starts now.
    /// Returns its end if the peer must be informed.
    pub fn say_away(&mut self, member: Member, rules: &ChatRules, now: Uptime) -> Option<Uptime> {
        let connection = &mut self.connections[member.index()];
        match *connection {
            Connection::Leaving { tell_at } if tell_at <= now && !self.over => {
                let until = now + rules.grace;
                *connection = Connection::Away { until };
                Some(until)
            }
            _ => None,
        }
    }

    /// Is this member present, and known to be?
    pub fn is_here(&self, member: Member) -> bool {
        self.connections[member.index()] == Connection::Here
    }

    /// Was the connection of this member lost, while the chat goes on?
    pub fn is_lost(&self, member: Member) -> bool {
        let connection = self.connections[member.index()];
        self.is_live() && matches!(connection, Connection::Leaving { .. } | Connection::Away { .. })
    }

    /// Did either member never show a sign of life?
    /// Checked once, at the no-show deadline.
    pub fn lacks_someone(&self) -> bool {
        self.is_live() && self.connections.contains(&Connection::Awaited)
    }

    /// What the peer sees of `member`; `None` after the chat has ended.
    pub fn presence(&self, member: Member) -> Option<Presence> {
        if !self.is_live() {
            return None;
        }
        Some(match self.connections[member.index()] {
            Connection::Away { .. } => Presence::Away,
            Connection::Awaited | Connection::Here | Connection::Leaving { .. } => Presence::Here,
        })
    }
}
