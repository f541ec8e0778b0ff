//! The outbox: emails wait here, encrypted, until the mail server accepts them.
//!
//! Must not send anything, and must not know SMTP.

use std::fmt;
use std::sync::Arc;

use io_core::email::EmailAddress;
use io_core::ids::EmailId;
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::Address;
use crate::crypto::{DataKey, Day, Hashes, KeyName, SealLocation};
use crate::db::{Row, Tx, Value, dialect, statements, values};
use crate::housekeeping::EXPIRED_EMAILS;
use crate::index::index_of_email;
use crate::{Result, Store, names};

/// The kind of an email; stored in clear for metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmailKind {
    /// Link and code.
    SignIn,
    /// A sign-in from a new device.
    NewDevice,
    /// The account will be erased.
    DeletionPlanned,
    /// The account is unused, and will be erased.
    Unused,
    /// The account was erased.
    Deleted,
    /// The code of a member of staff who signs in to the console.
    Staff,
    /// A copy of all data was downloaded.
    Exported,
    /// The address of an account changes or changed.
    Address,
    /// What became of a report, a decision or an appeal.
    Safety,
}

/// An email to be sent.
#[derive(Clone)]
pub struct NewEmail {
    /// Made by the caller.
    pub id: EmailId,
    /// What it is about.
    pub kind: EmailKind,
    /// Its text and recipient.
    pub content: EmailContent,
    /// Not sent after this moment.
    pub expires_at: Timestamp,
}

impl fmt::Debug for NewEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewEmail")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// An email about a decision of the store.
/// Written once the recipient is known, and put into the outbox in the same transaction.
#[derive(Clone)]
pub struct Draft(Arc<dyn Fn(&Address) -> NewEmail + Send + Sync>);

impl Draft {
    /// A draft that `write` turns into an email for an address.
    pub fn new(write: impl Fn(&Address) -> NewEmail + Send + Sync + 'static) -> Self {
        Self(Arc::new(write))
    }

    pub(crate) fn to(&self, address: &Address) -> NewEmail {
        (self.0)(address)
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Draft")
    }
}

/// The text and recipient of an email.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailContent {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

impl fmt::Debug for EmailContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailContent([redacted])")
    }
}

/// Who an email goes to, as far as the ceilings on emails care.
/// Decided when it is claimed, never when it is requested: nothing that a caller sees depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailClass {
    /// A notice to the owner of an account.
    Notice,
    /// A sign-in email to an address that has an account.
    ToAccount,
    /// A sign-in email to any other address.
    ToStranger,
}

/// How many emails of each class may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// In all.
    pub all: u32,
    /// Sign-in emails, to any address.
    pub sign_in: u32,
    /// Sign-in emails to addresses without an account.
    pub strangers: u32,
}

impl Claim {
    /// Any emails, up to this many.
    pub fn any(most: u32) -> Self {
        Self {
            all: most,
            sign_in: most,
            strangers: most,
        }
    }
}

/// An email that only this process may send until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedEmail {
    /// The email.
    pub id: EmailId,
    /// What it is about.
    pub kind: EmailKind,
    /// Its text and recipient.
    pub content: EmailContent,
    /// Who it goes to.
    pub class: EmailClass,
    /// How many attempts were made before.
    pub attempts: u32,
    /// An earlier attempt may have delivered it: this is the last one.
    pub perhaps_sent: bool,
    /// No email goes to its address now: it bounced, or someone there complained.
    pub suppressed: bool,
    /// When it was put into the outbox.
    pub created_at: Timestamp,
    /// Not sent after this moment.
    pub expires_at: Timestamp,
}

/// The size and age of the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EmailsWaiting {
    /// The number of emails.
    pub emails: u64,
    /// When the oldest was put there.
    pub oldest: Option<Timestamp>,
}

