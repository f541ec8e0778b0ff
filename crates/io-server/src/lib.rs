//! The server of IO, floor by floor.
//!
//! Ground, parts, app, http, features, jobs, serve, cli (see ARCHITECTURE.md).
//!
//! Must not hold rules, which are in `io-core`, or SQL, which is in `io-store`.

pub mod admission;
pub mod app;
mod audit_heads;
pub mod backup;
pub mod calendar;
mod chat_store;
pub mod cli;
pub mod config;
pub mod console;
pub mod doctor;
pub mod features;
mod header_fields;
mod html;
pub mod http;
mod insights;
pub mod jobs;
pub mod keys;
pub mod live_config;
mod live_question;
pub mod live_words;
pub mod mail;
mod outgoing;
pub mod outside;
pub mod pictures;
mod published_rules;
mod push;
pub mod seed;
pub mod serve;
pub mod stopping;
mod storage;
pub mod store_health;
pub mod telemetry;
pub mod tls;
pub mod tokens;

pub use app::App;
pub use config::Config;
pub use outside::Outside;
pub use serve::lifecycle::{Running, start};
