//! Deletes data on time, and erases accounts when they are due.
//! Each class of data has its retention period.
//!
//! Each class is deleted in bounded transactions of its own, so that none waits for another and nothing else waits for
//! any. Must not run on its own: a job of the server calls it.

pub(crate) mod due;
mod oldest;

pub(crate) use oldest::EXPIRED_EMAILS;
#[cfg(test)]
pub(crate) use oldest::{OLD_FAILURES, OLD_TEXTS, STATEMENTS as OLDEST};
use std::fmt;

use io_core::ids::UserId;
use io_core::matching::TICKET_LIFE;
use io_core::time::{Span, Timestamp};

use crate::account::{Erased, stubs};
use crate::announcements::{KEPT_AFTER_END, OLD_ANNOUNCEMENTS};
use crate::crypto::KeyName;
use crate::db::{Statement, Tx, statements, values};
use crate::email::Draft;
use crate::moderation::interests::OLD_INTERESTS;
use crate::moderation::restrictions::{LIFTED_RESTRICTIONS, OLD_RESTRICTIONS};
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
    /// Cases and restrictions whose time is over.
    pub cases: u64,
    /// Outcomes of searches.
    pub searches: u64,
    /// What was held for a report that nobody made.
    pub holds: u64,
    /// What people told the staff.
    pub feedback: u64,
    /// On which day people were asked the short question.
    pub questions: u64,
    /// Data keys.
    pub keys: u64,
}

/// Chunks of keys handled in one run.
const CHUNKS_AT_ONCE: u32 = 20;
/// Rows deleted in one transaction.
const ROWS_AT_ONCE: u32 = 500;
/// Chats emptied in one transaction.
const CHATS_AT_ONCE: u32 = 100;
/// Messages deleted in one transaction.
const MESSAGES_AT_ONCE: u64 = 5_000;
/// Transactions of one class in one run; the rest follows in the next.
const TRANSACTIONS: u32 = 200;

/// A run that could not delete everything that is due. What failed is tried again in the next run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgeFailed {
    /// What was deleted all the same.
    pub purged: Purged,
    /// The classes that failed, and why.
    pub failed: Vec<(&'static str, StoreError)>,
}

