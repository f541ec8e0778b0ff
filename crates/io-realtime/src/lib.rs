//! Sockets to rules: hub, connection driver, command core, matcher service.
//!
//! One [`Realtime`] is the live side of one node. Whoever speaks WebSocket hands it a stream of frames
//! ([`Realtime::drive`]); REST calls [`Realtime::execute`]; both do the same. Durable truth is behind [`Ledger`]. Must
//! not know about HTTP, SQL, or where the time comes from.

mod agenda;
mod chatting;
mod commands;
mod connection;
mod crowd;
mod driver;
mod ending;
mod healing;
mod hub;
mod incoming;
pub mod ledger;
mod limits;
mod live;
mod matcher;
mod outgoing;
mod people;
mod presence;
mod proposals;
mod realtime;
mod refusal;
mod resume;
mod reveals;
mod search;
mod settings;
#[cfg(test)]
#[expect(dead_code, reason = "the simulation in `tests` uses the rest of it")]
#[path = "../tests/simulation/world.rs"]
mod simulated;
mod taking_up;

pub use connection::Kind;
pub use driver::{Inbound, Outbound};
pub use ledger::Ledger;
pub use realtime::Realtime;
pub use refusal::{Actor, Answer, Login, Refusal};
pub use search::{card_in_chat, wishes};
pub use settings::Settings;

// The simulated world names this crate as every other user of it does.
#[cfg(test)]
extern crate self as io_realtime;
