//! Accounts that nobody uses any more: who is due for a notice or for the erasure.
//!
//! Must not decide when: `io_core::account::UnusedRules` does. Must not keep more of a use than its day.

use std::fmt;

use io_core::account::{Unused, UnusedRules, UnusedStep};
use io_core::ids::{LoginId, UserId};
use io_core::time::{Span, Timestamp};

use super::erasure::Erased;
use crate::db::{Row, Statement, Tx, dialect, statements, values};
use crate::email::{Draft, KEEP_EMAIL, set_recipient};
use crate::{Result, Store};

statements! {
    // An account of an earlier version, and each new one: its time begins when it is first seen here.
    BEGIN_UNUSED = "UPDATE users SET used_on = $1 WHERE id IN (SELECT id FROM users WHERE used_on IS NULL LIMIT $2)";
    NOTE_USE = "UPDATE users SET used_on = CASE WHEN used_on > $1 THEN used_on ELSE $1 END, unused_notices = 0, \
                unused_ends_at = NULL WHERE id = $2 AND (used_on IS NULL OR used_on < $1 OR unused_notices > 0)";
    NOTE_USE_BY = "UPDATE users SET used_on = CASE WHEN used_on > $1 THEN used_on ELSE $1 END, unused_notices = 0, \
                   unused_ends_at = NULL WHERE id = (SELECT user_id FROM logins WHERE id = $2) \
                   AND (used_on IS NULL OR used_on < $1 OR unused_notices > 0)";
    // A program of an earlier version notes a use at the login alone.
    NEVER_NOTICED = "SELECT u.id FROM users u WHERE u.used_on <= $1 AND u.unused_notices = 0 AND u.deletes_at IS NULL \
                     AND u.paused_at IS NULL \
                     AND NOT EXISTS (SELECT 1 FROM logins l WHERE l.user_id = u.id AND l.last_seen_at > $1) \
                     ORDER BY u.used_on LIMIT $2";
    NOTICED_ONCE = "SELECT id FROM users WHERE unused_ends_at <= $1 AND unused_notices = 1 AND deletes_at IS NULL \
                    AND paused_at IS NULL \
                    ORDER BY unused_ends_at LIMIT $2";
    NOTICED_TWICE = "SELECT id FROM users WHERE unused_ends_at <= $1 AND unused_notices > 1 AND deletes_at IS NULL \
                     AND paused_at IS NULL \
                     ORDER BY unused_ends_at LIMIT $2";
    HOW_UNUSED = "SELECT used_on, unused_notices, unused_ends_at, \
                  (SELECT max(l.last_seen_at) FROM logins l WHERE l.user_id = $1), email_index \
                  FROM users WHERE id = $1 AND deletes_at IS NULL AND paused_at IS NULL";
    NOTE_NOTICE = "UPDATE users SET unused_notices = $1, unused_ends_at = $2 WHERE id = $3";
    END_UNUSED = "UPDATE users SET deletes_at = $1 WHERE id = $2";
}

/// The begin of the day that holds this moment: nothing finer is kept of the use of an account.
fn day_of(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - now.0.rem_euclid(Span::days(1).0))
}

/// What a notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusedNotice {
    /// When the account will be erased.
    pub ends_at: Timestamp,
    /// There will be no other notice.
    pub last: bool,
}

/// What one run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnusedFollowed {
    /// Accounts whose owners got a notice.
    pub noticed: u64,
    /// Erased accounts, and what each erasure ended.
    pub erased: Vec<(UserId, Erased)>,
}

/// How the emails are written.
#[derive(Clone, Copy)]
pub struct UnusedEmails<'a> {
    /// A notice.
    pub notice: &'a (dyn Fn(UnusedNotice) -> Draft + Send + Sync),
    /// The last email of an erased account.
    pub farewell: &'a Draft,
}

impl fmt::Debug for UnusedEmails<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnusedEmails").finish_non_exhaustive()
    }
}

