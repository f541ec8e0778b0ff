//! Announcements of staff, each change with its entry in the audit trail.
//!
//! Must not know who read one.

use io_core::announcements::{Audience, Kind, Shows, State, Withdrawn, Words};
use io_core::ids::{AnnouncementId, StaffId};
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::audit::{By, Entry};
use crate::db::{Row, Tx, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    KEEP_ANNOUNCEMENT = "INSERT INTO announcements (id, kind, audience, content, revision, starts_at, ends_at, by_id, \
                         created_at) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8)";
    // Writes nothing new: a second change of the same one waits here.
    HOLD_ANNOUNCEMENT = "UPDATE announcements SET revision = revision WHERE id = $1 AND withdrawn_at IS NULL \
                         AND ends_at > $2";
    FIND_ANNOUNCEMENT = "SELECT id, kind, audience, content, revision, starts_at, ends_at, by_id, created_at, \
                         withdrawn_at FROM announcements WHERE id = $1";
    CHANGE_ANNOUNCEMENT = "UPDATE announcements SET kind = $1, audience = $2, content = $3, starts_at = $4, \
                           ends_at = $5, by_id = $6, revision = revision + 1 WHERE id = $7";
    WITHDRAW_ANNOUNCEMENT = "UPDATE announcements SET withdrawn_at = $1, by_id = $2 WHERE id = $3";
    LATEST_ANNOUNCEMENTS = "SELECT id, kind, audience, content, revision, starts_at, ends_at, by_id, created_at, \
                            withdrawn_at FROM announcements ORDER BY starts_at DESC, id LIMIT $1";
    SHOWING_ANNOUNCEMENTS = "SELECT id, kind, audience, content, revision, starts_at, ends_at, by_id, created_at, \
                             withdrawn_at FROM announcements WHERE audience = $1 AND withdrawn_at IS NULL \
                             AND starts_at <= $2 AND ends_at > $2 ORDER BY starts_at DESC, id LIMIT $3";
    OLD_ANNOUNCEMENTS = "DELETE FROM announcements WHERE ends_at <= $1";
}

/// How long an announcement is kept after its end.
pub(crate) const KEPT_AFTER_END: Span = Span::days(365);

/// The most that show at once.
const MOST_SHOWN: u32 = 10;

/// What staff wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where it shows.
    pub kind: Kind,
    /// Whom it is for.
    pub audience: Audience,
    /// The words in each language; the first is for everyone whose own is missing.
    pub words: Vec<Words>,
    /// When it shows.
    pub shows: Shows,
}

/// An announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Its id.
    pub id: AnnouncementId,
    /// What it says, to whom, and when.
    pub draft: Draft,
    /// Counts its changes.
    pub revision: u32,
    /// The last who changed it.
    pub by: StaffId,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
}

impl Announcement {
    /// Where it stands.
    pub fn state(&self, now: Timestamp) -> State {
        let withdrawn = if self.withdrawn_at.is_some() {
            Withdrawn::Yes
        } else {
            Withdrawn::No
        };
        self.draft.shows.state(withdrawn, now)
    }
}

/// Words as they are stored.
#[derive(Serialize, Deserialize)]
struct StoredWords {
    language: String,
    title: String,
    text: String,
}

fn content_of(draft: &Draft) -> Result<String> {
    let words: Vec<StoredWords> = draft
        .words
        .iter()
        .map(|words| StoredWords {
            language: words.language.tag().to_owned(),
            title: words.title.clone(),
            text: words.text.clone(),
        })
        .collect();
    serde_json::to_string(&words).map_err(|error| StoreError::Broken(error.to_string()))
}

fn words_of(content: &str) -> Option<Vec<Words>> {
    let stored: Vec<StoredWords> = serde_json::from_str(content).ok()?;
    let words = stored
        .iter()
        .map(|one| Words::parse(&one.language, &one.title, &one.text).ok());
    words.collect()
}

/// What the audit trail says of one.
fn described(id: AnnouncementId, draft: &Draft) -> Json {
    let words = draft
        .words
        .iter()
        .map(|words| json!({ "language": words.language.tag(), "title": words.title, "text": words.text }));
    json!({
        "announcement": id.to_string(),
        "kind": draft.kind.name(),
        "audience": draft.audience.name(),
        "from": draft.shows.starts().as_seconds(),
        "until": draft.shows.ends().as_seconds(),
        "words": words.collect::<Vec<_>>(),
    })
}

