//! Keyed hashes: blind indexes, and hashes of secrets.
//! A blind index finds a row without revealing its value.
//!
//! Must not hash without a key: a stolen database could be searched by guessing.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use io_core::ids::{ChatId, UserId};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{DeviceMark, SecretHash, SecretKind};

/// The generations of a root, the newest first.
type Roots<'a> = &'a [(u32, Zeroizing<[u8; 32]>)];

/// The keys of all keyed hashes, derived from two random roots.
/// The roots belong to this installation. Hashes are made with the newest generation of each.
pub(crate) struct Hashes {
    index: Zeroizing<[u8; 32]>,
    pepper: Zeroizing<[u8; 32]>,
    /// From the first generation: it identifies the installation whatever rotates.
    identity: Zeroizing<[u8; 32]>,
    /// The generation of the index root; rows with a blind index say which one made it.
    index_version: u32,
}

impl Hashes {
    /// Derives the keys from the root of the indexes and the root of the pepper.
    pub(crate) fn new(index_roots: Roots<'_>, pepper_roots: Roots<'_>) -> Self {
        let (index_version, index) = &index_roots[0];
        let (_, first) = &index_roots[index_roots.len() - 1];
        Self {
            index: derived(index, b"io index v1"),
            pepper: derived(&pepper_roots[0].1, b"io pepper v1"),
            identity: derived(first, b"io index v1"),
            index_version: *index_version,
        }
    }

    /// Identifies this keys store; the data database remembers it.
    pub(crate) fn fingerprint(&self) -> Uuid {
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = keyed(&self.identity, b"keys-store:v1", b"");
        Uuid::from_bytes(id)
    }

    /// Which generation of the index root made the indexes of today.
    pub(crate) fn index_version(&self) -> u32 {
        self.index_version
    }

    /// The index that finds the account of an address.
    pub(crate) fn email(&self, identity: &str) -> [u8; 32] {
        keyed(&self.index, b"email:v1", identity.as_bytes())
    }

    /// The index that finds everything of a mailbox, for limits and blocks.
    pub(crate) fn mailbox(&self, abuse_key: &str) -> [u8; 32] {
        keyed(&self.index, b"mailbox:v1", abuse_key.as_bytes())
    }

    /// The index of a device among those of one mailbox.
    /// One device has unrelated indexes for two mailboxes.
    pub(crate) fn device(&self, mailbox: &[u8; 32], device: &SecretHash) -> [u8; 32] {
        keyed(&self.index, b"device:v2", &[mailbox.as_slice(), &device.0].concat())
    }

    /// The index of a network among those that ask for emails to one mailbox.
    pub(crate) fn network(&self, mailbox: &[u8; 32], network: &SecretHash) -> [u8; 32] {
        keyed(&self.index, b"network:v1", &[mailbox.as_slice(), &network.0].concat())
    }

    /// What a device keeps to show that it signed in to a mailbox before.
    pub(crate) fn device_mark(&self, mailbox: &[u8; 32], device: &SecretHash) -> DeviceMark {
        let [mark @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = keyed(
            &self.pepper,
            b"device-mark:v1",
            &[mailbox.as_slice(), &device.0].concat(),
        );
        DeviceMark(mark)
    }

    /// Names what stays of one account for one rule, without naming the account.
    pub(crate) fn stub(&self, account: &[u8], kind: &[u8]) -> Uuid {
        self.name(b"stub:v1", &[account, kind].concat())
    }

    /// Names a person as the giver of ratings.
    pub(crate) fn giver_of_ratings(&self, user: UserId) -> Uuid {
        self.name(b"rating-giver:v1", user.as_bytes())
    }

    /// Names a person as the one who was rated: another name than as a giver.
    pub(crate) fn rated(&self, user: UserId) -> Uuid {
        self.name(b"rated:v1", user.as_bytes())
    }

    /// Names the rating that a person gave in a chat.
    pub(crate) fn rating(&self, chat: ChatId, giver: UserId) -> Uuid {
        self.name(b"rating:v1", &[chat.as_bytes().as_slice(), giver.as_bytes()].concat())
    }

    fn name(&self, domain: &[u8], value: &[u8]) -> Uuid {
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = keyed(&self.index, domain, value);
        Uuid::from_bytes(id)
    }

    /// Replaces a secret that is never stored.
    pub(crate) fn secret(&self, kind: SecretKind, secret: &[u8]) -> SecretHash {
        let domain: &[u8] = match kind {
            SecretKind::LinkToken => b"link-token:v1",
            SecretKind::LinkCode => b"link-code:v1",
            SecretKind::Binding => b"binding:v1",
            SecretKind::Device => b"device-secret:v1",
            SecretKind::Network => b"network-secret:v1",
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

    fn hashes(index: u8, pepper: u8) -> Hashes {
        let root = |byte| [(1, Zeroizing::new([byte; 32]))];
        Hashes::new(&root(index), &root(pepper))
    }

    #[test]
    fn a_new_root_of_the_indexes_keeps_the_installations_identity() {
        let both = [(2, Zeroizing::new([9; 32])), (1, Zeroizing::new([1; 32]))];
        let renewed = Hashes::new(&both, &both);
        let first = hashes(1, 1);
        assert_eq!(
            (renewed.fingerprint(), renewed.index_version()),
            (first.fingerprint(), 2)
        );
        assert_ne!(renewed.email("a@example.org"), first.email("a@example.org"));
    }

    #[test]
    fn two_installations_give_one_address_two_indexes() {
        let one = hashes(1, 2);
        let other = hashes(3, 2);
        assert_eq!(one.email("a@example.org"), one.email("a@example.org"));
        assert_ne!(one.email("a@example.org"), other.email("a@example.org"));
    }

    #[test]
    fn a_value_has_another_hash_for_each_purpose() {
        let hashes = hashes(1, 1);
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
