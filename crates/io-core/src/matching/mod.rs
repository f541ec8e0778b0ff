//! Who meets whom: one deterministic value that takes commands and proposes pairs.
//!
//! Must not know about databases, sockets or clocks: the same commands at the same times with the same seed give the
//! same events.

mod census;
mod event;
mod look;
mod outcome;
mod pool;
mod repeat;
mod seat;
mod shelves;
mod supply;
mod ticket;
mod timers;
mod tuning;

pub use event::{Command, Event, Failure, LadderNote, Search, Shared, Side};
pub use look::Work;
pub use outcome::{SearchOutcome, TICKET_LIFE};
pub use pool::Pool;
pub use repeat::RepeatRules;
pub use supply::{Supply, SupplyCount};
pub use ticket::{Community, Genders, Join, Level, Met, Profile, Room, Wishes};
pub use tuning::{Tunable, TunableError, Tuning};
