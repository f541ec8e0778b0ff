//! Who meets whom: one deterministic value that is told what happened and says who fits.
//!
//! Must not know about databases, sockets or clocks: the same commands at the same times with the same seed give the
//! same events.

mod event;
mod ticket;

pub use event::{Command, Event, Failure, LadderNote, Search, Shared, Side};
pub use ticket::{Community, Genders, Join, Level, Met, Profile, Wishes};
