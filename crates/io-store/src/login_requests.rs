//! Requests for a sign-in letter: made within their limits, and looked at.
//!
//! Must not know what a letter looks like, nor see a token, code or cookie: only their hashes come here.

use std::fmt;

use io_core::ids::LoginRequestId;
use io_core::sign_in::LetterRules;
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::crypto::{Day, KeyName, Place};
use crate::db::{Row, Tx, statements, values};
use crate::letters::{self, NewLetter};
pub use crate::sign_in::{NewLogin, Proof, SignIn};
use crate::users::Address;
use crate::{Result, SecretHash, Store};

/// A request to be stored, with the letter that goes out for it.
#[derive(Clone, Debug)]
pub struct NewLoginRequest {
    /// Made by the caller.
    pub id: LoginRequestId,
    /// To whom.
    pub address: Address,
    /// Hash of the link's token.
    pub token: SecretHash,
    /// Hash of the request id and the eight digits.
    pub code: SecretHash,
    /// Hash of the asking browser's cookie.
    pub binding: SecretHash,
    /// "Firefox on Linux".
    pub asked_from: String,
    /// Where to go after signing in; a checked path.
    pub next: String,
    /// When link and code stop working.
    pub expires_at: Timestamp,
    /// Goes into the outbox in the same transaction.
    pub letter: NewLetter,
    /// How many letters one mailbox can get.
    pub rules: LetterRules,
}

/// What came of asking for a letter. The work done is the same for every address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterAsked {
    /// Stored, the letter is in the outbox.
    Sent {
        /// Until another can be asked for.
        resend_after: Span,
    },
    /// No letter: the address had one lately (1 in 60 s, 5 an hour, 10 a day, 3 unspent at once).
    TooSoon {
        /// Until another can be asked for.
        resend_after: Span,
        /// The newest letter that this very browser can still use, for the code form.
        usable: Option<LoginRequestId>,
    },
}

/// A request as the confirm page may know it. Looking spends nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct FoundRequest {
    /// The request.
    pub id: LoginRequestId,
    /// The address as typed; only its masked form may leave the server.
    pub email: String,
    /// "Firefox on Linux".
    pub asked_from: String,
    /// Hash of the asking browser's cookie.
    pub binding: SecretHash,
    /// Can it be used?
    pub state: RequestState,
}

impl fmt::Debug for FoundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundRequest")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Whether a request can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Yes.
    Ready,
    /// It, or another request of the address, was used.
    Used,
    /// Too old, or burnt by five wrong codes.
    Expired,
}

/// Wrong codes that burn a request.
const ATTEMPTS: u32 = 5; // The statements say it too.
statements! {
    TOUCH_MAILBOX = "INSERT INTO mailboxes (mailbox_index, touched_at) VALUES ($1, $2) \
                     ON CONFLICT (mailbox_index) DO UPDATE SET touched_at = excluded.touched_at";
    // The moments that decide when the next letter may go: the newest, the fifth within an hour, the tenth within a
    // day, and the end of the oldest of three that are still unspent.
    NEWEST_AT = "SELECT created_at FROM login_requests WHERE mailbox_index = $1 AND created_at > $2 \
                 ORDER BY created_at DESC LIMIT 1 OFFSET $3";
    OUTSTANDING_UNTIL = "SELECT expires_at FROM login_requests WHERE mailbox_index = $1 AND spent_at IS NULL \
                         AND expires_at > $2 AND attempts < 5 ORDER BY expires_at DESC LIMIT 1 OFFSET $3";
    USABLE_HERE = "SELECT id FROM login_requests WHERE email_index = $1 AND binding_hash = $2 AND spent_at IS NULL \
                   AND expires_at > $3 AND attempts < 5 ORDER BY created_at DESC LIMIT 1";
    KEEP_REQUEST = "INSERT INTO login_requests (id, email, email_index, mailbox_index, token_hash, code_hash, \
                    binding_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    FIND_BY_TOKEN = "SELECT id, email, email_index, mailbox_index, binding_hash, attempts, created_at, \
                     expires_at, spent_at FROM login_requests WHERE token_hash = $1";
}

/// What of a request is sealed, in one value.
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
    attempts: u32,
    created_at: Timestamp,
    expires_at: Timestamp,
    spent_at: Option<Timestamp>,
}

