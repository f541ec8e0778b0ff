//! The keys that sign access tokens.
//! Their life cycle: next, active, retired, purged.
//!
//! Must not sign anything.

use std::fmt;

use io_core::time::Timestamp;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Value, statements, values};
use crate::{Result, Store, StoreError, names};

/// The stage of a signing key's life cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Published, not used yet.
    Next,
    /// Signs.
    Active,
    /// No longer signs; published until its last token has expired.
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
    /// Its stage.
    pub state: KeyState,
    /// When it entered that stage.
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

statements! {
    LIST_KEYS = "SELECT kid, private, public, state, since FROM signing_keys ORDER BY since, kid";
    KEEP_SIGNING_KEY = "INSERT INTO signing_keys (kid, private, public, state, since) VALUES ($1, $2, $3, $4, $5) \
                        ON CONFLICT DO NOTHING";
    RETIRE = "UPDATE signing_keys SET state = 'retired', since = $1 WHERE kid = $2 AND state = 'active'";
    PROMOTE = "UPDATE signing_keys SET state = 'active', since = $1 WHERE state = 'next'";
    PURGE_KEYS = "DELETE FROM signing_keys WHERE state = 'retired' AND since < $1";
}

/// Names are text; a seal location needs sixteen bytes.
pub(crate) fn row_of(kid: &str) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(kid.as_bytes()).into();
    Uuid::from_slice(&digest[..16]).expect("invariant: sixteen bytes")
}

fn place(kid: &str) -> SealLocation {
    SealLocation::new("signing_keys", "private", row_of(kid))
}

impl Store {
    /// All published keys.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>> {
        let key = self.inner.keys.get(KeyName::SIGNING).await?;
        let rows = self.inner.db.rows(LIST_KEYS, &[]).await?;
        rows.into_iter().map(|row| open(&key, row)).collect()
    }

    /// Stores an active and a next key if there are none; returns all keys.
    /// Of parallel calls one wins, and all return the same.
    pub async fn ensure_signing_keys(
        &self,
        active: NewSigningKey,
        next: NewSigningKey,
        now: Timestamp,
    ) -> Result<Vec<SigningKey>> {
        let active = self.sealed_signing_key(&active, KeyState::Active, now).await?;
        let next = self.sealed_signing_key(&next, KeyState::Next, now).await?;
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&KEEP_SIGNING_KEY, &active).await?;
                    tx.execute(&KEEP_SIGNING_KEY, &next).await.map(drop)
                })
            })
            .await?;
        self.signing_keys().await
    }

    /// Retires the active key, activates the next, and stores a new next one.
    /// Only if `active_kid` is still the active one; returns whether it was.
    pub async fn rotate_signing_keys(&self, active_kid: &str, next: NewSigningKey, now: Timestamp) -> Result<bool> {
        let active_kid = active_kid.to_owned();
        let next = self.sealed_signing_key(&next, KeyState::Next, now).await?;
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.execute(&RETIRE, values![now, active_kid]).await? == 0 {
                        return Ok(false);
                    }
                    tx.execute(&PROMOTE, values![now]).await?;
                    tx.execute(&KEEP_SIGNING_KEY, &next).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Deletes keys retired before `before`; returns how many.
    pub async fn purge_signing_keys(&self, before: Timestamp) -> Result<u64> {
        self.inner.db.execute(PURGE_KEYS, values![before]).await
    }

    async fn sealed_signing_key(&self, new: &NewSigningKey, state: KeyState, now: Timestamp) -> Result<Vec<Value>> {
        let key = self.inner.keys.get(KeyName::SIGNING).await?;
        let private = self.seal(&key, place(&new.kid), &new.private)?;
        Ok(values![new.kid.as_str(), private, new.public, names::key_state(state), now].to_vec())
    }
}

fn open(key: &DataKey, mut row: Row) -> Result<SigningKey> {
    let kid: String = row.take()?;
    let private: Vec<u8> = row.take()?;
    let private = key.open(place(&kid), &private)?;
    Ok(SigningKey {
        private: private
            .as_slice()
            .try_into()
            .map_err(|_| StoreError::Corrupt("a signing key".into()))?,
        kid,
        public: row.take()?,
        state: names::to_key_state(&row.take::<String>()?)?,
        since: row.take()?,
    })
}
