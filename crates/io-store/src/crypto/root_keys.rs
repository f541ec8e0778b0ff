//! The ring of root keys: the current one wraps new data keys, older ones still open theirs.
//!
//! Must not know which data keys exist.

use std::sync::Arc;

use io_core::outside::Entropy;
use zeroize::Zeroizing;

use super::{Damage, DataKey, KeyName};
use crate::config::KeyEncryptionKey;
use crate::{Result, StoreError};

/// What rows say of their root key if they were wrapped before root keys had names.
pub(super) const UNNAMED: u32 = 1;

/// The root keys of an installation, the current one first.
pub(super) struct RootKeys(Vec<RootKey>);

struct RootKey {
    id: u32,
    key: DataKey,
    /// The same key under the number that every root key had before they had names.
    unnamed: DataKey,
}

/// A data key as the keys store holds it.
#[expect(clippy::struct_field_names, reason = "the columns of its table")]
pub(super) struct Wrapped {
    pub(super) generation: u32,
    pub(super) kek: u32,
    pub(super) format: u32,
    pub(super) wrapped: Vec<u8>,
    /// New values are sealed with it.
    pub(super) seals: bool,
}

impl RootKeys {
    pub(super) fn new(current: &KeyEncryptionKey, older: &[KeyEncryptionKey], damage: &Arc<Damage>) -> Self {
        let keys = std::iter::once(current).chain(older).map(|key| RootKey {
            id: key.id(),
            key: DataKey::new(&key.0, key.id(), Arc::clone(damage)),
            unnamed: DataKey::new(&key.0, UNNAMED, Arc::clone(damage)),
        });
        Self(keys.collect())
    }

    /// The root key that wraps new data keys.
    pub(super) fn current(&self) -> u32 {
        self.0[0].id
    }

    /// The names of all root keys of the ring, the current one first.
    pub(super) fn ids(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|key| key.id)
    }

    /// Refuses a keys store that was wrapped by a root key that is not in the ring.
    pub(super) fn must_hold(&self, id: u32) -> Result<()> {
        if id == UNNAMED || self.0.iter().any(|key| key.id == id) {
            return Ok(());
        }
        let given: Vec<String> = self.0.iter().map(|key| format!("{:08x}", key.id)).collect();
        Err(StoreError::WrongKey(format!(
            "the root key {id:08x} still wraps data keys and is not among the given ones ({})",
            given.join(", ")
        )))
    }

    /// Wraps a data key with the current root key.
    pub(super) fn wrap(
        &self,
        entropy: &dyn Entropy,
        name: KeyName,
        (generation, format): (u32, u32),
        bytes: &[u8; 32],
    ) -> Result<Wrapped> {
        let RootKey { id, key, .. } = &self.0[0];
        let additional = wrapping(name, generation, *id, format);
        Ok(Wrapped {
            generation,
            kek: *id,
            format,
            wrapped: key.seal_with(entropy, &additional, bytes)?,
            seals: true,
        })
    }

    /// Opens a data key. None: it is damaged, or its root key is missing.
    pub(super) fn unwrap(&self, name: KeyName, row: &Wrapped) -> Option<Zeroizing<[u8; 32]>> {
        let opened = if row.kek == UNNAMED {
            let additional = unnamed_wrapping(name);
            self.0
                .iter()
                .find_map(|key| key.unnamed.open_with(&additional, &row.wrapped))
        } else {
            let additional = wrapping(name, row.generation, row.kek, row.format);
            let key = self.0.iter().find(|key| key.id == row.kek)?;
            key.key.open_with(&additional, &row.wrapped)
        };
        <[u8; 32]>::try_from(opened?.as_slice()).ok().map(Zeroizing::new)
    }
}

/// The data that wrapping a key authenticates.
/// The format is part of it: a key whose texts are all bound to their place does not take older ones again.
fn wrapping(name: KeyName, generation: u32, root: u32, format: u32) -> Vec<u8> {
    let mut data = format!("udek:v2|{}|{root}|{generation}|{format}|", name.scope).into_bytes();
    data.extend_from_slice(name.id.as_bytes());
    data
}

/// The same, before root keys had names.
fn unnamed_wrapping(name: KeyName) -> Vec<u8> {
    let mut data = format!("udek|{}|{UNNAMED}|", name.scope).into_bytes();
    data.extend_from_slice(name.id.as_bytes());
    data
}
