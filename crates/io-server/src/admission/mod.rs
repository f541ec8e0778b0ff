//! Who may come in, how often and how many at once: limits, connection slots, client addresses.

pub mod client;
pub mod connection_slots;
pub mod limiter;
