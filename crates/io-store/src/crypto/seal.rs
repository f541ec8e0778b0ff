//! The format of one sealed value, and the keys that seal.
//! `0x01 | algorithm | key id (4) | nonce (24) | XChaCha20-Poly1305(text, AAD)`, lengths in bytes.
//!
//! The additional data is table, column and row, so a ciphertext moved elsewhere does not open. Must not know where
//! keys come from.

use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use io_core::outside::Entropy;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Damage;
use crate::{Result, StoreError};

const VERSION: u8 = 1;
const XCHACHA20_POLY1305: u8 = 1;
const HEADER: usize = 6;
const NONCE: usize = 24;

/// The table, column and row that a value belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SealLocation {
    /// Table.
    pub(crate) table: &'static str,
    /// Column.
    pub(crate) column: &'static str,
    /// The row's id.
    pub(crate) row: Uuid,
}

impl SealLocation {
    pub(crate) fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Self { table, column, row }
    }

    fn additional_data(&self) -> Vec<u8> {
        let mut data = Vec::with_capacity(self.table.len() + self.column.len() + 18);
        for part in [self.table, self.column] {
            data.extend_from_slice(part.as_bytes());
            data.push(b'|');
        }
        data.extend_from_slice(self.row.as_bytes());
        data
    }
}

/// A key that seals data, or other keys: its generations, the newest first.
/// The newest seals; each opens what it sealed.
pub(crate) struct DataKey {
    generations: Vec<Generation>,
    damage: Arc<Damage>,
}

/// One of the keys of a name.
pub(super) struct Generation {
    number: u32,
    cipher: XChaCha20Poly1305,
    format: u32,
}

impl Generation {
    /// A key of 32 bytes.
    /// Its number is stored in each value that it seals.
    pub(super) fn new(bytes: &[u8; 32], number: u32, format: u32) -> Self {
        Self {
            number,
            cipher: XChaCha20Poly1305::new(&Key::from(*bytes)),
            format,
        }
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey([redacted])")
    }
}

impl DataKey {
    /// A key of one generation.
    pub(super) fn new(bytes: &[u8; 32], number: u32, damage: Arc<Damage>) -> Self {
        Self {
            generations: vec![Generation::new(bytes, number, 2)],
            damage,
        }
    }

    /// A key of these generations, the newest first. None: there are none.
    pub(super) fn of(generations: Vec<Generation>, damage: Arc<Damage>) -> Option<Self> {
        (!generations.is_empty()).then_some(Self { generations, damage })
    }

    /// Seals bytes for a location.
    pub(crate) fn seal(&self, entropy: &dyn Entropy, place: SealLocation, plain: &[u8]) -> Result<Vec<u8>> {
        self.seal_with(entropy, &place.additional_data(), plain)
    }

    /// Seals bytes for a location with a nonce that is used only once.
    pub(crate) fn seal_by(&self, nonce: [u8; NONCE], place: SealLocation, plain: &[u8]) -> Result<Vec<u8>> {
        self.seal_at(nonce, &place.additional_data(), plain)
    }

    /// Opens what was sealed for this location.
    pub(crate) fn open(&self, place: SealLocation, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        self.open_with(&place.additional_data(), sealed)
            .ok_or_else(|| StoreError::Corrupt(format!("{}.{} does not open", place.table, place.column)))
    }

    /// Opens text. None: it is damaged, which is counted.
    pub(crate) fn text(&self, place: SealLocation, sealed: &[u8]) -> Option<String> {
        let text = self
            .open(place, sealed)
            .ok()
            .and_then(|plain| String::from_utf8(plain.to_vec()).ok());
        self.noted(place, text)
    }

    /// Opens JSON. None: it is damaged, which is counted.
    pub(crate) fn json<T: DeserializeOwned>(&self, place: SealLocation, sealed: &[u8]) -> Option<T> {
        let value = self
            .open(place, sealed)
            .ok()
            .and_then(|plain| serde_json::from_slice(&plain).ok());
        self.noted(place, value)
    }

    /// Opens bytes. None: they are damaged, which is counted.
    pub(crate) fn vec(&self, place: SealLocation, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.noted(place, self.open(place, sealed).ok())
    }

    /// Opens exactly this many bytes. None: they are damaged, which is counted.
    pub(crate) fn bytes<const N: usize>(&self, place: SealLocation, sealed: &[u8]) -> Option<[u8; N]> {
        let bytes = self
            .open(place, sealed)
            .ok()
            .and_then(|plain| plain.as_slice().try_into().ok());
        self.noted(place, bytes)
    }

    fn noted<T>(&self, place: SealLocation, opened: Option<T>) -> Option<T> {
        if opened.is_none() {
            self.damage.note(place.table, place.column);
        }
        opened
    }

    pub(super) fn seal_with(&self, entropy: &dyn Entropy, additional: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        entropy.fill(&mut nonce);
        self.seal_at(nonce, additional, plain)
    }

    fn seal_at(&self, nonce: [u8; NONCE], additional: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let newest = &self.generations[0];
        let text = newest
            .cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: additional,
                },
            )
            .map_err(|_| StoreError::Broken("a value is too large to be sealed".into()))?;
        let mut sealed = Vec::with_capacity(HEADER + NONCE + text.len());
        sealed.extend_from_slice(&[VERSION, XCHACHA20_POLY1305]);
        sealed.extend_from_slice(&newest.number.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }

    pub(super) fn open_with(&self, additional: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (header, rest) = sealed.split_at_checked(HEADER)?;
        let (nonce, text) = rest.split_at_checked(NONCE)?;
        if header[..2] != [VERSION, XCHACHA20_POLY1305] {
            return None;
        }
        let number = u32::from_be_bytes(header[2..].try_into().ok()?);
        let generation = self.generations.iter().find(|generation| generation.number == number)?;
        let nonce = XNonce::from(<[u8; NONCE]>::try_from(nonce).ok()?);
        generation
            .cipher
            .decrypt(
                &nonce,
                Payload {
                    msg: text,
                    aad: additional,
                },
            )
            .ok()
            .map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Counting;
    use proptest::prelude::*;

    fn key(byte: u8) -> DataKey {
        DataKey::new(&[byte; 32], 1, Arc::default())
    }

    fn place(column: &'static str, row: u128) -> SealLocation {
        SealLocation::new("messages", column, Uuid::from_u128(row))
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_at_its_place_and_nowhere_else(plain in proptest::collection::vec(any::<u8>(), 0..200)) {
            let key = key(7);
            let sealed = key.seal(&Counting::new(1), place("content", 1), &plain).expect("seals");
            let opened = key.open(place("content", 1), &sealed).expect("opens");
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
            prop_assert!(key.open(place("content", 2), &sealed).is_err());
            prop_assert!(key.open(place("other", 1), &sealed).is_err());
            prop_assert!(self::key(8).open(place("content", 1), &sealed).is_err());
        }

        #[test]
        fn every_changed_byte_is_detected(plain in proptest::collection::vec(any::<u8>(), 1..50), at in any::<prop::sample::Index>()) {
            let key = key(7);
            let mut sealed = key.seal(&Counting::new(1), place("content", 1), &plain).expect("seals");
            let at = at.index(sealed.len());
            sealed[at] ^= 1;
            prop_assert!(key.open(place("content", 1), &sealed).is_err());
        }
    }

    #[test]
    fn a_short_value_is_damaged_and_not_a_panic() {
        let key = key(7);
        for length in 0..40 {
            assert!(key.open(place("content", 1), &vec![1; length]).is_err());
        }
    }
}
