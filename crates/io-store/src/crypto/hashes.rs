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

/// A key that was derived from a root.
type Key = Zeroizing<[u8; 32]>;

/// The keys of all keyed hashes, derived from two random roots.
/// The roots belong to this installation.
pub(crate) struct Hashes {
    /// One for each generation of the index root, the first one first.
    /// Each generation hashes what the one before gave: so an index can be renewed without what it was made of.
    index: Vec<(u32, Key)>,
    pepper: Key,
    /// Of the generation before, if there is one: what it hashed is still found.
    pepper_before: Option<Key>,
    /// From the first generation: it identifies the installation whatever rotates.
    identity: Key,
}

impl Hashes {
    /// Derives the keys from the root of the indexes and the root of the pepper.
    pub(crate) fn new(index_roots: Roots<'_>, pepper_roots: Roots<'_>) -> Self {
        let mut index: Vec<_> = index_roots
            .iter()
            .map(|(generation, root)| (*generation, derived(root, b"io index v1")))
            .collect();
        index.reverse();
        let pepper = |(_, root): &(u32, Key)| derived(root, b"io pepper v1");
        Self {
            identity: index[0].1.clone(),
            index,
            pepper: pepper(&pepper_roots[0]),
            pepper_before: pepper_roots.get(1).map(pepper),
        }
    }

    /// Identifies this keys store; the data database remembers it.
    pub(crate) fn fingerprint(&self) -> Uuid {
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = keyed(&self.identity, b"keys-store:v1", b"");
        Uuid::from_bytes(id)
    }

    /// The newest generation of the index root.
    pub(crate) fn newest_index(&self) -> u32 {
        self.index.last().map_or(0, |(generation, _)| *generation)
    }

    /// The index that finds the account of an address, as a generation makes it.
    pub(crate) fn email(&self, generation: u32, identity: &str) -> [u8; 32] {
        self.indexed(generation, b"email:v1", identity.as_bytes())
    }

    /// The index that finds everything of a mailbox, for limits and blocks.
    pub(crate) fn mailbox(&self, generation: u32, abuse_key: &str) -> [u8; 32] {
        self.indexed(generation, b"mailbox:v1", abuse_key.as_bytes())
    }

    /// The index of a device among those of one mailbox.
    /// One device has unrelated indexes for two mailboxes.
    pub(crate) fn device(&self, generation: u32, abuse_key: &str, device: &SecretHash) -> [u8; 32] {
        let mailbox = self.mailbox(self.names_version(), abuse_key);
        let both = [mailbox.as_slice(), &device.newest].concat();
        self.indexed(generation, b"device:v2", &both)
    }

    /// The same among those that ask for emails, whose rows live a day: by the first generation.
    pub(crate) fn asking_device(&self, abuse_key: &str, device: &SecretHash) -> [u8; 32] {
        self.device(self.names_version(), abuse_key, device)
    }

    /// The index of a network among those that ask for emails to one mailbox; by the first generation, too.
    pub(crate) fn network(&self, abuse_key: &str, network: &SecretHash) -> [u8; 32] {
        let first = self.names_version();
        let mailbox = self.mailbox(first, abuse_key);
        self.indexed(first, b"network:v1", &[mailbox.as_slice(), &network.newest].concat())
    }

    /// What a device keeps to show that it signed in to a mailbox before. No rotation changes it.
    pub(crate) fn device_mark(&self, abuse_key: &str, device: &SecretHash) -> DeviceMark {
        let mailbox = self.mailbox(self.names_version(), abuse_key);
        let both = [mailbox.as_slice(), &device.newest].concat();
        DeviceMark(named(&self.identity, b"device-mark:v1", &both).into_bytes())
    }

    fn indexed(&self, generation: u32, domain: &[u8], value: &[u8]) -> [u8; 32] {
        let (first, key) = &self.index[0];
        self.renewed(keyed(key, domain, value), *first, generation)
    }

    /// An index of one generation as a later one makes it, without what it was made of.
    pub(crate) fn renewed(&self, index: [u8; 32], made_by: u32, generation: u32) -> [u8; 32] {
        self.index
            .iter()
            .filter(|(number, _)| (made_by + 1..=generation).contains(number))
            .fold(index, |before, (_, key)| keyed(key, b"renewed:v1", &before))
    }

