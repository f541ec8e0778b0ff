//! From sockets to rules: hub, connection driver, command core, matching.
//!
//! One [`Realtime`] serves one node. WebSocket code hands it a stream of frames ([`Realtime::drive`]); REST calls
//! [`Realtime::execute`]; both have the same effect. Durable truth is behind the ports of [`store`]. HTTP, SQL and the
//! source of the time are unknown here.

mod account;
mod again;
mod agenda;
mod chat;
mod commands;
mod connection;
mod counts;
mod hints;
mod hub;
mod lifecycle;
mod lobby;
mod matching;
mod moderation;
mod notifications;
mod random;
mod rating;
mod realtime;
mod refusal;
mod reveal;
mod settings;
mod sign_in;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use chat::signal_counts::SignalCount;
pub use connection::Transport;
pub use connection::driver::{Inbound, Outbound};
pub use counts::Counted;
pub use realtime::Realtime;
pub use refusal::{Actor, Answer, Login, Refusal};
pub use settings::{AccountLimits, Safety, Settings};
pub use store::Stores;
