//! Who acts, what they get, and why they are refused: for sockets and REST alike.
//!
//! Nothing here says anything about another person.

use io_core::ids::{ConnectionId, LoginId, TicketId, UserId};
use io_core::moderation::Standing;
use io_core::time::{Span, Timestamp, Uptime};
use io_protocol::events::RevealState;
use io_protocol::frames::Done;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::MatchStatus;

use crate::store::StoreFailure;

/// Who is signed in, and by which login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login {
    /// The account.
    pub user: UserId,
    /// The device's login.
    pub login: LoginId,
    /// When the proof of the login expires. A connection whose login is not renewed closes a moment later.
    pub until: Uptime,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub user: UserId,
    /// The device's login.
    pub login: LoginId,
    /// The socket, if the command came over one.
    pub connection: Option<ConnectionId>,
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Done(Done),
    /// The state of a search.
    Match {
        /// Its ticket.
        ticket: TicketId,
        /// The state.
        status: MatchStatus,
    },
    /// The reveal as it is now.
    Reveal(RevealState),
    /// No answer: this command has none.
    Nothing,
}

impl Answer {
    /// Done, with nothing to say.
    pub fn done() -> Self {
        Self::Done(Done::default())
    }
}

/// A command that was refused.
///
/// Nothing changed, except with the codes after which that is unknown ([`ProblemCode::leaves_unknown`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason, from the catalogue.
    pub code: ProblemCode,
    /// When another try can succeed.
    pub retry_after: Option<Span>,
}

impl Refusal {
    /// A refusal with the time until the next try.
    pub fn later(code: ProblemCode, wait: Span) -> Self {
        Self {
            code,
            retry_after: Some(wait),
        }
    }

    /// What the account may not do, until its restriction ends.
    pub fn restricted(standing: Standing, now: Timestamp) -> Self {
        Self {
            code: ProblemCode::Restricted,
            retry_after: standing.until.map(|until| until - now),
        }
    }

    /// Whole seconds until the next try, at least one.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        self.retry_after
            .map(|wait| u32::try_from(wait.as_seconds_ceil().max(1)).unwrap_or(u32::MAX))
    }
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Self {
            code,
            retry_after: None,
        }
    }
}

impl From<StoreFailure> for Refusal {
    fn from(error: StoreFailure) -> Self {
        match error {
            StoreFailure::Busy => Self::later(ProblemCode::Busy, Span::seconds(1)),
            StoreFailure::NotDone | StoreFailure::Unknown => Self::later(ProblemCode::Unavailable, Span::seconds(2)),
            StoreFailure::Fault => Self::from(ProblemCode::Internal),
        }
    }
}
