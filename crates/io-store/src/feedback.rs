//! What people tell the staff: sealed with their own key, answered, and gone with them.
//!
//! Must not show staff who wrote something: they see the tag of the account.

use std::fmt;

use io_core::feedback::{DAY, Diagnostics, Kind, State, may_send};
use io_core::ids::{BoardItemId, ClientMessageId, FeedbackId, UserId};
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::{By, Entry};
use crate::board;
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Row, dialect, statements, values};
use crate::email::NewEmail;
use crate::staff::Masked;
use crate::{Result, Store, StoreError};

macro_rules! columns {
    () => {
        "f.id, f.user_id, f.kind, f.state, f.content, f.answer, f.wants_email, f.item_id, f.created_at, f.answered_at, \
         f.seen_at IS NOT NULL, i.title, i.state, i.public"
    };
}

statements! {
    SENT_WITH = "SELECT id FROM feedback WHERE user_id = $1 AND cid = $2";
    SENT_SINCE = "SELECT count(*), min(created_at) FROM feedback WHERE user_id = $1 AND created_at > $2";
    KEEP_FEEDBACK = "INSERT INTO feedback (id, user_id, cid, kind, state, content, wants_email, created_at, changed_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    FEEDBACK_OF_PERSON = concat!("SELECT ", columns!(), " FROM feedback f LEFT JOIN board_items i ON i.id = f.item_id \
                                 WHERE f.user_id = $1 ORDER BY f.created_at DESC, f.id LIMIT $2");
    ONE_FEEDBACK = concat!("SELECT ", columns!(), " FROM feedback f LEFT JOIN board_items i ON i.id = f.item_id \
                           WHERE f.id = $1");
    WAITING_FEEDBACK = concat!("SELECT ", columns!(), " FROM feedback f LEFT JOIN board_items i ON i.id = f.item_id \
                               WHERE f.state IN ('new', 'open') ORDER BY f.created_at, f.id LIMIT $1");
    DONE_FEEDBACK = concat!("SELECT ", columns!(), " FROM feedback f LEFT JOIN board_items i ON i.id = f.item_id \
                            WHERE f.state IN ('answered', 'closed') ORDER BY f.created_at DESC, f.id LIMIT $1");
    COUNT_WAITING_FEEDBACK = "SELECT count(*) FROM feedback WHERE state IN ('new', 'open')";
    OPEN_FEEDBACK = "UPDATE feedback SET state = 'open' WHERE id = $1 AND state = 'new'";
    ANSWER_FEEDBACK = "UPDATE feedback SET state = 'answered', answer = $1, answered_at = $2, changed_at = $3 \
                       WHERE id = $4 AND state IN ('new', 'open')";
    CLOSE_FEEDBACK = "UPDATE feedback SET state = 'closed', changed_at = $1 WHERE id = $2 AND state <> 'closed'";
    JOIN_FEEDBACK = "UPDATE feedback SET item_id = $1 WHERE id = $2";
    SEE_ANSWER = "UPDATE feedback SET seen_at = COALESCE(seen_at, $1) WHERE id = $2 AND user_id = $3 \
                  AND answered_at IS NOT NULL";
    ANSWERS_TO_EMAIL = "SELECT id, user_id, wants_email, answer FROM feedback WHERE emailed_at IS NULL \
                        AND answered_at > $1 ORDER BY answered_at LIMIT $2";
    NOTE_ANSWER_EMAILED = "UPDATE feedback SET emailed_at = $1 WHERE id = $2 AND emailed_at IS NULL";
}

/// The most that a list shows.
const MOST: u32 = 200;
/// What is older is not emailed any more.
const EMAILED_WITHIN: Span = Span::days(7);
/// Emails handled in one run.
const AT_ONCE: u32 = 100;

