//! The format of one sealed value, and the keys that seal.
//! `version | algorithm | generation (4) | nonce (24) | XChaCha20-Poly1305(text, AAD)`, lengths in bytes.
//!
//! The additional data is the place of the value, so a ciphertext moved elsewhere does not open. Version 2 also
//! authenticates the header and hides lengths in steps. Must not know where keys come from.

use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, AeadInOut, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use io_core::ids::ChatId;
use io_core::outside::Entropy;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Damage;
use crate::{Result, StoreError};

/// Of wrapped keys, and of values sealed before version 2.
const FIRST: u8 = 1;
const VERSION: u8 = 2;
const XCHACHA20_POLY1305: u8 = 1;
const HEADER: usize = 6;
pub(crate) const NONCE: usize = 24;
const TAG: usize = 16;
/// Ends the text; zeros follow up to the next step.
const END: u8 = 0x80;
/// The format of a key from which on every text of a chat is bound to its place there.
const BOUND: u32 = 2;

/// The length that a text is padded to: steps of 64 bytes, from 512 bytes on steps of 512.
fn padded(length: usize) -> usize {
    let step = if length < 512 { 64 } else { 512 };
    (length / step + 1) * step
}

/// The place that a value belongs to: table, column and row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SealLocation {
    /// Table.
    pub(crate) table: &'static str,
    /// Column.
    pub(crate) column: &'static str,
    /// The row's id.
    pub(crate) row: Uuid,
    /// For a text: its place in the chat.
    pub(crate) in_chat: Option<InChat>,
}

/// The place of a text in a chat.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InChat {
    /// The chat.
    pub(crate) chat: ChatId,
    /// Its number there.
    pub(crate) seq: u64,
    /// The side that wrote it.
    pub(crate) side: i64,
}

