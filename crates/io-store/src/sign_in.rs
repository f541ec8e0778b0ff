//! Signing in: a proof is spent exactly once, and what follows from it happens in the same transaction.
//!
//! Must not see a token, code or cookie: only their hashes come here.

use std::fmt;

use io_core::ids::{LoginId, LoginRequestId, UserId};
use io_core::time::{Span, Timestamp};
use subtle::ConstantTimeEq;

use crate::crypto::{DataKey, KeyName, Place};
use crate::db::{Tx, Value, statements, values};
use crate::login_requests::{FIND_BY_TOKEN, RequestRow, RequestState, Sealed, TOUCH_MAILBOX};
use crate::users::{Address, Privacy, UNDO_DELETION};
use crate::{Result, SecretHash, Store, StoreError, logins};

/// What proves that somebody reads the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The token of the link.
    Link(SecretHash),
    /// The eight digits, in the browser that asked.
    Code {
        /// The request.
        request: LoginRequestId,
        /// Hash of this browser's cookie.
        binding: SecretHash,
        /// Hash of the request id and the digits.
        code: SecretHash,
    },
}

/// The login to be made when the proof holds.
#[derive(Clone)]
pub struct NewLogin {
    /// Made by the caller.
    pub id: LoginId,
    /// The account's id, should the address be new.
    pub new_user: UserId,
    /// "Firefox on Linux".
    pub label: String,
    /// Random; authenticates the refresh tokens of this login.
    pub refresh_key: [u8; 32],
    /// The login ends this long after its last refresh …
    pub idle: Span,
    /// … and this long after it began.
    pub absolute: Span,
    /// One person can have this many; one more ends the one seen least recently.
    pub most: u32,
    /// BCP 47 tag of the browser: the first language of a new account.
    pub language: Option<String>,
}

impl fmt::Debug for NewLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLogin")
            .field("id", &self.id)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// What came of presenting a proof.
#[derive(Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in; every letter of the address is spent, and a planned erasure is cancelled.
    SignedIn {
        /// The account.
        user: UserId,
        /// The new login; its refresh counter is 1.
        login: LoginId,
        /// The address had no account.
        new_user: bool,
        /// The account is not new, but no earlier login had this label: send a notice.
        new_device: bool,
        /// A planned erasure was cancelled.
        deletion_undone: bool,
        /// Logins that had to go because there is room for ten.
        evicted: Vec<LoginId>,
        /// Where to go.
        next: String,
        /// The address as typed, for the notice.
        email: String,
    },
    /// Not a proof of ours; or a wrong code, of which five burn the request.
    Wrong,
    /// Too old, or burnt.
    Expired,
    /// Used before. `same_browser`: it was this browser that asked (known for codes only).
    Used {
        /// The hash of the cookie that asked.
        binding: SecretHash,
    },
    /// Ten wrong codes for this address within an hour; links keep working.
    RateLimited {
        /// Until the next try.
        retry_after: Span,
    },
    /// Somebody with this address said to be too young.
    UnderAge {
        /// Until when nothing is possible.
        until: Timestamp,
    },
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedIn {
                user, login, new_user, ..
            } => f
                .debug_struct("SignedIn")
                .field("user", user)
                .field("login", login)
                .field("new_user", new_user)
                .finish_non_exhaustive(),
            Self::Wrong => f.write_str("Wrong"),
            Self::Expired => f.write_str("Expired"),
            Self::Used { .. } => f.write_str("Used"),
            Self::RateLimited { retry_after } => {
                f.debug_struct("RateLimited").field("retry_after", retry_after).finish()
            }
            Self::UnderAge { until } => f.debug_struct("UnderAge").field("until", until).finish(),
        }
    }
}

/// Wrong codes an hour for one mailbox, over all its requests.
const FAILURES_PER_HOUR: u64 = 10;

