//! Sessions of staff: found by the hash of a token, judged by the rules.
//!
//! Must not make one: signing in does.

use io_core::ids::StaffId;
use io_core::staff::{SessionRules, Standing};
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use super::{Member, StaffState, member};
use crate::audit::{By, Entry};
use crate::crypto::KeyName;
use crate::db::{statements, values};
use crate::{Result, SecretHash, Store};

statements! {
    KEEP_SESSION = "INSERT INTO staff_sessions (id, staff_id, token_hash, begun_at, seen_at, ends_at) \
                    VALUES ($1, $2, $3, $4, $4, $5)";
    FIND_SESSION = "SELECT t.id, t.begun_at, t.seen_at, s.id, s.content, s.role, s.state, s.created_at, s.last_seen_at \
                    FROM staff_sessions t JOIN staff s ON s.id = t.staff_id WHERE t.token_hash = $1";
    SEEN_SESSION = "UPDATE staff_sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $1";
    SEEN_STAFF = "UPDATE staff SET last_seen_at = $1 WHERE id = $2";
    DROP_SESSION = "DELETE FROM staff_sessions WHERE id = $1";
    OVER_SESSIONS = "DELETE FROM staff_sessions WHERE ends_at <= $1";
    OVER_SIGN_INS = "DELETE FROM staff_sign_ins WHERE ends_at <= $1";
    OVER_INVITATIONS = "DELETE FROM staff_invitations WHERE ends_at <= $1";
}

/// How often a request is noted in a session.
const NOTE_EVERY: Span = Span::seconds(10);

/// The session that a sign-in begins.
#[derive(Clone, Copy, Debug)]
pub struct NewSession {
    /// Hash of its token.
    pub token: SecretHash,
    /// How long it lasts.
    pub rules: SessionRules,
}

/// A session that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// Whose it is; active.
    pub member: Member,
    /// When it ends unless its person does something.
    pub idle_ends_at: Timestamp,
    /// When it ends in any case.
    pub ends_at: Timestamp,
}

/// Whether a request counts as something that its person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The person did something.
    ByPerson,
    /// The page asked by itself.
    InBackground,
}

impl Store {
    /// The session of a token, if it lasts.
    pub async fn staff_session(
        &self,
        token: SecretHash,
        rules: SessionRules,
        by: Use,
        now: Timestamp,
    ) -> Result<Option<Session>> {
        let key = self.inner.keys.find_or_make(KeyName::STAFF).await?;
        let Some(mut row) = self.inner.db.row(FIND_SESSION, values![token]).await? else {
            return Ok(None);
        };
        let id: Uuid = row.take()?;
        let (begun_at, seen_at): (Timestamp, Timestamp) = (row.take()?, row.take()?);
        let member = member(&key, row)?;
        let standing = rules.judge(begun_at, seen_at, now);
        let (Standing::Alive { .. }, StaffState::Active) = (standing, member.state) else {
            return Ok(None);
        };
        let seen_at = if by == Use::ByPerson && now >= seen_at + NOTE_EVERY {
            self.inner.db.execute(SEEN_SESSION, values![now, id]).await?;
            self.inner.db.execute(SEEN_STAFF, values![now, member.id]).await?;
            now
        } else {
            seen_at
        };
        let Standing::Alive { idle_ends_at, ends_at } = rules.judge(begun_at, seen_at, now) else {
            return Ok(None);
        };
        Ok(Some(Session {
            id,
            member,
            idle_ends_at,
            ends_at,
        }))
    }

    /// Ends a session; its person signed out.
    pub async fn end_staff_session(&self, session: Uuid, by: By, now: Timestamp) -> Result<()> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.execute(&DROP_SESSION, values![session]).await? == 1 {
                    auditor.append(tx, &by, Entry::of("staff_signed_out"), now).await?;
                }
                Ok(())
            })
        });
        work.await
    }

    /// Deletes what is over: sessions, unfinished sign-ins, links; returns how many.
    pub async fn tidy_staff(&self, now: Timestamp) -> Result<u64> {
        let mut gone = 0;
        for statement in [OVER_SESSIONS, OVER_SIGN_INS, OVER_INVITATIONS] {
            gone += self.inner.db.execute(statement, values![now]).await?;
        }
        if gone > 0 {
            self.note_deletion();
        }
        Ok(gone)
    }

    /// The name of a member for colleagues; "?" for one that is not known.
    pub async fn staff_name(&self, id: StaffId) -> Result<String> {
        let member = self.staff_member(id).await?;
        Ok(member.map_or_else(|| "?".to_owned(), |member| member.name))
    }
}
