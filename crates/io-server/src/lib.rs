//! The server of IO: configuration, HTTP features, mail, lifecycle and the embedded web app.
//!
//! Must not hold rules: those are in `io-core`; nor SQL: that is in `io-store`.

pub mod admission;
pub mod app;
mod chat_store;
pub mod cli;
pub mod config;
pub mod features;
mod html;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod outside;
pub mod serve;
pub mod stopping;
mod storage;
pub mod store_health;
pub mod telemetry;
pub mod tokens;

pub use app::App;
pub use config::Config;
pub use outside::Outside;
pub use serve::lifecycle::{Running, start};
