//! The life of one chat: live, then ended; who may do what while it lives, and what the other learns of it.
//!
//! Must not know messages' contents, sockets or tables.

use crate::reveal::Member;
use crate::time::{Span, Timestamp};

mod marks;
mod presence;

pub use marks::Marks;
pub use presence::{Connection, Presence};

/// The times that rule a chat; the defaults are those of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatRules {
    /// How long a chat waits for a lost connection.
    pub grace: Span,
    /// How long after the match a member may take to come.
    pub no_show: Span,
    /// How long nobody may say anything before each side gets a quiet hint.
    pub hint_after: Span,
    /// How long nobody may do anything before the chat ends as idle.
    pub idle_after: Span,
    /// How long after sending a message its sender can take it back.
    pub deletable: Span,
}

impl Default for ChatRules {
    fn default() -> Self {
        Self {
            grace: Span::seconds(90),
            no_show: Span::seconds(10),
            hint_after: Span::minutes(3),
            idle_after: Span::minutes(15),
            deletable: Span::minutes(15),
        }
    }
}

/// Why a chat ended. Stored for the operator's figures; a peer only ever sees [`Seen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndCause {
    /// A member left.
    Left(Member),
    /// A member blocked the other.
    Blocked(Member),
    /// A member was banned.
    Banned(Member),
    /// A member deleted the account.
    Deleted(Member),
    /// A member's connection did not come back within the grace.
    Dropped(Member),
    /// A member never came.
    NeverCame(Member),
    /// Neither came.
    NobodyCame,
    /// Nobody did anything for a long time.
    Idle,
}

/// How an end looks to both members, the same for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// Somebody left: a leave, a block, a ban, a deletion and a lost connection are not told apart.
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
            Self::Left(_) | Self::Blocked(_) | Self::Banned(_) | Self::Deleted(_) | Self::Dropped(_) => Seen::Left,
            Self::NeverCame(_) | Self::NobodyCame => Seen::NoShow,
            Self::Idle => Seen::Idle,
        }
    }

    /// Who ended it, as both members see it: a chat that somebody left was ended by that one.
    pub fn by(self) -> Option<Member> {
        match self {
            Self::Left(by) | Self::Blocked(by) | Self::Banned(by) | Self::Deleted(by) | Self::Dropped(by) => Some(by),
            Self::NeverCame(_) | Self::NobodyCame | Self::Idle => None,
        }
    }

    /// Whose place in the pool is kept: the one who was there while the other never came.
    pub fn place_kept_for(self) -> Option<Member> {
        match self {
            Self::NeverCame(absent) => Some(absent.other()),
            _ => None,
        }
    }

    /// Does the chat count as a meeting: for the no-repeat window, for rating, for the list of people?
    pub fn counts(self) -> bool {
        !matches!(self, Self::NeverCame(_) | Self::NobodyCame)
    }
}

/// A chat, as far as its rules go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// When the two were matched.
    pub started_at: Timestamp,
    /// The connections of the two.
    pub connections: [Connection; 2],
    /// The last message of either.
    pub last_message_at: Option<Timestamp>,
    /// The last thing that either did: a message, a mark, typing.
    pub last_action_at: Timestamp,
    /// How it ended.
    pub ended: Option<(EndCause, Timestamp)>,
}

/// Why something was not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChatError {
    /// The chat is over, whatever the reason.
    #[error("This conversation has ended.")]
    Ended,
    /// Another one's message, or none at all.
    #[error("We could not find that.")]
    NotFound,
    /// The message is too old.
    #[error("This message can no longer be deleted.")]
    TooLate,
}

impl Chat {
    /// A chat that begins now, before either has come.
    pub fn begin(now: Timestamp) -> Self {
        Self {
            started_at: now,
            connections: [Connection::Awaited; 2],
            last_message_at: None,
            last_action_at: now,
            ended: None,
        }
    }

    /// Both may write.
    pub fn is_live(&self) -> bool {
        self.ended.is_none()
    }

    /// A member's first connection came, or came back. True if that changed what the other sees.
    pub fn connected(&mut self, member: Member) -> bool {
        let connection = &mut self.connections[member.index()];
        let changed = self.ended.is_none() && *connection != Connection::Here;
        if changed {
            *connection = Connection::Here;
        }
        changed
    }

    /// A member's last connection went. True if that changed what the other sees.
    pub fn disconnected(&mut self, member: Member, now: Timestamp) -> bool {
        let connection = &mut self.connections[member.index()];
        let changed = self.ended.is_none() && *connection == Connection::Here;
        if changed {
            *connection = Connection::Away { since: now };
        }
        changed
    }

    /// A member says something.
    pub fn say(&mut self, now: Timestamp) -> Result<(), ChatError> {
        self.act(now)?;
        self.last_message_at = Some(now);
        Ok(())
    }

    /// A member does something that is not a message.
    pub fn act(&mut self, now: Timestamp) -> Result<(), ChatError> {
        if self.ended.is_some() {
            return Err(ChatError::Ended);
        }
        self.last_action_at = self.last_action_at.max(now);
        Ok(())
    }

    /// Ends the chat. The first cause stands: `false` if it had ended before.
    pub fn end(&mut self, cause: EndCause, now: Timestamp) -> bool {
        let first = self.ended.is_none();
        if first {
            self.ended = Some((cause, now));
        }
        first
    }

    /// What time alone brings about by now, if anything.
    pub fn due(&self, rules: &ChatRules, now: Timestamp) -> Option<EndCause> {
        self.endings(rules)
            .into_iter()
            .flatten()
            .filter(|(at, _)| *at <= now)
            .min_by_key(|(at, _)| *at)
            .map(|(_, cause)| cause)
    }

    /// When [`Self::due`] says something, if nothing else happens.
    pub fn next_deadline(&self, rules: &ChatRules) -> Option<Timestamp> {
        self.endings(rules).into_iter().flatten().map(|(at, _)| at).min()
    }

    /// Should each side get the quiet hint that nothing has been said for a while?
    pub fn is_quiet(&self, rules: &ChatRules, now: Timestamp) -> bool {
        self.is_live() && now - self.last_message_at.unwrap_or(self.started_at) >= rules.hint_after
    }

    /// May `member` take back a message that `sender` sent at `sent_at`? Also after the end: it is theirs.
    pub fn may_delete(
        rules: &ChatRules,
        member: Member,
        sender: Member,
        sent_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), ChatError> {
        if member != sender {
            Err(ChatError::NotFound)
        } else if now - sent_at > rules.deletable {
            Err(ChatError::TooLate)
        } else {
            Ok(())
        }
    }

    fn endings(&self, rules: &ChatRules) -> [Option<(Timestamp, EndCause)>; 3] {
        if self.ended.is_some() {
            return [None; 3];
        }
        let never = self.started_at + rules.no_show;
        let absent = match self.connections {
            [Connection::Awaited, Connection::Awaited] => Some((never, EndCause::NobodyCame)),
            [Connection::Awaited, _] => Some((never, EndCause::NeverCame(Member::One))),
            [_, Connection::Awaited] => Some((never, EndCause::NeverCame(Member::Two))),
            _ => None,
        };
        let dropped = [Member::One, Member::Two]
            .into_iter()
            .filter_map(|member| match self.connections[member.index()] {
                Connection::Away { since } => Some((since + rules.grace, EndCause::Dropped(member))),
                _ => None,
            })
            .min_by_key(|(at, _)| *at);
        [
            absent,
            dropped,
            Some((self.last_action_at + rules.idle_after, EndCause::Idle)),
        ]
    }
}

#[cfg(test)]
mod tests;
