//! The audit trail: what staff, their keys and commands did, in a chain of hashes that is only ever added to.
//!
//! An entry is written in the transaction of the action, so there is none without the other. It names a person by a
//! hash whose random part is sealed with the person's own key: erasing the account leaves an entry about nobody.
//! Must not change or delete an entry: nothing here does.

pub(crate) mod chain;
pub(crate) mod read;

use std::sync::Arc;

use io_core::ids::{StaffId, UserId};
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::{Builder, Uuid};

pub use chain::{Broken, Head, Verified};
pub use read::{AuditEntry, AuditFilter, AuditPage, Subject};

use crate::crypto::{DataKey, Hashes, KeyName, SealLocation};
use crate::db::{Tx, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    FIRST_HEAD = "INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, $1) ON CONFLICT (one) DO NOTHING";
    // The next one to append waits here until this transaction ends.
    NEXT_SEQ = "UPDATE audit_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash";
    MOVE_HEAD = "UPDATE audit_head SET hash = $1 WHERE one = 1";
    APPEND_AUDIT = "INSERT INTO audit (seq, id, at, who_kind, who_id, action, subject_id, subject, subject_salt, \
                    case_reference, content, digest, request, hash) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A member of staff, in the console.
    Staff(StaffId),
    /// A program with an operator key.
    Key(Uuid),
    /// Someone with access to the machine, by a command.
    Machine,
    /// A rule of IO.
    Rule,
}

impl Who {
    fn parts(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Staff(id) => ("staff", Some(id.0)),
            Self::Key(id) => ("key", Some(id)),
            Self::Machine => ("machine", None),
            Self::Rule => ("rule", None),
        }
    }

    fn of_parts(kind: &str, id: Option<Uuid>) -> Option<Self> {
        match (kind, id) {
            ("staff", Some(id)) => Some(Self::Staff(StaffId(id))),
            ("key", Some(id)) => Some(Self::Key(id)),
            ("machine", None) => Some(Self::Machine),
            ("rule", None) => Some(Self::Rule),
            _ => None,
        }
    }
}

/// Who did something, in which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub who: Who,
    /// The id of the request, as in the log; the name of the command otherwise.
    pub request: String,
}

/// Something that was done. Must hold nothing that a user wrote, and no address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// What: a word such as `case_decided`.
    pub action: &'static str,
    /// The reference of the case.
    pub case: Option<String>,
    /// What was true before.
    pub before: Option<Json>,
    /// What is true after.
    pub after: Option<Json>,
    /// Why, in words of the one who did it.
    pub reason: Option<String>,
}

impl Entry {
    /// Something without details.
    pub fn of(action: &'static str) -> Self {
        Self {
            action,
            ..Self::default()
        }
    }
}

/// The sealed part of an entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Content {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

fn content_place(id: Uuid) -> SealLocation {
    SealLocation::new("audit", "content", id)
}

fn salt_place(id: Uuid) -> SealLocation {
    SealLocation::new("audit", "subject_salt", id)
}

/// Writes entries about one person, or about nobody. Made before the transaction: it holds the keys.
#[derive(Clone)]
pub(crate) struct Auditor {
    key: Arc<DataKey>,
    subject: Option<(UserId, Arc<DataKey>)>,
    hashes: Arc<Hashes>,
    entropy: Arc<dyn Entropy>,
}

impl Auditor {
    /// The same, about nobody: the person was erased since.
    pub(crate) fn about_nobody(self) -> Self {
        Self { subject: None, ..self }
    }

    /// Adds an entry to the chain, in the transaction of the action itself.
    /// Call it last: from here to the end of the transaction, every other entry waits.
    pub(crate) async fn append(&self, tx: &mut Tx, by: &By, entry: Entry, now: Timestamp) -> Result<()> {
        let mut next = tx.row(&NEXT_SEQ, &[]).await?;
        if next.is_none() {
            tx.execute(&FIRST_HEAD, values![chain::START]).await?;
            next = tx.row(&NEXT_SEQ, &[]).await?;
        }
        let mut next = next.ok_or_else(|| StoreError::Corrupt("the audit trail has no head".into()))?;
        let (seq, before): (u64, [u8; 32]) = (next.take()?, next.take()?);
        let id = Builder::from_random_bytes(self.entropy.id()).into_uuid();
        let json = serde_json::to_vec(&Content {
            before: entry.before,
            after: entry.after,
            reason: entry.reason,
        });
        let json = json.map_err(|error| StoreError::Broken(error.to_string()))?;
        let content = self.key.seal(self.entropy.as_ref(), content_place(id), &json)?;
        let (subject_id, subject, salt) = match &self.subject {
            None => (None, None, None),
            Some((user, key)) => {
                let mut salt = [0; 32];
                self.entropy.fill(&mut salt);
                let sealed = key.seal(self.entropy.as_ref(), salt_place(id), &salt)?;
                (Some(*user), Some(self.hashes.audit_subject(&salt, *user)), Some(sealed))
            }
        };
        let (who_kind, who_id) = by.who.parts();
        let link = chain::Link {
            seq,
            id,
            at: now,
            who_kind,
            who_id,
            action: entry.action,
            subject,
            case: entry.case.as_deref(),
            digest: self.hashes.audit_digest(&json),
            request: &by.request,
        };
        let hash = link.hash(&self.hashes, before);
        tx.execute(
            &APPEND_AUDIT,
            values![
                seq,
                id,
                now,
                who_kind,
                who_id,
                entry.action,
                subject_id,
                subject,
                salt,
                entry.case.as_deref(),
                content,
                link.digest,
                by.request.as_str(),
                hash
            ],
        )
        .await?;
        tx.execute(&MOVE_HEAD, values![hash]).await.map(drop)
    }
}

impl Store {
    /// Who writes entries about this person, or about nobody; an erased person is nobody.
    pub(crate) async fn auditor(&self, on: Option<UserId>) -> Result<Auditor> {
        let subject = match on {
            None => None,
            Some(user) => self.inner.keys.find(KeyName::user(user)).await?.map(|key| (user, key)),
        };
        Ok(Auditor {
            key: self.inner.keys.find_or_make(KeyName::AUDIT).await?,
            subject,
            hashes: self.hashes(),
            entropy: Arc::clone(&self.inner.entropy),
        })
    }

    /// Adds an entry about something that changes nothing else, such as a look.
    pub async fn note_in_audit(&self, by: By, on: Option<UserId>, entry: Entry, now: Timestamp) -> Result<()> {
        let auditor = self.auditor(on).await?;
        self.inner
            .db
            .write(move |tx| Box::pin(async move { auditor.append(tx, &by, entry, now).await }))
            .await
    }
}
