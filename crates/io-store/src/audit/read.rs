//! Reading the trail, newest first for people and oldest first for an export.
//!
//! Must not say who an erased person was: it cannot.

use io_core::ids::UserId;
use io_core::time::Timestamp;
use serde_json::Value as Json;

use super::chain::Stored;
use super::{Content, Who};
use crate::crypto::KeyName;
use crate::db::{statements, values};
use crate::{Result, Store};

statements! {
    LATEST_AUDIT = "SELECT seq, id, at, who_kind, who_id, action, subject_id, subject, subject_salt, case_reference, \
                    content, digest, request, hash FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
    LATEST_OF_ACTION = "SELECT seq, id, at, who_kind, who_id, action, subject_id, subject, subject_salt, \
                        case_reference, content, digest, request, hash FROM audit WHERE seq < $1 AND action = $2 \
                        ORDER BY seq DESC LIMIT $3";
    LATEST_OF_CASE = "SELECT seq, id, at, who_kind, who_id, action, subject_id, subject, subject_salt, \
                      case_reference, content, digest, request, hash FROM audit WHERE seq < $1 AND case_reference = $2 \
                      ORDER BY seq DESC LIMIT $3";
    AUDIT_FROM = "SELECT seq, id, at, who_kind, who_id, action, subject_id, subject, subject_salt, case_reference, \
                  content, digest, request, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
}

/// Whom an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An account.
    User(UserId),
    /// An account that was erased since.
    Erased,
}

/// One entry, open.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who did it; none: the row says nothing that IO wrote.
    pub who: Option<Who>,
    /// What was done.
    pub action: String,
    /// On whom.
    pub on: Option<Subject>,
    /// In which case.
    pub case: Option<String>,
    /// What was true before.
    pub before: Option<Json>,
    /// What is true after.
    pub after: Option<Json>,
    /// Why.
    pub reason: Option<String>,
    /// In which request.
    pub request: String,
    /// Its hash.
    pub hash: [u8; 32],
    /// What it says was changed, or cannot be opened.
    pub damaged: bool,
}

/// Which entries to read. An action goes before a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Those with a lower number.
    pub before: Option<u64>,
    /// Those of this action.
    pub action: Option<String>,
    /// Those of this case.
    pub case: Option<String>,
}

/// Some entries, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins; none: this is the last.
    pub next: Option<u64>,
}

impl Store {
    /// A page of the trail, newest first.
    pub async fn audit_page(&self, filter: &AuditFilter, limit: u32) -> Result<AuditPage> {
        let before = filter.before.unwrap_or(i64::MAX.unsigned_abs());
        let rows = match (&filter.action, &filter.case) {
            (Some(action), _) => {
                let by = values![before, action.as_str(), limit];
                self.inner.db.rows(LATEST_OF_ACTION, by).await?
            }
            (None, Some(case)) => {
                let by = values![before, case.as_str(), limit];
                self.inner.db.rows(LATEST_OF_CASE, by).await?
            }
            (None, None) => self.inner.db.rows(LATEST_AUDIT, values![before, limit]).await?,
        };
        let entries = self.opened_audit(rows).await?;
        let full = entries.len() == limit as usize;
        let next = entries.last().filter(|last| full && last.seq > 1).map(|last| last.seq);
        Ok(AuditPage { entries, next })
    }

    /// Entries after a number, oldest first, for an export.
    pub async fn audit_after(&self, seq: u64, limit: u32) -> Result<Vec<AuditEntry>> {
        let rows = self.inner.db.rows(AUDIT_FROM, values![seq, limit]).await?;
        self.opened_audit(rows).await
    }

    async fn opened_audit(&self, rows: Vec<crate::db::Row>) -> Result<Vec<AuditEntry>> {
        let (key, hashes) = (self.inner.keys.find_or_make(KeyName::AUDIT).await?, self.hashes());
        rows.into_iter()
            .map(|row| {
                let stored = Stored::of(row)?;
                let content = stored.open(&key, &hashes);
                let content = content.and_then(|json| serde_json::from_slice::<Content>(&json).ok());
                let damaged = content.is_none();
                let content = content.unwrap_or_default();
                Ok(AuditEntry {
                    seq: stored.seq,
                    at: stored.at,
                    who: Who::of_parts(&stored.who_kind, stored.who_id),
                    on: match (stored.subject_id, stored.subject) {
                        (Some(user), _) => Some(Subject::User(user)),
                        (None, Some(_)) => Some(Subject::Erased),
                        (None, None) => None,
                    },
                    action: stored.action,
                    case: stored.case,
                    before: content.before,
                    after: content.after,
                    reason: content.reason,
                    request: stored.request,
                    hash: stored.hash,
                    damaged,
                })
            })
            .collect()
    }
}
