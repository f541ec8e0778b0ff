//! Deletes data on time, and erases accounts when they are due.
//! Each class of data has its retention period.
//!
//! Must not run on its own: a job of the server calls it.

use io_core::ids::UserId;
use io_core::time::{Span, Timestamp};

use crate::account::Erased;
use crate::crypto::KeyName;
use crate::db::{Tx, statements, values};
use crate::email::Draft;
use crate::store::{NOTE_SHRED, name_values};
use crate::{Result, Store, StoreError};

/// How long each class of data is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Login requests after their expiry.
    pub login_requests: Span,
    /// Logins after their end.
    pub logins: Span,
    /// Message texts and revealed cards after the chat's end.
    pub messages: Span,
    /// Chats after their end; never shorter than their texts.
    pub chats: Span,
    /// Ratings.
    pub ratings: Span,
    /// Names of shredded keys: longer than the oldest backup is kept, so that a restored one can shred them again.
    pub shredded_keys: Span,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            login_requests: Span::hours(24),
            logins: Span::days(30),
            messages: Span::days(30),
            chats: Span::days(90),
            ratings: Span::days(180),
            // Six monthly backups, and a month for the unexpected.
            shredded_keys: Span::days(220),
        }
    }
}

/// How much was deleted, by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Login requests.
    pub login_requests: u64,
    /// Logins.
    pub logins: u64,
    /// Emails too old to be sent.
    pub emails: u64,
    /// Chats whose texts went.
    pub chat_texts: u64,
    /// Chats.
    pub chats: u64,
    /// Ratings.
    pub ratings: u64,
    /// Hashes of addresses (limits, refusals of age).
    pub addresses: u64,
    /// Data keys.
    pub keys: u64,
}

/// Chunks of keys handled in one run.
const CHUNKS_AT_ONCE: u32 = 20;
/// Chats emptied in one transaction.
const CHATS_AT_ONCE: u32 = 100;

statements! {
    OLD_REQUESTS = "DELETE FROM login_requests WHERE expires_at <= $1";
    OLD_LOGINS = "DELETE FROM logins WHERE expires_at <= $1 OR ended_at <= $1";
    OLD_RATINGS = "DELETE FROM ratings WHERE created_at <= $1";
    OLD_FAILURES = "DELETE FROM code_failures WHERE created_at <= $1";
    OLD_MAILBOXES = "DELETE FROM mailboxes WHERE touched_at <= $1";
    GROWN_UP = "DELETE FROM under_age WHERE until <= $1";
    OLD_TEXTS = "SELECT number FROM chat_sessions WHERE ended_at <= $1 AND NOT texts_purged ORDER BY ended_at LIMIT $2";
    REFS_OF = "SELECT peer_ref FROM chat_members WHERE session_id = $1";
    PURGE_TEXTS = "DELETE FROM messages WHERE session_id = $1";
    PURGE_SNAPSHOTS = "DELETE FROM reveal_snapshots WHERE session_id = $1";
    TEXTS_PURGED = "UPDATE chat_sessions SET texts_purged = TRUE, shared = NULL WHERE number = $1";
    OLD_CHATS = "DELETE FROM chat_sessions WHERE ended_at <= $1 AND texts_purged";
    EMAIL_BETWEEN = "SELECT 1 FROM emails WHERE created_at >= $1 AND created_at < $2 LIMIT 1";
    REQUEST_BETWEEN = "SELECT 1 FROM login_requests WHERE created_at >= $1 AND created_at < $2 LIMIT 1";
    DUE_ERASURES = "SELECT id FROM users WHERE deletes_at <= $1 ORDER BY deletes_at LIMIT $2";
}

