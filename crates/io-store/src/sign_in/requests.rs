//! Requests for a sign-in email: made within their limits, and looked up.
//!
//! Must not know what an email looks like, nor see a token, code or cookie: callers pass hashes.

use std::fmt;

use io_core::ids::LoginRequestId;
use io_core::sign_in::{Asker, EmailRules, RequestState, Sending, Sent};
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::account::Address;
use crate::crypto::{Day, Hashes, KeyName, SealLocation};
use crate::db::{Row, Tx, statements, values};
use crate::email::{self, NewEmail};
use crate::index::{Renew, indexes_of};
use crate::{DeviceMark, Result, SecretHash, Store};

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
    /// Hash of the network that the request came from.
    pub network: SecretHash,
    /// Hash of the requesting device's cookie, with the marks of the mailboxes that it signed in to.
    pub device: Option<(SecretHash, Vec<DeviceMark>)>,
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
///
/// What the caller may say depends only on what this very browser asked before: nothing tells what anyone else did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInEmailOutcome {
    /// Stored; the email is in the outbox.
    Sent {
        /// How long until this browser can request another.
        resend_after: Span,
    },
    /// Stored without an email: the share of its network, or of all networks, is used up.
    /// The browser must not be able to tell this from [`Self::Sent`].
    Held {
        /// How long until this browser can request another.
        resend_after: Span,
    },
    /// No email: this browser requested one recently.
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
    SENT_RECENTLY = "SELECT asker_index, known, created_at, expires_at, spent_at, attempts FROM login_requests \
                     WHERE mailbox_index = $1 AND created_at > $2 AND mailed ORDER BY created_at DESC LIMIT 1000";
    // What one browser asked for a mailbox, with or without an email: all that its answers may depend on.
    ASKED_HERE = "SELECT created_at, expires_at, spent_at, attempts FROM login_requests \
                  WHERE mailbox_index = $1 AND binding_hash IN ($2, $3) AND created_at > $4 \
                  ORDER BY created_at DESC LIMIT 1000";
    SENT_HERE = "SELECT id, created_at, expires_at, spent_at, attempts FROM login_requests \
                 WHERE email_index = $1 AND binding_hash IN ($2, $3) AND expires_at > $4 ORDER BY created_at DESC LIMIT 1000";
    KEEP_REQUEST = "INSERT INTO login_requests (id, email, email_index, mailbox_index, token_hash, code_hash, \
                    binding_hash, created_at, expires_at, asker_index, known, mailed) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    FIND_BY_TOKEN = "SELECT id, email, mailbox_index, binding_hash, code_hash, asker_index, known, \
                     created_at, expires_at, spent_at, attempts FROM login_requests WHERE token_hash IN ($1, $2)";
    FIND_BY_ID = "SELECT id, email, mailbox_index, binding_hash, code_hash, asker_index, known, \
                  created_at, expires_at, spent_at, attempts FROM login_requests WHERE id = $1";
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
    pub(crate) mailbox_index: [u8; 32],
    pub(crate) binding: SecretHash,
    pub(crate) code: SecretHash,
    /// The known browser that asked; none: any other.
    pub(crate) known_browser: Option<[u8; 32]>,
    /// What the rules need.
    pub(crate) sent: Sent,
}

impl RequestRow {
    pub(crate) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            email: row.take()?,
            mailbox_index: row.take()?,
            binding: row.take()?,
            code: row.take()?,
            known_browser: take_asker(&mut row)?.known_browser(),
            sent: take_sent(&mut row)?,
        })
    }
}

/// The asker of a stored request; rows of older versions have no index.
struct StoredAsker {
    index: Option<[u8; 32]>,
    kind: Asker,
}

impl StoredAsker {
    fn known_browser(&self) -> Option<[u8; 32]> {
        match self.kind {
            Asker::KnownBrowser => self.index,
            Asker::Network => None,
        }
    }
}

