//! Requests to see whose account a case is about, and the looks that follow from them.
//!
//! A look is a row of `staff_looks` and an entry of the audit trail in one transaction; nothing shows without both.
//! Must not decide: the rules of [`io_core::moderation::unmask`] do.

use std::fmt;

use io_core::ids::{CaseId, StaffId, UnmaskId, UserId};
use io_core::moderation::unmask::{Answer, Request, State, UnmaskError, WAITS};
use io_core::moderation::{Counted, UnmaskWhy};
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::figures;
use crate::audit::{By, Entry};
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Row, dialect, statements, values};
use crate::store::random_uuid;
use crate::{Result, Store, StoreError};

/// How long the own requests are listed.
const LISTED: Span = Span::days(30);

macro_rules! columns {
    () => {
        "u.id, u.why, u.content, u.asked_by, u.asked_at, u.agreed, u.until, c.reference, c.subject_id"
    };
}

statements! {
    CASE_TO_UNMASK = "SELECT id, subject_id FROM cases WHERE reference = $1";
    KEEP_UNMASK = "INSERT INTO unmask_requests (id, case_id, kind, why, content, asked_by, asked_at) \
                   VALUES ($1, $2, 'identity', $3, $4, $5, $6)";
    FIND_UNMASK = concat!("SELECT ", columns!(), " FROM unmask_requests u JOIN cases c ON c.id = u.case_id WHERE u.id = $1");
    OWN_UNMASKS = concat!("SELECT ", columns!(), " FROM unmask_requests u JOIN cases c ON c.id = u.case_id \
                          WHERE u.asked_by = $1 AND u.asked_at > $2 ORDER BY u.asked_at DESC LIMIT 100");
    WAITING_UNMASKS = concat!("SELECT ", columns!(), " FROM unmask_requests u JOIN cases c ON c.id = u.case_id \
                              WHERE u.answered_at IS NULL AND u.asked_at > $1 AND u.asked_by <> $2 \
                              ORDER BY u.asked_at DESC LIMIT 100");
    AGREE_TO_UNMASK = "UPDATE unmask_requests SET second_id = $1, answered_at = $2, agreed = TRUE, until = $3 \
                       WHERE id = $4 AND answered_at IS NULL AND asked_by <> $1 \
                       AND EXISTS (SELECT 1 FROM staff s WHERE s.id = $1 AND s.state = 'active') \
                       AND EXISTS (SELECT 1 FROM staff s WHERE s.id = unmask_requests.asked_by AND s.state = 'active')";
    REFUSE_TO_UNMASK = "UPDATE unmask_requests SET second_id = $1, answered_at = $2, agreed = FALSE, until = NULL \
                        WHERE id = $3 AND (answered_at IS NULL OR agreed) AND asked_by <> $1 \
                        AND EXISTS (SELECT 1 FROM staff s WHERE s.id = $1 AND s.state = 'active')";
    LOOK_AT_IDENTITY = "INSERT INTO staff_looks (id, case_id, staff_id, what, at) \
                        SELECT $1, u.case_id, $2, 'identity', $3 FROM unmask_requests u \
                        WHERE u.id = $4 AND u.asked_by = $2 AND u.agreed AND u.until > $3 \
                        AND EXISTS (SELECT 1 FROM staff s WHERE s.id = $2 AND s.state = 'active')";
    SIGNED_IN_AT = "SELECT created_at FROM logins WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20";
}

/// A request to be made.
#[derive(Clone)]
pub struct NewUnmask {
    /// Why.
    pub why: UnmaskWhy,
    /// Why, in words.
    pub words: String,
    /// The reference of an order.
    pub order: Option<String>,
}

impl fmt::Debug for NewUnmask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUnmask")
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

/// A request as staff read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Unmask {
    /// Names it.
    pub id: UnmaskId,
    /// The reference of the case.
    pub case: String,
    /// Why.
    pub why: UnmaskWhy,
    /// Why, in words.
    pub words: String,
    /// The reference of an order.
    pub order: Option<String>,
    /// Who asked when, and where it is.
    pub request: Request,
    subject: Option<UserId>,
}

impl fmt::Debug for Unmask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Unmask");
        shown
            .field("id", &self.id)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

/// The sealed part of a request.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Content {
    words: String,
    order: Option<String>,
}

