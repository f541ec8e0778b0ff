//! The socket: handshake, frames, heartbeat, limits, and the login behind it.

mod frames;
mod heartbeat;
mod limits;
mod logins;