fn announcement(mut row: Row) -> Result<Announcement> {
    let wrong = || StoreError::Corrupt("an announcement".into());
    let id = row.take()?;
    let (kind, audience, content): (String, String, String) = (row.take()?, row.take()?, row.take()?);
    let revision = row.take()?;
    let shows = Shows::stored(row.take()?, row.take()?);
    Ok(Announcement {
        id,
        draft: Draft {
            kind: Kind::parse(&kind).ok_or_else(wrong)?,
            audience: Audience::parse(&audience).ok_or_else(wrong)?,
            words: words_of(&content).ok_or_else(wrong)?,
            shows,
        },
        revision,
        by: row.take()?,
        created_at: row.take()?,
        withdrawn_at: row.take()?,
    })
}

/// One that can still be changed, held until the end of the transaction.
async fn held(tx: &mut Tx, id: AnnouncementId, now: Timestamp) -> Result<Option<Announcement>> {
    if tx.execute(&HOLD_ANNOUNCEMENT, values![id, now]).await? == 0 {
        return Ok(None);
    }
    let row = tx.row(&FIND_ANNOUNCEMENT, values![id]).await?;
    row.map(announcement).transpose()
}

impl Store {
    /// Keeps a new announcement.
    pub async fn announce(&self, draft: Draft, staff: StaffId, by: By, now: Timestamp) -> Result<AnnouncementId> {
        let (id, auditor) = (AnnouncementId(self.fresh_id()), self.auditor(None).await?);
        let content = content_of(&draft)?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let (kind, audience, shows) = (draft.kind.name(), draft.audience.name(), draft.shows);
                let row = values![
                    id,
                    kind,
                    audience,
                    content.as_str(),
                    shows.starts(),
                    shows.ends(),
                    staff,
                    now
                ];
                tx.execute(&KEEP_ANNOUNCEMENT, row).await?;
                let entry = Entry {
                    after: Some(described(id, &draft)),
                    ..Entry::of("announcement_made")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(id)
            })
        });
        work.await
    }

    /// Changes an announcement that is planned or shows; false: there is none.
    pub async fn change_announcement(
        &self,
        id: AnnouncementId,
        draft: Draft,
        staff: StaffId,
        by: By,
        now: Timestamp,
    ) -> Result<bool> {
        let auditor = self.auditor(None).await?;
        let content = content_of(&draft)?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(before) = held(tx, id, now).await? else {
                    return Ok(false);
                };
                let (kind, audience, shows) = (draft.kind.name(), draft.audience.name(), draft.shows);
                let row = values![
                    kind,
                    audience,
                    content.as_str(),
                    shows.starts(),
                    shows.ends(),
                    staff,
                    id
                ];
                tx.execute(&CHANGE_ANNOUNCEMENT, row).await?;
                let entry = Entry {
                    before: Some(described(id, &before.draft)),
                    after: Some(described(id, &draft)),
                    ..Entry::of("announcement_changed")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(true)
            })
        });
        work.await
    }

    /// Withdraws an announcement that is planned or shows; false: there is none.
    pub async fn withdraw_announcement(
        &self,
        id: AnnouncementId,
        staff: StaffId,
        by: By,
        now: Timestamp,
    ) -> Result<bool> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(before) = held(tx, id, now).await? else {
                    return Ok(false);
                };
                tx.execute(&WITHDRAW_ANNOUNCEMENT, values![now, staff, id]).await?;
                let entry = Entry {
                    before: Some(described(id, &before.draft)),
                    ..Entry::of("announcement_withdrawn")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(true)
            })
        });
        work.await
    }

    /// One announcement.
    pub async fn announcement(&self, id: AnnouncementId) -> Result<Option<Announcement>> {
        let row = self.inner.db.row(FIND_ANNOUNCEMENT, values![id]).await?;
        row.map(announcement).transpose()
    }

    /// The latest announcements, whatever their state: the one that begins last first.
    pub async fn announcements(&self, limit: u32) -> Result<Vec<Announcement>> {
        let rows = self.inner.db.rows(LATEST_ANNOUNCEMENTS, values![limit]).await?;
        rows.into_iter().map(announcement).collect()
    }

    /// What shows to these people now, the latest first; at most ten.
    pub async fn showing_announcements(&self, to: Audience, now: Timestamp) -> Result<Vec<Announcement>> {
        let asked = values![to.name(), now, MOST_SHOWN];
        let rows = self.inner.db.rows(SHOWING_ANNOUNCEMENTS, asked).await?;
        rows.into_iter().map(announcement).collect()
    }
}
