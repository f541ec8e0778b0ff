//! Encryption at rest: sealed values, the keys store, and keyed hashes.
//!
//! Must not know the tables of the data database.

mod damage;
mod hashes;
mod keys;
mod names;
mod root_keys;
mod seal;

pub(crate) use damage::Damage;
pub(crate) use hashes::Hashes;
#[cfg(test)]
pub(crate) use keys::STATEMENTS;
pub use keys::ShreddedKey;
pub(crate) use keys::{Keys, holds_keys_of_people};
pub(crate) use names::{Day, KeyName};
pub(crate) use seal::{DataKey, InChat, NONCE, SealLocation};
