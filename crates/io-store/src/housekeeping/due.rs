//! How much is due to be deleted, by class: what a run would do.
//!
//! Must not delete anything.

use io_core::time::{Span, Timestamp};

use super::Retention;
use crate::db::{Statement, statements, values};
use crate::{Result, Store};

statements! {
    DUE_LOGIN_REQUESTS = "SELECT count(*) FROM login_requests WHERE expires_at <= $1";
    DUE_LOGINS = "SELECT count(*) FROM logins WHERE expires_at <= $1 OR ended_at <= $1";
    DUE_OLD_EMAILS = "SELECT count(*) FROM emails WHERE expires_at <= $1";
    DUE_TEXTS = "SELECT count(*) FROM chat_sessions WHERE ended_at <= $1 AND NOT texts_purged";
    DUE_CHATS = "SELECT count(*) FROM chat_sessions WHERE ended_at <= $1";
    DUE_RATINGS = "SELECT count(*) FROM sealed_ratings WHERE day_end <= $1";
    DUE_FAILED_CODES = "SELECT count(*) FROM code_failures WHERE created_at <= $1";
    DUE_MAILBOXES = "SELECT count(*) FROM mailboxes WHERE touched_at <= $1";
    DUE_REFUSALS = "SELECT count(*) FROM under_age WHERE until <= $1";
    DUE_STUBS = "SELECT count(*) FROM stubs WHERE ends_at <= $1";
    DUE_ACCOUNTS = "SELECT count(*) FROM users WHERE deletes_at <= $1";
}

impl Store {
    /// What is due, by class, at a moment that must not be ahead of the time that certainly passed.
    pub async fn due(&self, retention: Retention, now: Timestamp) -> Result<Vec<(&'static str, u64)>> {
        let classes: [(&str, Statement, Timestamp); 11] = [
            ("login requests", DUE_LOGIN_REQUESTS, now - retention.login_requests),
            ("logins", DUE_LOGINS, now - retention.logins),
            ("emails", DUE_OLD_EMAILS, now),
            ("texts of chats", DUE_TEXTS, now - retention.messages),
            ("chats", DUE_CHATS, now - retention.chats.max(retention.messages)),
            ("ratings", DUE_RATINGS, now - retention.ratings),
            ("failed codes", DUE_FAILED_CODES, now - Span::hours(1)),
            ("mailboxes", DUE_MAILBOXES, now - Span::days(1)),
            ("refusals of age", DUE_REFUSALS, now),
            ("stubs", DUE_STUBS, now),
            ("accounts", DUE_ACCOUNTS, now),
        ];
        let mut due = Vec::with_capacity(classes.len());
        for (class, statement, before) in classes {
            let row = self.inner.db.row(statement, values![before]).await?;
            due.push((class, row.map_or(Ok(0), |mut row| row.take())?));
        }
        Ok(due)
    }
}
