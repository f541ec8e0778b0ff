//! Signed-in devices: refresh rotation with reuse detection, listing and ending them.
//!
//! Must not know what a token looks like: `io-server` makes tokens from the counter and the key kept here.

use std::fmt;

use io_core::ids::{LoginId, UserId};
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::crypto::{DataKey, KeyName, Place};
use crate::db::{Row, Tx, Value, statements, values};
use crate::login_requests::NewLogin;
use crate::{Result, Store, names};

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

/// The columns of a login, in the order [`LoginRow::of`] reads them.
macro_rules! login_columns {
    () => {
        "id, user_id, label, refresh_key, counter, confirmed, created_at, last_seen_at, expires_at"
    };
}

statements! {
    FIND_LOGIN = concat!("SELECT ", login_columns!(), " FROM logins WHERE id = $1 AND ended_at IS NULL \
                          AND expires_at > $2");
    LIST_LOGINS = concat!("SELECT ", login_columns!(), " FROM logins WHERE user_id = $1 AND ended_at IS NULL \
                           AND expires_at > $2 ORDER BY last_seen_at DESC, created_at DESC");
    KEEP_LOGIN = "INSERT INTO logins (id, user_id, label, device_index, refresh_key, counter, confirmed, rotated_at, \
                  created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, 1, FALSE, $6, $6, $7, $8)";
    KNOWN_DEVICE = "SELECT 1 FROM logins WHERE user_id = $1 AND device_index = $2 LIMIT 1";
    CROWDED_OUT = "UPDATE logins SET ended_at = $1, end_reason = 'crowded_out' WHERE id IN (SELECT id FROM logins \
                   WHERE user_id = $2 AND ended_at IS NULL AND expires_at > $1 \
                   ORDER BY last_seen_at DESC, created_at DESC LIMIT 1000 OFFSET $3) RETURNING id";
    ROTATE = concat!("UPDATE logins SET counter = counter + 1, confirmed = FALSE, rotated_at = $1, \
                      expires_at = CASE WHEN created_at + $2 < $3 THEN created_at + $2 ELSE $3 END \
                      WHERE id = $4 AND counter = $5 AND ended_at IS NULL AND expires_at > $1 RETURNING ",
                     login_columns!());
    SAME_SUCCESSOR = concat!("SELECT ", login_columns!(), " FROM logins WHERE id = $1 AND counter - 1 = $2 \
                             AND ended_at IS NULL AND expires_at > $3 AND (NOT confirmed OR rotated_at >= $4)");
    END_REUSED = "UPDATE logins SET ended_at = $1, end_reason = 'reused' WHERE id = $2 AND counter > $3 \
                  AND ended_at IS NULL AND expires_at > $1 RETURNING user_id";
    CONFIRM = "UPDATE logins SET confirmed = TRUE WHERE id = $1 AND counter = $2 AND NOT confirmed";
    TOUCH = "UPDATE logins SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1 AND ended_at IS NULL";
    END_ONE = "UPDATE logins SET ended_at = $1, end_reason = $2 WHERE id = $3 AND user_id = $4 AND ended_at IS NULL";
    END_ALL = "UPDATE logins SET ended_at = $1, end_reason = $2 WHERE user_id = $3 AND ended_at IS NULL \
               AND id <> $4 RETURNING id";
}

/// A row of `logins` as it is stored.
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

fn place(column: &'static str, login: LoginId) -> Place {
    Place::new("logins", column, login.0)
}

/// The hour that holds this moment: all that is kept of when somebody was here.
fn whole_hour(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - now.0.rem_euclid(Span::hours(1).0))
}

/// What beginning a login found and did.
pub(crate) struct Begun {
    pub(crate) known_device: bool,
    pub(crate) evicted: Vec<LoginId>,
}

/// Begins a login inside a transaction; `row` is made by [`Store::sealed_login`].
pub(crate) async fn begin(
    tx: &mut Tx,
    user: UserId,
    device: [u8; 32],
    row: &[Value],
    most: u32,
    now: Timestamp,
) -> Result<Begun> {
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
            Some(row) => self.opened_login(row).await,
            None => Ok(None),
        }
    }

    /// The live logins of a person, the latest seen first.
    pub async fn logins(&self, user: UserId, now: Timestamp) -> Result<Vec<Login>> {
        let mut logins = Vec::new();
        for row in self.inner.db.rows(LIST_LOGINS, values![user, now]).await? {
            logins.extend(self.opened_login(row).await?);
        }
        Ok(logins)
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
        let LoginLife {
            idle,
            absolute,
            overlap,
        } = life;
        let rotated = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let successor = values![now, absolute.0, now + idle, login, counter];
                    if let Some(row) = tx.row(&ROTATE, successor).await? {
                        return Ok(Found::Login(row));
                    }
                    if let Some(row) = tx
                        .row(&SAME_SUCCESSOR, values![login, counter, now, now - overlap])
                        .await?
                    {
                        return Ok(Found::Login(row));
                    }
                    let ended = tx.row(&END_REUSED, values![now, login, counter]).await?;
                    ended.map_or(Ok(Found::Nothing), |mut row| row.take().map(Found::Reused))
                })
            })
            .await?;
        Ok(match rotated {
            Found::Login(row) => self
                .opened_login(row)
                .await?
                .map_or(Rotation::Ended, |login| Rotation::Rotated(Box::new(login))),
            Found::Reused(user) => Rotation::Reused { user },
            Found::Nothing => Rotation::Ended,
        })
    }

    /// Notes that the access token issued with `counter` was used, after which its predecessor counts as spent.
    pub async fn confirm_login(&self, login: LoginId, counter: u64) -> Result<()> {
        self.inner.db.execute(CONFIRM, values![login, counter]).await.map(drop)
    }

    /// Notes that the login was seen, to the hour; at most one write an hour.
    pub async fn touch_login(&self, login: LoginId, now: Timestamp) -> Result<()> {
        self.inner
            .db
            .execute(TOUCH, values![whole_hour(now), login])
            .await
            .map(drop)
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

    /// Ends all logins of a person but `keep`; answers those ended.
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

    /// The parameters of [`KEEP_LOGIN`].
    pub(crate) fn sealed_login(
        &self,
        key: &DataKey,
        user: UserId,
        login: &NewLogin,
        device: [u8; 32],
        now: Timestamp,
    ) -> Result<Vec<Value>> {
        let expires_at = (now + login.idle).min(now + login.absolute);
        Ok(values![
            login.id,
            user,
            self.seal(key, place("label", login.id), login.label.as_bytes())?,
            device,
            self.seal(key, place("refresh_key", login.id), &login.refresh_key)?,
            now,
            whole_hour(now),
            expires_at
        ]
        .to_vec())
    }

    /// None when the key was shredded: the account is being erased at this moment.
    async fn opened_login(&self, row: Row) -> Result<Option<Login>> {
        let row = LoginRow::of(row)?;
        Ok(match self.inner.keys.find(KeyName::user(row.user)).await? {
            Some(key) => row.open(&key),
            None => None,
        })
    }
}

enum Found {
    Login(Row),
    Reused(UserId),
    Nothing,
}
