//! Encryption at rest: sealed values, the keys store, and keyed hashes.
//!
//! Must not know the tables of the data database.

mod damage;
mod generations;
mod hashes;
mod keys;
mod names;
mod object;
mod rewrapping;
mod root_keys;
mod seal;
mod states;

pub(crate) use damage::Damage;
#[cfg(test)]
pub(crate) use generations::STATEMENTS as GENERATIONS;
pub(crate) use generations::Seals;
pub(crate) use hashes::{Hashes, counted_as};
#[cfg(test)]
pub(crate) use keys::STATEMENTS;
pub use keys::ShreddedKey;
pub(crate) use keys::{Keys, holds_keys_of_people};
pub(crate) use names::{Day, KeyName};
pub(crate) use object::ObjectKey;
#[cfg(test)]
pub(crate) use rewrapping::STATEMENTS as REWRAPPING;
pub(crate) use seal::{DataKey, InChat, NONCE, SealLocation};
#[cfg(test)]
pub(crate) use states::STATEMENTS as STATES;
pub(crate) use states::states_of;
pub use states::{KeyState, KeyStates, KeyUse, RootKeyState, RoundState};
