//! What the server says about itself: its log and its metrics, with nothing personal in either.
//!
//! Must not be given an address, an e-mail, a token, an alias or a message; there is no field to put one in.

pub mod log;
pub mod metrics;
pub mod panics;

pub use metrics::Metrics;
