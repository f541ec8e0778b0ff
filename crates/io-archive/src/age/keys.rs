//! The two halves of an age key, and what each does with the key of one file.

use std::fmt;
use std::str::FromStr;

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use io_core::outside::Entropy;
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize as _, Zeroizing};

use super::{AgeError, bech32};

const RECIPIENT: &str = "age";
const IDENTITY: &str = "age-secret-key-";
const PURPOSE: &[u8] = b"age-encryption.org/v1/X25519";

/// The key that one file is encrypted with.
pub(super) type FileKey = Zeroizing<[u8; 16]>;

/// Whom a file is encrypted for: the public half of a key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recipient([u8; 32]);

/// Who can open a file: the secret half of a key. Shown by nothing but [`Identity::secret_text`].
#[derive(Clone)]
pub struct Identity(StaticSecret);

/// The key of a file as one recipient can open it.
pub(super) struct Wrapped {
    pub(super) share: [u8; 32],
    pub(super) body: [u8; 32],
}

impl Recipient {
    /// Wraps the key of a file for this recipient.
    pub(super) fn wrap(&self, file_key: &FileKey, entropy: &dyn Entropy) -> Result<Wrapped, AgeError> {
        let mut random = Zeroizing::new([0; 32]);
        entropy.fill(random.as_mut_slice());
        let once = StaticSecret::from(*random);
        let share = PublicKey::from(&once).to_bytes();
        let shared = once.diffie_hellman(&PublicKey::from(self.0));
        if !shared.was_contributory() {
            return Err(AgeError::NotARecipient);
        }
        let sealed = wrapping(shared.as_bytes(), &share, &self.0)
            .encrypt(&Nonce::default(), file_key.as_slice())
            .expect("invariant: sixteen bytes can be encrypted");
        let body = sealed
            .try_into()
            .expect("invariant: sixteen bytes and a tag are 32 bytes");
        Ok(Wrapped { share, body })
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&bech32::encode(RECIPIENT, &self.0))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Recipient {
    type Err = AgeError;

    fn from_str(text: &str) -> Result<Self, AgeError> {
        bech32::decode(RECIPIENT, text.trim())
            .map(Self)
            .ok_or(AgeError::NotARecipient)
    }
}

impl Identity {
    /// A new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut random = Zeroizing::new([0; 32]);
        entropy.fill(random.as_mut_slice());
        Self(StaticSecret::from(*random))
    }

    /// The keys in the text of a file as `age-keygen` writes it: one a line, and lines of comments.
    pub fn all_in(text: &str) -> Result<Vec<Self>, AgeError> {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::parse)
            .collect()
    }

    /// The public half.
    pub fn recipient(&self) -> Recipient {
        Recipient(PublicKey::from(&self.0).to_bytes())
    }

    /// The secret itself, to be written to a file that only its owner reads.
    pub fn secret_text(&self) -> Zeroizing<String> {
        let mut lower = bech32::encode(IDENTITY, self.0.as_bytes());
        let text = Zeroizing::new(lower.to_ascii_uppercase());
        lower.zeroize();
        text
    }

    /// The key of the file, if it is wrapped for this identity.
    pub(super) fn unwrap(&self, wrapped: &Wrapped) -> Option<FileKey> {
        let shared = self.0.diffie_hellman(&PublicKey::from(wrapped.share));
        if !shared.was_contributory() {
            return None;
        }
        let key = wrapping(shared.as_bytes(), &wrapped.share, &self.recipient().0);
        let opened = Zeroizing::new(key.decrypt(&Nonce::default(), wrapped.body.as_slice()).ok()?);
        opened.as_slice().try_into().ok().map(Zeroizing::new)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Identity(of {})", self.recipient())
    }
}

impl FromStr for Identity {
    type Err = AgeError;

    fn from_str(text: &str) -> Result<Self, AgeError> {
        let text = text.trim();
        if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            return Err(AgeError::NotAnIdentity);
        }
        let lower = Zeroizing::new(text.to_ascii_lowercase());
        bech32::decode(IDENTITY, &lower)
            .map(|bytes| Self(StaticSecret::from(*Zeroizing::new(bytes))))
            .ok_or(AgeError::NotAnIdentity)
    }
}

/// The cipher that wraps the key of a file, from what the two sides share.
fn wrapping(shared: &[u8; 32], share: &[u8; 32], recipient: &[u8; 32]) -> ChaCha20Poly1305 {
    let salt = [*share, *recipient].concat();
    let key = derived(shared, &salt, PURPOSE);
    ChaCha20Poly1305::new(&Key::from(*key))
}

/// HKDF with SHA-256, 32 bytes.
pub(super) fn derived(secret: &[u8], salt: &[u8], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(purpose, key.as_mut_slice())
        .expect("invariant: 32 bytes can be derived");
    key
}