/// Something that a person tells the staff.
#[derive(Clone)]
pub struct NewFeedback {
    /// Who.
    pub user: UserId,
    /// The client's own id: sent again, it is the same.
    pub cid: ClientMessageId,
    /// What it is.
    pub kind: Kind,
    /// In own words.
    pub text: String,
    /// Facts about the browser, which the person saw before.
    pub diagnostics: Option<Diagnostics>,
    /// The answer by email too.
    pub wants_email: bool,
}

impl fmt::Debug for NewFeedback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewFeedback")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// What became of sending it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on disk, now or since an earlier try with the same `cid`.
    Kept(FeedbackId),
    /// As many as a person may send in a day; the next from this moment on.
    TooMany(Timestamp),
    /// The account is gone.
    Gone,
}

/// The sealed part.
#[derive(Clone, Serialize, Deserialize)]
struct Content {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    diagnostics: Option<Diagnostics>,
}

/// The item of the board that staff joined something to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Names it.
    pub item: BoardItemId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: io_core::board::State,
    /// People see it.
    pub public: bool,
}

/// What a person told, with what became of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Names it.
    pub id: FeedbackId,
    /// Who wrote it. Never leaves the server.
    pub user: UserId,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// In the person's words; none if they cannot be read.
    pub text: Option<String>,
    /// Facts about the browser.
    pub diagnostics: Option<Diagnostics>,
    /// The answer of staff.
    pub answer: Option<String>,
    /// The answer by email too.
    pub wants_email: bool,
    /// The item that it belongs to.
    pub joined: Option<Joined>,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// The person saw the answer.
    pub seen: bool,
}

impl fmt::Debug for Feedback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Feedback");
        shown
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// What became of an action of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackActed {
    /// It is done, for this person.
    Done(UserId),
    /// It was answered or closed before.
    Over,
    /// There is none, or no such item of the board.
    NotFound,
}

/// Which part of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inbox {
    /// What waits for an answer, the oldest first.
    Waiting,
    /// What was answered or closed, the latest first.
    Done,
}

/// The location of the text.
pub(crate) fn content_place(id: FeedbackId) -> SealLocation {
    SealLocation::new("feedback", "content", id.0)
}

/// The location of the answer.
pub(crate) fn answer_place(id: FeedbackId) -> SealLocation {
    SealLocation::new("feedback", "answer", id.0)
}

fn joined(row: &mut Row, item: Option<BoardItemId>) -> Result<Option<Joined>> {
    let (title, state): (Option<String>, Option<String>) = (row.take()?, row.take()?);
    let public: Option<bool> = row.take()?;
    let (Some(item), Some(title), Some(state)) = (item, title, state) else {
        return Ok(None);
    };
    let state = io_core::board::State::parse(&state).ok_or_else(wrong)?;
    Ok(Some(Joined {
        item,
        title,
        state,
        public: public.unwrap_or(false),
    }))
}

fn wrong() -> StoreError {
    StoreError::Corrupt("what a person told".into())
}

