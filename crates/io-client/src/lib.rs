//! A small Rust client of IO's public API: REST and the `io.v1` WebSocket protocol.
//!
//! Used by the tests, the load generator and anyone who integrates. Must not know anything that `docs/protocol.md` and
//! `docs/openapi.json` do not say, and must not decide anything: ids, times and retries come from the caller.

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
