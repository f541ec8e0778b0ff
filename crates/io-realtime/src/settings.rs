//! The times and limits of a node, with the defaults that IO ships.
//!
//! Where a value was configured is unknown here.

use io_core::chat::ChatRules;
use io_core::detection::{self, Signals};
use io_core::limits::{Action, Gcra};
use io_core::time::Span;

/// How often one account may act.
///
/// All of these must allow it; if one does not, nothing is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountLimits {
    /// Messages: no flood, and no endless stream.
    pub messages: [Gcra; 2],
    /// Searches: no bursts of clicks, and no endless skipping.
    pub searches: [Gcra; 2],
}

impl Default for AccountLimits {
    fn default() -> Self {
        let one = |action: Action| action.account_default();
        Self {
            messages: [one(Action::SendMessage), one(Action::SendMessageSustained)],
            searches: [one(Action::FindMatch), one(Action::FindMatchHourly)],
        }
    }
}

/// Times and limits.
///
/// All of them can be configured; tests set the random ones to zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Between two pings to a visible tab.
    pub heartbeat: Span,
    /// Between two pings to a hidden tab.
    pub background_heartbeat: Span,
    /// How long an answer to a ping, or the first `hello`, may take.
    pub answer_within: Span,
    /// How long a write may make no progress.
    pub write_within: Span,
    /// How long after an access token expired its connection waits for a renewal.
    pub renewed_within: Span,
    /// Bytes that may wait for one connection before they are dropped and read from the store.
    pub outbound_bytes: usize,
    /// The largest frame a client may send, in bytes.
    ///
    /// The largest message must fit (see `MessageText::MOST_BYTES`).
    pub frame_bytes: usize,
    /// Open sockets and streams of one user.
    pub connections_per_user: usize,
    /// How long the last connection must be gone before the peer sees `away`.
    pub away_after: Span,
    /// A random part of this is added to `away_after`, so that the moment reveals little.
    pub away_jitter: Span,
    /// How long a chat waits for a member who is away.
    pub grace: Span,
    /// How long neither member may do anything before a chat ends as idle.
    pub idle_after: Span,
    /// How long both may take to show a sign of life after a match.
    pub arrive_within: Span,
    /// How long "typing" lasts without being renewed.
    pub typing_lasts: Span,
    /// The least time between two "typing" frames of one user; others are dropped.
    pub typing_every: Span,
    /// The longest random delay of a receipt. Marks of a chat are saved and sent together, once in it.
    pub receipt_delay: Span,
    /// When marks are saved again that the store did not take.
    pub save_marks_every: Span,
    /// The longest random time between finding a pair and notifying it.
    pub match_hold: Span,
    /// How long a user whose tabs are all hidden has to answer a call.
    pub call_lasts: Span,
    /// How long a search lasts before it asks whether to continue.
    pub search_life: Span,
    /// How long a REST command counts as being online, without a socket or stream.
    pub visit_lasts: Span,
    /// Ticks that must also have passed before a deadline of an answer is due.
    ///
    /// After the process was stopped or starved, the answer may still wait in a buffer.
    pub ticks_of_patience: u64,
    /// How often one account may act.
    pub limits: AccountLimits,
    /// Which hints people get.
    pub safety: Safety,
}

/// Which hints people get about what a text seems to have in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Safety {
    /// What the writer is asked about, if the client asks for a check.
    pub nudges: Signals,
    /// What is shown beside a message.
    pub hints: Signals,
    /// Whether a person who opens every chat with the same text has to wait.
    pub slow_openers: bool,
}

impl Default for Safety {
    fn default() -> Self {
        Self {
            nudges: detection::NUDGES,
            hints: detection::HINTS_TO_READER.or(detection::HINTS_TO_WRITER),
            slow_openers: true,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let chat = ChatRules::default();
        Self {
            heartbeat: Span::seconds(25),
            background_heartbeat: Span::seconds(40),
            answer_within: Span::seconds(10),
            write_within: Span::seconds(10),
            renewed_within: Span::seconds(25),
            outbound_bytes: 256 * 1024,
            frame_bytes: 32 * 1024,
            connections_per_user: 5,
            away_after: Span::seconds(3),
            away_jitter: Span::seconds(1),
            grace: chat.grace,
            idle_after: chat.idle_after,
            arrive_within: Span::seconds(10),
            typing_lasts: Span::seconds(6),
            typing_every: Action::Typing.defaults()[0].gcra.interval,
            receipt_delay: Span::seconds(1),
            save_marks_every: Span::seconds(2),
            match_hold: Span::milliseconds(1_500),
            call_lasts: Span::seconds(15),
            search_life: Span::seconds(120),
            visit_lasts: Span::seconds(30),
            ticks_of_patience: 15,
            limits: AccountLimits::default(),
            safety: Safety::default(),
        }
    }
}

impl Settings {
    /// The times that rule a chat.
    pub(crate) fn chat_rules(&self) -> ChatRules {
        ChatRules {
            grace: self.grace,
            idle_after: self.idle_after,
        }
    }

    /// The same without anything random, for tests.
    #[must_use]
    pub fn without_jitter(self) -> Self {
        Self {
            away_jitter: Span::ZERO,
            receipt_delay: Span::ZERO,
            match_hold: Span::ZERO,
            ..self
        }
    }
}
