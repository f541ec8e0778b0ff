//! Durable truth: SQLite or PostgreSQL behind one SQL text, with encrypted columns and a separate keys store.
//!
//! One async function of [`Store`] is one unit of work: it happens whole or not at all, it decides by conditional
//! statements and never by read-then-write, and it answers with an outcome that the caller can act on. Time comes in
//! as an argument. Must not know about HTTP, sockets, wire types or the rules of matching.

pub mod blocks;
mod cache;
mod chat_view;
pub mod chats;
mod config;
mod crypto;
mod db;
mod erasure;
mod error;
pub mod history;
pub mod housekeeping;
pub mod letters;
pub mod login_requests;
pub mod logins;
pub mod matching;
mod membership;
pub mod messages;
mod migrations;
mod names;
pub mod people;
pub mod ratings;
mod reveal_rows;
pub mod reveals;
mod sign_in;
pub mod signing_keys;
mod store;
mod tails;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod users;
mod writer;

pub use config::{Database, KeyEncryptionKey, StoreConfig};
pub use error::{Result, StoreError};
pub use store::{SecretHash, SecretKind, Store};
