//! What an account and its mailbox may not do.
//!
//! A restriction carries the index of the mailbox: aliases, tags and a new account after an erasure have it too.

use std::collections::BTreeSet;

use io_core::ids::{CaseId, RestrictionId, UserId};
use io_core::moderation::{Restriction, Scope, Standing, sanction};
use io_core::time::{Span, Timestamp};

use crate::db::{Tx, statements, values};
use crate::{Result, Store};

/// How long a pause by a rule lasts if nobody looks.
pub const PAUSE_AT_MOST: Span = Span::hours(72);

statements! {
    PAUSE = "INSERT INTO restrictions (id, user_id, mailbox_index, index_version, case_id, scope, starts_at, ends_at) \
             SELECT $1, u.id, u.mailbox_index, u.index_version, $2, $3, $4, $5 FROM users u WHERE u.id = $6 \
             AND NOT EXISTS (SELECT 1 FROM restrictions r WHERE r.case_id = $2 AND r.decision_id IS NULL)";
    RESTRICTIONS_OF = "SELECT r.scope, r.starts_at, r.ends_at, r.decision_id FROM users u JOIN restrictions r \
                       ON r.mailbox_index = u.mailbox_index WHERE u.id = $1 AND r.lifted_at IS NULL";
    CHANGED_SINCE = "SELECT mailbox_index FROM restrictions WHERE starts_at >= $1 AND starts_at <= $2 \
          UNION ALL SELECT mailbox_index FROM restrictions WHERE ends_at IS NOT NULL AND ends_at >= $1 AND ends_at <= $2 \
          UNION ALL SELECT mailbox_index FROM restrictions WHERE lifted_at IS NOT NULL AND lifted_at >= $1";
    ACCOUNTS_OF_MAILBOX = "SELECT id FROM users WHERE mailbox_index = $1";
    ACCOUNTS_OF_SAME_MAILBOX = "SELECT o.id FROM users u JOIN users o ON o.mailbox_index = u.mailbox_index WHERE u.id = $1";
    OLD_RESTRICTIONS = "DELETE FROM restrictions WHERE id IN (SELECT id FROM restrictions WHERE ends_at <= $1 \
                        ORDER BY ends_at LIMIT $2)";
    LIFTED_RESTRICTIONS = "DELETE FROM restrictions WHERE id IN (SELECT id FROM restrictions WHERE lifted_at <= $1 \
                           ORDER BY lifted_at LIMIT $2)";
}

/// What is closed for a person at a moment, whichever of the mailbox's accounts it is.
pub(crate) async fn standing(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Standing> {
    let mut restrictions = Vec::new();
    for mut row in tx.rows(&RESTRICTIONS_OF, values![user]).await? {
        restrictions.push(Restriction {
            scope: Scope::of_bits(row.take()?),
            starts_at: row.take()?,
            ends_at: row.take()?,
            lifted_at: None,
            told: row.take::<Option<uuid::Uuid>>()?.is_some(),
        });
    }
    Ok(Standing::of(&restrictions, now))
}

/// A rule pauses an account silently until a person looked; once for each case.
pub(crate) async fn pause(
    tx: &mut Tx,
    id: RestrictionId,
    (case, subject): (CaseId, UserId),
    now: Timestamp,
) -> Result<()> {
    let end = now + PAUSE_AT_MOST;
    let row = values![id, case, sanction::PAUSE.bits(), now, end, subject];
    tx.execute(&PAUSE, row).await.map(drop)
}

impl Store {
    /// What is closed for a person now.
    pub async fn standing(&self, user: UserId, now: Timestamp) -> Result<Standing> {
        let read = self.inner.db.read(move |tx| Box::pin(standing(tx, user, now)));
        read.await
    }

    /// Accounts for which a restriction began, ended or was lifted since a moment.
    pub async fn standings_changed_since(&self, since: Timestamp, now: Timestamp) -> Result<Vec<UserId>> {
        let rows = self.inner.db.rows(CHANGED_SINCE, values![since, now]).await?;
        let mailboxes = rows.into_iter().map(|mut row| row.take());
        let mailboxes = mailboxes.collect::<Result<BTreeSet<[u8; 32]>>>()?;
        let mut users = Vec::new();
        for mailbox in mailboxes {
            for mut row in self.inner.db.rows(ACCOUNTS_OF_MAILBOX, values![mailbox]).await? {
                users.push(row.take()?);
            }
        }
        Ok(users)
    }

    /// Every account of the mailbox of this one: a restriction holds for all of them.
    pub async fn accounts_of_same_mailbox(&self, user: UserId) -> Result<Vec<UserId>> {
        let rows = self.inner.db.rows(ACCOUNTS_OF_SAME_MAILBOX, values![user]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }
}