impl fmt::Display for PurgeFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not everything that is due was deleted")?;
        for (class, error) in &self.failed {
            write!(f, "; {class}: {error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PurgeFailed {}

statements! {
    REFS_OF = "SELECT peer_ref FROM chat_members WHERE session_id = $1";
    EVENTS_OF = "SELECT min(seq), max(seq) FROM messages WHERE session_id = $1";
    PURGE_EVENTS = "DELETE FROM messages WHERE session_id = $1 AND seq < $2";
    PURGE_SNAPSHOTS = "DELETE FROM reveal_snapshots WHERE session_id = $1";
    PURGE_NOTES = "UPDATE chat_members SET note = NULL WHERE session_id = $1 AND note IS NOT NULL";
    TEXTS_PURGED = "UPDATE chat_sessions SET texts_purged = TRUE, shared = NULL WHERE number = $1";
    EMAIL_BETWEEN = "SELECT 1 FROM emails WHERE created_at >= $1 AND created_at < $2 LIMIT 1";
    REQUEST_BETWEEN = "SELECT 1 FROM login_requests WHERE created_at >= $1 AND created_at < $2 LIMIT 1";
    DUE_ERASURES = "SELECT id FROM users WHERE deletes_at <= $1 ORDER BY deletes_at LIMIT $2";
}

impl Store {
    /// Deletes what is due; afterwards the files hold no byte of it.
    /// `now` must not be ahead of the time that certainly passed (`io_core::calendar`).
    /// A class that fails stops no other. A long backlog takes several runs.
    pub async fn purge(&self, retention: Retention, now: Timestamp) -> std::result::Result<Purged, PurgeFailed> {
        let mut purged = Purged::default();
        let mut failed = Vec::new();
        let mut note = |class, done: Result<()>| {
            if let Err(error) = done {
                failed.push((class, error));
            }
        };
        // A chat is kept at least as long as its texts.
        let chats = now - retention.chats.max(retention.messages);
        let logins = now - retention.logins;
        for (class, done) in self.purge_addresses(now, &mut purged.addresses).await {
            note(class, done);
        }
        for (class, statement, before, count) in [
            (
                "login requests",
                oldest::OLD_REQUESTS,
                now - retention.login_requests,
                &mut purged.login_requests,
            ),
            ("expired logins", oldest::EXPIRED_LOGINS, logins, &mut purged.logins),
            ("emails", oldest::EXPIRED_EMAILS, now, &mut purged.emails),
            (
                "ratings",
                oldest::OLD_RATINGS,
                now - retention.ratings,
                &mut purged.ratings,
            ),
        ] {
            note(class, self.delete_oldest(statement, before, count).await);
        }
        let forgotten = now - TICKET_LIFE;
        let done = self
            .delete_oldest(oldest::OLD_SEARCHES, forgotten, &mut purged.searches)
            .await;
        note("outcomes of searches", done);
        let done = self
            .delete_oldest(oldest::ENDED_LOGINS, logins, &mut purged.logins)
            .await;
        note("ended logins", done);
        let done = self.purge_texts(now - retention.messages, &mut purged.chat_texts).await;
        note("texts", done);
        let done = self.delete_oldest(oldest::OLD_CHATS, chats, &mut purged.chats).await;
        note("chats", done);
        if purged.chat_texts + purged.chats > 0 {
            self.inner.memberships.lock().clear();
        }
        let cases = self.purge_cases(now).await;
        note("cases", cases.map(|cases| purged.cases += cases));
        for (class, statement) in [
            ("ended restrictions", OLD_RESTRICTIONS),
            ("lifted restrictions", LIFTED_RESTRICTIONS),
        ] {
            let mut over = 0;
            let before = now - io_core::moderation::case::KEPT_UPHELD;
            note(class, self.delete_oldest(statement, before, &mut over).await);
            purged.cases += over;
        }
        for (class, statement, before) in [
            ("interests that staff took out", OLD_INTERESTS, now),
            ("announcements", OLD_ANNOUNCEMENTS, now - KEPT_AFTER_END),
        ] {
            let forgotten = self.inner.db.execute(statement, values![before]).await;
            note(class, forgotten.map(drop));
        }
        let done = self
            .delete_oldest(
                oldest::OLD_FEEDBACK,
                now - io_core::feedback::KEPT,
                &mut purged.feedback,
            )
            .await;
        note("what people told the staff", done);
        let asked = now - io_core::question::KEPT;
        let done = self
            .delete_oldest(oldest::OLD_QUESTIONS, asked, &mut purged.questions)
            .await;
        note("questions asked", done);
        note("held evidence", self.drop_holds(now, &mut purged.holds).await);
        for (class, shredded) in [
            ("keys", self.shred_noted_keys(now).await),
            ("keys of emails", self.shred_days_of_emails(now).await),
        ] {
            note(class, shredded.map(|keys| purged.keys += keys));
        }
        let bound = self.bind_texts().await;
        if purged != Purged::default() || bound != Ok(0) {
            self.note_deletion();
        }
        note("texts bound to their numbers", bound.map(drop));
        note("wrapped keys", self.tidy_keys(now - retention.shredded_keys).await);
        note("files", self.empty_logs().await);
        if failed.is_empty() {
            Ok(purged)
        } else {
            Err(PurgeFailed { purged, failed })
        }
    }

    /// Deletes what is kept under the index of an address or a mailbox.
    async fn purge_addresses(&self, now: Timestamp, addresses: &mut u64) -> Vec<(&'static str, Result<()>)> {
        let mut done = Vec::new();
        for (class, statement, before) in [
            ("failed codes", oldest::OLD_FAILURES, now - Span::hours(1)),
            ("mailboxes", oldest::OLD_MAILBOXES, now - Span::days(1)),
            ("changes of an address", oldest::OLD_EMAIL_CHANGES, now),
            ("moved mailboxes", oldest::OLD_MOVED_MAILBOXES, now),
            ("refusals of age", oldest::GROWN_UP, now),
            ("suppressed addresses", oldest::ENDED_SUPPRESSIONS, now),
            (
                "reports of providers",
                oldest::OLD_EMAIL_REPORTS,
                now - crate::suppression::REMEMBERED,
            ),
            ("stubs", stubs::OLD_STUBS, now),
            ("stubs of pairs", stubs::OLD_PAIRS, now),
            (
                "stubs of meetings",
                stubs::OLD_MEETINGS,
                now - self.inner.stub_periods.met,
            ),
        ] {
            done.push((class, self.delete_oldest(statement, before, addresses).await));
        }
        done
    }

    /// Deletes the oldest rows of one class, a bounded number in each transaction; adds how many they were.
    pub(crate) async fn delete_oldest(&self, statement: Statement, before: Timestamp, deleted: &mut u64) -> Result<()> {
        for _ in 0..TRANSACTIONS {
            let gone = self.inner.db.execute(statement, values![before, ROWS_AT_ONCE]).await?;
            *deleted += gone;
            if gone < u64::from(ROWS_AT_ONCE) {
                break;
            }
        }
        Ok(())
    }

    /// Empties the chats that ended before a moment; adds how many they were.
    async fn purge_texts(&self, before: Timestamp, emptied: &mut u64) -> Result<()> {
        for _ in 0..TRANSACTIONS {
            let done = self.inner.db.write(move |tx| Box::pin(purge_texts(tx, before))).await?;
            *emptied += done.emptied;
            if !done.more {
                break;
            }
        }
        Ok(())
    }

    /// Wraps keys anew with the current root key, and forgets the names of keys shredded before `before`.
    /// A bounded number at a time: the rest follows next time.
    async fn tidy_keys(&self, before: Timestamp) -> Result<()> {
        let mut rewrapped = 0;
        for _ in 0..CHUNKS_AT_ONCE {
            let more = self.rewrap_keys().await?;
            rewrapped += more;
            if more == 0 && rewrapped > 0 {
                tracing::info!("the current root key wraps every data key; earlier root keys are no longer needed");
            }
            if more == 0 {
                break;
            }
        }
        for _ in 0..CHUNKS_AT_ONCE {
            if self.forget_retired_keys(before).await? == 0 {
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

    /// Erases at most `limit` accounts that were due at `until`; returns which, and what each erasure ended.
    /// A failing account does not block the others. Each gets a farewell email.
    pub async fn erase_due(
        &self,
        limit: u32,
        farewell: Option<&Draft>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<(UserId, Erased)>> {
        let mut erased = Vec::new();
        for mut row in self.inner.db.rows(DUE_ERASURES, values![until, limit]).await? {
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

/// What one transaction did.
struct Emptied {
    /// Chats of which nothing is left to delete.
    emptied: u64,
    /// There may be more to do.
    more: bool,
}

/// Empties chats up to a bound of chats and of messages. A chat with more messages keeps the last ones until the next
/// transaction, and its keys until it is empty.
async fn purge_texts(tx: &mut Tx, before: Timestamp) -> Result<Emptied> {
    let due = tx.rows(&oldest::OLD_TEXTS, values![before, CHATS_AT_ONCE]).await?;
    let more = due.len() as u64 == u64::from(CHATS_AT_ONCE);
    let (mut emptied, mut left) = (0, MESSAGES_AT_ONCE);
    for mut row in due {
        let number: i64 = row.take()?;
        tx.note_change(number);
        let events = tx.row(&EVENTS_OF, values![number]).await?;
        let bounds: (Option<u64>, Option<u64>) = events.map_or(Ok((None, None)), |mut row| {
            Ok::<_, StoreError>((row.take()?, row.take()?))
        })?;
        if let (Some(first), Some(last)) = bounds {
            let until = (last + 1).min(first + left);
            left -= tx.execute(&PURGE_EVENTS, values![number, until]).await?.min(left);
            if until <= last {
                return Ok(Emptied { emptied, more: true });
            }
        }
        for mut member in tx.rows(&REFS_OF, values![number]).await? {
            tx.execute(&NOTE_SHRED, &name_values(KeyName::member(member.take()?)))
                .await?;
        }
        for purge in [PURGE_SNAPSHOTS, PURGE_NOTES, TEXTS_PURGED] {
            tx.execute(&purge, values![number]).await?;
        }
        emptied += 1;
    }
    Ok(Emptied { emptied, more })
}
