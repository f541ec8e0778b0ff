//! The keys that sign access tokens, and their life: next, active, retired, purged.
//!
//! Must not sign anything.

use std::fmt;

use io_core::time::Timestamp;

use crate::{Result, Store, StoreError};

/// Where a signing key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Published, not used yet.
    Next,
    /// Signs.
    Active,
    /// Signs no more; published until its last token has expired.
    Retired,
}

/// A key that signs access tokens (Ed25519).
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its name in tokens and in the published set.
    pub kid: String,
    /// The private seed; encrypted at rest.
    pub private: [u8; 32],
    /// The public key.
    pub public: [u8; 32],
    /// Where it is in its life.
    pub state: KeyState,
    /// When it entered that state.
    pub since: Timestamp,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// A fresh key pair made by the caller.
#[derive(Clone)]
pub struct NewSigningKey {
    /// Its name.
    pub kid: String,
    /// The private seed.
    pub private: [u8; 32],
    /// The public key.
    pub public: [u8; 32],
}

impl Store {
    /// All keys that are published.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>> {
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Stores an active and a next key when there are none; answers all keys. Of parallel calls one wins, and all
    /// answer the same.
    pub async fn ensure_signing_keys(
        &self,
        active: NewSigningKey,
        next: NewSigningKey,
        now: Timestamp,
    ) -> Result<Vec<SigningKey>> {
        let _ = (active, next, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Active → retired, next → active, and a new next; only if `active_kid` still is the active one.
    pub async fn rotate_signing_keys(&self, active_kid: &str, next: NewSigningKey, now: Timestamp) -> Result<bool> {
        let _ = (active_kid, next, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Forgets keys retired before `before`; answers how many.
    pub async fn purge_signing_keys(&self, before: Timestamp) -> Result<u64> {
        let _ = before;
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
