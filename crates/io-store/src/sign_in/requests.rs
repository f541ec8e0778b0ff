//! Requests for a sign-in email: made within their limits, and looked up.
//!
//! Must not know what an email looks like, nor see a token, code or cookie: callers pass hashes.

use std::fmt;

use io_core::ids::LoginRequestId;
use io_core::sign_in::{EmailRules, RequestState, Sending, Sent};
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::Address;
use crate::crypto::{Day, KeyName, SealLocation};
use crate::db::{Row, Tx, statements, values};
use crate::email::{self, NewEmail};
use crate::{Result, SecretHash, Store};

/// A request to store, with the email that is sent for it.
#[derive(Clone, Debug)]
pub struct NewLoginRequest {
    /// Made by the caller.
    pub id: LoginRequestId,
    /// The recipient.
    pub address: Address,
    /// Hash of the link's token.
    pub token: SecretHash,
    /// Hash of the request id and the eight digits.
    pub code: SecretHash,
    /// Hash of the requesting browser's cookie.
    pub binding: SecretHash,
    /// "Firefox on Linux".
    pub asked_from: String,
    /// Where to go after signing in; a checked path.
    pub next: String,
    /// Goes into the outbox in the same transaction.
    pub email: NewEmail,
    /// How many emails one mailbox can get, and how long they work.
    pub rules: EmailRules,
}

/// The outcome of requesting an email. The work done is the same for every address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInEmailOutcome {
    /// Stored; the email is in the outbox.
    Sent {
        /// How long until another can be requested.
        resend_after: Span,
    },
    /// No email: the address had one recently.
    /// By default 1 in 60 s, 5 an hour, 10 a day, 3 unspent at once.
    TooSoon {
        /// How long until another can be requested.
        resend_after: Span,
        /// The newest email that this browser can still use, for the code form.
        usable: Option<LoginRequestId>,
    },
}

/// A request as the confirm page may know it. Looking it up spends nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct FoundRequest {
    /// The request.
    pub id: LoginRequestId,
    /// The address as typed; only its masked form may leave the server.
    pub email: String,
    /// "Firefox on Linux".
    pub asked_from: String,
    /// Hash of the requesting browser's cookie.
    pub binding: SecretHash,
    /// What the rules need.
    pub sent: Sent,
}

impl fmt::Debug for FoundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundRequest")
            .field("id", &self.id)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}

statements! {
    TOUCH_MAILBOX = "INSERT INTO mailboxes (mailbox_index, touched_at) VALUES ($1, $2) \
                     ON CONFLICT (mailbox_index) DO UPDATE SET touched_at = excluded.touched_at";
    // The input of the email rules: the emails that a mailbox had, the newest first.
    SENT_RECENTLY = "SELECT created_at, expires_at, spent_at, attempts FROM login_requests \
                   WHERE mailbox_index = $1 AND created_at > $2 ORDER BY created_at DESC LIMIT 1000";
    SENT_HERE = "SELECT id, created_at, expires_at, spent_at, attempts FROM login_requests \
                 WHERE email_index = $1 AND binding_hash = $2 AND expires_at > $3 ORDER BY created_at DESC LIMIT 1000";
    KEEP_REQUEST = "INSERT INTO login_requests (id, email, email_index, mailbox_index, token_hash, code_hash, \
                    binding_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    FIND_BY_TOKEN = "SELECT id, email, email_index, mailbox_index, binding_hash, code_hash, created_at, expires_at, \
                     spent_at, attempts FROM login_requests WHERE token_hash = $1";
    FIND_BY_ID = "SELECT id, email, email_index, mailbox_index, binding_hash, code_hash, created_at, expires_at, \
                  spent_at, attempts FROM login_requests WHERE id = $1";
}

/// The sealed part of a request, in one value.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub(crate) address: Address,
    pub(crate) asked_from: String,
    pub(crate) next: String,
}

/// A row of `login_requests`.
pub(crate) struct RequestRow {
    pub(crate) id: LoginRequestId,
    email: Vec<u8>,
    pub(crate) email_index: [u8; 32],
    pub(crate) mailbox_index: [u8; 32],
    pub(crate) binding: SecretHash,
    pub(crate) code: SecretHash,
    /// What the rules need.
    pub(crate) sent: Sent,
}

impl RequestRow {
    pub(crate) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            email: row.take()?,
            email_index: row.take()?,
            mailbox_index: row.take()?,
            binding: row.take()?,
            code: row.take()?,
            sent: take_sent(&mut row)?,
        })
    }
}

