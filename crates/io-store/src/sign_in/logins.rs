//! Signed-in devices: refresh rotation with reuse detection, listing and ending.
//!
//! Must not know what a token looks like: `io-server` makes tokens from the counter and the key kept here.

use std::fmt;

use io_core::ids::{LoginId, UserId};
use io_core::sign_in::{self, LoginRules, Renewal};
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::account::unused::note_use_by;
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Tx, Value, dialect, statements, values};
use crate::sign_in::NewLogin;
use crate::{Result, Store, names};

/// A login that has not ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The login.
    pub id: LoginId,
    /// The owner.
    pub user: UserId,
    /// "Firefox on Linux".
    pub label: String,
    /// Authenticates the refresh tokens of this login.
    pub refresh_key: [u8; 32],
    /// The counter of the newest refresh token.
    pub counter: u64,
    /// The newest token pair has been used ([`Store::confirm_login`]).
    pub confirmed: bool,
    /// When it signed in: "fresh" is measured from here.
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

/// The outcome of presenting a refresh token's counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// Issue the successor; `login.counter` is its counter.
    /// Parallel calls with one token all get the same one.
    Rotated(Box<Login>),
    /// Newer tokens are on their way to the same client, which should retry with those.
    /// Nothing changed.
    Retry,
    /// The token's successor was already used: theft. The login is ended now.
    Reused {
        /// Whose it was.
        user: UserId,
    },
    /// The login does not exist any more.
    Ended,
}

/// Why a login ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginEnd {
    /// Its owner signed out, here or from another device.
    SignedOut,
    /// The account's erasure was scheduled or done.
    Deletion,
    /// Its owner reported the sign-in as someone else's.
    Disavowed,
    /// Staff or a command signed its owner, or everybody, out.
    ByStaff,
}

/// The columns of a login, in the order that [`LoginRow::of`] reads.
macro_rules! login_columns {
    () => {
        "id, user_id, label, refresh_key, counter, confirmed, created_at, last_seen_at, expires_at"
    };
}

statements! {
    FIND_LOGIN = concat!("SELECT ", login_columns!(), " FROM logins WHERE id = $1 AND ended_at IS NULL \
                          AND expires_at > $2");
    LOGIN_WITH_LIFE = concat!("SELECT ", login_columns!(), ", rotated_at, ended_at FROM logins WHERE id = $1");
    LIST_LOGINS = concat!("SELECT ", login_columns!(), " FROM logins WHERE user_id = $1 AND ended_at IS NULL \
                           AND expires_at > $2 ORDER BY last_seen_at DESC, created_at DESC");
    KEEP_LOGIN = "INSERT INTO logins (id, user_id, label, device_index, refresh_key, counter, confirmed, rotated_at, \
                  created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7, $7, $8, $9)";
    // A device whose sign-in was reported as someone else's stays unknown.
    KNOWN_DEVICE = "SELECT 1 FROM logins WHERE user_id = $1 AND device_index = $2 \
                    AND (end_reason IS NULL OR end_reason <> 'disavowed') LIMIT 1";
    CROWDED_OUT = "UPDATE logins SET ended_at = $1, end_reason = 'crowded_out' WHERE id IN (SELECT id FROM logins \
                   WHERE user_id = $2 AND ended_at IS NULL AND expires_at > $1 \
                   ORDER BY last_seen_at DESC, created_at DESC LIMIT 1000 OFFSET $3) RETURNING id";
    ROTATE = concat!("UPDATE logins SET counter = $1, confirmed = FALSE, rotated_at = $2, expires_at = $3 \
                      WHERE id = $4 AND counter = $5 AND ended_at IS NULL RETURNING ", login_columns!());
    END_REUSED = "UPDATE logins SET ended_at = $1, end_reason = 'reused' WHERE id = $2 AND ended_at IS NULL";
    CONFIRM = "UPDATE logins SET confirmed = TRUE WHERE id = $1 AND counter = $2 AND NOT confirmed";
    TOUCH = "UPDATE logins SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1 AND ended_at IS NULL";
    END_ONE = "UPDATE logins SET ended_at = $1, end_reason = $2 WHERE id = $3 AND user_id = $4 AND ended_at IS NULL";
    DISAVOW = "UPDATE logins SET ended_at = CASE WHEN ended_at IS NULL THEN $1 ELSE ended_at END, end_reason = $2 \
               WHERE id = $3 AND (end_reason IS NULL OR end_reason <> $2)";
    OWNER = "SELECT user_id FROM logins WHERE id = $1";
    ENDED_SINCE = "SELECT id FROM logins WHERE ended_at >= $1";
    END_ALL = "UPDATE logins SET ended_at = $1, end_reason = $2 WHERE user_id = $3 AND ended_at IS NULL \
               AND id <> $4 RETURNING id";
}

