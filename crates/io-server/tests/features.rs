//! The server from outside, one folder for each feature. `support` holds what they share.
//!
//! One binary: linking the server once for every folder would take most of the time of a test run.
//! Only `kill` and `api/fuzz.rs` are binaries of their own, because they run much longer.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod account;
mod again;
mod anonymity;
mod api;
mod block;
mod chat;
mod config;
mod events;
mod matching;
mod operations;
mod rating;
mod reveal;
mod sign_in;
mod socket;
mod support;