/// The last four columns of every request query.
fn take_sent(row: &mut Row) -> Result<Sent> {
    Ok(Sent {
        at: row.take()?,
        expires_at: row.take()?,
        spent_at: row.take()?,
        wrong_codes: row.take()?,
    })
}

fn place(request: LoginRequestId) -> SealLocation {
    SealLocation::new("login_requests", "email", request.0)
}

impl Store {
    /// Stores a request and its email, unless the address had too many.
    /// Counts emails by the abuse key.
    pub async fn request_sign_in_email(&self, request: NewLoginRequest, now: Timestamp) -> Result<SignInEmailOutcome> {
        let NewLoginRequest {
            id,
            address,
            token,
            code,
            binding,
            asked_from,
            next,
            email,
            rules,
        } = request;
        let email_index = self.inner.hashes.email(&address.identity);
        let mailbox = self.inner.hashes.mailbox(&address.abuse_key);
        let key = self.inner.keys.find_or_make(KeyName::emails(Day::of(now))).await?;
        let sealed = self.seal_json(
            &key,
            place(id),
            &Sealed {
                address,
                asked_from,
                next,
            },
        )?;
        let email = self.sealed_email(email, Some(email_index), now).await?;
        let asked = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // Waits for every other request of this mailbox, so that counting and inserting are one step.
                    tx.execute(&TOUCH_MAILBOX, values![mailbox, now]).await?;
                    let mut sent = sent_recently(tx, &mailbox, now).await?;
                    if let Sending::Wait { resend_after } = rules.may_send(&sent, now) {
                        let usable = usable_here(tx, &email_index, binding, &rules, now).await?;
                        return Ok(SignInEmailOutcome::TooSoon { resend_after, usable });
                    }
                    let new = rules.begin(now);
                    let row = values![
                        id,
                        sealed,
                        email_index,
                        mailbox,
                        token,
                        code,
                        binding,
                        now,
                        new.expires_at
                    ];
                    tx.execute(&KEEP_REQUEST, row).await?;
                    tx.execute(&email::KEEP_EMAIL, &email).await?;
                    sent.push(new);
                    Ok(SignInEmailOutcome::Sent {
                        resend_after: match rules.may_send(&sent, now) {
                            Sending::Wait { resend_after } => resend_after,
                            Sending::Send => Span::ZERO,
                        },
                    })
                })
            })
            .await?;
        if matches!(asked, SignInEmailOutcome::Sent { .. }) {
            self.inner.emails.notify_one();
        }
        Ok(asked)
    }

    /// The sealed part of a request. None: it is damaged, and of no use.
    pub(crate) async fn opened_request(&self, row: &RequestRow) -> Result<Option<Sealed>> {
        let key = self.inner.keys.find(KeyName::emails(Day::of(row.sent.at))).await?;
        Ok(key.and_then(|key| key.json(place(row.id), &row.email)))
    }

    /// Looks up a link without spending it.
    pub async fn find_login_request(&self, token: SecretHash) -> Result<Option<FoundRequest>> {
        let Some(row) = self.inner.db.row(FIND_BY_TOKEN, values![token]).await? else {
            return Ok(None);
        };
        let row = RequestRow::of(row)?;
        let Some(Sealed {
            address, asked_from, ..
        }) = self.opened_request(&row).await?
        else {
            return Ok(None);
        };
        Ok(Some(FoundRequest {
            id: row.id,
            email: address.display,
            asked_from,
            binding: row.binding,
            sent: row.sent,
        }))
    }
}

/// The emails that the mailbox had in the last day, the longest period of any rule.
async fn sent_recently(tx: &mut Tx, mailbox: &[u8; 32], now: Timestamp) -> Result<Vec<Sent>> {
    tx.rows(&SENT_RECENTLY, values![*mailbox, now - Span::days(1)])
        .await?
        .iter_mut()
        .map(take_sent)
        .collect()
}

/// The newest request of this address that this browser made and can still use.
async fn usable_here(
    tx: &mut Tx,
    email_index: &[u8; 32],
    binding: SecretHash,
    rules: &EmailRules,
    now: Timestamp,
) -> Result<Option<LoginRequestId>> {
    for mut row in tx.rows(&SENT_HERE, values![*email_index, binding, now]).await? {
        let id = row.take()?;
        if rules.state(&take_sent(&mut row)?, now) == RequestState::Open {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
