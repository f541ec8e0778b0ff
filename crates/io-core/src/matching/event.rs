//! The commands that go into the pool and the events that come out.
//!
//! Must not know wire formats, nor who delivers the events.

use serde::{Deserialize, Serialize};

use crate::account::Mood;
use crate::ids::{TicketId, UserId};
use crate::time::{Span, Uptime};

use super::ticket::{Join, Level, Wishes};
use super::tuning::Tunable;

/// What happened, as input of the pool.
#[derive(Clone, Debug)]
pub enum Command {
    /// A person starts to search.
    Join(Box<Join>),
    /// A person stops searching.
    /// Answered with `Left`, unless a proposal is being committed: then the commit decides.
    Leave(TicketId),
    /// The last connection of the person is gone.
    /// The ticket keeps its place for 30 s but is not proposed.
    Disconnected(TicketId),
    /// The person is connected again.
    Reconnected(TicketId),
    /// New wishes apply from now on, including a step to freeze at.
    /// The ticket keeps its place; a proposal that is being committed is not affected.
    Wish(TicketId, Box<Wishes>),
    /// From now on this person meets nobody, or may meet people again.
    ///
    /// The ticket keeps its place and goes through the steps as if nobody fitted: its owner sees no difference. A proposal
    /// that is being committed is not affected; the database decides it.
    Hold(TicketId, bool),
    /// The database committed a proposal: both tickets end.
    Confirmed(TicketId, TicketId),
    /// The database did not commit a proposal.
    Failed(TicketId, TicketId, Failure),
    /// Staff changed numbers of the matcher.
    ///
    /// Each search keeps its place and is at the step that its wait means now.
    Tune(Tunable),
    /// Time passed.
    Tick,
}

/// Why a proposal was not committed.
/// A person who can still be matched keeps their place in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The database did not answer or deferred: both return.
    TryAgain,
    /// The two may not meet, for a reason that the pool did not know of: a block, or a meeting.
    /// Both return, and are never proposed together again.
    Apart,
    /// This person can no longer be matched: in a chat already, or gone.
    /// Their ticket ends, the other returns.
    Gone(TicketId),
    /// Neither person can be matched any more.
    BothGone,
}

/// One side of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub user: UserId,
    /// When this person began to wait; the place to keep if the other never comes.
    pub since: Uptime,
    /// The step reached.
    pub level: Level,
}

/// What two people have in common, for "why were we matched".
/// Never a wish, and never an interest so rare that it could identify someone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Interests of both.
    pub interests: Vec<String>,
    /// Languages of both, sorted by tag.
    /// Any other order would reveal whose comes first.
    pub languages: Vec<String>,
    /// The mood of both.
    pub mood: Option<Mood>,
}

/// What each step of the ladder relaxes, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LadderNote {
    /// Everything you prefer.
    Everything,
    /// Any one shared interest will do.
    AnyInterest,
    /// Any shared language; interests no longer count.
    AnyLanguage,
    /// People met a while ago may come again if both sides agree.
    Recent,
    /// Everyone who fits every *must*.
    Anyone,
}

impl From<Level> for LadderNote {
    fn from(level: Level) -> Self {
        match level.number() {
            0 => Self::Everything,
            1 => Self::AnyInterest,
            2 => Self::AnyLanguage,
            3 => Self::Recent,
            _ => Self::Anyone,
        }
    }
}

/// The state of one search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub user: UserId,
    /// The step.
    pub level: Level,
    /// What this step relaxes.
    pub note: LadderNote,
    /// How long this person has waited, including a place kept from before.
    pub waited: Span,
    /// When the next step begins; none at the last step, or when frozen.
    pub next_at: Option<Uptime>,
}

/// What happened in the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A search began, moved to another step, or was requested again.
    Level(Search),
    /// These two fit.
    /// Neither is proposed to anyone else until `Confirmed` or `Failed` is applied.
    Proposed {
        /// The one who waited longer.
        a: Side,
        /// The other.
        b: Side,
        /// What they have in common.
        shared: Shared,
    },
    /// The search ended at its owner's request.
    Left(TicketId, UserId),
    /// Another tab or device took over the search.
    TakenOver {
        /// The ticket that ended.
        old: TicketId,
        /// The ticket that continues.
        new: TicketId,
        /// Whose they are.
        user: UserId,
    },
    /// No match within 120 s. A new search within a minute resumes the place.
    TimedOut(TicketId, UserId),
    /// The person is gone.
    /// They did not return within 30 s, or the database reported that they cannot be matched.
    Gone(TicketId, UserId),
    /// The user already searches with another ticket; nothing changed.
    Refused {
        /// The ticket that was refused.
        ticket: TicketId,
        /// The ticket that continues.
        searching: TicketId,
        /// Whose they are.
        user: UserId,
    },
}
