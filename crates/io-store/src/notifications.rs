//! Where devices are pushed to, who wants to hear that people are here, and the key that signs pushes.
//!
//! A subscription belongs to a login and ends with it. Must not know how a push is sent.

use std::fmt;

use io_core::ids::{LoginId, UserId};
use io_core::time::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::crypto::{KeyName, SealLocation};
use crate::db::{statements, values};
use crate::{Result, Store};

/// Where one browser is pushed to.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The address that the browser's push service gave it.
    pub endpoint: String,
    /// The browser's public key, an uncompressed point of P-256.
    pub key: [u8; 65],
    /// The secret that browser and server share.
    pub secret: [u8; 16],
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

/// The subscription of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribed {
    /// The device.
    pub login: LoginId,
    /// Since when.
    pub since: Timestamp,
    /// Where to.
    pub subscription: Subscription,
}

/// The key that signs pushes (P-256).
#[derive(Clone, PartialEq, Eq)]
pub struct PushKey {
    /// The private scalar.
    pub private: Zeroizing<[u8; 32]>,
    /// The public key, an uncompressed point.
    pub public: [u8; 65],
}

impl fmt::Debug for PushKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushKey").finish_non_exhaustive()
    }
}

statements! {
    KEEP_PUSH = "UPDATE logins SET push = $1, push_at = $2 WHERE id = $3 AND user_id = $4 AND ended_at IS NULL";
    FORGET_PUSH = "UPDATE logins SET push = NULL, push_at = NULL, tell_until = NULL WHERE id = $1";
    FORGET_PUSH_SINCE = "UPDATE logins SET push = NULL, push_at = NULL, tell_until = NULL \
                         WHERE id = $1 AND push_at = $2";
    PUSHES_OF = "SELECT id, push, push_at FROM logins WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 \
                 AND push IS NOT NULL ORDER BY last_seen_at DESC, created_at DESC";
    FORGET_EXPIRED_PUSHES = "UPDATE logins SET push = NULL, push_at = NULL, tell_until = NULL \
                             WHERE push IS NOT NULL AND expires_at <= $1";
    FORGET_ENDED_PUSHES = "UPDATE logins SET push = NULL, push_at = NULL, tell_until = NULL \
                           WHERE push IS NOT NULL AND ended_at <= $1";
    TELL_UNTIL = "UPDATE logins SET tell_until = $1 WHERE id = $2 AND user_id = $3 AND ended_at IS NULL \
                  AND push IS NOT NULL";
    TOLD_UNTIL = "SELECT tell_until FROM logins WHERE id = $1 AND tell_until > $2";
    STOP_TELLING = "UPDATE logins SET tell_until = NULL WHERE id = $1";
    TO_TELL = "SELECT id, user_id, tell_until FROM logins WHERE tell_until > 0 ORDER BY tell_until LIMIT $1";
    TAKE_TO_TELL = "UPDATE logins SET tell_until = NULL WHERE id = $1 AND tell_until = $2";
    PUSH_KEY = "SELECT private, public FROM push_keys WHERE id = $1";
    KEEP_PUSH_KEY = "INSERT INTO push_keys (id, private, public, created_at) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT DO NOTHING";
}

/// The one row of the key.
const KEY_ROW: Uuid = Uuid::from_u128(1);

/// Where the key is sealed.
pub(crate) fn key_place(row: Uuid) -> SealLocation {
    SealLocation::new("push_keys", "private", row)
}

/// Where a subscription is sealed.
pub(crate) fn place(login: LoginId) -> SealLocation {
    SealLocation::new("logins", "push", login.0)
}

impl Subscription {
    /// The browser's key, the secret, and the address.
    fn written(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([&self.key[..], &self.secret[..], self.endpoint.as_bytes()].concat())
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (key, rest) = bytes.split_first_chunk()?;
        let (secret, endpoint) = rest.split_first_chunk()?;
        Some(Self {
            endpoint: std::str::from_utf8(endpoint).ok()?.to_owned(),
            key: *key,
            secret: *secret,
        })
    }
}

