//! Checks of age by an outside estimator: who was sent there, and what it answered.
//!
//! Must not hold more of an answer than yes or no, nor decide what follows from it: `io_core::account::age_check` does.

use io_core::account::age_check::{AgeAnswer, AgeVerdict, verdict};
use io_core::ids::UserId;
use io_core::time::{Span, Timestamp};

use crate::db::{statements, values};
use crate::{Result, SecretHash, Store};

/// How long the estimator has to answer.
pub const CHECK_LIFE: Span = Span::hours(2);

/// The least time between two checks of one person.
pub const CHECK_PAUSE: Span = Span::seconds(30);

statements! {
    BEGIN_CHECK = "INSERT INTO age_checks (user_id, check_hash, asked_at, noes) VALUES ($1, $2, $3, 0) \
                   ON CONFLICT (user_id) DO UPDATE SET check_hash = excluded.check_hash, asked_at = excluded.asked_at \
                   WHERE age_checks.asked_at <= $4 OR age_checks.check_hash IS NULL";
    FIND_CHECK = "SELECT user_id, noes FROM age_checks WHERE check_hash IN ($1, $2) AND asked_at > $3";
    NOTE_NO = "UPDATE age_checks SET noes = noes + 1, check_hash = NULL WHERE user_id = $1 AND check_hash IN ($2, $3)";
    CONFIRM_AGE = "UPDATE users SET age_confirmed_at = $1 WHERE id = $2";
    END_CHECK = "DELETE FROM age_checks WHERE user_id = $1";
}

impl Store {
    /// Remembers that a person was sent to the estimator with this secret; an earlier one is worth nothing any more.
    /// False: the last one was a moment ago ([`CHECK_PAUSE`]).
    pub async fn begin_age_check(&self, user: UserId, check: SecretHash, now: Timestamp) -> Result<bool> {
        let row = values![user, check.newest, now, now - CHECK_PAUSE];
        Ok(self.inner.db.execute(BEGIN_CHECK, row).await? == 1)
    }

    /// Stores an answer, and says what follows; `None`: nobody waits for it any more.
    ///
    /// Only [`AgeVerdict::Refused`] is left to the caller, who erases the account.
    pub async fn answer_age_check(
        &self,
        check: SecretHash,
        answer: AgeAnswer,
        now: Timestamp,
    ) -> Result<Option<(UserId, AgeVerdict)>> {
        let SecretHash { newest, before } = check;
        let done = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let row = tx.row(&FIND_CHECK, values![newest, before, now - CHECK_LIFE]).await?;
                let Some(mut row) = row else { return Ok(None) };
                let (user, noes): (UserId, u32) = (row.take()?, row.take()?);
                let follows = verdict(noes, answer);
                match follows {
                    AgeVerdict::Confirmed => {
                        tx.execute(&CONFIRM_AGE, values![now, user]).await?;
                        tx.execute(&END_CHECK, values![user]).await?;
                    }
                    AgeVerdict::Again | AgeVerdict::Refused => {
                        // Of two answers at once, one counts.
                        if tx.execute(&NOTE_NO, values![user, newest, before]).await? == 0 {
                            return Ok(None);
                        }
                    }
                }
                Ok(Some((user, follows)))
            })
        });
        done.await
    }
}
