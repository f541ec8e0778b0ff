//! Sockets to rules: hub, connection driver, command core, matcher service.
//!
//! One [`Realtime`] is the live side of one node. Whoever speaks WebSocket hands it a stream of frames
//! ([`Realtime::drive`]); REST calls [`Realtime::execute`]; both do the same. Durable truth is behind [`Ledger`]. Must
//! not know about HTTP, SQL, or where the time comes from.

mod account;
mod again;
mod agenda;
mod chat;
mod commands;
mod connection;
mod hints;
mod hub;
mod lifecycle;
mod lobby;
mod matching;
mod random;
mod rating;
mod realtime;
mod refusal;
mod reveal;
mod settings;
#[cfg(test)]
#[expect(dead_code, reason = "the simulation in `tests` uses the rest of it")]
#[path = "../tests/simulated_node/world.rs"]
mod simulated;
pub mod store;

pub use connection::Transport;
pub use connection::driver::{Inbound, Outbound};
pub use matching::search::{card_in_chat, wishes};
pub use realtime::Realtime;
pub use refusal::{Actor, Answer, Login, Refusal};
pub use settings::Settings;
pub use store::Ledger;

// The simulated world names this crate as every other user of it does.
#[cfg(test)]
extern crate self as io_realtime;
