//! When a reveal may be requested.
//!
//! Must not know what is open: only counts and times.

use super::{Span, Timestamp};

/// The rules; the defaults are the product's.
/// The operator may set any of them, including to 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevealRules {
    /// A chat must have lasted this long.
    pub after: Span,
    /// The chat must have this many messages, of both members together.
    pub messages: u32,
    /// A request expires after this.
    pub expiry: Span,
    /// The pause of a member after a request of theirs that ended without a reveal.
    pub cool_down: Span,
    /// The most requests of one member in a chat.
    pub per_chat: u32,
}

impl Default for RevealRules {
    fn default() -> Self {
        Self {
            after: Span::minutes(2),
            messages: 10,
            expiry: Span::minutes(10),
            cool_down: Span::minutes(10),
            per_chat: 3,
        }
    }
}

/// How far a chat has progressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Talk {
    /// When it began.
    pub started_at: Timestamp,
    /// Messages of both.
    pub messages: u32,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too early in the chat.
    #[error("too early: at {allowed_at:?}, and after {messages_missing} more messages")]
    TooSoon {
        /// From when a request is possible.
        allowed_at: Timestamp,
        /// How many messages are missing.
        messages_missing: u32,
    },
    /// The pause after the last request.
    #[error("cooling down until {until:?}")]
    CoolingDown {
        /// When the pause ends.
        until: Timestamp,
    },
    /// All requests that a chat allows are used up.
    #[error("no request left")]
    NoneLeft,
    /// The member's own request is open.
    #[error("a request is open")]
    AlreadyOpen,
    /// The request is not open to this member.
    /// It is old, cancelled, answered or the other member's, or the chat has ended.
    #[error("no longer open")]
    Stale,
}

impl RevealRules {
    /// From when a request is possible, by time alone.
    pub(super) fn allowed_at(&self, last_ended: Option<Timestamp>, talk: Talk, now: Timestamp) -> Timestamp {
        let begun = over_at(talk.started_at, self.after, now);
        last_ended.map_or(begun, |ended| begun.max(over_at(ended, self.cool_down, now)))
    }

    pub(super) fn may_ask(
        &self,
        asked: u32,
        last_ended: Option<Timestamp>,
        talk: Talk,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let allowed_at = over_at(talk.started_at, self.after, now);
        let messages_missing = self.messages.saturating_sub(talk.messages);
        if allowed_at > now || messages_missing > 0 {
            return Err(Refusal::TooSoon {
                allowed_at,
                messages_missing,
            });
        }
        if asked >= self.per_chat {
            return Err(Refusal::NoneLeft);
        }
        match last_ended.map(|ended| over_at(ended, self.cool_down, now)) {
            Some(until) if until > now => Err(Refusal::CoolingDown { until }),
            _ => Ok(()),
        }
    }
}

/// When a wait that began at a stored time is over.
/// A time clearly later than now is from before the clock was set back: how long ago is unknown, and the wait is over.
fn over_at(began: Timestamp, wait: Span, now: Timestamp) -> Timestamp {
    if began > now + Span::seconds(1) {
        now
    } else {
        began + wait
    }
}
