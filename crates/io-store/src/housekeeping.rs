//! Forgetting on time: every class of data has its period, and accounts that are due are erased.
//!
//! Must not run by itself: a job of the server calls it.

use io_core::ids::UserId;
use io_core::time::{Span, Timestamp};

use crate::users::Erased;
use crate::{Result, Store, StoreError};

/// How long each class is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Login requests after their expiry.
    pub login_requests: Span,
    /// Logins after their end.
    pub logins: Span,
    /// Message texts and revealed cards after the chat's end.
    pub messages: Span,
    /// Chats after their end.
    pub chats: Span,
    /// Ratings.
    pub ratings: Span,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            login_requests: Span::hours(24),
            logins: Span::days(30),
            messages: Span::days(30),
            chats: Span::days(90),
            ratings: Span::days(180),
        }
    }
}

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Login requests.
    pub login_requests: u64,
    /// Logins.
    pub logins: u64,
    /// Letters too old to be sent.
    pub letters: u64,
    /// Chats whose texts went.
    pub chat_texts: u64,
    /// Chats.
    pub chats: u64,
    /// Ratings.
    pub ratings: u64,
    /// Hashes of addresses (limits, too young).
    pub addresses: u64,
    /// Data keys.
    pub keys: u64,
}

impl Store {
    /// Forgets what is due.
    pub async fn purge(&self, retention: Retention, now: Timestamp) -> Result<Purged> {
        let _ = (retention, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Erases accounts whose moment has come, at most `limit`; answers who, and what ended by it.
    pub async fn erase_due(&self, limit: u32, now: Timestamp) -> Result<Vec<(UserId, Erased)>> {
        let _ = (limit, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