statements! {
    KEEP_EMAIL = "INSERT INTO emails (id, kind, content, email_index, created_at, due_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $5, $6)";
    LEASE = "UPDATE emails SET due_at = $1, attempts = attempts + 1 WHERE id = $2";
    DROP = "DELETE FROM emails WHERE id = $1";
    RETRY = "UPDATE emails SET due_at = $1 WHERE id = $2 AND expires_at > $1";
    RETRY_ONCE = "UPDATE emails SET due_at = $1, perhaps_sent = TRUE \
                  WHERE id = $2 AND expires_at > $1 AND NOT perhaps_sent";
    KEEP_LEASE = "UPDATE emails SET due_at = $1 WHERE id = $2";
    EMAILS_WAITING = "SELECT count(*), min(created_at) FROM emails";
}

/// The table name that is part of what was sealed.
/// The first version called the table `letters`: it must stay.
pub(crate) const SEALED_AS: &str = "letters";

fn location(email: EmailId) -> SealLocation {
    SealLocation::new(SEALED_AS, "content", email.0)
}

impl Store {
    /// Puts an email into the outbox.
    pub async fn enqueue_email(&self, email: NewEmail, now: Timestamp) -> Result<()> {
        let row = self.addressed_email(email, now).await?;
        self.inner
            .db
            .write(move |tx| Box::pin(async move { row.keep(tx).await }))
            .await?;
        self.inner.emails.notify_one();
        Ok(())
    }

    /// Resolves when this process puts an email into the outbox.
    /// Emails of other processes are found by polling.
    pub async fn email_waiting(&self) {
        self.inner.emails.notified().await;
    }

    /// Leases due emails of each class, the oldest first; notices and emails to accounts come before the rest.
    /// No other worker gets them until `lease` has passed.
    pub async fn claim_emails(&self, claim: Claim, lease: Span, now: Timestamp) -> Result<Vec<ClaimedEmail>> {
        let rows = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let mut claimed = Vec::new();
                    let Claim {
                        mut all,
                        mut sign_in,
                        strangers,
                    } = claim;
                    for (number, class) in [EmailClass::Notice, EmailClass::ToAccount, EmailClass::ToStranger]
                        .into_iter()
                        .enumerate()
                    {
                        let limit = match class {
                            EmailClass::Notice => all,
                            EmailClass::ToAccount => all.min(sign_in),
                            EmailClass::ToStranger => all.min(sign_in).min(strangers),
                        };
                        if limit == 0 {
                            continue;
                        }
                        for row in tx
                            .rows(&dialect::DUE_EMAILS, values![now, number as u64, limit])
                            .await?
                        {
                            claimed.push(EmailRow::of(row, class)?);
                            all = all.saturating_sub(1);
                            if class != EmailClass::Notice {
                                sign_in = sign_in.saturating_sub(1);
                            }
                        }
                    }
                    for email in &claimed {
                        tx.execute(&LEASE, values![now + lease, email.id]).await?;
                    }
                    Ok(claimed)
                })
            })
            .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            let key = self.inner.keys.find(KeyName::emails(Day::of(row.created_at))).await?;
            claimed.extend(key.and_then(|key| row.open(&key)));
        }
        Ok(claimed)
    }

    /// Removes an email that the mail server accepted.
    pub async fn email_sent(&self, email: EmailId) -> Result<()> {
        self.inner.db.execute(DROP, values![email]).await.map(drop)
    }

    /// Schedules another attempt at `retry_at`.
    /// An email that would expire before is dropped.
    pub async fn email_failed(&self, email: EmailId, retry_at: Timestamp) -> Result<()> {
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.execute(&RETRY, values![retry_at, email]).await? == 0 {
                        tx.execute(&DROP, values![email]).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Schedules the one more attempt of an email that may have been delivered.
    /// False: it had that already, or would expire before, and is dropped.
    pub async fn email_perhaps_sent(&self, email: EmailId, retry_at: Timestamp) -> Result<bool> {
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.execute(&RETRY_ONCE, values![retry_at, email]).await? == 1 {
                        return Ok(true);
                    }
                    tx.execute(&DROP, values![email]).await?;
                    Ok(false)
                })
            })
            .await
    }

    /// Keeps the lease of an email that is still being sent.
    pub async fn keep_email_lease(&self, email: EmailId, until: Timestamp) -> Result<()> {
        self.inner.db.execute(KEEP_LEASE, values![until, email]).await.map(drop)
    }

    /// Drops expired emails; returns how many.
    pub async fn drop_expired_emails(&self, now: Timestamp) -> Result<u64> {
        let mut dropped = 0;
        self.delete_oldest(EXPIRED_EMAILS, now, &mut dropped).await?;
        Ok(dropped)
    }

    /// The size and age of the outbox, for a gauge.
    pub async fn emails_waiting(&self) -> Result<EmailsWaiting> {
        let Some(mut row) = self.inner.db.row(EMAILS_WAITING, &[]).await? else {
            return Ok(EmailsWaiting::default());
        };
        Ok(EmailsWaiting {
            emails: row.take()?,
            oldest: row.take()?,
        })
    }

    /// An email to the recipient in its content, ready to be put into the outbox.
    pub(crate) async fn addressed_email(&self, email: NewEmail, now: Timestamp) -> Result<Addressed> {
        let to = EmailAddress::parse(&email.content.to).ok();
        Ok(Addressed {
            identity: to.map(|to| to.identity()),
            row: self.sealed_email(email, now).await?,
            hashes: self.hashes(),
        })
    }

    /// The parameters of [`KEEP_EMAIL`], without the index of the recipient ([`set_recipient`]).
    pub(crate) async fn sealed_email(&self, email: NewEmail, now: Timestamp) -> Result<Vec<Value>> {
        let key = self.inner.keys.find_or_make(KeyName::emails(Day::of(now))).await?;
        let content = self.seal_json(&key, location(email.id), &email.content)?;
        Ok(values![
            email.id,
            names::email_kind(email.kind),
            content,
            None::<Vec<u8>>,
            now,
            email.expires_at
        ]
        .to_vec())
    }
}

