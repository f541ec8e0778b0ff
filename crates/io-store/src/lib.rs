//! Durable truth: SQLite or PostgreSQL behind one SQL text, with encrypted columns and a separate keys store.
//!
//! One async function of [`Store`] is one unit of work: it happens whole or not at all, it decides by conditional
//! statements and never by read-then-write, and it answers with an outcome that the caller can act on. Time comes in
//! as an argument. Must not know about HTTP, sockets, wire types or the rules of matching.

pub mod account;
pub mod again;
pub mod block;
mod cache;
pub mod chat;
mod config;
mod crypto;
mod db;
pub mod email;
mod error;
pub mod housekeeping;
pub mod matching;
mod migrations;
mod names;
pub mod rating;
pub mod reveal;
pub mod sign_in;
mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use config::{Database, KeyEncryptionKey, StoreConfig};
pub use error::{Result, StoreError};
pub use store::{SecretHash, SecretKind, Store};
