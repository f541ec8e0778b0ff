//! Interests that staff took out of matching for a while (AB-57).
//!
//! Must not name a person who has one.

use io_core::account::Interest;
use io_core::ids::StaffId;
use io_core::time::Timestamp;
use serde_json::json;

use crate::audit::{By, Entry};
use crate::db::{statements, values};
use crate::{Result, Store, StoreError};

statements! {
    PAUSE_INTEREST = "INSERT INTO paused_interests (interest, ends_at, by_id, created_at) VALUES ($1, $2, $3, $4) \
                      ON CONFLICT (interest) DO UPDATE SET ends_at = excluded.ends_at, by_id = excluded.by_id, \
                      created_at = excluded.created_at";
    RETURN_INTEREST = "DELETE FROM paused_interests WHERE interest = $1";
    OLD_INTERESTS = "DELETE FROM paused_interests WHERE ends_at <= $1";
    PAUSED_INTERESTS = "SELECT interest, ends_at, by_id, created_at FROM paused_interests WHERE ends_at > $1 ORDER BY interest";
}

/// An interest that is out of matching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PausedInterest {
    /// The interest.
    pub interest: Interest,
    /// Until when.
    pub until: Timestamp,
    /// Who took it out.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Takes an interest out of matching until then, with its entry in the audit trail.
    pub async fn pause_interest(&self, paused: PausedInterest, by: By) -> Result<()> {
        let auditor = self.auditor(None).await?;
        let PausedInterest {
            interest,
            until,
            by: staff,
            at: now,
        } = paused;
        let done = self.inner.db.write(move |tx| {
            Box::pin(async move {
                tx.execute(&OLD_INTERESTS, values![now]).await?;
                let row = values![interest.as_str(), until, staff, now];
                tx.execute(&PAUSE_INTEREST, row).await?;
                let entry = Entry {
                    after: Some(json!({ "interest": interest.as_str(), "until": until.as_seconds() })),
                    ..Entry::of("interest_taken_out")
                };
                auditor.append(tx, &by, entry, now).await.map(drop)
            })
        });
        done.await
    }

    /// Lets an interest back into matching. False: it was there.
    pub async fn return_interest(&self, interest: Interest, by: By, now: Timestamp) -> Result<bool> {
        let auditor = self.auditor(None).await?;
        let done = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.execute(&RETURN_INTEREST, values![interest.as_str()]).await? == 0 {
                    return Ok(false);
                }
                let entry = Entry {
                    before: Some(json!({ "interest": interest.as_str() })),
                    ..Entry::of("interest_returned")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(true)
            })
        });
        done.await
    }

    /// What is out of matching now.
    pub async fn paused_interests(&self, now: Timestamp) -> Result<Vec<PausedInterest>> {
        let rows = self.inner.db.rows(PAUSED_INTERESTS, values![now]).await?;
        let paused = rows.into_iter().map(|mut row| {
            let interest = Interest::parse(&row.take::<String>()?);
            Ok(PausedInterest {
                interest: interest.map_err(|_| StoreError::Corrupt("a paused interest".into()))?,
                until: row.take()?,
                by: row.take()?,
                at: row.take()?,
            })
        });
        paused.collect()
    }
}
