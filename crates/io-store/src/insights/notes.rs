//! Notes on days of the figures, each change of staff with its entry in the audit trail.
//!
//! Must not hold text of people.

use io_core::ids::{FigureNoteId, StaffId};
use io_core::insights::{Day, MOST_DAYS_OF_A_NOTE, MOST_NOTES_OF_A_DAY, NewNote, NoteKind};
use io_core::time::Timestamp;
use serde_json::{Value as Json, json};

use crate::audit::{By, Entry};
use crate::db::{Row, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    KEEP_NOTE = "INSERT INTO figure_notes (id, kind, body, first_day, last_day, by_id, created_at) \
                 SELECT $1, $2, $3, $4, $5, $6, $7 WHERE \
                 (SELECT count(*) FROM figure_notes WHERE first_day = $4 AND removed_at IS NULL) < $8";
    // The first version of a place took the place of none: it shows nowhere.
    KEEP_VERSION = "INSERT INTO figure_notes (id, kind, body, first_day, last_day, version, created_at, removed_at) \
                    SELECT $1, 'deploy', $2, $3, $3, $2, $4, \
                    CASE WHEN EXISTS (SELECT 1 FROM figure_notes WHERE version IS NOT NULL) THEN NULL \
                    ELSE CAST($5 AS BIGINT) END WHERE 1 = 1 ON CONFLICT (version) DO NOTHING";
    REMOVE_NOTE = "UPDATE figure_notes SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL \
                   RETURNING id, kind, body, first_day, last_day, by_id";
    // A note may begin a month before the first of the days.
    NOTES_OF_DAYS = "SELECT id, kind, body, first_day, last_day, by_id FROM figure_notes WHERE first_day >= $1 \
                     AND first_day <= $2 AND last_day >= $3 AND removed_at IS NULL ORDER BY first_day, created_at, id";
    // A version stays known, so that it is not seen for the first time again.
    OLD_NOTES = "DELETE FROM figure_notes WHERE first_day < $1 AND version IS NULL";
}

/// A note on days of the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureNote {
    /// Its id.
    pub id: FigureNoteId,
    /// What it is about.
    pub kind: NoteKind,
    /// Its line of text; the version, if IO wrote it.
    pub text: String,
    /// Its first and last day.
    pub days: [Day; 2],
    /// Who wrote it; none: IO itself.
    pub by: Option<StaffId>,
}

impl FigureNote {
    fn of(mut row: Row) -> Result<Self> {
        let id = row.take()?;
        let kind = NoteKind::parse(&row.take::<String>()?);
        let text = row.take()?;
        let day = |number: i64| Day::new(i32::try_from(number).unwrap_or(i32::MAX));
        Ok(Self {
            id,
            kind: kind.ok_or_else(|| StoreError::Corrupt("the kind of a note".into()))?,
            text,
            days: [day(row.take()?), day(row.take()?)],
            by: row.take()?,
        })
    }

    fn described(&self) -> Json {
        let [from, to] = self.days.map(|day| day.to_string());
        json!({ "note": self.id.to_string(), "kind": self.kind.name(), "text": self.text, "from": from, "to": to })
    }
}

impl Store {
    /// Keeps a note; none: as many begin on its first day as can.
    pub async fn note_figures(
        &self,
        note: NewNote,
        staff: StaffId,
        by: By,
        now: Timestamp,
    ) -> Result<Option<FigureNote>> {
        let auditor = self.auditor(None).await?;
        let note = FigureNote {
            id: FigureNoteId(self.fresh_id()),
            kind: note.kind(),
            text: note.text().to_owned(),
            days: note.days(),
            by: Some(staff),
        };
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let [first, last] = note.days.map(|day| i64::from(day.number()));
                let row = values![
                    note.id,
                    note.kind.name(),
                    note.text.as_str(),
                    first,
                    last,
                    staff,
                    now,
                    MOST_NOTES_OF_A_DAY
                ];
                if tx.execute(&KEEP_NOTE, row).await? == 0 {
                    return Ok(None);
                }
                let entry = Entry {
                    after: Some(note.described()),
                    ..Entry::of("note_made")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(Some(note))
            })
        });
        work.await
    }

    /// Removes a note; false: there is none.
    pub async fn remove_figure_note(&self, id: FigureNoteId, by: By, now: Timestamp) -> Result<bool> {
        let auditor = self.auditor(None).await?;
        let work = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(row) = tx.row(&REMOVE_NOTE, values![now, id]).await? else {
                    return Ok(false);
                };
                let entry = Entry {
                    before: Some(FigureNote::of(row)?.described()),
                    ..Entry::of("note_removed")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(true)
            })
        });
        work.await
    }

    /// Notes that a version started on this day, once for each version of the place, however many servers start.
    /// The first version of a place is remembered and makes no note.
    pub async fn note_version(&self, version: &str, day: Day, now: Timestamp) -> Result<()> {
        let row = values![self.fresh_id(), version, i64::from(day.number()), now, now];
        self.inner.db.execute(KEEP_VERSION, row).await.map(drop)
    }

    /// The notes that lie on one of these days at least, in order.
    pub async fn figure_notes(&self, from: Day, to: Day) -> Result<Vec<FigureNote>> {
        let earliest = from.plus(1 - MOST_DAYS_OF_A_NOTE);
        let span = [earliest, to, from].map(|day| i64::from(day.number()));
        let rows = self
            .inner
            .db
            .rows(NOTES_OF_DAYS, values![span[0], span[1], span[2]])
            .await?;
        rows.into_iter().map(FigureNote::of).collect()
    }
}
