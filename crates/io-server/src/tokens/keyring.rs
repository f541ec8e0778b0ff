//! The keys that sign and check access tokens, and when each moves on.
//!
//! Next, active, retired, purged.
//!
//! Must not store keys: the store keeps them encrypted and makes each move atomic.

use io_core::time::{Span, Timestamp};
use io_store::sign_in::signing_keys::{KeyState, NewSigningKey, SigningKey};
use jsonwebtoken::DecodingKey;
use zeroize::Zeroizing;

use super::jwks::{Jwk, Jwks, MAX_AGE};
use super::jwt::KeyPair;

/// How long a key signs.
const ACTIVE_FOR: Span = Span::days(90);
/// How long a retired key is accepted.
///
/// That is longer than the longest configurable life of a token, its leeway, and the time until every node knows of a
/// rotation.
pub(super) const RETIRED_FOR: Span = Span::minutes(20);

/// The keys, as read from the store.
pub(super) struct Keyring {
    keys: Vec<Held>,
}

struct Held {
    pair: KeyPair,
    state: KeyState,
    since: Timestamp,
}

/// There is no key to sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store has no active signing key")]
pub(super) struct NoActiveKey;

impl Keyring {
    /// A keyring always has an active key.
    pub(super) fn new(stored: &[SigningKey]) -> Result<Self, NoActiveKey> {
        let keys: Vec<_> = stored
            .iter()
            .map(|key| Held {
                pair: KeyPair::from_seed(&key.private),
                state: key.state,
                since: key.since,
            })
            .collect();
        let ring = Self { keys };
        ring.active().map(|_| ()).ok_or(NoActiveKey)?;
        Ok(ring)
    }

    fn active(&self) -> Option<&Held> {
        self.keys.iter().find(|key| key.state == KeyState::Active)
    }

    /// Since when the active key signs.
    pub(super) fn signs_since(&self) -> Option<Timestamp> {
        self.active().map(|key| key.since)
    }

    /// The key that signs.
    pub(super) fn signing(&self) -> &KeyPair {
        &self.active().expect("invariant: a keyring has an active key").pair
    }

    /// The public key with this id.
    pub(super) fn accepted(&self, kid: &str) -> Option<DecodingKey> {
        self.keys
            .iter()
            .find(|key| key.pair.kid == kid)
            .map(|key| key.pair.decoding())
    }

    /// Does it accept every token that the earlier one accepted?
    pub(super) fn accepts_all_of(&self, earlier: &Self) -> bool {
        let has = |wanted: &Held| self.keys.iter().any(|key| key.pair.kid == wanted.pair.kid);
        earlier.keys.iter().all(has)
    }

    /// The public keys, for others to check tokens.
    pub(super) fn jwks(&self) -> Jwks {
        Jwks {
            keys: self
                .keys
                .iter()
                .map(|key| Jwk::ed25519(&key.pair.kid, key.pair.public()))
                .collect(),
        }
    }

    /// Whether the active key has signed for its full time.
    pub(super) fn rotation_due(&self, now: Timestamp) -> bool {
        self.active().is_some_and(|key| now - key.since >= ACTIVE_FOR)
    }

    /// How long the next key must still be published before it may sign.
    ///
    /// Zero means that it may sign now.
    pub(super) fn next_usable_in(&self, now: Timestamp) -> Span {
        let published = self
            .keys
            .iter()
            .find(|key| key.state == KeyState::Next)
            .map_or(now, |key| key.since);
        let usable = published + Span::seconds(i64::from(MAX_AGE));
        if usable > now { usable - now } else { Span::ZERO }
    }
}

/// A fresh key pair from 32 random bytes.
pub(super) fn new_key(seed: &Zeroizing<[u8; 32]>) -> NewSigningKey {
    let pair = KeyPair::from_seed(seed);
    NewSigningKey {
        kid: pair.kid.clone(),
        private: **seed,
        public: *pair.public(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    fn stored(seed: u8, state: KeyState, since: Timestamp) -> SigningKey {
        let NewSigningKey { kid, private, public } = new_key(&Zeroizing::new([seed; 32]));
        SigningKey {
            kid,
            private,
            public,
            state,
            since,
        }
    }

    fn three() -> Keyring {
        Keyring::new(&[
            stored(1, KeyState::Retired, NOW),
            stored(2, KeyState::Active, NOW),
            stored(3, KeyState::Next, NOW),
        ])
        .unwrap()
    }

    #[test]
    fn ses_03_the_active_key_signs_and_all_keys_are_published() {
        let ring = three();
        assert_eq!(ring.signing().kid, stored(2, KeyState::Active, NOW).kid);
        let published: Vec<_> = ring.jwks().keys.into_iter().map(|key| key.kid).collect();
        assert_eq!(published.len(), 3);
        assert!(published.iter().all(|kid| ring.accepted(kid).is_some()));
        assert!(ring.accepted("another").is_none());
    }

    #[test]
    fn ses_02_the_published_list_contains_only_public_ed25519_keys() {
        let list = serde_json::to_value(three().jwks()).unwrap();
        for key in list["keys"].as_array().unwrap() {
            let mut names: Vec<_> = key.as_object().unwrap().keys().collect();
            names.sort();
            assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x"]);
            assert_eq!(
                (&key["kty"], &key["crv"], &key["use"], &key["alg"]),
                (&"OKP".into(), &"Ed25519".into(), &"sig".into(), &"EdDSA".into())
            );
        }
    }

    #[test]
    fn ses_03_a_ring_that_lost_a_key_does_not_accept_all_it_accepted() {
        let (one, two) = (stored(1, KeyState::Active, NOW), stored(2, KeyState::Retired, NOW));
        let ring = |keys: &[SigningKey]| Keyring::new(keys).expect("has an active key");
        let (both, alone) = (ring(&[one.clone(), two]), ring(&[one]));
        assert!(both.accepts_all_of(&alone) && both.accepts_all_of(&both));
        assert!(!alone.accepts_all_of(&both));
    }

    #[test]
    fn there_is_no_keyring_without_an_active_key() {
        assert!(Keyring::new(&[]).is_err());
        assert!(Keyring::new(&[stored(1, KeyState::Next, NOW)]).is_err());
    }

    #[test]
    fn ses_03_a_key_signs_for_90_days_after_10_minutes_of_publication() {
        let ring = three();
        assert!(!ring.rotation_due(NOW + ACTIVE_FOR - Span(1)));
        assert!(ring.rotation_due(NOW + ACTIVE_FOR));
        assert_eq!(ring.next_usable_in(NOW), Span::minutes(10));
        assert_eq!(ring.next_usable_in(NOW + Span::minutes(10)), Span::ZERO);
    }
}
