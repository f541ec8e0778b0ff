//! Cases: everything that was reported about one account until it is decided.
//!
//! Must not know what a report says.

use std::sync::Arc;

use io_core::ids::{CaseId, RestrictionId, UserId};
use io_core::moderation::{Reason, Reference, ReferenceKind, sanction};
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use uuid::Uuid;

use super::holds::Leaver;
use super::{restrictions, shred_keys_of};
use crate::db::{Tx, dialect, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    SUBJECT = "SELECT mailbox_index, index_version FROM users WHERE id = $1";
    OPEN_CASE_OF = "SELECT id FROM cases WHERE subject_mailbox = $1 AND (state = 'open' OR state = 'proposed') \
                    AND reason <> 'misuse' ORDER BY created_at LIMIT 1";
    OPEN_MISUSE_OF = "SELECT id FROM cases WHERE subject_mailbox = $1 AND (state = 'open' OR state = 'proposed') \
                      AND reason = 'misuse' ORDER BY created_at LIMIT 1";
    OPEN_CASE = "INSERT INTO cases (id, reference, subject_id, subject_mailbox, index_version, reason, severity, state, \
                 created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9) \
                 ON CONFLICT (reference) DO NOTHING";
    PAUSE_ERASED = "INSERT INTO restrictions (id, mailbox_index, index_version, case_id, scope, starts_at, ends_at) \
                    SELECT $1, c.subject_mailbox, c.index_version, c.id, $2, $3, $4 FROM cases c \
                    WHERE c.id = $5 AND c.subject_mailbox IS NOT NULL \
                    AND NOT EXISTS (SELECT 1 FROM restrictions r WHERE r.case_id = $5 AND r.decision_id IS NULL)";
    JOIN_CASE = "UPDATE cases SET version = version + 1, \
                 reason = CASE WHEN severity > $1 THEN $2 ELSE reason END, \
                 due_at = CASE WHEN due_at > $3 THEN $3 ELSE due_at END, \
                 severity = CASE WHEN severity > $1 THEN $1 ELSE severity END WHERE id = $4";
    WAITING = "SELECT (SELECT count(*) FROM cases WHERE state = 'open'), (SELECT count(*) FROM appeals WHERE state = 'open'), \
               (SELECT count(*) FROM cases WHERE state = 'proposed')";
    CASE_FACTS = "SELECT reference, version FROM cases WHERE id = $1";
    FINISHED_CASES = "SELECT id FROM cases WHERE kept_until <= $1 ORDER BY kept_until LIMIT $2";
    REPORTS_OF_CASE = "SELECT id FROM reports WHERE case_id = $1";
    DECISIONS_OF_CASE = "SELECT id FROM decisions WHERE case_id = $1";
    APPEALS_OF_CASE = "SELECT a.id FROM appeals a JOIN decisions d ON d.id = a.decision_id WHERE d.case_id = $1";
    UNMASKS_OF_CASE = "SELECT id FROM unmask_requests WHERE case_id = $1";
    DROP_CASE = "DELETE FROM cases WHERE id = $1 AND kept_until <= $2";
}

/// Cases deleted in one run.
const CASES_AT_ONCE: u32 = 100;

/// Whom a case is about.
pub(crate) enum Subject {
    /// An account.
    Account(UserId),
    /// An account that was erased just now.
    Erased(Leaver),
    /// Nobody whom IO knows: erased long ago, or a notice from outside.
    Nobody,
}

