//! The chain of hashes, and finding where it is broken.
//!
//! Must not write.

use io_core::ids::UserId;
use io_core::time::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{content_place, salt_place};
use crate::crypto::{DataKey, Hashes, KeyName};
use crate::db::{Row, statements, values};
use crate::{Result, Store};

statements! {
    FIND_HEAD = "SELECT seq, hash FROM audit_head WHERE one = 1";
    LINKS_AFTER = "SELECT seq, id, at, who_kind, who_id, action, subject_id, subject, subject_salt, case_reference, \
                   content, digest, request, hash FROM audit WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT 500";
    ANY_BETWEEN = "SELECT seq FROM audit WHERE seq > $1 AND seq < $2 ORDER BY seq LIMIT 1";
}

/// The hash before the first entry.
pub(super) const START: [u8; 32] = [0; 32];

/// What a hash covers.
pub(super) struct Link<'a> {
    pub(super) seq: u64,
    pub(super) id: Uuid,
    pub(super) at: Timestamp,
    pub(super) who_kind: &'a str,
    pub(super) who_id: Option<Uuid>,
    pub(super) action: &'a str,
    pub(super) subject: Option<[u8; 32]>,
    pub(super) case: Option<&'a str>,
    pub(super) digest: [u8; 32],
    pub(super) request: &'a str,
}

impl Link<'_> {
    /// The hash of this entry after the one with the hash `before`.
    pub(super) fn hash(&self, hashes: &Hashes, before: [u8; 32]) -> [u8; 32] {
        let mut bytes = before.to_vec();
        bytes.extend_from_slice(&self.seq.to_be_bytes());
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(&self.at.0.to_be_bytes());
        // Each part after its length: no two entries have the same bytes.
        let who = self.who_id.map(Uuid::into_bytes);
        for part in [
            Some(self.who_kind.as_bytes()),
            who.as_ref().map(<[u8; 16]>::as_slice),
            Some(self.action.as_bytes()),
            self.subject.as_ref().map(<[u8; 32]>::as_slice),
            self.case.map(str::as_bytes),
            Some(self.digest.as_slice()),
            Some(self.request.as_bytes()),
        ] {
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(part.unwrap_or_default());
        }
        hashes.audit_link(&bytes)
    }
}

/// The end of the chain at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries there were.
    pub seq: u64,
    /// The hash of the last one.
    pub hash: [u8; 32],
}

/// What is wrong with the trail, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the first entry that is not as it was written.
    pub seq: u64,
    /// What is wrong there.
    pub why: &'static str,
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries were checked.
    pub entries: u64,
    /// The first fault, if there is one.
    pub broken: Option<Broken>,
}

/// An entry as it is stored.
pub(super) struct Stored {
    pub(super) seq: u64,
    pub(super) id: Uuid,
    pub(super) at: Timestamp,
    pub(super) who_kind: String,
    pub(super) who_id: Option<Uuid>,
    pub(super) action: String,
    pub(super) subject_id: Option<UserId>,
    pub(super) subject: Option<[u8; 32]>,
    salt: Option<Vec<u8>>,
    pub(super) case: Option<String>,
    pub(super) content: Vec<u8>,
    digest: [u8; 32],
    pub(super) request: String,
    pub(super) hash: [u8; 32],
}

