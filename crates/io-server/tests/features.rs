//! Tests of the server from outside: one folder for each feature, and `support` for what they share.
//!
//! They are one binary, because linking the server once per folder would take most of the time of a test run.
//! Only `kill` and `api/fuzz.rs` are separate binaries, because they run much longer, and `pictures`, which
//! needs the binary.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod account;
mod again;
mod anonymity;
mod api;
mod block;
mod chat;
mod config;
mod console;
mod detection;
mod events;
mod keys;
mod matching;
mod moderation;
mod notifications;
mod operations;
mod rating;
mod reports;
mod reveal;
mod sign_in;
mod socket;
mod support;
mod tls;
