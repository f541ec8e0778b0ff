//! Misuse of reports (BR-8): a pattern of wrong reports opens a case about the reporter for a person to look at.
//!
//! Must not decide: a person does, and reporting closes only after a warning that counts.

use std::sync::Arc;

use io_core::ids::{CaseId, UserId};
use io_core::moderation::report::{self, PATTERN_WITHIN, REMEMBERED};
use io_core::moderation::{Outcome, Reason, Sanction, SanctionError};
use io_core::time::Timestamp;

use super::cases::{Subject, open_or_join};
use crate::db::{Tx, dialect, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    // What a person looked at before counts for no second case.
    JUDGED_SINCE = "SELECT r.outcome FROM users u JOIN reports r ON r.reporter_id = u.id WHERE u.id = $1 \
                    AND r.outcome IS NOT NULL AND r.outcome_at > $2 AND NOT EXISTS (SELECT 1 FROM cases c \
                    WHERE c.subject_mailbox = u.mailbox_index AND c.reason = 'misuse' AND c.created_at >= r.outcome_at) \
                    ORDER BY r.created_at DESC LIMIT $3";
    JUDGED_OF = "SELECT c.reference, r.reason, r.created_at, r.outcome FROM reports r JOIN cases c ON c.id = r.case_id \
                 WHERE r.reporter_id = $1 AND r.outcome IS NOT NULL ORDER BY r.created_at DESC LIMIT $2";
    NOTICE_OF_MISUSE = "SELECT own.reason, (SELECT count(*) FROM cases c JOIN decisions d ON d.case_id = c.id \
                        WHERE c.subject_mailbox = own.subject_mailbox AND c.id <> own.id AND c.reason = 'misuse' \
                        AND d.state = 'in_force' AND d.verdict <> 'none' AND d.counts_until > $1) \
                        FROM cases own WHERE own.id = $2";
}

/// A report of the person whom a case of misuse is about, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedReport {
    /// The case that it was in.
    pub case: String,
    /// Its reason.
    pub reason: Reason,
    /// When it was made.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
}

impl Store {
    /// Opens a case about a reporter whose judged reports show a pattern; true if there is one now. Tells nobody.
    pub async fn look_at_reporting(&self, reporter: UserId, now: Timestamp) -> Result<bool> {
        let entropy = Arc::clone(&self.inner.entropy);
        let opened = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.row(&dialect::LOCK_USER, values![reporter]).await?.is_none() {
                    return Ok(false);
                }
                let since = now - PATTERN_WITHIN;
                let mut judged = Vec::new();
                for mut row in tx.rows(&JUDGED_SINCE, values![reporter, since, REMEMBERED]).await? {
                    judged.extend(Outcome::of_name(&row.take::<String>()?));
                }
                if !report::may_be_misuse(&judged) {
                    return Ok(false);
                }
                open_or_join(tx, entropy.as_ref(), Subject::Account(reporter), Reason::Misuse, now).await?;
                Ok(true)
            })
        });
        opened.await
    }

    /// The latest judged reports of a person, for the case about their reporting.
    pub(super) async fn judged_reports(&self, reporter: UserId) -> Result<Vec<JudgedReport>> {
        let rows = self.inner.db.rows(JUDGED_OF, values![reporter, REMEMBERED]).await?;
        let judged = rows.into_iter().map(|mut row| {
            let (case, reason, at) = (row.take()?, Reason::of_name(&row.take::<String>()?), row.take()?);
            let outcome = Outcome::of_name(&row.take::<String>()?);
            let (Some(reason), Some(outcome)) = (reason, outcome) else {
                return Err(StoreError::Corrupt("a judged report".into()));
            };
            Ok(JudgedReport {
                case,
                reason,
                at,
                outcome,
            })
        });
        judged.collect()
    }
}

/// Does a sanction fit this case, in the transaction that decides it?
pub(super) async fn fits(
    tx: &mut Tx,
    case: CaseId,
    sanction: &Sanction,
    now: Timestamp,
) -> Result<std::result::Result<(), SanctionError>> {
    let Some(mut row) = tx.row(&NOTICE_OF_MISUSE, values![now, case]).await? else {
        return Ok(Ok(()));
    };
    let reason = Reason::of_name(&row.take::<String>()?);
    let reason = reason.ok_or_else(|| StoreError::Corrupt("the reason of a case".into()))?;
    let warnings: u64 = row.take()?;
    Ok(sanction.fits(reason, warnings > 0))
}
