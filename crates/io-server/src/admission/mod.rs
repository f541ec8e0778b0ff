//! Who may come in, how often and how many at once.
//!
//! Client addresses, rate limits, connection slots.
//!
//! Must not know what is asked for.

pub mod challenge;
pub mod client;
pub mod connection_slots;
pub mod handshakes;
pub mod limiter;

pub use challenge::{Challenges, solve};
pub use handshakes::Admission;
pub use limiter::{Limiter, Rule};