impl Store {
    /// The key that signs pushes: the kept one, otherwise `fresh`. Of parallel calls all return the same.
    pub async fn ensure_push_key(&self, fresh: &PushKey, now: Timestamp) -> Result<PushKey> {
        let key = self.inner.keys.get(KeyName::SIGNING).await?;
        let sealed = self.seal(&key, key_place(KEY_ROW), &fresh.private[..])?;
        let keep = values![KEY_ROW, sealed, fresh.public.to_vec(), now];
        self.inner.db.execute(KEEP_PUSH_KEY, keep).await?;
        let Some(mut row) = self.inner.db.row(PUSH_KEY, values![KEY_ROW]).await? else {
            return Ok(fresh.clone());
        };
        let (private, public): (Vec<u8>, Vec<u8>) = (row.take()?, row.take()?);
        let private = key.bytes(key_place(KEY_ROW), &private).map(Zeroizing::new);
        // A damaged one signs nothing any more: pushes go on with a new one, and devices subscribe anew.
        Ok(match (private, public.as_slice().try_into()) {
            (Some(private), Ok(public)) => PushKey { private, public },
            _ => fresh.clone(),
        })
    }

    /// Keeps where a device is pushed to, instead of where before. False: the login has ended.
    pub async fn keep_push(
        &self,
        user: UserId,
        login: LoginId,
        subscription: &Subscription,
        now: Timestamp,
    ) -> Result<bool> {
        let key = self.inner.keys.get(KeyName::user(user)).await?;
        let sealed = self.seal(&key, place(login), &subscription.written())?;
        let kept = self
            .inner
            .db
            .execute(KEEP_PUSH, values![sealed, now, login, user])
            .await?;
        Ok(kept == 1)
    }

    /// Forgets where a device is pushed to, and that it waits for anything.
    pub async fn forget_push(&self, login: LoginId) -> Result<()> {
        self.inner.db.execute(FORGET_PUSH, values![login]).await.map(drop)
    }

    /// The same, unless the device subscribed anew since.
    pub async fn forget_push_since(&self, login: LoginId, since: Timestamp) -> Result<()> {
        let forget = values![login, since];
        self.inner.db.execute(FORGET_PUSH_SINCE, forget).await.map(drop)
    }

    /// Where a person is pushed to, the device last seen first. What does not open is left out.
    pub async fn pushes_of(&self, user: UserId, now: Timestamp) -> Result<Vec<Subscribed>> {
        let rows = self.inner.db.rows(PUSHES_OF, values![user, now]).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(Vec::new());
        };
        let mut all = Vec::with_capacity(rows.len());
        for mut row in rows {
            let (login, sealed, since): (LoginId, Vec<u8>, Timestamp) = (row.take()?, row.take()?, row.take()?);
            let opened = key.open(place(login), &sealed).ok();
            all.extend(
                opened
                    .and_then(|plain| Subscription::read(&plain))
                    .map(|subscription| Subscribed {
                        login,
                        since,
                        subscription,
                    }),
            );
        }
        Ok(all)
    }

    /// Forgets the subscriptions of logins that are over; returns how many.
    pub async fn forget_ended_pushes(&self, now: Timestamp) -> Result<u64> {
        let expired = self.inner.db.execute(FORGET_EXPIRED_PUSHES, values![now]).await?;
        let ended = self.inner.db.execute(FORGET_ENDED_PUSHES, values![now]).await?;
        Ok(expired + ended)
    }

    /// Notes that a device wants to hear once that people are here. False: it has no subscription.
    pub async fn tell_until(&self, user: UserId, login: LoginId, until: Timestamp) -> Result<bool> {
        let noted = self.inner.db.execute(TELL_UNTIL, values![until, login, user]).await?;
        Ok(noted == 1)
    }

    /// Until when a device waits to hear that people are here, if it does.
    pub async fn told_until(&self, login: LoginId, now: Timestamp) -> Result<Option<Timestamp>> {
        match self.inner.db.row(TOLD_UNTIL, values![login, now]).await? {
            Some(mut row) => row.take(),
            None => Ok(None),
        }
    }

    /// Takes that back.
    pub async fn stop_telling(&self, login: LoginId) -> Result<()> {
        self.inner.db.execute(STOP_TELLING, values![login]).await.map(drop)
    }

    /// Takes the devices that wait to hear that people are here, at most so many; each is taken once.
    ///
    /// Those whose time is over are taken and not returned.
    pub async fn take_to_tell(&self, most: u32, now: Timestamp) -> Result<Vec<(UserId, LoginId)>> {
        let mut taken = Vec::new();
        for mut row in self.inner.db.rows(TO_TELL, values![most]).await? {
            let (login, user, until): (LoginId, UserId, Timestamp) = (row.take()?, row.take()?, row.take()?);
            let got = self.inner.db.execute(TAKE_TO_TELL, values![login, until]).await?;
            if got == 1 && until > now {
                taken.push((user, login));
            }
        }
        Ok(taken)
    }
}
