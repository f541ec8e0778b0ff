//! How staff get in: enrolling by a link, and signing in by an email and a second factor.
//!
//! Must do the same work for an address of the staff and for any other.

use io_core::ids::{EmailId, StaffId};
use io_core::staff::{MOST_TRIES, SIGN_IN_LIFE, TotpCode, TotpSecret};
use io_core::time::{Span, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::sessions::{KEEP_SESSION, NewSession, SEEN_STAFF};
use super::{Member, member};
use crate::audit::{By, Entry, Who};
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Tx, statements, values};
use crate::email::{EmailContent, EmailKind, NewEmail};
use crate::{Result, SecretHash, Store};

statements! {
    FIND_INVITATION = "SELECT i.id, i.secret, i.attempts, s.id, s.content, s.role, s.state, s.created_at, \
                       s.last_seen_at FROM staff_invitations i JOIN staff s ON s.id = i.staff_id \
                       WHERE i.token_hash = $1 AND i.ends_at > $2 AND s.state = 'invited'";
    KEEP_NEW_SECRET = "UPDATE staff_invitations SET secret = $1 WHERE id = $2 AND secret IS NULL";
    NOTE_ENROL_TRY = "UPDATE staff_invitations SET attempts = attempts + 1 WHERE id = $1";
    SPEND_INVITATION = "DELETE FROM staff_invitations WHERE id = $1 AND secret = $2";
    ENROL = "UPDATE staff SET state = 'active', secret = $1, last_step = $2, enrolled_at = $3, failures = 0 \
             WHERE id = $4 AND state = 'invited'";
    KEEP_CODE = "INSERT INTO staff_recovery_codes (code_hash, staff_id) VALUES ($1, $2)";
    ACTIVE_STAFF = "SELECT id FROM staff WHERE email_index = $1 AND state = 'active'";
    RECENT_SIGN_INS = "SELECT count(*) FROM staff_sign_ins WHERE staff_id = $1 AND created_at > $2";
    KEEP_STAFF_SIGN_IN = "INSERT INTO staff_sign_ins (id, staff_id, token_hash, code_hash, created_at, ends_at) \
                          VALUES ($1, $2, $3, $4, $5, $6)";
    // Tries of a code of the same sign-in wait here for each other.
    TOUCH_SIGN_IN = "UPDATE staff_sign_ins SET attempts = attempts WHERE token_hash = $1 AND ends_at > $2 \
                     RETURNING id, staff_id, code_hash, attempts, proven_at, second_attempts";
    NOTE_STAFF_TRY = "UPDATE staff_sign_ins SET attempts = attempts + 1 WHERE id = $1";
    PROVE = "UPDATE staff_sign_ins SET proven_at = $1 WHERE id = $2 AND proven_at IS NULL";
    NOTE_SECOND_TRY = "UPDATE staff_sign_ins SET second_attempts = second_attempts + 1 WHERE id = $1";
    DROP_SIGN_IN = "DELETE FROM staff_sign_ins WHERE id = $1";
    // Two sign-ins of one member wait here for each other.
    SECOND_FACTOR_OF = "UPDATE staff SET failures = failures WHERE id = $1 AND state = 'active' \
                        RETURNING secret, last_step, failures, failures_since";
    NOTE_FAILED_FACTOR = "UPDATE staff SET failures = $1, failures_since = $2 WHERE id = $3";
    USE_STEP = "UPDATE staff SET last_step = $1 WHERE id = $2 AND last_step < $1";
    USE_RECOVERY = "UPDATE staff_recovery_codes SET used_at = $1 WHERE code_hash = $2 AND staff_id = $3 \
                    AND used_at IS NULL";
}

/// Emails that one member may ask for in a quarter of an hour.
const MOST_EMAILS: u64 = 5;

/// Wrong second factors of one member in an hour, whatever sign-in they belong to.
const MOST_FAILURES: u32 = 15;

/// What is shown to someone who enrols.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Who enrols.
    pub member: Member,
    /// The second factor that is being set up.
    pub secret: TotpSecret,
}