impl Store {
    /// Keeps what a person tells the staff. Sent again with the same `cid`, it is the same.
    pub async fn tell_staff(&self, new: NewFeedback, now: Timestamp) -> Result<Sent> {
        let NewFeedback { user, cid, kind, .. } = new;
        let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(Sent::Gone);
        };
        let id = FeedbackId(self.fresh_id());
        let content = Content {
            text: new.text,
            diagnostics: new.diagnostics,
        };
        let sealed = self.seal_json(&key, content_place(id), &content)?;
        let wants_email = new.wants_email;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
                    return Ok(Sent::Gone);
                }
                if let Some(mut row) = tx.row(&SENT_WITH, values![user, cid]).await? {
                    return Ok(Sent::Kept(row.take()?));
                }
                let (today, oldest) = match tx.row(&SENT_SINCE, values![user, now - DAY]).await? {
                    Some(mut row) => (row.take()?, row.take()?),
                    None => (0, None),
                };
                if let Err(again) = may_send(today, oldest, now) {
                    return Ok(Sent::TooMany(again));
                }
                let (kind, state) = (kind.name(), State::New.name());
                let row = values![id, user, cid, kind, state, sealed.clone(), wants_email, now, now];
                tx.execute(&KEEP_FEEDBACK, row).await?;
                Ok(Sent::Kept(id))
            })
        });
        work.await
    }

    /// What a person told, the latest first; at most so many.
    pub async fn own_feedback(&self, user: UserId, most: u32) -> Result<Vec<Feedback>> {
        let rows = self.inner.db.rows(FEEDBACK_OF_PERSON, values![user, most]).await?;
        self.opened(rows).await
    }

    /// A part of the inbox of staff.
    pub async fn feedback_inbox(&self, inbox: Inbox) -> Result<Vec<Feedback>> {
        let statement = match inbox {
            Inbox::Waiting => WAITING_FEEDBACK,
            Inbox::Done => DONE_FEEDBACK,
        };
        let rows = self.inner.db.rows(statement, values![MOST]).await?;
        self.opened(rows).await
    }

    /// How much waits for an answer.
    pub async fn feedback_waiting(&self) -> Result<u64> {
        let row = self.inner.db.row(COUNT_WAITING_FEEDBACK, values![]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    /// One of them.
    pub async fn feedback(&self, id: FeedbackId) -> Result<Option<Feedback>> {
        match self.inner.db.row(ONE_FEEDBACK, values![id]).await? {
            Some(row) => self.opened_one(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The tag of who wrote it, as staff see people.
    pub fn writer_of(&self, feedback: &Feedback) -> Masked {
        self.masked(feedback.user)
    }

    async fn opened(&self, rows: Vec<Row>) -> Result<Vec<Feedback>> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(self.opened_one(row).await?);
        }
        Ok(all)
    }

    async fn opened_one(&self, mut row: Row) -> Result<Feedback> {
        let (id, user): (FeedbackId, UserId) = (row.take()?, row.take()?);
        let (kind, state): (String, String) = (row.take()?, row.take()?);
        let (content, answer): (Vec<u8>, Option<Vec<u8>>) = (row.take()?, row.take()?);
        let key = self.inner.keys.find(KeyName::user(user)).await?;
        let content: Option<Content> = key.as_ref().and_then(|key| key.json(content_place(id), &content));
        let answer = key
            .zip(answer)
            .and_then(|(key, answer)| key.json(answer_place(id), &answer));
        let (text, diagnostics) = content.map_or((None, None), |said| (Some(said.text), said.diagnostics));
        let wants_email = row.take()?;
        let item: Option<BoardItemId> = row.take()?;
        let (created_at, answered_at, seen) = (row.take()?, row.take()?, row.take()?);
        Ok(Feedback {
            id,
            user,
            kind: Kind::parse(&kind).ok_or_else(wrong)?,
            state: State::parse(&state).ok_or_else(wrong)?,
            text,
            diagnostics,
            answer,
            wants_email,
            joined: joined(&mut row, item)?,
            created_at,
            answered_at,
            seen,
        })
    }

    /// Notes that staff read it, once.
    pub async fn open_feedback(&self, id: FeedbackId, by: By, now: Timestamp) -> Result<FeedbackActed> {
        let Some(Feedback { user, kind, .. }) = self.feedback(id).await? else {
            return Ok(FeedbackActed::NotFound);
        };
        let auditor = self.auditor(Some(user)).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.execute(&OPEN_FEEDBACK, values![id]).await? == 0 {
                    return Ok(FeedbackActed::Over);
                }
                let entry = Entry {
                    after: Some(json!({ "feedback": id.to_string(), "kind": kind.name() })),
                    ..Entry::of("feedback_opened")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(FeedbackActed::Done(user))
            })
        });
        work.await
    }

    /// Answers it, once. The answer is the person's: it is sealed with their key, and the trail says only that there is one.
    pub async fn answer_feedback(&self, id: FeedbackId, answer: &str, by: By, now: Timestamp) -> Result<FeedbackActed> {
        let Some(Feedback { user, kind, .. }) = self.feedback(id).await? else {
            return Ok(FeedbackActed::NotFound);
        };
        let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(FeedbackActed::NotFound);
        };
        let sealed = self.seal_json(&key, answer_place(id), &answer)?;
        let auditor = self.auditor(Some(user)).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let row = values![sealed.clone(), now, now, id];
                if tx.execute(&ANSWER_FEEDBACK, row).await? == 0 {
                    return Ok(FeedbackActed::Over);
                }
                let entry = Entry {
                    after: Some(json!({ "feedback": id.to_string(), "kind": kind.name() })),
                    ..Entry::of("feedback_answered")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(FeedbackActed::Done(user))
            })
        });
        work.await
    }

    /// Closes it, with an answer or without.
    pub async fn close_feedback(&self, id: FeedbackId, by: By, now: Timestamp) -> Result<FeedbackActed> {
        let Some(Feedback { user, kind, state, .. }) = self.feedback(id).await? else {
            return Ok(FeedbackActed::NotFound);
        };
        let auditor = self.auditor(Some(user)).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.execute(&CLOSE_FEEDBACK, values![now, id]).await? == 0 {
                    return Ok(FeedbackActed::Over);
                }
                let entry = Entry {
                    before: Some(json!({ "state": state.name() })),
                    after: Some(json!({ "feedback": id.to_string(), "kind": kind.name() })),
                    ..Entry::of("feedback_closed")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(FeedbackActed::Done(user))
            })
        });
        work.await
    }

    /// Joins it to an item of the board. The writer counts for the item once; they can take it back there.
    pub async fn join_feedback(
        &self,
        id: FeedbackId,
        item: BoardItemId,
        by: By,
        now: Timestamp,
    ) -> Result<FeedbackActed> {
        let Some(Feedback { user, kind, .. }) = self.feedback(id).await? else {
            return Ok(FeedbackActed::NotFound);
        };
        let auditor = self.auditor(Some(user)).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(found) = board::held(tx, item).await?.filter(|found| found.merged_into.is_none()) else {
                    return Ok(FeedbackActed::NotFound);
                };
                if tx.execute(&JOIN_FEEDBACK, values![item, id]).await? == 0 {
                    return Ok(FeedbackActed::NotFound);
                }
                if found.draft.state.takes_votes() {
                    board::cast(tx, item, user).await?;
                }
                let entry = Entry {
                    after: Some(json!({
                        "feedback": id.to_string(),
                        "kind": kind.name(),
                        "item": item.to_string(),
                        "title": found.draft.title,
                    })),
                    ..Entry::of("feedback_joined")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(FeedbackActed::Done(user))
            })
        });
        work.await
    }

    /// Queues the answers that people wanted by email too, each once. `write` writes one for an address.
    pub async fn email_answers(&self, write: impl Fn(&str, &str) -> NewEmail, now: Timestamp) -> Result<u64> {
        let since = now - EMAILED_WITHIN;
        let mut queued = 0;
        for mut row in self.inner.db.rows(ANSWERS_TO_EMAIL, values![since, AT_ONCE]).await? {
            let (id, user): (FeedbackId, UserId) = (row.take()?, row.take()?);
            let (wanted, sealed): (bool, Option<Vec<u8>>) = (row.take()?, row.take()?);
            let key = self.inner.keys.find(KeyName::user(user)).await?;
            let answer: Option<String> = key
                .zip(sealed)
                .filter(|_| wanted)
                .and_then(|(key, sealed)| key.json(answer_place(id), &sealed));
            let email = match answer {
                Some(answer) => {
                    let address = self.address_of(user).await?;
                    address.map(|address| write(&address.identity, &answer))
                }
                None => None,
            };
            let mark = values![now, id].to_vec();
            queued += u64::from(self.email_once(email, (NOTE_ANSWER_EMAILED, mark), now).await?);
        }
        Ok(queued)
    }
}
