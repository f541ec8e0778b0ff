//! The stated age band, and what follows from being too young.

use io_core::account::AgeBand;
use io_core::ids::{EventId, UserId};
use io_core::time::Timestamp;

use super::erasure::{self, Erased};
use crate::db::{statements, values};
use crate::store::random_uuid;
use crate::{Result, Store, names};

statements! {
    STATE_AGE = "UPDATE users SET age_band = $1, rules_version = $2, rules_accepted_at = $3 WHERE id = $4 \
                 AND NOT EXISTS (SELECT 1 FROM under_age a WHERE a.email_index = users.email_index AND a.until > $3)";
    REFUSE = "INSERT INTO under_age (email_index, until, index_version) SELECT email_index, $1, index_version FROM users WHERE id = $2 \
              ON CONFLICT (email_index) DO UPDATE SET until = excluded.until";
}

impl Store {
    /// Stores the age band and the accepted rules. False: no such account.
    pub async fn state_age(&self, user: UserId, band: AgeBand, rules_version: u32, now: Timestamp) -> Result<bool> {
        let touched = self
            .inner
            .db
            .execute(STATE_AGE, values![names::age_band(band), rules_version, now, user])
            .await?;
        Ok(touched == 1)
    }

    /// Erases the account of a person who is too young.
    /// Keeps only a keyed hash of the address until `until`; until then, signing in returns
    /// [`crate::sign_in::SignIn::UnderAge`].
    pub async fn refuse_under_age(&self, user: UserId, until: Timestamp, now: Timestamp) -> Result<Option<Erased>> {
        let event = EventId(random_uuid(self.inner.entropy.as_ref()));
        let erased = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&REFUSE, values![until, user]).await?;
                    erasure::erase(tx, user, event, now).await
                })
            })
            .await?;
        self.after_erasing(now).await?;
        Ok(erased)
    }
}
