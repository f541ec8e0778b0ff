//! The outbox: letters wait here, encrypted, until the mail server has taken them.
//!
//! Must not send anything, and must not know SMTP.

use std::fmt;
use std::sync::Arc;

use io_core::email::Email;
use io_core::ids::LetterId;
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::Address;
use crate::crypto::{DataKey, Day, KeyName, Place};
use crate::db::{Row, Value, dialect, statements, values};
use crate::{Result, Store, names};

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

/// A letter about something that is decided inside the store: written once it is known to whom it goes, and put into the
/// outbox in the transaction that decides.
#[derive(Clone)]
pub struct Draft(Arc<dyn Fn(&Address) -> NewLetter + Send + Sync>);

impl Draft {
    /// The letter that `write` makes for an address.
    pub fn new(write: impl Fn(&Address) -> NewLetter + Send + Sync + 'static) -> Self {
        Self(Arc::new(write))
    }

    pub(crate) fn to(&self, address: &Address) -> NewLetter {
        (self.0)(address)
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Draft")
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

/// What waits in the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LettersWaiting {
    /// How many letters.
    pub letters: u64,
    /// When the oldest was put there.
    pub oldest: Option<Timestamp>,
}

statements! {
    KEEP_LETTER = "INSERT INTO letters (id, kind, content, email_index, created_at, due_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $5, $6)";
    LEASE = "UPDATE letters SET due_at = $1, attempts = attempts + 1 WHERE id = $2";
    DROP = "DELETE FROM letters WHERE id = $1";
    RETRY = "UPDATE letters SET due_at = $1 WHERE id = $2 AND expires_at > $1";
    DROP_EXPIRED = "DELETE FROM letters WHERE expires_at <= $1";
    LETTERS_WAITING = "SELECT count(*), min(created_at) FROM letters";
}

fn place(letter: LetterId) -> Place {
    Place::new("letters", "content", letter.0)
}

impl Store {
    /// Puts a letter into the outbox.
    pub async fn enqueue_letter(&self, letter: NewLetter, now: Timestamp) -> Result<()> {
        let row = self.addressed_letter(letter, now).await?;
        self.inner.db.execute(KEEP_LETTER, &row).await?;
        self.inner.letters.notify_one();
        Ok(())
    }

    /// Ends when this process puts a letter into the outbox; other processes' letters are found by asking now and then.
    pub async fn letter_waiting(&self) {
        self.inner.letters.notified().await;
    }

    /// Takes letters that are due, the oldest first, for `lease`: no other worker gets them until then.
    pub async fn claim_letters(&self, limit: u32, lease: Span, now: Timestamp) -> Result<Vec<ClaimedLetter>> {
        let rows = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let mut claimed = Vec::new();
                    for row in tx.rows(&dialect::DUE_LETTERS, values![now, limit]).await? {
                        claimed.push(LetterRow::of(row)?);
                    }
                    for letter in &claimed {
                        tx.execute(&LEASE, values![now + lease, letter.id]).await?;
                    }
                    Ok(claimed)
                })
            })
            .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            let key = self.inner.keys.find(KeyName::letters(Day::of(row.created_at))).await?;
            claimed.extend(key.and_then(|key| row.open(&key)));
        }
        Ok(claimed)
    }

    /// The mail server took it: the letter is gone from here.
    pub async fn letter_sent(&self, letter: LetterId) -> Result<()> {
        self.inner.db.execute(DROP, values![letter]).await.map(drop)
    }

    /// It did not go; try again at `retry_at`. One that would expire before is dropped.
    pub async fn letter_failed(&self, letter: LetterId, retry_at: Timestamp) -> Result<()> {
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.execute(&RETRY, values![retry_at, letter]).await? == 0 {
                        tx.execute(&DROP, values![letter]).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Drops letters that are too old to be of use; answers how many.
    pub async fn drop_expired_letters(&self, now: Timestamp) -> Result<u64> {
        self.inner.db.execute(DROP_EXPIRED, values![now]).await
    }

    /// What waits in the outbox, for a gauge.
    pub async fn letters_waiting(&self) -> Result<LettersWaiting> {
        let Some(mut row) = self.inner.db.row(LETTERS_WAITING, &[]).await? else {
            return Ok(LettersWaiting::default());
        };
        Ok(LettersWaiting {
            letters: row.take()?,
            oldest: row.take()?,
        })
    }

    /// The parameters of [`KEEP_LETTER`] for a letter to whom it says.
    pub(crate) async fn addressed_letter(&self, letter: NewLetter, now: Timestamp) -> Result<Vec<Value>> {
        let to = Email::parse(&letter.content.to).ok();
        let index = to.map(|to| self.inner.hashes.email(&to.identity()));
        self.sealed_letter(letter, index, now).await
    }

    /// The parameters of [`KEEP_LETTER`]; `to` finds the letter when the account of its address is erased.
    pub(crate) async fn sealed_letter(
        &self,
        letter: NewLetter,
        to: Option<[u8; 32]>,
        now: Timestamp,
    ) -> Result<Vec<Value>> {
        let key = self.inner.keys.find_or_make(KeyName::letters(Day::of(now))).await?;
        let content = self.seal_json(&key, place(letter.id), &letter.content)?;
        Ok(values![
            letter.id,
            names::letter_kind(letter.kind),
            content,
            to,
            now,
            letter.expires_at
        ]
        .to_vec())
    }
}

/// A row of `letters` as it is stored.
struct LetterRow {
    id: LetterId,
    kind: LetterKind,
    content: Vec<u8>,
    attempts: u32,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl LetterRow {
    fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            kind: names::to_letter_kind(&row.take::<String>()?)?,
            content: row.take()?,
            attempts: row.take()?,
            created_at: row.take()?,
            expires_at: row.take()?,
        })
    }

    /// None: it is damaged. It stays where it is until it is too old, and the others go.
    fn open(self, key: &DataKey) -> Option<ClaimedLetter> {
        Some(ClaimedLetter {
            id: self.id,
            kind: self.kind,
            content: key.json(place(self.id), &self.content)?,
            attempts: self.attempts,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}