    /// Names what stays of one account for one rule, without naming the account.
    pub(crate) fn stub(&self, account: &[u8], kind: &[u8]) -> Uuid {
        let (_, newest) = &self.index[self.index.len() - 1];
        named(newest, b"stub:v1", &[account, kind].concat())
    }

    /// Which generation of the index root made the names of ratings.
    pub(crate) fn names_version(&self) -> u32 {
        self.index[0].0
    }

    /// Names a person as the giver of ratings.
    /// This name and the two below are made by the first generation and stay: no rotation renews them.
    pub(crate) fn giver_of_ratings(&self, user: UserId) -> Uuid {
        named(&self.index[0].1, b"rating-giver:v1", user.as_bytes())
    }

    /// Names a person as the one who was rated: another name than as a giver.
    pub(crate) fn rated(&self, user: UserId) -> Uuid {
        named(&self.index[0].1, b"rated:v1", user.as_bytes())
    }

    /// Names the rating that a person gave in a chat.
    pub(crate) fn rating(&self, chat: ChatId, giver: UserId) -> Uuid {
        let both = [chat.as_bytes().as_slice(), giver.as_bytes()].concat();
        named(&self.index[0].1, b"rating:v1", &both)
    }

    /// The chance that a person is asked the short question after a chat: the same at every try.
    pub(crate) fn draw_of_question(&self, chat: ChatId, user: UserId) -> u64 {
        let both = [chat.as_bytes().as_slice(), user.as_bytes()].concat();
        named(&self.index[0].1, b"question:v1", &both).as_u64_pair().0
    }

    /// The index that finds a member of staff by the address. No rotation renews it: they are few, and no people.
    pub(crate) fn staff(&self, identity: &str) -> [u8; 32] {
        keyed(&self.identity, b"staff:v1", identity.as_bytes())
    }

    /// What staff see instead of an account's address: the same for one account, and no way back.
    pub(crate) fn masked(&self, user: UserId) -> [u8; 32] {
        keyed(&self.identity, b"masked:v1", user.as_bytes())
    }

    /// The hash of an entry of the audit trail.
    pub(crate) fn audit_link(&self, bytes: &[u8]) -> [u8; 32] {
        keyed(&self.identity, b"audit-link:v1", bytes)
    }

    /// The hash of what such an entry says.
    pub(crate) fn audit_digest(&self, content: &[u8]) -> [u8; 32] {
        keyed(&self.identity, b"audit-digest:v1", content)
    }

    /// Names an account in one entry; without the random part it leads to nobody.
    pub(crate) fn audit_subject(&self, salt: &[u8; 32], user: UserId) -> [u8; 32] {
        let both = [salt.as_slice(), user.as_bytes()].concat();
        keyed(&self.identity, b"audit-subject:v1", &both)
    }

    /// The seed of the key that signs heads of the audit trail.
    pub(crate) fn audit_seed(&self) -> Key {
        Zeroizing::new(keyed(&self.identity, b"audit-seed:v1", b""))
    }

    /// Replaces a secret that is never stored.
    pub(crate) fn secret(&self, kind: SecretKind, secret: &[u8]) -> SecretHash {
        let domain: &[u8] = match kind {
            SecretKind::LinkToken => b"link-token:v1",
            SecretKind::LinkCode => b"link-code:v1",
            SecretKind::Binding => b"binding:v1",
            SecretKind::Device => b"device-secret:v1",
            SecretKind::Network => b"network-secret:v1",
            SecretKind::Staff => b"staff-secret:v1",
            SecretKind::AgeCheck => b"age-check:v1",
        };
        // A device or a program keeps its secret for years: the pepper comes and goes, the first root of the indexes stays.
        let lasting = matches!(kind, SecretKind::Device | SecretKind::Network | SecretKind::Staff);
        let pepper = if lasting { &self.identity } else { &self.pepper };
        let before = self.pepper_before.as_ref().filter(|_| !lasting).unwrap_or(pepper);
        SecretHash {
            newest: keyed(pepper, domain, secret),
            before: keyed(before, domain, secret),
        }
    }
}

