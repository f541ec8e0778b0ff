//! The outbox: letters wait here, encrypted, until the mail server has taken them.
//!
//! Must not send anything, and must not know SMTP.

use std::fmt;

use io_core::ids::LetterId;
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Result, Store, StoreError};

/// What a letter is about; kept in clear for metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterKind {
    /// Link and code.
    SignIn,
    /// A sign-in from a new device.
    NewDevice,
    /// The account will be erased.
    DeletionPlanned,
    /// The account was erased.
    Deleted,
}

/// A letter to be sent.
#[derive(Clone)]
pub struct NewLetter {
    /// Made by the caller.
    pub id: LetterId,
    /// What it is about.
    pub kind: LetterKind,
    /// What it says and to whom.
    pub content: LetterContent,
    /// Not sent after this moment.
    pub expires_at: Timestamp,
}

impl fmt::Debug for NewLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLetter")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// What a letter says and to whom.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterContent {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

impl fmt::Debug for LetterContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LetterContent([redacted])")
    }
}

/// A letter that this process alone may send until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedLetter {
    /// The letter.
    pub id: LetterId,
    /// What it is about.
    pub kind: LetterKind,
    /// What it says and to whom.
    pub content: LetterContent,
    /// How often it was tried before.
    pub attempts: u32,
    /// When it was put into the outbox.
    pub created_at: Timestamp,
    /// Not sent after this moment.
    pub expires_at: Timestamp,
}

impl Store {
    /// Puts a letter into the outbox.
    pub async fn enqueue_letter(&self, letter: NewLetter, now: Timestamp) -> Result<()> {
        let _ = (letter, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Ends when this process puts a letter into the outbox; other processes' letters are found by asking now and then.
    pub async fn letter_waiting(&self) {
        std::future::pending::<()>().await;
    }

    /// Takes letters that are due, the oldest first, for `lease`: no other worker gets them until then.
    pub async fn claim_letters(&self, limit: u32, lease: Span, now: Timestamp) -> Result<Vec<ClaimedLetter>> {
        let _ = (limit, lease, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// The mail server took it: the letter is gone from here.
    pub async fn letter_sent(&self, letter: LetterId) -> Result<()> {
        let _ = letter;
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// It did not go; try again at `retry_at`. One that would expire before is dropped.
    pub async fn letter_failed(&self, letter: LetterId, retry_at: Timestamp) -> Result<()> {
        let _ = (letter, retry_at);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Drops letters that are too old to be of use; answers how many.
    pub async fn drop_expired_letters(&self, now: Timestamp) -> Result<u64> {
        let _ = now;
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Letters in the outbox, for a gauge.
    pub async fn count_letters(&self) -> Result<u64> {
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