impl RequestRow {
    pub(crate) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            email: row.take()?,
            email_index: row.take()?,
            mailbox_index: row.take()?,
            binding: row.take()?,
            attempts: row.take()?,
            created_at: row.take()?,
            expires_at: row.take()?,
            spent_at: row.take()?,
        })
    }

    pub(crate) fn state(&self, now: Timestamp) -> RequestState {
        if self.spent_at.is_some() {
            RequestState::Used
        } else if self.expires_at <= now || self.attempts >= ATTEMPTS {
            RequestState::Expired
        } else {
            RequestState::Ready
        }
    }
}

fn place(request: LoginRequestId) -> Place {
    Place::new("login_requests", "email", request.0)
}

impl Store {
    /// Stores a request and its letter, unless the address had too many (counted by its abuse key).
    pub async fn ask_for_letter(&self, request: NewLoginRequest, now: Timestamp) -> Result<LetterAsked> {
        let NewLoginRequest {
            id,
            address,
            token,
            code,
            binding,
            asked_from,
            next,
            expires_at,
            letter,
            rules,
        } = request;
        let email_index = self.inner.hashes.email(&address.identity);
        let mailbox = self.inner.hashes.mailbox(&address.abuse_key);
        let key = self.inner.keys.find_or_make(KeyName::letters(Day::of(now))).await?;
        let sealed = self.seal_json(
            &key,
            place(id),
            &Sealed {
                address,
                asked_from,
                next,
            },
        )?;
        let letter = self.sealed_letter(letter, Some(email_index), now).await?;
        let asked = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // Waits for every other request of this mailbox, so that counting and inserting are one step.
                    tx.execute(&TOUCH_MAILBOX, values![mailbox, now]).await?;
                    if let Some(resend_after) = held_back(tx, &mailbox, &rules, now).await? {
                        let usable = tx.row(&USABLE_HERE, values![email_index, binding, now]).await?;
                        let usable = usable.map(|mut row| row.take()).transpose()?;
                        return Ok(LetterAsked::TooSoon { resend_after, usable });
                    }
                    let row = values![id, sealed, email_index, mailbox, token, code, binding, now, expires_at];
                    tx.execute(&KEEP_REQUEST, row).await?;
                    tx.execute(&letters::KEEP_LETTER, &letter).await?;
                    let resend_after = held_back(tx, &mailbox, &rules, now).await?;
                    let resend_after = resend_after.unwrap_or(rules.resend_after);
                    Ok(LetterAsked::Sent { resend_after })
                })
            })
            .await?;
        if matches!(asked, LetterAsked::Sent { .. }) {
            self.inner.letters.notify_one();
        }
        Ok(asked)
    }

    /// What is sealed in a request. None: it is damaged, and of no use.
    pub(crate) async fn opened_request(&self, row: &RequestRow) -> Result<Option<Sealed>> {
        let key = self.inner.keys.find(KeyName::letters(Day::of(row.created_at))).await?;
        Ok(key.and_then(|key| key.json(place(row.id), &row.email)))
    }

    /// Looks a link up without spending it.
    pub async fn find_login_request(&self, token: SecretHash, now: Timestamp) -> Result<Option<FoundRequest>> {
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
        let state = row.state(now);
        Ok(Some(FoundRequest {
            id: row.id,
            email: address.display,
            asked_from,
            binding: row.binding,
            state,
        }))
    }
}

/// How long the mailbox has to wait for its next letter; none: it can go now.
async fn held_back(tx: &mut Tx, mailbox: &[u8; 32], rules: &LetterRules, now: Timestamp) -> Result<Option<Span>> {
    // The place, counted back from the newest, of the one that is the last to fit.
    let last_of = |most: usize| u64::try_from(most.max(1) - 1).unwrap_or(u64::MAX);
    let windows = [
        (rules.resend_after, 1),
        (Span::hours(1), rules.per_hour),
        (Span::days(1), rules.per_day),
    ];
    let mut until = now;
    for (window, most) in windows {
        if let Some(mut row) = tx
            .row(&NEWEST_AT, values![*mailbox, now - window, last_of(most)])
            .await?
        {
            until = until.max(row.take::<Timestamp>()? + window);
        }
    }
    if let Some(mut row) = tx
        .row(&OUTSTANDING_UNTIL, values![*mailbox, now, last_of(rules.outstanding)])
        .await?
    {
        until = until.max(row.take()?);
    }
    Ok((until > now).then(|| until - now))
}
