//! What IO has to tell a person: one row for each thing, so that nothing is said twice.
//!
//! Must not hold what is said: a notice names its subject.

use io_core::ids::{NoticeId, UserId};
use io_core::moderation::NoticeKind;
use io_core::time::Timestamp;
use uuid::Uuid;

use crate::db::{Tx, statements, values};
use crate::{Result, Store, StoreError};

/// Something that a person has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Names it.
    pub id: NoticeId,
    /// What it is about.
    pub kind: NoticeKind,
    /// The report, decision, appeal or case.
    pub subject: Uuid,
    /// The reference of the report, statement or appeal, as the person knows it.
    pub reference: Option<String>,
    /// Since when it waits.
    pub at: Timestamp,
    /// The person saw it.
    pub seen: bool,
}

statements! {
    NOTE = "INSERT INTO notices (id, user_id, kind, subject, created_at) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT (user_id, kind, subject) DO NOTHING";
    NOTICES_OF = "SELECT n.id, n.kind, n.subject, COALESCE(r.reference, d.reference, a.reference), n.created_at, \
                  n.seen_at IS NOT NULL FROM notices n LEFT JOIN reports r ON r.id = n.subject \
                  LEFT JOIN decisions d ON d.id = n.subject LEFT JOIN appeals a ON a.id = n.subject \
                  WHERE n.user_id = $1 ORDER BY n.created_at DESC LIMIT 100";
    SEE_NOTICE = "UPDATE notices SET seen_at = COALESCE(seen_at, $1) WHERE id = $2 AND user_id = $3";
    UNSEEN = "SELECT count(*) FROM notices WHERE user_id = $1 AND seen_at IS NULL";
}

/// Notes something for a person, once; in the transaction that makes it true.
pub(crate) async fn note(
    tx: &mut Tx,
    id: NoticeId,
    user: UserId,
    (kind, subject): (NoticeKind, Uuid),
    now: Timestamp,
) -> Result<()> {
    tx.execute(&NOTE, values![id, user, kind.name(), subject, now])
        .await
        .map(drop)
}

impl Store {
    /// What a person has to know, the latest first; at most a hundred.
    pub async fn notices(&self, user: UserId) -> Result<Vec<Notice>> {
        let rows = self.inner.db.rows(NOTICES_OF, values![user]).await?;
        rows.into_iter()
            .map(|mut row| {
                let id = row.take()?;
                let kind = NoticeKind::of_name(&row.take::<String>()?);
                Ok(Notice {
                    id,
                    kind: kind.ok_or_else(|| StoreError::Corrupt("the kind of a notice".into()))?,
                    subject: row.take()?,
                    reference: row.take()?,
                    at: row.take()?,
                    seen: row.take()?,
                })
            })
            .collect()
    }

    /// The person saw a notice. False: it is not theirs.
    pub async fn see_notice(&self, notice: NoticeId, user: UserId, now: Timestamp) -> Result<bool> {
        Ok(self.inner.db.execute(SEE_NOTICE, values![now, notice, user]).await? == 1)
    }

    /// How many notices the person has not seen.
    pub async fn unseen_notices(&self, user: UserId) -> Result<u64> {
        let row = self.inner.db.row(UNSEEN, values![user]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }
}
