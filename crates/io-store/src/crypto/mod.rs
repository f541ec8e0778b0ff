//! Encryption at rest: sealed values, the keys store, and keyed hashes.
//!
//! Must not know the tables of the data database.

mod damage;
mod hashes;
mod keys;
mod seal;

pub(crate) use damage::Damage;
pub(crate) use hashes::Hashes;
#[cfg(test)]
pub(crate) use keys::STATEMENTS;
pub(crate) use keys::{Day, KeyName, Keys};
pub(crate) use seal::{DataKey, SealLocation};
