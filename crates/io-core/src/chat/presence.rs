//! Whether a member is there, and what of it the other may see.
//!
//! Must not know how many devices somebody has: the first one that comes and the last one that goes count.

use super::{Chat, ChatRules, Member};
use crate::time::Timestamp;

/// A member's connection to a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Has shown no sign of life since the match.
    Awaited,
    /// Connected, or visiting by REST.
    Here,
    /// The last device went a moment ago: reloads and switched networks stay invisible.
    Leaving {
        /// When the other is told, if it stays so.
        tell_at: Timestamp,
    },
    /// The other was told; the chat waits.
    Away {
        /// Until when.
        until: Timestamp,
    },
}

/// What the other may see: never more, never "last seen".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Connected, or gone for so short a time that it is not worth a word.
    Here,
    /// The connection was lost; the chat waits for it.
    Away,
}

impl Chat {
    /// A device of this member came. True if the other has to be told.
    pub fn came(&mut self, member: Member) -> bool {
        let before = std::mem::replace(&mut self.connections[member.index()], Connection::Here);
        self.is_live() && matches!(before, Connection::Away { .. })
    }

    /// The first sign of life since the match.
    pub fn arrived(&mut self, member: Member) {
        let connection = &mut self.connections[member.index()];
        if *connection == Connection::Awaited {
            *connection = Connection::Here;
        }
    }

    /// The last device of this member went; if that stays so until `tell_at`, the other is told. False if they were not
    /// here: whoever never arrived is waited for as one who never came.
    pub fn went(&mut self, member: Member, tell_at: Timestamp) -> bool {
        let connection = &mut self.connections[member.index()];
        let was_here = *connection == Connection::Here;
        if was_here {
            *connection = Connection::Leaving { tell_at };
        }
        self.is_live() && was_here
    }

    /// Gone long enough to say so: from here on the grace runs. Answers its end, if the other has to be told.
    pub fn say_away(&mut self, member: Member, rules: &ChatRules, now: Timestamp) -> Option<Timestamp> {
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

    /// Is this member here, and has shown it?
    pub fn is_here(&self, member: Member) -> bool {
        self.connections[member.index()] == Connection::Here
    }

    /// Did either never show a sign of life? Asked once, when the time for it is over.
    pub fn lacks_somebody(&self) -> bool {
        self.is_live() && self.connections.contains(&Connection::Awaited)
    }

    /// What the other sees of `member`; `None` when the chat is over.
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