/// The name of a person in the counts of some weeks; without the secret it leads to nobody.
pub(crate) fn counted_as(secret: &[u8; 32], user: UserId) -> [u8; 16] {
    named(secret, b"insights:v1", user.as_bytes()).into_bytes()
}

/// A keyed hash as long as an id.
fn named(key: &[u8; 32], domain: &[u8], value: &[u8]) -> Uuid {
    let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = keyed(key, domain, value);
    Uuid::from_bytes(id)
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
    use proptest::prelude::*;

    fn hashes(index: u8, pepper: u8) -> Hashes {
        let root = |byte| [(1, Zeroizing::new([byte; 32]))];
        Hashes::new(&root(index), &root(pepper))
    }

    fn root(number: u32, byte: u8) -> (u32, Key) {
        (number, Zeroizing::new([byte; 32]))
    }

    proptest! {
        #[test]
        fn an_index_is_renewed_without_what_it_was_made_of(
            roots in proptest::collection::vec(any::<u8>(), 1..5), identity: String, label: String,
        ) {
            let made: Vec<_> = (1..).zip(&roots).map(|(number, byte)| root(number, *byte)).collect();
            let of = |known: usize| {
                let newest_first: Vec<_> = made[..known].iter().rev().cloned().collect();
                Hashes::new(&newest_first, &[root(1, 1)])
            };
            let all = of(made.len());
            let newest = all.newest_index();
            for known in 1..=made.len() {
                let earlier = of(known);
                let device = earlier.secret(SecretKind::Device, label.as_bytes());
                prop_assert_eq!(device, all.secret(SecretKind::Device, label.as_bytes()), "no rotation changes it");
                prop_assert!(earlier.device_mark(&identity, &device).0 == all.device_mark(&identity, &device).0);
                let at = earlier.newest_index();
                prop_assert_eq!(earlier.email(at, &identity), all.email(at, &identity), "what was made stays");
                for (before, after) in [
                    (earlier.email(at, &identity), all.email(newest, &identity)),
                    (earlier.mailbox(at, &identity), all.mailbox(newest, &identity)),
                    (earlier.device(at, &identity, &device), all.device(newest, &identity, &device)),
                ] {
                    prop_assert_eq!(all.renewed(before, at, newest), after);
                    prop_assert_eq!(before == after, at == newest, "a new generation gives another index");
                }
            }
        }
    }

    #[test]
    fn a_secret_is_found_by_the_pepper_of_before_and_not_by_an_older_one() {
        let hashes = |peppers: &[u8]| {
            let mut roots: Vec<_> = (1..).zip(peppers).map(|(number, byte)| root(number, *byte)).collect();
            roots.reverse();
            Hashes::new(&[root(1, 1)], &roots).secret(SecretKind::LinkToken, b"x")
        };
        let [first, second, third] = [hashes(&[1]), hashes(&[1, 2]), hashes(&[1, 2, 3])];
        assert!(first.matches(first) && second.matches(first) && third.matches(second));
        assert!(!third.matches(first));
    }

    #[test]
    fn a_new_root_of_the_indexes_keeps_the_installations_identity() {
        let renewed = Hashes::new(&[root(2, 9), root(1, 1)], &[root(1, 1)]);
        let first = hashes(1, 1);
        assert_eq!(
            (renewed.fingerprint(), renewed.newest_index()),
            (first.fingerprint(), 2)
        );
        assert_ne!(renewed.email(2, "a@example.org"), first.email(1, "a@example.org"));
    }

    #[test]
    fn two_installations_give_one_address_two_indexes() {
        let one = hashes(1, 2);
        let other = hashes(3, 2);
        assert_eq!(one.email(1, "a@example.org"), one.email(1, "a@example.org"));
        assert_ne!(one.email(1, "a@example.org"), other.email(1, "a@example.org"));
    }

    #[test]
    fn a_value_has_another_hash_for_each_purpose() {
        let hashes = hashes(1, 1);
        assert_ne!(hashes.email(1, "x"), hashes.mailbox(1, "x"));
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
