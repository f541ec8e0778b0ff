//! Keyed hashes: blind indexes, and hashes of secrets.
//! A blind index finds a row without revealing its value.
//!
//! Must not hash without a key: a stolen database could be searched by guessing.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{SecretHash, SecretKind};

/// The keys of all keyed hashes, derived from two random roots.
/// The roots belong to this installation.
pub(crate) struct Hashes {
    index: Zeroizing<[u8; 32]>,
    pepper: Zeroizing<[u8; 32]>,
}

impl Hashes {
    /// Derives the keys from the root of the indexes and the root of the pepper.
    pub(crate) fn new(index_root: &[u8; 32], pepper_root: &[u8; 32]) -> Self {
        Self {
            index: derived(index_root, b"io index v1"),
            pepper: derived(pepper_root, b"io pepper v1"),
        }
    }

    /// Identifies this keys store; the data database remembers it.
    pub(crate) fn fingerprint(&self) -> Uuid {
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = keyed(&self.index, b"keys-store:v1", b"");
        Uuid::from_bytes(id)
    }

    /// The index that finds the account of an address.
    pub(crate) fn email(&self, identity: &str) -> [u8; 32] {
        keyed(&self.index, b"email:v1", identity.as_bytes())
    }

    /// The index that finds everything of a mailbox, for limits and blocks.
    pub(crate) fn mailbox(&self, abuse_key: &str) -> [u8; 32] {
        keyed(&self.index, b"mailbox:v1", abuse_key.as_bytes())
    }

    /// The index that tells a person's known device label from a new one.
    pub(crate) fn device(&self, mailbox: &[u8; 32], label: &str) -> [u8; 32] {
        keyed(
            &self.index,
            b"device:v1",
            &[mailbox.as_slice(), label.as_bytes()].concat(),
        )
    }

    /// Replaces a secret that is never stored.
    pub(crate) fn secret(&self, kind: SecretKind, secret: &[u8]) -> SecretHash {
        let domain: &[u8] = match kind {
            SecretKind::LinkToken => b"link-token:v1",
            SecretKind::LinkCode => b"link-code:v1",
            SecretKind::Binding => b"binding:v1",
        };
        SecretHash(keyed(&self.pepper, domain, secret))
    }
}

fn derived(root: &[u8; 32], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, root)
        .expand(purpose, key.as_mut_slice())
        .expect("invariant: 32 bytes is a length HKDF-SHA256 can give");
    key
}

fn keyed(key: &[u8; 32], domain: &[u8], value: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length");
    mac.update(domain);
    mac.update(b"|");
    mac.update(value);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_installations_give_one_address_two_indexes() {
        let one = Hashes::new(&[1; 32], &[2; 32]);
        let other = Hashes::new(&[3; 32], &[2; 32]);
        assert_eq!(one.email("a@example.org"), one.email("a@example.org"));
        assert_ne!(one.email("a@example.org"), other.email("a@example.org"));
    }

    #[test]
    fn a_value_has_another_hash_for_each_purpose() {
        let hashes = Hashes::new(&[1; 32], &[1; 32]);
        assert_ne!(hashes.email("x"), hashes.mailbox("x"));
        assert_ne!(
            hashes.secret(SecretKind::LinkCode, b"x"),
            hashes.secret(SecretKind::LinkToken, b"x")
        );
        assert_ne!(
            hashes.secret(SecretKind::Binding, b"x"),
            hashes.secret(SecretKind::LinkToken, b"x")
        );
    }
}