/// A row of `logins`, as stored.
struct LoginRow {
    id: LoginId,
    user: UserId,
    label: Vec<u8>,
    refresh_key: Vec<u8>,
    counter: u64,
    confirmed: bool,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
}

impl LoginRow {
    fn of(mut row: Row) -> Result<Self> {
        Self::take(&mut row)
    }

    /// The row of [`LOGIN_WITH_LIFE`], with what the rules need.
    fn with_life(mut row: Row) -> Result<(Self, sign_in::Login)> {
        let login = Self::take(&mut row)?;
        let stored = sign_in::Login {
            created_at: login.created_at,
            counter: login.counter,
            used: login.confirmed,
            renewed_at: row.take()?,
            expires_at: login.expires_at,
            ended_at: row.take()?,
        };
        Ok((login, stored))
    }

    fn take(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            user: row.take()?,
            label: row.take()?,
            refresh_key: row.take()?,
            counter: row.take()?,
            confirmed: row.take()?,
            created_at: row.take()?,
            last_seen_at: row.take()?,
            expires_at: row.take()?,
        })
    }

    /// None: its key is damaged, and it can never be renewed.
    fn open(self, key: &DataKey) -> Option<Login> {
        let refresh_key = key.bytes(place("refresh_key", self.id), &self.refresh_key)?;
        Some(Login {
            id: self.id,
            user: self.user,
            label: key.text(place("label", self.id), &self.label).unwrap_or_default(),
            refresh_key,
            counter: self.counter,
            confirmed: self.confirmed,
            created_at: self.created_at,
            last_seen_at: self.last_seen_at,
            expires_at: self.expires_at,
        })
    }
}

fn place(column: &'static str, login: LoginId) -> SealLocation {
    SealLocation::new("logins", column, login.0)
}

/// The hour that holds this moment: nothing finer is kept of a person's presence.
fn whole_hour(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - now.0.rem_euclid(Span::hours(1).0))
}

/// What beginning a login found and did.
pub(crate) struct Begun {
    pub(crate) known_device: bool,
    pub(crate) evicted: Vec<LoginId>,
}

/// Sets the index of the device in the parameters of [`KEEP_LOGIN`].
pub(crate) fn set_device(row: &mut [Value], device: [u8; 32]) {
    row[3] = device.into();
}

/// Begins a login inside a transaction; [`Store::sealed_login`] makes `row`.
pub(crate) async fn begin(
    tx: &mut Tx,
    user: UserId,
    device: [u8; 32],
    row: &[Value],
    most: u32,
    now: Timestamp,
) -> Result<Begun> {
    tx.rows(&dialect::LOCK_LOGINS_OF, values![user]).await?;
    let known_device = tx.row(&KNOWN_DEVICE, values![user, device]).await?.is_some();
    let evicted = ids(tx
        .rows(&CROWDED_OUT, values![now, user, u64::from(most.max(1)) - 1])
        .await?)?;
    tx.execute(&KEEP_LOGIN, row).await?;
    Ok(Begun { known_device, evicted })
}

/// Ends all logins of a person but one, inside a transaction.
pub(crate) async fn end_all(
    tx: &mut Tx,
    user: UserId,
    keep: Option<LoginId>,
    why: LoginEnd,
    now: Timestamp,
) -> Result<Vec<LoginId>> {
    tx.rows(&dialect::LOCK_LOGINS_OF, values![user]).await?;
    ids(tx
        .rows(
            &END_ALL,
            values![now, names::login_end(why), user, keep.unwrap_or(LoginId(Uuid::nil()))],
        )
        .await?)
}

fn ids(rows: Vec<Row>) -> Result<Vec<LoginId>> {
    rows.into_iter().map(|mut row| row.take()).collect()
}

impl Store {
    /// A live login, for the session cache and for checking a refresh token.
    pub async fn login(&self, login: LoginId, now: Timestamp) -> Result<Option<Login>> {
        match self.inner.db.row(FIND_LOGIN, values![login, now]).await? {
            Some(row) => self.opened_login(LoginRow::of(row)?).await,
            None => Ok(None),
        }
    }

    /// The live logins of a person, the most recently seen first.
    pub async fn logins(&self, user: UserId, now: Timestamp) -> Result<Vec<Login>> {
        let mut logins = Vec::new();
        for row in self.inner.db.rows(LIST_LOGINS, values![user, now]).await? {
            logins.extend(self.opened_login(LoginRow::of(row)?).await?);
        }
        Ok(logins)
    }