fn take_asker(row: &mut Row) -> Result<StoredAsker> {
    Ok(StoredAsker {
        index: row.take()?,
        kind: if row.take()? {
            Asker::KnownBrowser
        } else {
            Asker::Network
        },
    })
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
    /// Stores a request and its email, unless this browser asked too often.
    /// Counts emails by the abuse key of the address.
    pub async fn request_sign_in_email(&self, request: NewLoginRequest, now: Timestamp) -> Result<SignInEmailOutcome> {
        let NewLoginRequest {
            id,
            address,
            token,
            code,
            binding,
            network,
            device,
            asked_from,
            next,
            email,
            rules,
        } = request;
        let hashes = self.hashes();
        let (asker, asker_index) = asker(&hashes, &address.abuse_key, &network, device.as_ref());
        let key = self.inner.keys.find_or_make(KeyName::emails(Day::of(now))).await?;
        let sealed = self.seal_json(
            &key,
            place(id),
            &Sealed {
                address: address.clone(),
                asked_from,
                next,
            },
        )?;
        let mut email = self.sealed_email(email, now).await?;
        let outcome = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // Waits for every other request of this mailbox, so that counting and inserting are one step.
                    let indexes = indexes_of(tx, &hashes, &address, Renew::Requests, now).await?;
                    let (email_index, mailbox) = (indexes.email, indexes.mailbox);
                    let mut here = asked_here(tx, &mailbox, binding, now).await?;
                    if let Sending::Wait { resend_after } = rules.share(&here, now) {
                        let usable = usable_here(tx, &email_index, binding, &rules, now).await?;
                        return Ok(SignInEmailOutcome::TooSoon { resend_after, usable });
                    }
                    let (own, strangers) = sent_recently(tx, &mailbox, &asker_index, now).await?;
                    let mailed = rules.may_send(asker, &own, &strangers, now);
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
                        new.expires_at,
                        asker_index,
                        asker == Asker::KnownBrowser,
                        mailed
                    ];
                    tx.execute(&KEEP_REQUEST, row).await?;
                    if mailed {
                        email::set_recipient(&mut email, email_index);
                        tx.execute(&email::KEEP_EMAIL, &email).await?;
                    }
                    here.push(new);
                    let resend_after = match rules.share(&here, now) {
                        Sending::Wait { resend_after } => resend_after,
                        Sending::Send => Span::ZERO,
                    };
                    Ok(if mailed {
                        SignInEmailOutcome::Sent { resend_after }
                    } else {
                        SignInEmailOutcome::Held { resend_after }
                    })
                })
            })
            .await?;
        if matches!(outcome, SignInEmailOutcome::Sent { .. }) {
            self.inner.emails.notify_one();
        }
        Ok(outcome)
    }

    /// The sealed part of a request. None: it is damaged, and of no use.
    pub(crate) async fn opened_request(&self, row: &RequestRow) -> Result<Option<Sealed>> {
        let key = self.inner.keys.find(KeyName::emails(Day::of(row.sent.at))).await?;
        Ok(key.and_then(|key| key.json(place(row.id), &row.email)))
    }

    /// Looks up a link without spending it.
    pub async fn find_login_request(&self, token: SecretHash) -> Result<Option<FoundRequest>> {
        let Some(row) = self
            .inner
            .db
            .row(FIND_BY_TOKEN, values![token.newest, token.before])
            .await?
        else {
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

/// Whose share a request counts against.
fn asker(
    hashes: &Hashes,
    abuse_key: &str,
    network: &SecretHash,
    device: Option<&(SecretHash, Vec<DeviceMark>)>,
) -> (Asker, [u8; 32]) {
    if let Some((device, marks)) = device {
        let right = hashes.device_mark(abuse_key, device);
        if marks.iter().any(|mark| bool::from(mark.0.ct_eq(&right.0))) {
            return (Asker::KnownBrowser, hashes.asking_device(abuse_key, device));
        }
    }
    (Asker::Network, hashes.network(abuse_key, network))
}

/// The emails that this asker, and that all networks together, caused for a mailbox in the last day.
/// A day is the longest period of any rule.
async fn sent_recently(
    tx: &mut Tx,
    mailbox: &[u8; 32],
    asker: &[u8; 32],
    now: Timestamp,
) -> Result<(Vec<Sent>, Vec<Sent>)> {
    let (mut own, mut strangers) = (Vec::new(), Vec::new());
    for mut row in tx.rows(&SENT_RECENTLY, values![*mailbox, now - Span::days(1)]).await? {
        let by = take_asker(&mut row)?;
        let sent = take_sent(&mut row)?;
        if by.index.as_ref() == Some(asker) {
            own.push(sent);
        }
        if by.kind == Asker::Network {
            strangers.push(sent);
        }
    }
    Ok((own, strangers))
}

/// What this browser asked for the mailbox in the last day.
async fn asked_here(tx: &mut Tx, mailbox: &[u8; 32], binding: SecretHash, now: Timestamp) -> Result<Vec<Sent>> {
    tx.rows(
        &ASKED_HERE,
        values![*mailbox, binding.newest, binding.before, now - Span::days(1)],
    )
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
    for mut row in tx
        .rows(&SENT_HERE, values![*email_index, binding.newest, binding.before, now])
        .await?
    {
        let id = row.take()?;
        if rules.code_state(&take_sent(&mut row)?, now) == RequestState::Open {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