statements! {
    FIND_BY_ID = "SELECT id, email, email_index, mailbox_index, binding_hash, attempts, created_at, \
                  expires_at, spent_at FROM login_requests WHERE id = $1";
    SPEND = "UPDATE login_requests SET spent_at = $1 WHERE id = $2 AND spent_at IS NULL AND expires_at > $1 \
             AND attempts < 5";
    SPEND_OTHERS = "UPDATE login_requests SET spent_at = $1 WHERE email_index = $2 AND spent_at IS NULL";
    TRY_CODE = "UPDATE login_requests SET attempts = attempts + 1 WHERE id = $1 AND binding_hash = $2 \
                AND spent_at IS NULL AND expires_at > $3 AND attempts < 5 RETURNING code_hash";
    UNTRY_CODE = "UPDATE login_requests SET attempts = attempts - 1 WHERE id = $1";
    FAILED_AT = "SELECT created_at FROM code_failures WHERE mailbox_index = $1 AND created_at > $2 \
                      ORDER BY created_at DESC LIMIT 1 OFFSET $3";
    NOTE_FAILURE = "INSERT INTO code_failures (mailbox_index, created_at) VALUES ($1, $2)";
    UNDER_AGE_UNTIL = "SELECT until FROM under_age WHERE email_index = $1 AND until > $2";
    FIND_USER = "SELECT id FROM users WHERE email_index = $1";
    KEEP_USER = "INSERT INTO users (id, email, email_index, mailbox_index, languages, glyph, receipts, typing, \
                 presence, show_alias, reveal_requests, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (email_index) DO NOTHING";
}

