//! What IO has to tell a person: one row for each thing, so that nothing is said twice.
//!
//! Must not hold what is said: a notice names its subject. An answer to what a person told the staff is its own notice:
//! it has no row here, which earlier programs could not read.

use io_core::ids::{NoticeId, UserId};
use io_core::moderation::NoticeKind;
use io_core::time::Timestamp;
use uuid::Uuid;

use crate::db::{Tx, statements, values};
use crate::feedback::SEE_ANSWER;
use crate::{Result, Store, StoreError};

/// Something that a person has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Names it.
    pub id: NoticeId,
    /// What it is about.
    pub kind: NoticeKind,
    /// The report, decision, appeal or case, or what the person told the staff.
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
                  WHERE n.user_id = $1 UNION ALL SELECT f.id, 'feedback_answer', f.id, NULL, f.answered_at, \
                  f.seen_at IS NOT NULL FROM feedback f WHERE f.user_id = $1 AND f.answered_at IS NOT NULL \
                  ORDER BY 5 DESC LIMIT 100";
    SEE_NOTICE = "UPDATE notices SET seen_at = COALESCE(seen_at, $1) WHERE id = $2 AND user_id = $3";
    UNSEEN = "SELECT (SELECT count(*) FROM notices n WHERE n.user_id = $1 AND n.seen_at IS NULL) \
              + (SELECT count(*) FROM feedback f WHERE f.user_id = $1 AND f.answered_at IS NOT NULL AND f.seen_at IS NULL)";
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

    /// The person saw a notice, or the answer to what they told the staff. False: it is not theirs.
    pub async fn see_notice(&self, notice: NoticeId, user: UserId, now: Timestamp) -> Result<bool> {
        for see in [SEE_NOTICE, SEE_ANSWER] {
            if self.inner.db.execute(see, values![now, notice, user]).await? == 1 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many notices the person has not seen.
    pub async fn unseen_notices(&self, user: UserId) -> Result<u64> {
        let row = self.inner.db.row(UNSEEN, values![user]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }
}