/// Notes that a person uses their account, inside a transaction: no notice counts any more.
pub(crate) async fn note_use(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<()> {
    tx.execute(&NOTE_USE, values![day_of(now), user]).await.map(drop)
}

/// Notes the use of the account of a login.
pub(crate) async fn note_use_by(tx: &mut Tx, login: LoginId, now: Timestamp) -> Result<()> {
    tx.execute(&NOTE_USE_BY, values![day_of(now), login]).await.map(drop)
}

/// What a transaction found to do.
enum Done {
    Nothing,
    Noticed,
    Ends,
}

impl Store {
    /// Takes the next step with at most `most` unused accounts; a later call goes on.
    /// `until` is a time that certainly passed (`io_core::calendar`).
    pub async fn follow_unused(
        &self,
        rules: UnusedRules,
        most: u32,
        emails: UnusedEmails<'_>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<UnusedFollowed> {
        let mut followed = UnusedFollowed::default();
        self.inner
            .db
            .execute(BEGIN_UNUSED, values![day_of(until), 5_000_u32])
            .await?;
        if rules.after == Span::ZERO {
            return Ok(followed);
        }
        let mut due = self.accounts(NOTICED_TWICE, until, most).await?;
        due.extend(self.accounts(NOTICED_ONCE, until + rules.last, most).await?);
        due.extend(
            self.accounts(NEVER_NOTICED, until - rules.after - Span::days(1), most)
                .await?,
        );
        due.truncate(most as usize);
        for user in due {
            match self.step_unused(user, rules, &emails, until, now).await? {
                Done::Nothing => {}
                Done::Noticed => followed.noticed += 1,
                Done::Ends => {
                    let erased = self.erase_user(user, Some(emails.farewell), now).await?;
                    followed.erased.extend(erased.map(|erased| (user, erased)));
                }
            }
        }
        Ok(followed)
    }

    async fn accounts(&self, statement: Statement, until: Timestamp, most: u32) -> Result<Vec<UserId>> {
        let rows = self.inner.db.rows(statement, values![until, most]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    async fn step_unused(
        &self,
        user: UserId,
        rules: UnusedRules,
        emails: &UnusedEmails<'_>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Done> {
        let Some(row) = self.inner.db.row(HOW_UNUSED, values![user]).await? else {
            return Ok(Done::Nothing);
        };
        let Some(found) = how_unused(row)? else {
            return Ok(Done::Nothing);
        };
        if let Some(seen) = found.seen_later {
            self.inner.db.execute(NOTE_USE, values![seen, user]).await?;
            return Ok(Done::Nothing);
        }
        let step = rules.step(&found.account, until);
        let notice = match step {
            UnusedStep::Wait => return Ok(Done::Nothing),
            UnusedStep::First { ends_at } => Some(UnusedNotice { ends_at, last: false }),
            UnusedStep::Last { ends_at } => Some(UnusedNotice { ends_at, last: true }),
            UnusedStep::Erase | UnusedStep::Withdraw => None,
        };
        let mut email = None;
        if let Some(notice) = notice {
            // An address that cannot be opened gets no email; its account is still erased in time.
            if let Some(address) = self.address_of(user).await? {
                email = Some(self.sealed_email((emails.notice)(notice).to(&address), now).await?);
            }
        }
        let mailed = email.is_some();
        let found = found.account;
        let done = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.row(&dialect::LOCK_USER, values![user]).await?;
                    let row = tx.row(&HOW_UNUSED, values![user]).await?;
                    // Used in the meantime, or followed by another run.
                    let Some(still) = row.map(how_unused).transpose()?.flatten() else {
                        return Ok(Done::Nothing);
                    };
                    if (still.account, still.seen_later) != (found, None) {
                        return Ok(Done::Nothing);
                    }
                    if step == UnusedStep::Withdraw {
                        tx.execute(&NOTE_NOTICE, values![0_u32, None::<Timestamp>, user])
                            .await?;
                        return Ok(Done::Nothing);
                    }
                    let Some(UnusedNotice { ends_at, last }) = notice else {
                        tx.execute(&END_UNUSED, values![until, user]).await?;
                        return Ok(Done::Ends);
                    };
                    let notices = if last { 2_u32 } else { 1 };
                    tx.execute(&NOTE_NOTICE, values![notices, ends_at, user]).await?;
                    if let Some(mut email) = email {
                        set_recipient(&mut email, still.email_index);
                        tx.execute(&KEEP_EMAIL, &email).await?;
                    }
                    Ok(Done::Noticed)
                })
            })
            .await?;
        if mailed {
            self.inner.emails.notify_one();
        }
        Ok(done)
    }
}

/// How far an account is, and what finds its emails.
struct Found {
    account: Unused,
    /// The day on which a login was seen, if it is later than what the account says.
    seen_later: Option<Timestamp>,
    email_index: [u8; 32],
}

/// None: the time of the account has not begun.
fn how_unused(mut row: Row) -> Result<Option<Found>> {
    let (used_on, notices, ends_at): (Option<Timestamp>, _, _) = (row.take()?, row.take()?, row.take()?);
    let (seen, email_index): (Option<Timestamp>, _) = (row.take()?, row.take()?);
    Ok(used_on.map(|used_on| Found {
        account: Unused {
            used_on,
            notices,
            ends_at,
        },
        seen_later: seen.map(day_of).filter(|day| *day > used_on),
        email_index,
    }))
}
