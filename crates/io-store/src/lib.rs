//! Durable storage on SQLite or PostgreSQL with one SQL text.
//! Columns are encrypted, and the keys are in a separate store.
//!
//! One async function of [`Store`] is one unit of work: it happens completely or not at all, decides by conditional
//! statements or under a lock, and returns an outcome that the caller can act on. Time is an argument.
//! Must not know about HTTP, sockets, wire types or the rules of matching.

pub mod account;
pub mod again;
pub mod announcements;
pub mod audit;
pub mod backup;
pub mod block;
pub mod board;
mod cache;
mod calendar;
mod certificate;
pub mod chat;
pub mod community;
mod config;
mod crypto;
mod db;
pub mod email;
mod error;
pub mod feedback;
pub mod housekeeping;
mod index;
pub mod insights;
pub mod inventory;
mod keys;
pub mod live_settings;
pub mod matching;
mod migrations;
pub mod moderation;
mod names;
pub mod notifications;
pub mod pictures;
pub mod question;
pub mod rating;
mod resealing;
pub mod reveal;
pub mod served;
pub mod sign_in;
pub mod staff;
mod store;
pub mod suppression;
mod surroundings;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use certificate::{CertificateOf, KeptCertificate};
pub use config::{Database, KeyEncryptionKey, StoreConfig};
pub use crypto::{KeyState, KeyStates, KeyUse, RootKeyState, RoundState, ShreddedKey};
pub use db::{Claim, PoolLoad, TRACES};
pub use error::{Result, StoreError, StoreErrorKind};
pub use keys::{Rotation, key_states_in};
pub use migrations::{MigrationState, SchemaState, survey};
pub use store::{DeviceMark, SecretHash, SecretKind, Store};
