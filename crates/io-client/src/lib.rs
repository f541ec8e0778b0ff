//! A small Rust client of IO's public API: REST and the `io.v1` WebSocket protocol.
//!
//! For the tests, the load generator and integrators. It knows only what `docs/protocol.md` and `docs/openapi.json` say,
//! and decides nothing: message ids, tickets and retries come from the caller.

mod commands;
mod error;
mod journal;
mod rest;
mod socket;
mod stream;

pub use commands::route_of;
pub use error::{Error, Result};
pub use io_protocol as protocol;
pub use journal::{Applied, Journal};
pub use rest::{Client, Credentials, Received, Reply, Tap, Tokens};
pub use socket::{Closed, Socket, SocketOptions};
pub use stream::EventStream;
