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
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use connection::Transport;
pub use connection::driver::{Inbound, Outbound};
pub use realtime::Realtime;
pub use refusal::{Actor, Answer, Login, Refusal};
pub use settings::Settings;
pub use store::Stores;
