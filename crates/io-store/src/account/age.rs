//! The stated age band, and what follows from being too young.

use io_core::account::AgeBand;
use io_core::ids::UserId;
use io_core::time::Timestamp;

use super::erasure::{self, Erased};
use crate::account::traits::Traits;
use crate::chat::EndIds;
use crate::db::{dialect, statements, values};
use crate::{Result, Store};

statements! {
    // Of every account of the mailbox: `name+1@` is the same person.
    IS_UNDER_AGE = "SELECT 1 FROM under_age a JOIN users u ON u.mailbox_index = a.mailbox_index \
                    WHERE u.id = $1 AND a.until > $2 LIMIT 1";
    REFUSE = "INSERT INTO under_age (email_index, mailbox_index, until, index_version) \
              SELECT email_index, mailbox_index, $1, index_version FROM users WHERE id = $2 \
              ON CONFLICT (email_index) DO UPDATE SET until = excluded.until, mailbox_index = excluded.mailbox_index";
}

impl Store {
    /// Stores the age band and the accepted rules. False: no such account.
    pub async fn state_age(&self, user: UserId, band: AgeBand, rules_version: u32, now: Timestamp) -> Result<bool> {
        let (Some(seal), Some(ledger)) = (self.trait_seal(user).await?, self.consent_seal(user).await?) else {
            return Ok(false);
        };
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none()
                        || tx.row(&IS_UNDER_AGE, values![user, now]).await?.is_some()
                    {
                        return Ok(false);
                    }
                    let traits = Traits {
                        age_band: Some(band),
                        ..seal.read(tx).await?
                    };
                    seal.keep(tx, traits).await?;
                    ledger.accept(tx, rules_version, now).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Erases the account of a person who is too young.
    /// Keeps only keyed hashes of the address and its mailbox until `until`; until then, signing in returns
    /// [`crate::sign_in::SignIn::UnderAge`].
    pub async fn refuse_under_age(&self, user: UserId, until: Timestamp, now: Timestamp) -> Result<Option<Erased>> {
        self.remember_erased(user, now).await?;
        let stubs = self.stubs_of_leaving(user, now).await?;
        let holds = self.holds_of_leaving(user, now).await?;
        let ids = EndIds::new(self.inner.entropy.as_ref());
        let erased = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&REFUSE, values![until, user]).await?;
                    erasure::erase(tx, user, (&stubs, &holds), ids, now).await
                })
            })
            .await?;
        self.after_erasing(now).await?;
        Ok(erased)
    }
}