/// The outcome of confirming an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolled {
    /// The member may sign in now. The link is spent.
    Done(StaffId),
    /// The code is wrong; the link stays.
    Wrong,
    /// The link is unknown, spent, too old, or had too many wrong codes.
    Over,
}

/// A request for an email with a code.
#[derive(Clone, Debug)]
pub struct NewSignIn {
    /// The address, in the form that identifies it.
    pub email: String,
    /// Hash of the secret of the browser.
    pub token: SecretHash,
    /// Hash of the code.
    pub code: SecretHash,
    /// The text of the email.
    pub content: EmailContent,
}

/// Whether an email was put into the outbox. No caller from outside may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A member asked.
    Member,
    /// Nobody of the staff, or too often.
    Nobody,
}

/// The outcome of the code from the email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstStep {
    /// The second factor is next.
    Proven,
    /// The code is wrong; so many tries are left.
    Wrong {
        /// Tries left.
        left: u32,
    },
    /// The sign-in is unknown, too old, or had too many wrong codes.
    Over,
}

/// A second factor.
#[derive(Clone, Copy, Debug)]
pub enum SecondFactor {
    /// Six digits of an app.
    Totp(TotpCode),
    /// Hash of a code on paper.
    Recovery(SecretHash),
}

/// The outcome of the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStep {
    /// Signed in.
    SignedIn(StaffId),
    /// Wrong, or used before; so many tries are left.
    Wrong {
        /// Tries left.
        left: u32,
    },
    /// Too many wrong ones in an hour.
    Locked,
    /// The sign-in is unknown, too old, not proven, or had too many wrong codes.
    Over,
}

fn secret_place(id: StaffId) -> SealLocation {
    SealLocation::new("staff", "secret", id.0)
}

fn new_secret_place(invitation: Uuid) -> SealLocation {
    SealLocation::new("staff_invitations", "secret", invitation)
}

struct FoundInvitation {
    id: Uuid,
    secret: Option<Vec<u8>>,
    attempts: u32,
    member: Member,
}

fn found_invitation(key: &DataKey, mut row: Row) -> Result<FoundInvitation> {
    Ok(FoundInvitation {
        id: row.take()?,
        secret: row.take()?,
        attempts: row.take()?,
        member: member(key, row)?,
    })
}

fn opened(key: &DataKey, place: SealLocation, sealed: &[u8]) -> Option<TotpSecret> {
    key.bytes::<20>(place, sealed).map(TotpSecret::of_bytes)
}

/// An unfinished sign-in, under its lock.
struct SignIn {
    id: Uuid,
    staff: Option<StaffId>,
    code: SecretHash,
    attempts: u32,
    proven_at: Option<Timestamp>,
    second_attempts: u32,
}

async fn sign_in_of(tx: &mut Tx, token: SecretHash, now: Timestamp) -> Result<Option<SignIn>> {
    let Some(mut row) = tx.row(&TOUCH_SIGN_IN, values![token, now]).await? else {
        return Ok(None);
    };
    Ok(Some(SignIn {
        id: row.take()?,
        staff: row.take()?,
        code: row.take()?,
        attempts: row.take()?,
        proven_at: row.take()?,
        second_attempts: row.take()?,
    }))
}