/// Sets what finds an email when its recipient's account is erased, in the parameters of [`KEEP_EMAIL`].
pub(crate) fn set_recipient(row: &mut [Value], index: [u8; 32]) {
    row[3] = index.into();
}

/// An email that waits for the transaction which puts it into the outbox.
#[derive(Clone)]
pub(crate) struct Addressed {
    identity: Option<String>,
    row: Vec<Value>,
    hashes: Arc<Hashes>,
}

impl Addressed {
    /// Puts the email into the outbox.
    pub(crate) async fn keep(mut self, tx: &mut Tx) -> Result<()> {
        if let Some(identity) = &self.identity {
            set_recipient(&mut self.row, index_of_email(tx, &self.hashes, identity).await?);
        }
        tx.execute(&KEEP_EMAIL, &self.row).await.map(drop)
    }
}

/// A row of `emails` as it is stored.
struct EmailRow {
    id: EmailId,
    kind: EmailKind,
    class: EmailClass,
    content: Vec<u8>,
    attempts: u32,
    created_at: Timestamp,
    expires_at: Timestamp,
    perhaps_sent: bool,
    suppressed: bool,
}

impl EmailRow {
    fn of(mut row: Row, class: EmailClass) -> Result<Self> {
        Ok(Self {
            class,
            id: row.take()?,
            kind: names::to_email_kind(&row.take::<String>()?)?,
            content: row.take()?,
            attempts: row.take()?,
            created_at: row.take()?,
            expires_at: row.take()?,
            perhaps_sent: row.take()?,
            suppressed: row.take()?,
        })
    }

    /// None: it is damaged. It stays until it expires, and the others are sent.
    fn open(self, key: &DataKey) -> Option<ClaimedEmail> {
        Some(ClaimedEmail {
            id: self.id,
            kind: self.kind,
            class: self.class,
            content: key.json(location(self.id), &self.content)?,
            attempts: self.attempts,
            perhaps_sent: self.perhaps_sent,
            suppressed: self.suppressed,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}
