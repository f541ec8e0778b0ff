//! Notes that stand beside the figures of several days: of staff, of IO, and what was announced to everyone.
//!
//! Must not show an announcement that some people alone read.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::announcements::Audience;
use io_core::ids::FigureNoteId;
use io_core::insights::{Day, NewNote, NoteError, NoteKind};
use io_protocol::problem::ProblemCode;
use io_store::insights::FigureNote;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::cases::Names;
use super::super::gate::Staff;
use super::figures::InsightsNote;
use super::parsed_day;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// The most announcements that are looked through.
const MOST_ANNOUNCEMENTS: u32 = 400;

/// A note as it is typed.
#[derive(Deserialize, ToSchema)]
pub(in crate::console) struct TypedNote {
    /// `deploy`, `outage` or `other`.
    kind: String,
    /// One line of 1 to 120 characters.
    text: String,
    /// Its first day, in the time zone of the place; today at the latest.
    #[schema(example = "2026-11-28")]
    day: String,
    /// Its last day, at most 31 days together; the same day, if it is absent.
    #[serde(default)]
    to: Option<String>,
}

/// Writes a note on a day, or on several. At most 20 begin on one day.
#[utoipa::path(post, path = "/console/api/insights/notes", tag = "console", request_body = TypedNote,
    responses((status = 200, body = InsightsNote)))]
pub(in crate::console) async fn make(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<TypedNote>,
) -> Result<Json<InsightsNote>, ApiError> {
    let kind = NoteKind::parse(&body.kind).ok_or_else(|| ApiError::field("kind", "deploy, outage or other"))?;
    let from = parsed_day("day", &body.day)?;
    let to = body.to.as_deref().map_or(Ok(from), |to| parsed_day("to", to))?;
    let (now, zone) = (app.now(), &app.config.insights.zone);
    let note = NewNote::parse(kind, &body.text, [from, to], zone.day_of(now)).map_err(|error| {
        let field = match error {
            NoteError::Text => "text",
            NoteError::From => "day",
            NoteError::To => "to",
        };
        ApiError::field(field, error.to_string())
    })?;
    let kept = app.store.note_figures(note, staff.id, staff.by(), now).await?;
    let kept = kept.ok_or_else(|| ApiError::field("day", "There are 20 notes on this day. Remove one first."))?;
    let names = Names::read(&app, staff.id).await?;
    Ok(Json(shown(&names, kept)))
}

/// Removes a note. An announcement stays as long as it is one.
#[utoipa::path(post, path = "/console/api/insights/notes/{id}/remove", tag = "console",
    params(("id" = String, Path)), responses((status = 204)))]
pub(in crate::console) async fn remove(
    State(app): State<App>,
    InPath(id): InPath<FigureNoteId>,
    staff: Staff,
) -> Result<StatusCode, ApiError> {
    if app.store.remove_figure_note(id, staff.by(), app.now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ProblemCode::NotFound.into())
    }
}

fn shown(names: &Names, note: FigureNote) -> InsightsNote {
    let [from, to] = note.days;
    InsightsNote {
        day: from.to_string(),
        to: (to != from).then(|| to.to_string()),
        kind: note.kind.name(),
        title: note.text,
        id: Some(note.id.to_string()),
        by: note.by.map(|by| names.of(by)),
    }
}

/// What lies on these days, the oldest first. Announcements for some people are theirs.
pub(super) async fn of_days(app: &App, staff: &Staff, from: Day, to: Day) -> Result<Vec<InsightsNote>, ApiError> {
    let zone = &app.config.insights.zone;
    let names = Names::read(app, staff.id).await?;
    let kept = app.store.figure_notes(from, to).await?;
    let mut notes: Vec<InsightsNote> = kept.into_iter().map(|note| shown(&names, note)).collect();
    // The one that begins last comes first.
    let all = app.store.announcements(MOST_ANNOUNCEMENTS).await?.into_iter().rev();
    notes.extend(all.filter_map(|one| {
        let begins = one.draft.shows.starts();
        let day = zone.day_of(begins);
        let was_shown = one.withdrawn_at.is_none_or(|withdrawn| begins < withdrawn);
        let counts = one.draft.audience == Audience::Everyone && was_shown && (from..=to).contains(&day);
        let words = one.draft.words.into_iter().next().filter(|_| counts)?;
        Some(InsightsNote {
            day: day.to_string(),
            to: None,
            kind: "announcement",
            title: words.title,
            id: None,
            by: None,
        })
    }));
    // Days of four digits sort as text; what is of one day stays in its order.
    notes.sort_by(|one, other| one.day.cmp(&other.day));
    Ok(notes)
}