impl Store {
    /// Spends a proof and signs in, in one transaction: of any number of parallel calls with one proof exactly one
    /// gets [`SignIn::SignedIn`].
    pub async fn sign_in(&self, proof: Proof, login: NewLogin, now: Timestamp) -> Result<SignIn> {
        let (statement, by) = match proof {
            Proof::Link(token) => (FIND_BY_TOKEN, values![token].to_vec()),
            Proof::Code { request, .. } => (FIND_BY_ID, values![request].to_vec()),
        };
        let Some(row) = self.inner.db.row(statement, &by).await? else {
            return Ok(SignIn::Wrong);
        };
        let request = RequestRow::of(row)?;
        let Some(Sealed { address, next, .. }) = self.opened_request(&request).await? else {
            return Ok(SignIn::Wrong);
        };
        // Which account this is decides which key seals the login's row; the transaction below checks it again.
        let known = self.user_of(&request.email_index).await?;
        if let Proof::Code { binding, code, .. } = proof
            && let Some(refused) = self.try_code(&request, binding, code, now).await?
        {
            return Ok(refused);
        }
        // A key is made for what is going to be stored, and not for everybody who tries an old link.
        match request.state(now) {
            RequestState::Ready => {}
            RequestState::Used => {
                return Ok(SignIn::Used {
                    binding: request.binding,
                });
            }
            RequestState::Expired => return Ok(SignIn::Expired),
        }
        let user = known.unwrap_or(login.new_user);
        let key = self.make_user_key(user).await?;
        let account = self.account_row(user, &key, &address, &request, login.language.as_ref(), now)?;
        let device = self.inner.hashes.device(&request.mailbox_index, &login.label);
        let (login_id, most) = (login.id, login.most);
        let login_row = self.sealed_login(&key, user, &login, device, now)?;
        let outcome = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // Two letters of one mailbox, spent at once, wait here for each other.
                    tx.execute(&TOUCH_MAILBOX, values![request.mailbox_index, now]).await?;
                    if tx.execute(&SPEND, values![now, request.id]).await? == 0 {
                        return Ok(Err(unspendable(tx, request.id, now).await?));
                    }
                    if let Some(mut row) = tx.row(&UNDER_AGE_UNTIL, values![request.email_index, now]).await? {
                        return Ok(Err(SignIn::UnderAge { until: row.take()? }));
                    }
                    tx.execute(&SPEND_OTHERS, values![now, request.email_index]).await?;
                    let new_user = tx.execute(&KEEP_USER, &account).await? == 1;
                    let holder = tx.row(&FIND_USER, values![request.email_index]).await?;
                    let holder: UserId = holder
                        .ok_or_else(|| StoreError::Corrupt("an account vanished".into()))?
                        .take()?;
                    if holder != user {
                        // The address got another account while this call looked: nothing is spent, try again.
                        return Err(StoreError::Unavailable("the account changed at this moment".into()));
                    }
                    let made = logins::begin(tx, user, device, &login_row, most, now).await?;
                    let deletion_undone = tx.execute(&UNDO_DELETION, values![user]).await? == 1;
                    Ok(Ok((new_user, made, deletion_undone)))
                })
            })
            .await?;
        Ok(match outcome {
            Err(refused) => {
                if known.is_none() {
                    self.inner.keys.shred(vec![KeyName::user(user)]).await?;
                }
                refused
            }
            Ok((new_user, made, deletion_undone)) => SignIn::SignedIn {
                user,
                login: login_id,
                new_user,
                new_device: !new_user && !made.known_device,
                deletion_undone,
                evicted: made.evicted,
                next,
                email: address.display,
            },
        })
    }

    /// Compares a code and counts the failures; none: it is right. Counting and comparing are one step, so any number of
    /// parallel guesses has five tries.
    async fn try_code(
        &self,
        request: &RequestRow,
        binding: SecretHash,
        code: SecretHash,
        now: Timestamp,
    ) -> Result<Option<SignIn>> {
        if bool::from(binding.0.ct_ne(&request.binding.0)) {
            return Ok(Some(SignIn::Wrong));
        }
        let (id, mailbox) = (request.id, request.mailbox_index);
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&TOUCH_MAILBOX, values![mailbox, now]).await?;
                    let hour = Span::hours(1);
                    let tenth = values![mailbox, now - hour, FAILURES_PER_HOUR - 1];
                    if let Some(mut row) = tx.row(&FAILED_AT, tenth).await? {
                        return Ok(Some(SignIn::RateLimited {
                            retry_after: row.take::<Timestamp>()? + hour - now,
                        }));
                    }
                    let Some(mut row) = tx.row(&TRY_CODE, values![id, binding, now]).await? else {
                        return unspendable(tx, id, now).await.map(Some);
                    };
                    let right: SecretHash = row.take()?;
                    if bool::from(right.0.ct_ne(&code.0)) {
                        tx.execute(&NOTE_FAILURE, values![mailbox, now]).await?;
                        return Ok(Some(SignIn::Wrong));
                    }
                    // The right code is not a failure: the fifth try may be right.
                    tx.execute(&UNTRY_CODE, values![id]).await?;
                    Ok(None)
                })
            })
            .await
    }

    async fn user_of(&self, email_index: &[u8; 32]) -> Result<Option<UserId>> {
        self.inner
            .db
            .row(FIND_USER, values![*email_index])
            .await?
            .map(|mut row| row.take())
            .transpose()
    }

    /// The parameters of [`KEEP_USER`].
    fn account_row(
        &self,
        user: UserId,
        key: &DataKey,
        address: &Address,
        request: &RequestRow,
        language: Option<&String>,
        now: Timestamp,
    ) -> Result<Vec<Value>> {
        let mut glyph = [0; 4];
        self.inner.entropy.fill(&mut glyph);
        let languages = language
            .map(|language| self.seal_json(key, Place::new("users", "languages", user.0), &[language]))
            .transpose()?;
        let Privacy {
            receipts,
            typing,
            presence,
            show_alias,
            reveal_requests,
        } = Privacy::default();
        Ok(values![
            user,
            self.seal_json(key, Place::new("users", "email", user.0), address)?,
            request.email_index,
            request.mailbox_index,
            languages,
            u32::from_be_bytes(glyph),
            receipts,
            typing,
            presence,
            show_alias,
            reveal_requests,
            now
        ]
        .to_vec())
    }
}

/// Why a request cannot be spent.
async fn unspendable(tx: &mut Tx, request: LoginRequestId, now: Timestamp) -> Result<SignIn> {
    let Some(row) = tx.row(&FIND_BY_ID, values![request]).await? else {
        return Ok(SignIn::Wrong);
    };
    let row = RequestRow::of(row)?;
    Ok(match row.state(now) {
        RequestState::Used => SignIn::Used { binding: row.binding },
        RequestState::Expired | RequestState::Ready => SignIn::Expired,
    })
}