    /// Renews a login with token number `counter`, by the rules.
    pub async fn rotate_login(
        &self,
        login: LoginId,
        counter: u64,
        rules: LoginRules,
        now: Timestamp,
    ) -> Result<Rotation> {
        let renewed = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.row(&dialect::LOCK_LOGIN, values![login]).await?;
                    let Some(row) = tx.row(&LOGIN_WITH_LIFE, values![login]).await? else {
                        return Ok(Renewed::Ended);
                    };
                    let (row, stored) = LoginRow::with_life(row)?;
                    Ok(match rules.renew(&stored, counter, now) {
                        Renewal::Rotate(next) => {
                            let successor =
                                values![next.counter, next.renewed_at, next.expires_at, login, stored.counter];
                            let row = tx.row(&ROTATE, successor).await?;
                            row.map_or(Ok(Renewed::Ended), |row| LoginRow::of(row).map(Renewed::Login))?
                        }
                        Renewal::Again { .. } => Renewed::Login(row),
                        Renewal::Retry => Renewed::Retry,
                        Renewal::Reused => {
                            tx.execute(&END_REUSED, values![now, login]).await?;
                            Renewed::Reused(row.user)
                        }
                        Renewal::Ended => Renewed::Ended,
                    })
                })
            })
            .await?;
        Ok(match renewed {
            Renewed::Login(row) => self
                .opened_login(row)
                .await?
                .map_or(Rotation::Ended, |login| Rotation::Rotated(Box::new(login))),
            Renewed::Retry => Rotation::Retry,
            Renewed::Reused(user) => Rotation::Reused { user },
            Renewed::Ended => Rotation::Ended,
        })
    }

    /// Records that the access token issued with `counter` was used.
    /// Its predecessor then counts as spent.
    pub async fn confirm_login(&self, login: LoginId, counter: u64) -> Result<()> {
        self.inner.db.execute(CONFIRM, values![login, counter]).await.map(drop)
    }

    /// Records that the login was seen, to the hour, and its account used, to the day; at most one write per hour.
    pub async fn touch_login(&self, login: LoginId, now: Timestamp) -> Result<()> {
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    note_use_by(tx, login, now).await?;
                    tx.execute(&TOUCH, values![whole_hour(now), login]).await.map(drop)
                })
            })
            .await
    }

    /// Ends one login of a person. False: it is not theirs, or has ended.
    pub async fn end_login(&self, user: UserId, login: LoginId, why: LoginEnd, now: Timestamp) -> Result<bool> {
        let ended = self
            .inner
            .db
            .execute(END_ONE, values![now, names::login_end(why), login, user])
            .await?;
        Ok(ended == 1)
    }

    /// Ends every login of this login's owner, because it was someone else's.
    /// Returns the owner; `None`: there was no such login recently, or it was already disavowed.
    pub async fn disavow_login(&self, login: LoginId, now: Timestamp) -> Result<Option<UserId>> {
        let why = LoginEnd::Disavowed;
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let Some(mut row) = tx.row(&OWNER, values![login]).await? else {
                        return Ok(None);
                    };
                    let user: UserId = row.take()?;
                    tx.rows(&dialect::LOCK_LOGINS_OF, values![user]).await?;
                    if tx.execute(&DISAVOW, values![now, names::login_end(why), login]).await? == 0 {
                        return Ok(None);
                    }
                    end_all(tx, user, None, why, now).await?;
                    Ok(Some(user))
                })
            })
            .await
    }

    /// The logins that ended at a time or later, for any reason.
    pub async fn logins_ended_since(&self, when: Timestamp) -> Result<Vec<LoginId>> {
        let rows = self.inner.db.rows(ENDED_SINCE, values![when]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// Ends all logins of a person but `keep`; returns those ended.
    pub async fn end_logins(
        &self,
        user: UserId,
        keep: Option<LoginId>,
        why: LoginEnd,
        now: Timestamp,
    ) -> Result<Vec<LoginId>> {
        self.inner
            .db
            .write(move |tx| Box::pin(async move { end_all(tx, user, keep, why, now).await }))
            .await
    }

    /// The parameters of [`KEEP_LOGIN`], without the index of the device ([`set_device`]).
    pub(crate) fn sealed_login(
        &self,
        key: &DataKey,
        user: UserId,
        login: &NewLogin,
        begun: &sign_in::Login,
    ) -> Result<Vec<Value>> {
        Ok(values![
            login.id,
            user,
            self.seal(key, place("label", login.id), login.label.as_bytes())?,
            None::<Vec<u8>>,
            self.seal(key, place("refresh_key", login.id), &login.refresh_key)?,
            begun.counter,
            begun.created_at,
            whole_hour(begun.created_at),
            begun.expires_at
        ]
        .to_vec())
    }

    /// None when the key was shredded: the account is being erased.
    async fn opened_login(&self, row: LoginRow) -> Result<Option<Login>> {
        Ok(match self.inner.keys.find(KeyName::user(row.user)).await? {
            Some(key) => row.open(&key),
            None => None,
        })
    }
}

enum Renewed {
    Login(LoginRow),
    Retry,
    Reused(UserId),
    Ended,
}