/// What became of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedToUnmask {
    /// It waits for a second person.
    Asked(UnmaskId),
    /// No such case.
    NotFound,
    /// The case is about nobody whom IO knows: the account is gone, or there was none.
    Nobody,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredUnmask {
    /// It counts.
    Done,
    /// It does not.
    Refused(UnmaskError),
    /// No such request.
    NotFound,
}

/// Whose account it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The address.
    pub email: String,
    /// When the person signed in, the latest first; at most twenty.
    pub signed_in: Vec<Timestamp>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity([redacted])")
    }
}

fn place(id: UnmaskId) -> SealLocation {
    SealLocation::new("unmask_requests", "content", id.0)
}

impl Store {
    /// Asks to see whose account a case is about.
    pub async fn ask_to_unmask(
        &self,
        reference: &str,
        new: NewUnmask,
        (member, by): (StaffId, By),
        now: Timestamp,
    ) -> Result<AskedToUnmask> {
        let Some((_, subject)) = self.case_to_unmask(reference).await? else {
            return Ok(AskedToUnmask::NotFound);
        };
        let Some(subject) = subject else {
            return Ok(AskedToUnmask::Nobody);
        };
        let auditor = self.auditor(Some(subject)).await?;
        let id = UnmaskId::from_random(self.inner.entropy.id());
        let key = self.inner.keys.find_or_make(KeyName::report(id.0)).await?;
        let content = Content {
            words: new.words,
            order: new.order,
        };
        let (sealed, why) = (self.seal_json(&key, place(id), &content)?, new.why);
        let reference = reference.to_owned();
        let kept = self.inner.db.write(move |tx| {
            Box::pin(async move {
                // An account that is erased meanwhile is nobody's any more.
                if tx.row(&dialect::LOCK_USER, values![subject]).await?.is_none() {
                    return Ok(AskedToUnmask::Nobody);
                }
                let Some(mut row) = tx.row(&CASE_TO_UNMASK, values![reference.clone()]).await? else {
                    return Ok(AskedToUnmask::NotFound);
                };
                let case: CaseId = row.take()?;
                let row = values![id, case, why.name(), sealed, member, now];
                tx.execute(&KEEP_UNMASK, row).await?;
                let entry = Entry {
                    case: Some(reference),
                    after: Some(json!({ "request": id.0, "kind": "identity", "why": why.name() })),
                    ..Entry::of("unmask_asked")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(AskedToUnmask::Asked(id))
            })
        });
        let outcome = kept.await;
        let unused = match &outcome {
            Ok(asked) => !matches!(asked, AskedToUnmask::Asked(_)),
            Err(error) => error.nothing_was_stored(),
        };
        if unused {
            self.inner.keys.discard(vec![KeyName::report(id.0)]).await?;
        }
        outcome
    }

    async fn case_to_unmask(&self, reference: &str) -> Result<Option<(CaseId, Option<UserId>)>> {
        let row = self.inner.db.row(CASE_TO_UNMASK, values![reference]).await?;
        row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
    }

    /// One request. The caller says who may read it.
    pub async fn unmask(&self, id: UnmaskId) -> Result<Option<Unmask>> {
        match self.inner.db.row(FIND_UNMASK, values![id]).await? {
            Some(row) => self.opened_unmask(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The requests that a member made in the last 30 days, the latest first.
    pub async fn own_unmasks(&self, member: StaffId, now: Timestamp) -> Result<Vec<Unmask>> {
        let rows = self.inner.db.rows(OWN_UNMASKS, values![member, now - LISTED]).await?;
        self.opened_unmasks(rows).await
    }

    /// The requests of others that wait for a second person, the latest first.
    pub async fn waiting_unmasks(&self, member: StaffId, now: Timestamp) -> Result<Vec<Unmask>> {
        let rows = self
            .inner
            .db
            .rows(WAITING_UNMASKS, values![now - WAITS, member])
            .await?;
        self.opened_unmasks(rows).await
    }

    async fn opened_unmasks(&self, rows: Vec<Row>) -> Result<Vec<Unmask>> {
        let mut requests = Vec::with_capacity(rows.len());
        for row in rows {
            requests.push(self.opened_unmask(row).await?);
        }
        Ok(requests)
    }

    async fn opened_unmask(&self, mut row: Row) -> Result<Unmask> {
        let id: UnmaskId = row.take()?;
        let why = UnmaskWhy::of_name(&row.take::<String>()?);
        let why = why.ok_or_else(|| StoreError::Corrupt("why staff ask to unmask".into()))?;
        let sealed: Vec<u8> = row.take()?;
        let (asked_by, asked_at) = (row.take()?, row.take()?);
        let (agreed, until): (Option<bool>, Option<Timestamp>) = (row.take()?, row.take()?);
        let state = match (agreed, until) {
            (None, _) => State::Waiting,
            (Some(true), Some(until)) => State::Agreed { until },
            (Some(_), _) => State::Refused,
        };
        let key = self.inner.keys.find(KeyName::report(id.0)).await?;
        let content: Content = key.and_then(|key| key.json(place(id), &sealed)).unwrap_or_default();
        Ok(Unmask {
            id,
            case: row.take()?,
            why,
            words: content.words,
            order: content.order,
            request: Request {
                asked_by,
                asked_at,
                state,
            },
            subject: row.take()?,
        })
    }

    /// A second person agrees to a request, or refuses it; a refusal ends an agreement.
    pub async fn answer_unmask(
        &self,
        id: UnmaskId,
        answer: Answer,
        (second, by): (StaffId, By),
        now: Timestamp,
    ) -> Result<AnsweredUnmask> {
        let Some(found) = self.unmask(id).await? else {
            return Ok(AnsweredUnmask::NotFound);
        };
        let after = match found.request.answered(second, answer, now) {
            Ok(after) => after,
            Err(error) => return Ok(AnsweredUnmask::Refused(error)),
        };
        // The statement asks the same again: what was read may be old.
        let (statement, row, action) = match after {
            State::Agreed { until } => (
                AGREE_TO_UNMASK,
                values![second, now, until, id].to_vec(),
                "unmask_agreed",
            ),
            State::Waiting | State::Refused => (REFUSE_TO_UNMASK, values![second, now, id].to_vec(), "unmask_refused"),
        };
        let auditor = self.auditor(found.subject).await?;
        let (case, subject, why) = (found.case, found.subject, found.why);
        let counts = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let entry = Entry {
                    case: Some(case),
                    after: Some(json!({ "request": id.0 })),
                    ..Entry::of(action)
                };
                if tx.execute(&statement, &row).await? == 0 {
                    return Ok(false);
                }
                if matches!(after, State::Agreed { .. }) {
                    figures::count(tx, Counted::Unmaskings, why.name(), now).await?;
                }
                let auditor = match subject {
                    Some(subject) => match tx.row(&dialect::LOCK_USER, values![subject]).await? {
                        Some(_) => auditor,
                        None => auditor.about_nobody(),
                    },
                    None => auditor,
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(true)
            })
        });
        if counts.await? {
            return Ok(AnsweredUnmask::Done);
        }
        let now_there = self
            .unmask(id)
            .await?
            .map(|found| found.request.answered(second, answer, now));
        Ok(match now_there {
            None => AnsweredUnmask::NotFound,
            Some(Err(error)) => AnsweredUnmask::Refused(error),
            Some(Ok(_)) => AnsweredUnmask::Refused(UnmaskError::NotOfStaff),
        })
    }

    /// Opens whose account it is, to the one who asked, and records it. None: it does not show, or the account is gone.
    pub async fn look_at_identity(
        &self,
        id: UnmaskId,
        (member, by): (StaffId, By),
        now: Timestamp,
    ) -> Result<Option<Identity>> {
        let Some(found) = self.unmask(id).await? else {
            return Ok(None);
        };
        let Some(subject) = found.subject.filter(|_| found.request.shows_to(member, now)) else {
            return Ok(None);
        };
        let Some(address) = self.address_of(subject).await? else {
            return Ok(None);
        };
        let auditor = self.auditor(Some(subject)).await?;
        let look = random_uuid(self.inner.entropy.as_ref());
        let case = found.case;
        let looked = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.row(&dialect::LOCK_USER, values![subject]).await?.is_none() {
                    return Ok(None);
                }
                if tx.execute(&LOOK_AT_IDENTITY, values![look, member, now, id]).await? == 0 {
                    return Ok(None);
                }
                let mut signed_in = Vec::new();
                for mut row in tx.rows(&SIGNED_IN_AT, values![subject]).await? {
                    signed_in.push(row.take()?);
                }
                let entry = Entry {
                    case: Some(case),
                    after: Some(json!({ "request": id.0 })),
                    ..Entry::of("identity_shown")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(Some(signed_in))
            })
        });
        Ok(looked.await?.map(|signed_in| Identity {
            email: address.identity,
            signed_in,
        }))
    }
}
