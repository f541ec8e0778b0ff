//! Signing people out from outside: one person, or everybody. Each is in the audit trail.
//!
//! Must not end what began after it was asked for.

use io_core::ids::{LoginId, UserId};
use io_core::time::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::logins::{LoginEnd, end_all};
use crate::audit::{By, Entry};
use crate::db::{statements, values};
use crate::index::both;
use crate::{Result, Store, names};

/// How many logins one transaction looks at.
const AT_ONCE: u64 = 1000;

statements! {
    LOGINS_AFTER = "SELECT id FROM logins WHERE id > $1 ORDER BY id LIMIT $2";
    END_BETWEEN = "UPDATE logins SET ended_at = $1, end_reason = $2 WHERE id > $3 AND id <= $4 AND ended_at IS NULL \
                   AND created_at <= $1";
}

impl Store {
    /// The account of an address, by the identity of the address; `None`: there is none.
    pub async fn account_of(&self, identity: &str) -> Result<Option<UserId>> {
        let hashes = self.hashes();
        let generation = self.index_in_use().await?.generation;
        self.user_of(both(generation, |at| hashes.email(at, identity))).await
    }

    /// Ends all logins of a person; returns how many had not ended.
    pub async fn sign_person_out(&self, user: UserId, reason: String, by: By, now: Timestamp) -> Result<u64> {
        let auditor = self.auditor(Some(user)).await?;
        let done = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let ended = end_all(tx, user, None, LoginEnd::ByStaff, now).await?.len() as u64;
                let entry = Entry {
                    after: Some(json!({ "logins": ended })),
                    reason: Some(reason),
                    ..Entry::of("person_signed_out")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(ended)
            })
        });
        done.await
    }

    /// Ends every login of people that began until now; returns how many had not ended.
    ///
    /// The order is in the audit trail before the first one ends. Stopped halfway, it can be repeated.
    pub async fn sign_everybody_out(&self, reason: String, by: By, now: Timestamp) -> Result<u64> {
        let entry = Entry {
            reason: Some(reason),
            ..Entry::of("everybody_signed_out")
        };
        self.note_in_audit(by, None, entry, now).await?;
        let (mut after, mut ended) = (LoginId(Uuid::nil()), 0);
        loop {
            let rows = self.inner.db.rows(LOGINS_AFTER, values![after, AT_ONCE]).await?;
            let Some(mut row) = rows.into_iter().next_back() else {
                return Ok(ended);
            };
            let last: LoginId = row.take()?;
            let between = values![now, names::login_end(LoginEnd::ByStaff), after, last];
            ended += self.inner.db.execute(END_BETWEEN, between).await?;
            after = last;
        }
    }
}
