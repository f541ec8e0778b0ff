//! Running one server: its routes, its start and stop, its process.

pub mod lifecycle;
mod metrics;
pub mod passed;
pub mod process;
mod reload;
pub mod root_keys;
pub mod router;
mod starting;