impl Store {
    /// Begins an enrolment, or continues it: the same link shows the same secret. None: the link does not work.
    pub async fn begin_enrolment(
        &self,
        token: SecretHash,
        new: TotpSecret,
        now: Timestamp,
    ) -> Result<Option<Enrolment>> {
        let key = self.inner.keys.find_or_make(KeyName::STAFF).await?;
        let store = self.clone();
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(row) = tx.row(&FIND_INVITATION, values![token, now]).await? else {
                    return Ok(None);
                };
                let found = found_invitation(&key, row)?;
                let sealed = store.seal(&key, new_secret_place(found.id), new.as_bytes())?;
                let secret = if tx.execute(&KEEP_NEW_SECRET, values![sealed, found.id]).await? == 1 {
                    Some(new)
                } else {
                    let row = tx.row(&FIND_INVITATION, values![token, now]).await?;
                    let kept = row.map(|row| found_invitation(&key, row)).transpose()?;
                    let sealed = kept.and_then(|kept| kept.secret).unwrap_or_default();
                    opened(&key, new_secret_place(found.id), &sealed)
                };
                let member = found.member;
                Ok(secret.map(|secret| Enrolment { member, secret }))
            })
        });
        work.await
    }

    /// Ends an enrolment with a code of the app that was set up; the link is spent then.
    pub async fn confirm_enrolment(
        &self,
        token: SecretHash,
        code: TotpCode,
        recovery: Vec<SecretHash>,
        request: String,
        now: Timestamp,
    ) -> Result<Enrolled> {
        let (key, auditor) = (
            self.inner.keys.find_or_make(KeyName::STAFF).await?,
            self.auditor(None).await?,
        );
        let store = self.clone();
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(row) = tx.row(&FIND_INVITATION, values![token, now]).await? else {
                    return Ok(Enrolled::Over);
                };
                let found = found_invitation(&key, row)?;
                let sealed = found.secret.unwrap_or_default();
                let secret = opened(&key, new_secret_place(found.id), &sealed);
                let Some(secret) = secret.filter(|_| found.attempts < MOST_TRIES) else {
                    return Ok(Enrolled::Over);
                };
                let Some(step) = secret.accepts(code, None, now) else {
                    tx.execute(&NOTE_ENROL_TRY, values![found.id]).await?;
                    return Ok(Enrolled::Wrong);
                };
                if tx.execute(&SPEND_INVITATION, values![found.id, sealed]).await? == 0 {
                    return Ok(Enrolled::Over);
                }
                let id = found.member.id;
                let sealed = store.seal(&key, secret_place(id), secret.as_bytes())?;
                if tx.execute(&ENROL, values![sealed, step, now, id]).await? == 0 {
                    return Ok(Enrolled::Over);
                }
                for code in recovery {
                    tx.execute(&KEEP_CODE, values![code, id]).await?;
                }
                let by = By {
                    who: Who::Staff(id),
                    request,
                };
                auditor.append(tx, &by, Entry::of("staff_enrolled"), now).await?;
                Ok(Enrolled::Done(id))
            })
        });
        work.await
    }

    /// Begins a sign-in. Only an active member gets the email; the row and the work are the same for everyone.
    pub async fn begin_staff_sign_in(&self, asked: NewSignIn, now: Timestamp) -> Result<Asked> {
        let index = self.hashes().staff(&asked.email);
        let id = self.fresh_id();
        let email = |expires_at| NewEmail {
            id: EmailId(id),
            kind: EmailKind::Staff,
            content: asked.content.clone(),
            expires_at,
        };
        // An email that expires at once is never sent, and deleted with the next that expire.
        let (to_member, to_nobody) = (
            self.addressed_email(email(now + SIGN_IN_LIFE), now).await?,
            self.addressed_email(email(now), now).await?,
        );
        let (token, code) = (asked.token, asked.code);
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let row = tx.row(&ACTIVE_STAFF, values![index]).await?;
                let staff: Option<StaffId> = row.map(|mut row| row.take()).transpose()?;
                let since = now - Span::minutes(15);
                let counted = staff.unwrap_or(StaffId(id));
                let mut recent = tx.row(&RECENT_SIGN_INS, values![counted, since]).await?;
                let recent: u64 = recent.as_mut().map_or(Ok(0), Row::take)?;
                let row = values![id, staff, token, code, now, now + SIGN_IN_LIFE];
                tx.execute(&KEEP_STAFF_SIGN_IN, row).await?;
                let member = staff.is_some() && recent < MOST_EMAILS;
                if member {
                    to_member.keep(tx).await?;
                    Ok(Asked::Member)
                } else {
                    to_nobody.keep(tx).await?;
                    Ok(Asked::Nobody)
                }
            })
        });
        let asked = work.await?;
        self.inner.emails.notify_one();
        Ok(asked)
    }

    /// Judges the code from the email.
    pub async fn prove_staff_email(&self, token: SecretHash, code: SecretHash, now: Timestamp) -> Result<FirstStep> {
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let found = sign_in_of(tx, token, now).await?;
                let Some(found) = found.filter(|found| found.attempts < MOST_TRIES) else {
                    return Ok(FirstStep::Over);
                };
                if found.proven_at.is_none() && found.staff.is_some() && code.matches(found.code) {
                    tx.execute(&PROVE, values![now, found.id]).await?;
                    return Ok(FirstStep::Proven);
                }
                tx.execute(&NOTE_STAFF_TRY, values![found.id]).await?;
                Ok(match MOST_TRIES - found.attempts - 1 {
                    0 => FirstStep::Over,
                    left => FirstStep::Wrong { left },
                })
            })
        });
        work.await
    }

    /// Judges the second factor, and begins the session in the same transaction.
    pub async fn finish_staff_sign_in(
        &self,
        token: SecretHash,
        factor: SecondFactor,
        session: NewSession,
        request: String,
        now: Timestamp,
    ) -> Result<SecondStep> {
        let (key, auditor) = (
            self.inner.keys.find_or_make(KeyName::STAFF).await?,
            self.auditor(None).await?,
        );
        let session_id = self.fresh_id();
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let found = sign_in_of(tx, token, now).await?;
                let found = found.filter(|found| found.proven_at.is_some() && found.second_attempts < MOST_TRIES);
                let Some((found, id)) = found.and_then(|found| found.staff.map(|id| (found, id))) else {
                    return Ok(SecondStep::Over);
                };
                let Some(mut row) = tx.row(&SECOND_FACTOR_OF, values![id]).await? else {
                    return Ok(SecondStep::Over);
                };
                let secret: Option<Vec<u8>> = row.take()?;
                let last_step: i64 = row.take()?;
                let (failures, since): (u32, Timestamp) = (row.take()?, row.take()?);
                let over = now >= since + Span::hours(1) || now < since;
                let (failures, since) = if over { (0, now) } else { (failures, since) };
                if failures >= MOST_FAILURES {
                    return Ok(SecondStep::Locked);
                }
                let right = match factor {
                    SecondFactor::Totp(code) => {
                        let secret = secret.and_then(|sealed| opened(&key, secret_place(id), &sealed));
                        match secret.and_then(|secret| secret.accepts(code, Some(last_step), now)) {
                            Some(step) => tx.execute(&USE_STEP, values![step, id]).await? == 1,
                            None => false,
                        }
                    }
                    SecondFactor::Recovery(code) => tx.execute(&USE_RECOVERY, values![now, code, id]).await? == 1,
                };
                if !right {
                    tx.execute(&NOTE_FAILED_FACTOR, values![failures + 1, since, id])
                        .await?;
                    tx.execute(&NOTE_SECOND_TRY, values![found.id]).await?;
                    return Ok(match MOST_TRIES - found.second_attempts - 1 {
                        0 => SecondStep::Over,
                        left => SecondStep::Wrong { left },
                    });
                }
                tx.execute(&DROP_SIGN_IN, values![found.id]).await?;
                tx.execute(&NOTE_FAILED_FACTOR, values![0_u32, now, id]).await?;
                let row = values![session_id, id, session.token, now, now + session.rules.absolute];
                tx.execute(&KEEP_SESSION, row).await?;
                tx.execute(&SEEN_STAFF, values![now, id]).await?;
                let factor = match factor {
                    SecondFactor::Totp(_) => "app",
                    SecondFactor::Recovery(_) => "recovery code",
                };
                let entry = Entry {
                    after: Some(json!({ "factor": factor })),
                    ..Entry::of("staff_signed_in")
                };
                let by = By {
                    who: Who::Staff(id),
                    request,
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(SecondStep::SignedIn(id))
            })
        });
        work.await
    }
}
