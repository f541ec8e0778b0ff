//! The log and the metrics of the server, with nothing personal in either.
//!
//! Must not receive an address, an email, a token, an alias or a message: no field takes one.

pub mod dashboards;
pub mod error_reports;
pub mod log;
pub mod metrics;
pub mod metrics_page;
pub mod panics;
pub(crate) mod scrub;
pub mod security;
pub mod traces;

pub use metrics::Metrics;
pub use security::{Actor, SecurityEvent, SecurityLog};