impl Store {
    /// Deletes what is due; afterwards the files hold no byte of it.
    pub async fn purge(&self, retention: Retention, now: Timestamp) -> Result<Purged> {
        let db = &self.inner.db;
        let mut purged = Purged {
            login_requests: db
                .execute(OLD_REQUESTS, values![now - retention.login_requests])
                .await?,
            logins: db.execute(OLD_LOGINS, values![now - retention.logins]).await?,
            emails: self.drop_expired_emails(now).await?,
            ratings: db.execute(OLD_RATINGS, values![now - retention.ratings]).await?,
            addresses: db.execute(OLD_FAILURES, values![now - Span::hours(1)]).await?
                + db.execute(OLD_MAILBOXES, values![now - Span::days(1)]).await?
                + db.execute(GROWN_UP, values![now]).await?,
            ..Purged::default()
        };
        let texts_before = now - retention.messages;
        loop {
            let emptied = db.write(move |tx| Box::pin(purge_texts(tx, texts_before))).await?;
            purged.chat_texts += emptied;
            if emptied < u64::from(CHATS_AT_ONCE) {
                break;
            }
        }
        // A chat is kept at least as long as its texts.
        let chats = retention.chats.max(retention.messages);
        purged.chats = db.execute(OLD_CHATS, values![now - chats]).await?;
        if purged.chat_texts + purged.chats > 0 {
            self.inner.memberships.lock().clear();
        }
        purged.keys = self.shred_noted_keys(now).await? + self.shred_days_of_emails(now).await?;
        self.bind_texts().await?;
        self.tidy_keys(now - retention.shredded_keys).await?;
        db.checkpoint().await?;
        self.inner.keys.checkpoint().await?;
        Ok(purged)
    }

    /// Wraps keys anew with the current root key, and forgets the names of keys shredded before `before`.
    /// A bounded number at a time: the rest follows next time.
    async fn tidy_keys(&self, before: Timestamp) -> Result<()> {
        let mut rewrapped = 0;
        for _ in 0..CHUNKS_AT_ONCE {
            let more = self.inner.keys.rewrap().await?;
            rewrapped += more;
            if more == 0 && rewrapped > 0 {
                tracing::info!("the current root key wraps every data key; earlier root keys are no longer needed");
            }
            if more == 0 {
                break;
            }
        }
        for _ in 0..CHUNKS_AT_ONCE {
            if self.inner.keys.forget_shredded(before).await? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Shreds the keys of days without any remaining email or login request.
    /// Waits a whole day after the day's end, so that nothing sealed in its last moment is still in flight.
    async fn shred_days_of_emails(&self, now: Timestamp) -> Result<u64> {
        let mut over = Vec::new();
        for day in self.inner.keys.days_of_emails().await? {
            if day.end() + Span::days(1) > now {
                continue;
            }
            let span = values![day.start(), day.end()];
            let emails = self.inner.db.row(EMAIL_BETWEEN, span).await?;
            let requests = self.inner.db.row(REQUEST_BETWEEN, span).await?;
            if emails.is_none() && requests.is_none() {
                over.push(KeyName::emails(day));
            }
        }
        let shredded = over.len() as u64;
        if shredded > 0 {
            self.inner.keys.shred(over, now).await?;
        }
        Ok(shredded)
    }

    /// Erases at most `limit` due accounts; returns which, and what each erasure ended.
    /// A failing account does not block the others. Each gets a farewell email.
    pub async fn erase_due(
        &self,
        limit: u32,
        farewell: Option<&Draft>,
        now: Timestamp,
    ) -> Result<Vec<(UserId, Erased)>> {
        let mut erased = Vec::new();
        for mut row in self.inner.db.rows(DUE_ERASURES, values![now, limit]).await? {
            let user = row.take()?;
            match self.erase_user(user, farewell, now).await {
                Ok(what) => erased.extend(what.map(|what| (user, what))),
                // The next one may succeed; this one is retried next time.
                Err(error @ (StoreError::Corrupt(_) | StoreError::Broken(_))) => {
                    tracing::error!(cause = %error, "a due account could not be erased");
                }
                Err(_) if !erased.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(erased)
    }
}

async fn purge_texts(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let due = tx.rows(&OLD_TEXTS, values![before, CHATS_AT_ONCE]).await?;
    let emptied = due.len() as u64;
    for mut row in due {
        let number: i64 = row.take()?;
        tx.note_change(number);
        for mut member in tx.rows(&REFS_OF, values![number]).await? {
            tx.execute(&NOTE_SHRED, &name_values(KeyName::member(member.take()?)))
                .await?;
        }
        for purge in [PURGE_TEXTS, PURGE_SNAPSHOTS, TEXTS_PURGED] {
            tx.execute(&purge, values![number]).await?;
        }
    }
    Ok(emptied)
}
