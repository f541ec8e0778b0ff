//! The planned deletion of an account: scheduling and cancelling it.
//!
//! Must not erase anything: `erasure` does, when it is due.

use io_core::ids::UserId;
use io_core::time::Timestamp;

use crate::account::Plan;
use crate::db::{statements, values};
use crate::email::NewEmail;
use crate::sign_in::logins::{self, LoginEnd};
use crate::{Result, Store};

statements! {
    PLAN_DELETION = "UPDATE users SET deletes_at = CASE WHEN deletes_at < $1 THEN deletes_at ELSE $1 END \
                     WHERE id = $2 RETURNING deletes_at";
    RESTORE_PLAN = "UPDATE users SET deletes_at = $1 WHERE id = $2";
    UNDO_DELETION = "UPDATE users SET deletes_at = NULL WHERE id = $1 AND deletes_at > $2";
}

impl Store {
    /// Schedules the erasure for `at` and ends every login.
    /// Puts the email about it into the outbox. A second call keeps the earlier moment. Returns the moment; `None`: no
    /// such account.
    pub async fn schedule_deletion(
        &self,
        user: UserId,
        at: Timestamp,
        email: Option<NewEmail>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>> {
        let email = match email {
            Some(email) => Some(self.addressed_email(email, now).await?),
            None => None,
        };
        let written = email.is_some();
        let planned = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let Some(mut row) = tx.row(&PLAN_DELETION, values![at, user]).await? else {
                        return Ok(None);
                    };
                    logins::end_all(tx, user, None, LoginEnd::Deletion, now).await?;
                    if let Some(email) = email {
                        email.keep(tx).await?;
                    }
                    row.take().map(Some)
                })
            })
            .await?;
        if written {
            self.inner.emails.notify_one();
        }
        // Afterwards: a plan that was never made must not be carried out by a restore.
        if let (Some(due), Some(list)) = (planned, &self.inner.erased) {
            list.note_plan(user, Some(due), now).await?;
        }
        Ok(planned)
    }

    /// Cancels a scheduled erasure. False: none was scheduled, or it is due and may have begun.
    pub async fn undo_deletion(&self, user: UserId, now: Timestamp) -> Result<bool> {
        let undone = self.inner.db.execute(UNDO_DELETION, values![user, now]).await? == 1;
        if let (true, Some(list)) = (undone, &self.inner.erased) {
            list.note_plan(user, None, now).await?;
        }
        Ok(undone)
    }

    /// Makes a restored person's planned deletion what the list says it became since.
    pub(crate) async fn restore_plan(&self, user: UserId, plan: Plan) -> Result<bool> {
        let due = match plan {
            Plan::Due(due) => Some(due),
            Plan::Undone => None,
        };
        Ok(self.inner.db.execute(RESTORE_PLAN, values![due, user]).await? == 1)
    }
}