/// The open case about a person, or a new one; in the transaction of the report that joins it.
/// A graver reason raises it. A reason that must not wait pauses the account's matching, silently and once. All accounts
/// of a mailbox are one person. About nobody, every report is a case of its own. Misuse of reports is never mixed with
/// what others reported.
pub(crate) async fn open_or_join(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    subject: Subject,
    reason: Reason,
    now: Timestamp,
) -> Result<CaseId> {
    let severity = reason.severity();
    let (number, due) = (severity.number(), now + severity.first_look());
    // Two reports about one account wait for each other here.
    let (user, mailbox, version): (Option<UserId>, Option<Vec<u8>>, u32) = match subject {
        Subject::Account(user) if tx.row(&dialect::LOCK_USER, values![user]).await?.is_some() => {
            match tx.row(&SUBJECT, values![user]).await? {
                Some(mut row) => (Some(user), Some(row.take()?), row.take()?),
                None => (None, None, 1),
            }
        }
        Subject::Erased(leaver) => (None, Some(leaver.mailbox), leaver.index_version),
        Subject::Account(_) | Subject::Nobody => (None, None, 1),
    };
    let find = if reason == Reason::Misuse {
        &OPEN_MISUSE_OF
    } else {
        &OPEN_CASE_OF
    };
    let open = match &mailbox {
        Some(mailbox) => tx.row(find, values![mailbox.clone()]).await?,
        None => None,
    };
    let is_known = mailbox.is_some();
    let case = if let Some(mut row) = open {
        let case: CaseId = row.take()?;
        let join = values![number, reason.name(), due, case];
        tx.execute(&JOIN_CASE, join).await?;
        case
    } else {
        open_case(tx, entropy, (user, mailbox, version), reason, now).await?
    };
    if reason.pauses_matching() && is_known {
        let id = RestrictionId::from_random(entropy.id());
        if let Some(user) = user {
            restrictions::pause(tx, id, (case, user), now).await?;
        } else {
            let scope = sanction::PAUSE.bits();
            let until = now + restrictions::PAUSE_AT_MOST;
            tx.execute(&PAUSE_ERASED, values![id, scope, now, until, case]).await?;
        }
    }
    Ok(case)
}

async fn open_case(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    (user, mailbox, version): (Option<UserId>, Option<Vec<u8>>, u32),
    reason: Reason,
    now: Timestamp,
) -> Result<CaseId> {
    let severity = reason.severity();
    let (number, due) = (severity.number(), now + severity.first_look());
    let case = CaseId::from_random(entropy.id());
    for reference in references(entropy, ReferenceKind::Report) {
        let row = values![
            case,
            reference.as_str(),
            user,
            mailbox.clone(),
            version,
            reason.name(),
            number,
            now,
            due
        ];
        if tx.execute(&OPEN_CASE, row).await? == 1 {
            return Ok(case);
        }
    }
    Err(StoreError::Broken("no reference of a case is free".into()))
}

/// References to try one after the other: a longer one where a shorter one is taken.
pub(crate) fn references(entropy: &dyn Entropy, kind: ReferenceKind) -> impl Iterator<Item = Reference> {
    let mut random = [0; 8];
    entropy.fill(&mut random);
    (Reference::SHORTEST..=Reference::LONGEST).map(move |digits| Reference::from_random(kind, digits, random))
}

/// What waits for staff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Cases that nobody decided.
    pub cases: u64,
    /// Appeals that nobody answered.
    pub appeals: u64,
    /// Decisions that wait for a second person.
    pub second: u64,
}

impl Store {
    /// How much waits for staff.
    pub async fn waiting_for_staff(&self) -> Result<Waiting> {
        let Some(mut row) = self.inner.db.row(WAITING, &[]).await? else {
            return Ok(Waiting::default());
        };
        Ok(Waiting {
            cases: row.take()?,
            appeals: row.take()?,
            second: row.take()?,
        })
    }

    /// The open case about an account, or a new one, without a report: a signal that a person must look at.
    pub async fn open_case(&self, subject: UserId, reason: Reason, now: Timestamp) -> Result<CaseId> {
        let entropy = Arc::clone(&self.inner.entropy);
        let opened = self.inner.db.write(move |tx| {
            Box::pin(async move { open_or_join(tx, entropy.as_ref(), Subject::Account(subject), reason, now).await })
        });
        opened.await
    }

    /// The reference of a case that staff use, and its version.
    pub async fn case_facts(&self, case: CaseId) -> Result<Option<(String, u64)>> {
        let row = self.inner.db.row(CASE_FACTS, values![case]).await?;
        row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
    }

    /// Deletes cases whose time is over, with everything that hangs on them, and notes their keys for shredding.
    pub(crate) async fn purge_cases(&self, now: Timestamp) -> Result<u64> {
        let mut purged = 0;
        for mut row in self.inner.db.rows(FINISHED_CASES, values![now, CASES_AT_ONCE]).await? {
            let case: Uuid = row.take()?;
            let gone = self.inner.db.write(move |tx| {
                Box::pin(async move {
                    for keys in [REPORTS_OF_CASE, DECISIONS_OF_CASE, APPEALS_OF_CASE, UNMASKS_OF_CASE] {
                        shred_keys_of(tx, &keys, case).await?;
                    }
                    tx.execute(&DROP_CASE, values![case, now]).await
                })
            });
            purged += gone.await?;
        }
        Ok(purged)
    }
}
