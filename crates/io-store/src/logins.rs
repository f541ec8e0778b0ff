//! Signed-in devices: refresh rotation with reuse detection, listing and ending them.
//!
//! Must not know what a token looks like: `io-server` makes tokens from the counter and the key kept here.

use std::fmt;

use io_core::ids::{LoginId, UserId};
use io_core::time::{Span, Timestamp};

use crate::{Result, Store, StoreError};

/// A login that has not ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The login.
    pub id: LoginId,
    /// Whose.
    pub user: UserId,
    /// "Firefox on Linux".
    pub label: String,
    /// Authenticates the refresh tokens of this login.
    pub refresh_key: [u8; 32],
    /// The counter of the newest refresh token.
    pub counter: u64,
    /// The newest token pair has been used ([`Store::confirm_login`]).
    pub confirmed: bool,
    /// When it signed in: what "fresh" is measured from.
    pub created_at: Timestamp,
    /// To the hour.
    pub last_seen_at: Timestamp,
    /// When it ends unless refreshed.
    pub expires_at: Timestamp,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("id", &self.id)
            .field("user", &self.user)
            .field("counter", &self.counter)
            .finish_non_exhaustive()
    }
}

/// How long logins live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginLife {
    /// After the last refresh.
    pub idle: Span,
    /// After signing in.
    pub absolute: Span,
    /// A predecessor presented within this time is a race, not a theft.
    pub overlap: Span,
}

impl Default for LoginLife {
    fn default() -> Self {
        Self {
            idle: Span::days(30),
            absolute: Span::days(90),
            overlap: Span::seconds(10),
        }
    }
}

/// What came of presenting a refresh token's counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// Issue the successor; `login.counter` is its counter. Parallel calls with one token all get the same one.
    Rotated(Box<Login>),
    /// The token's successor was used already: theft. The login is ended now.
    Reused {
        /// Whose it was.
        user: UserId,
    },
    /// There is no such login any more.
    Ended,
}

/// Why a login ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginEnd {
    /// Its owner signed out, here or from another device.
    SignedOut,
    /// The account's erasure was planned or done.
    Deletion,
}

impl Store {
    /// A live login, for the session cache and for checking a refresh token.
    pub async fn login(&self, login: LoginId, now: Timestamp) -> Result<Option<Login>> {
        let _ = (login, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// The live logins of a person, the latest seen first.
    pub async fn logins(&self, user: UserId, now: Timestamp) -> Result<Vec<Login>> {
        let _ = (user, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Rotates: the newest counter moves on by one; its predecessor gets the same successor again while that one is
    /// unused or younger than `life.overlap`; anything older ends the login.
    pub async fn rotate_login(
        &self,
        login: LoginId,
        counter: u64,
        life: LoginLife,
        now: Timestamp,
    ) -> Result<Rotation> {
        let _ = (login, counter, life, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Notes that the access token issued with `counter` was used, after which its predecessor counts as spent.
    pub async fn confirm_login(&self, login: LoginId, counter: u64) -> Result<()> {
        let _ = (login, counter);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Notes that the login was seen, to the hour; at most one write an hour.
    pub async fn touch_login(&self, login: LoginId, now: Timestamp) -> Result<()> {
        let _ = (login, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Ends one login of a person. False: it is not theirs, or has ended.
    pub async fn end_login(&self, user: UserId, login: LoginId, why: LoginEnd, now: Timestamp) -> Result<bool> {
        let _ = (user, login, why, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Ends all logins of a person but `keep`; answers those ended.
    pub async fn end_logins(
        &self,
        user: UserId,
        keep: Option<LoginId>,
        why: LoginEnd,
        now: Timestamp,
    ) -> Result<Vec<LoginId>> {
        let _ = (user, keep, why, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
