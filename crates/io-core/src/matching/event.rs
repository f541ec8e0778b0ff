//! What goes into the pool and what comes out of it.
//!
//! Must not know wire formats, nor who carries the answers.

use crate::account::{Interest, Language, Mood};
use crate::ids::{TicketId, UserId};
use crate::time::{Span, Timestamp};

use super::ticket::{Join, Level, Wishes};

/// What the pool is told.
#[derive(Clone, Debug)]
pub enum Command {
    /// Somebody looks for someone.
    Join(Box<Join>),
    /// Somebody stops looking. Answered with `Left`, unless a proposal is being committed: then the commit decides.
    Leave(TicketId),
    /// Nobody is there to be told any more; the ticket keeps its place for 30 s but is not proposed.
    Disconnected(TicketId),
    /// Somebody is there again.
    Reconnected(TicketId),
    /// From now on other wishes hold, a step to freeze at among them. The place stays; what is being committed stands.
    Wish(TicketId, Box<Wishes>),
    /// The database committed a proposal: both tickets end.
    Confirmed(TicketId, TicketId),
    /// The database did not commit a proposal.
    Failed(TicketId, TicketId, Failure),
    /// Time passed.
    Tick,
}

/// Why a proposal was not committed. Whoever can still be matched keeps the place in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The database did not answer, or said "not now": both return.
    TryAgain,
    /// The two may not meet (a block that the pool did not know of): both return, and are never proposed together.
    Apart,
    /// This one cannot be matched any more (already in a chat, or gone): it ends, the other returns.
    Gone(TicketId),
    /// Neither can be matched any more.
    BothGone,
}

/// One side of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub user: UserId,
    /// Since when this person waits; the place to keep if the other never comes.
    pub since: Timestamp,
    /// The step reached.
    pub level: Level,
}

/// What two people have in common, for "why were we matched". Never a wish, and never an interest so rare that it
/// could tell who somebody is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Interests of both.
    pub interests: Vec<Interest>,
    /// Languages of both, in the order of their tags: any other order would say whose is the first.
    pub languages: Vec<Language>,
    /// The mood of both.
    pub mood: Option<Mood>,
}

/// What a step of the ladder lowers, in the order of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LadderNote {
    /// Everything you prefer.
    Everything,
    /// Any one shared interest will do.
    AnyInterest,
    /// Any shared language; interests no longer count.
    AnyLanguage,
    /// People met a while ago may come again, if both sides agree to it.
    Recent,
    /// Everybody who fits each *must*.
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

/// Where one search stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub user: UserId,
    /// The step.
    pub level: Level,
    /// What this step lowers.
    pub note: LadderNote,
    /// How long this person has waited, including a place kept from before.
    pub waited: Span,
    /// When the next step begins; absent at the last, or when frozen.
    pub next_at: Option<Timestamp>,
}

/// What the pool says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A search began, moved to another step, or was asked for again.
    Level(Search),
    /// These two fit. Neither is proposed to anybody else until `Confirmed` or `Failed` is applied.
    Proposed {
        /// The one who waited longer.
        a: Side,
        /// The other.
        b: Side,
        /// What they have in common.
        shared: Shared,
    },
    /// The search ended as its owner asked.
    Left(TicketId, UserId),
    /// Another tab or device took the search over.
    TakenOver {
        /// The ticket that ended.
        old: TicketId,
        /// The ticket that goes on.
        new: TicketId,
        /// Whose they are.
        user: UserId,
    },
    /// Nobody fitted for 120 s. A new search within a minute takes the place.
    TimedOut(TicketId, UserId),
    /// Nobody came back within 30 s, or the database said that this person cannot be matched.
    Gone(TicketId, UserId),
    /// The user searches with another ticket already; nothing changed.
    Refused {
        /// The ticket that was refused.
        ticket: TicketId,
        /// The ticket that goes on.
        searching: TicketId,
        /// Whose they are.
        user: UserId,
    },
}