impl SealLocation {
    pub(crate) fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Self {
            table,
            column,
            row,
            in_chat: None,
        }
    }

    /// The place of a text in a chat.
    pub(crate) fn within(self, in_chat: InChat) -> Self {
        Self {
            in_chat: Some(in_chat),
            ..self
        }
    }

    /// What version 1 authenticated.
    fn first_additional_data(&self) -> Vec<u8> {
        let mut data = Vec::with_capacity(self.table.len() + self.column.len() + 18);
        for part in [self.table, self.column] {
            data.extend_from_slice(part.as_bytes());
            data.push(b'|');
        }
        data.extend_from_slice(self.row.as_bytes());
        data
    }

    /// What is authenticated with a value: its header and its place.
    fn additional_data(&self, header: &[u8]) -> Vec<u8> {
        let mut data = Vec::with_capacity(96);
        data.extend_from_slice(header);
        for part in [self.table, self.column] {
            data.extend_from_slice(part.as_bytes());
            data.push(b'|');
        }
        data.extend_from_slice(self.row.as_bytes());
        if let Some(InChat { chat, seq, side }) = self.in_chat {
            data.extend_from_slice(chat.0.as_bytes());
            data.extend_from_slice(&seq.to_be_bytes());
            data.extend_from_slice(&side.to_be_bytes());
        }
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

    /// Seals bytes for a place.
    pub(crate) fn seal(&self, entropy: &dyn Entropy, place: SealLocation, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        entropy.fill(&mut nonce);
        self.seal_by(nonce, place, plain)
    }

    /// Seals bytes for a place with a nonce that is used only once.
    pub(crate) fn seal_by(&self, nonce: [u8; NONCE], place: SealLocation, plain: &[u8]) -> Result<Vec<u8>> {
        let newest = &self.generations[0];
        let length = padded(plain.len());
        let mut sealed = Vec::with_capacity(HEADER + NONCE + length + TAG);
        sealed.extend_from_slice(&[VERSION, XCHACHA20_POLY1305]);
        sealed.extend_from_slice(&newest.number.to_be_bytes());
        let additional = place.additional_data(&sealed);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        sealed.push(END);
        sealed.resize(HEADER + NONCE + length, 0);
        let tag = newest
            .cipher
            .encrypt_inout_detached(
                &XNonce::from(nonce),
                &additional,
                (&mut sealed[HEADER + NONCE..]).into(),
            )
            .map_err(|_| StoreError::Broken("a value is too large to be sealed".into()))?;
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }

    /// Opens what was sealed for this place.
    pub(crate) fn open(&self, place: SealLocation, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        self.opened(place, sealed)
            .ok_or_else(|| StoreError::Corrupt(format!("{}.{} does not open", place.table, place.column)))
    }

    fn opened(&self, place: SealLocation, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match *sealed.first()? {
            FIRST => {
                // Not where everything is bound to its place: an old copy would open at any number of its chat.
                let bound = place.in_chat.is_some() && self.generation(sealed)?.format >= BOUND;
                (!bound).then(|| self.open_with(&place.first_additional_data(), sealed))?
            }
            VERSION => {
                let header = sealed.get(..HEADER)?;
                let mut plain = self.decrypted(&place.additional_data(header), sealed)?;
                let end = plain.iter().rposition(|byte| *byte != 0)?;
                (plain[end] == END).then(|| plain.truncate(end))?;
                Some(plain)
            }
            _ => None,
        }
    }

    /// The generation that seals now.
    pub(crate) fn newest(&self) -> u32 {
        self.generations[0].number
    }

    /// Was this sealed by the generation that seals now, in the newest format?
    pub(crate) fn is_newest(&self, sealed: &[u8]) -> bool {
        let by = self.generation(sealed);
        !Self::is_old(sealed) && by.is_some_and(|by| by.number == self.newest())
    }

    /// May some of its texts not be bound to their place?
    pub(crate) fn has_unbound(&self) -> bool {
        self.generations.iter().any(|one| one.format < BOUND)
    }

    /// Was this sealed by an earlier version?
    pub(crate) fn is_old(sealed: &[u8]) -> bool {
        sealed.first() == Some(&FIRST)
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

    /// Seals as version 1 did.
    #[cfg(test)]
    pub(crate) fn seal_first(&self, entropy: &dyn Entropy, place: SealLocation, plain: &[u8]) -> Result<Vec<u8>> {
        self.seal_with(entropy, &place.first_additional_data(), plain)
    }

    /// Seals a key: nothing but this is authenticated, and nothing is padded.
    pub(super) fn seal_with(&self, entropy: &dyn Entropy, additional: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        entropy.fill(&mut nonce);
        let newest = &self.generations[0];
        let payload = Payload {
            msg: plain,
            aad: additional,
        };
        let text = newest
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| StoreError::Broken("a value is too large to be sealed".into()))?;
        let mut sealed = Vec::with_capacity(HEADER + NONCE + text.len());
        sealed.extend_from_slice(&[FIRST, XCHACHA20_POLY1305]);
        sealed.extend_from_slice(&newest.number.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&text);
        Ok(sealed)
    }

    pub(super) fn open_with(&self, additional: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        (*sealed.first()? == FIRST).then(|| self.decrypted(additional, sealed))?
    }

    /// The generation that sealed a value.
    fn generation(&self, sealed: &[u8]) -> Option<&Generation> {
        let (version_and_algorithm, rest) = sealed.split_at_checked(2)?;
        let number = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
        (version_and_algorithm[1] == XCHACHA20_POLY1305)
            .then(|| self.generations.iter().find(|generation| generation.number == number))?
    }

    fn decrypted(&self, additional: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let generation = self.generation(sealed)?;
        let (nonce, text) = sealed.get(HEADER..)?.split_at_checked(NONCE)?;
        let nonce = XNonce::from(<[u8; NONCE]>::try_from(nonce).ok()?);
        let payload = Payload {
            msg: text,
            aad: additional,
        };
        generation.cipher.decrypt(&nonce, payload).ok().map(Zeroizing::new)
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
    fn lengths_show_in_steps_only() {
        let key = key(7);
        let length = |plain: usize| {
            let sealed = key.seal(&Counting::new(1), place("content", 1), &vec![b'x'; plain]);
            sealed.expect("seals").len() - HEADER - NONCE - TAG
        };
        let found: Vec<_> = [0, 1, 63, 64, 127, 128, 511, 512, 1_023, 1_024].map(length).into();
        assert_eq!(found, [64, 64, 64, 128, 128, 192, 512, 1_024, 1_024, 1_536]);
    }

    #[test]
    fn a_text_opens_at_its_place_in_its_chat_alone() {
        let key = key(7);
        let at = |chat, seq, side| {
            let chat = ChatId(Uuid::from_u128(chat));
            place("content", 1).within(InChat { chat, seq, side })
        };
        let sealed = key.seal(&Counting::new(1), at(1, 2, 1), b"text").expect("seals");
        assert_eq!(key.open(at(1, 2, 1), &sealed).expect("opens").as_slice(), b"text");
        for elsewhere in [at(2, 2, 1), at(1, 3, 1), at(1, 2, 2), place("content", 1)] {
            assert!(key.open(elsewhere, &sealed).is_err(), "{elsewhere:?}");
        }
    }

    fn first(key: &DataKey, place: SealLocation, plain: &[u8]) -> Vec<u8> {
        key.seal_first(&Counting::new(1), place, plain).expect("seals")
    }

    #[test]
    fn a_value_of_the_first_format_opens_until_its_key_takes_none() {
        let of = |format| DataKey::of(vec![Generation::new(&[7; 32], 1, format)], Arc::default()).expect("a key");
        let (chat, seq, side) = (ChatId(Uuid::from_u128(1)), 1, 1);
        let text = place("content", 1).within(InChat { chat, seq, side });
        let sealed = first(&of(1), text, b"old");
        assert!(DataKey::is_old(&sealed));
        assert_eq!(of(1).open(text, &sealed).expect("opens").as_slice(), b"old");
        assert!(of(2).open(text, &sealed).is_err(), "no way back");
        let card = place("card", 1);
        assert_eq!(
            of(2)
                .open(card, &first(&of(2), card, b"card"))
                .expect("opens")
                .as_slice(),
            b"card"
        );
    }

    #[test]
    fn a_short_value_is_damaged_and_not_a_panic() {
        let key = key(7);
        for length in 0..40 {
            assert!(key.open(place("content", 1), &vec![1; length]).is_err());
        }
    }
}