impl Stored {
    pub(super) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            seq: row.take()?,
            id: row.take()?,
            at: row.take()?,
            who_kind: row.take()?,
            who_id: row.take()?,
            action: row.take()?,
            subject_id: row.take()?,
            subject: row.take()?,
            salt: row.take()?,
            case: row.take()?,
            content: row.take()?,
            digest: row.take()?,
            request: row.take()?,
            hash: row.take()?,
        })
    }

    /// Its hash after the one with the hash `before`.
    fn linked(&self, hashes: &Hashes, before: [u8; 32]) -> [u8; 32] {
        let link = Link {
            seq: self.seq,
            id: self.id,
            at: self.at,
            who_kind: &self.who_kind,
            who_id: self.who_id,
            action: &self.action,
            subject: self.subject,
            case: self.case.as_deref(),
            digest: self.digest,
            request: &self.request,
        };
        link.hash(hashes, before)
    }

    /// What it says before, after and why; none: it does not open.
    pub(super) fn open(&self, key: &DataKey, hashes: &Hashes) -> Option<Zeroizing<Vec<u8>>> {
        let json = key.open(content_place(self.id), &self.content).ok()?;
        (hashes.audit_digest(&json) == self.digest).then_some(json)
    }

    /// Is it about this account, by its own key?
    fn is_about(&self, user: UserId, key: &DataKey, hashes: &Hashes) -> bool {
        let salt = self
            .salt
            .as_ref()
            .and_then(|salt| key.open(salt_place(self.id), salt).ok());
        salt.and_then(|salt| <[u8; 32]>::try_from(salt.as_slice()).ok())
            .is_some_and(|salt| self.subject == Some(hashes.audit_subject(&salt, user)))
    }
}

impl Store {
    /// The end of the chain now.
    pub async fn audit_head(&self) -> Result<Head> {
        let Some(mut row) = self.inner.db.row(FIND_HEAD, &[]).await? else {
            return Ok(Head { seq: 0, hash: START });
        };
        Ok(Head {
            seq: row.take()?,
            hash: row.take()?,
        })
    }

    /// The seed of the key that signs heads of the trail. No rotation changes it.
    pub fn audit_signing_seed(&self) -> Zeroizing<[u8; 32]> {
        self.hashes().audit_seed()
    }

    /// Checks every entry against its hash, and the trail against its head and the heads that were exported before.
    /// Says where the first fault is.
    pub async fn verify_audit(&self, exported: &[Head]) -> Result<Verified> {
        let head = self.audit_head().await?;
        let (key, hashes) = (self.inner.keys.find_or_make(KeyName::AUDIT).await?, self.hashes());
        let broken = |entries, seq, why| {
            Ok(Verified {
                entries,
                broken: Some(Broken { seq, why }),
            })
        };
        let mut exported: Vec<Head> = exported.to_vec();
        exported.sort_by_key(|head| head.seq);
        let mut exported = exported.into_iter().peekable();
        let (mut seq, mut hash) = (0, START);
        loop {
            let rows = self.inner.db.rows(LINKS_AFTER, values![seq, head.seq]).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let entry = Stored::of(row)?;
                if entry.seq != seq + 1 {
                    return broken(seq, seq + 1, "an entry is missing");
                }
                if entry.linked(&hashes, hash) != entry.hash {
                    return broken(
                        seq,
                        entry.seq,
                        "the entry was changed, or is not the one that was written here",
                    );
                }
                if entry.open(&key, &hashes).is_none() {
                    return broken(seq, entry.seq, "what the entry says was changed");
                }
                if let Some(user) = entry.subject_id {
                    let own = self.inner.keys.find(KeyName::user(user)).await?;
                    if !own.is_some_and(|own| entry.is_about(user, &own, &hashes)) {
                        return broken(seq, entry.seq, "whom the entry is about was changed");
                    }
                }
                (seq, hash) = (entry.seq, entry.hash);
                while let Some(known) = exported.next_if(|known| known.seq <= seq) {
                    if known.seq == seq && known.hash != hash {
                        return broken(seq - 1, seq, "an exported head says something else");
                    }
                }
            }
        }
        if seq < head.seq {
            return broken(seq, seq + 1, "an entry is missing");
        }
        if hash != head.hash {
            return broken(
                seq,
                seq + 1,
                "the end of the trail is not the one that was written last",
            );
        }
        if exported.next().is_some() {
            return broken(seq, seq + 1, "an exported head says that there were more entries");
        }
        // An entry that was added since is no fault: the head moved with it.
        let added = self.audit_head().await?.seq;
        for (after, before) in [(i64::MIN, 1), (i64::try_from(added).unwrap_or(i64::MAX), i64::MAX)] {
            if self.inner.db.row(ANY_BETWEEN, values![after, before]).await?.is_some() {
                return broken(seq, seq + 1, "there is an entry that was not written by IO");
            }
        }
        Ok(Verified {
            entries: seq,
            broken: None,
        })
    }
}
