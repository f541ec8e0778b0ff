//! Announcements: written, planned, changed and withdrawn by staff, and what the staff themselves should know.
//!
//! Must not say who read one: nothing knows it.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::announcements::{Audience, Kind, Shows, ShowsError, Words, WordsError, check_languages};
use io_core::ids::AnnouncementId;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::announcements::{Announcement, Draft};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::{Colleague, Names};
use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// Whom an announcement can be for.
const AUDIENCES: &str = "everyone, staff, or a community that there is";
/// How many the list shows.
const LISTED: u32 = 100;

/// The words of one language, as they are typed and shown.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct TypedWords {
    language: String,
    /// 1 to 60 characters.
    title: String,
    /// 1 to 400 characters.
    text: String,
}

/// An announcement as it is typed.
#[derive(Deserialize, ToSchema)]
pub(super) struct TypedAnnouncement {
    /// `banner` or `inbox`.
    kind: String,
    /// `everyone`, `staff`, or `community:7` for the members of a community.
    audience: String,
    /// 1 to 12 languages; the first is for everyone whose own is missing.
    words: Vec<TypedWords>,
    /// Now, if it is absent.
    #[serde(default)]
    from: Option<Moment>,
    until: Moment,
}

impl TypedAnnouncement {
    fn parsed(self, app: &App) -> Result<Draft, ApiError> {
        let kind = Kind::parse(&self.kind).ok_or_else(|| ApiError::field("kind", "banner or inbox"))?;
        let audience = Audience::parse(&self.audience).ok_or_else(|| ApiError::field("audience", AUDIENCES))?;
        let words = self.words.iter().enumerate().map(|(at, typed)| {
            Words::parse(&typed.language, &typed.title, &typed.text).map_err(|error| {
                let part = match error {
                    WordsError::Language | WordsError::Languages => "language",
                    WordsError::Title => "title",
                    WordsError::Text => "text",
                };
                ApiError::field(format!("words.{at}.{part}"), error.to_string())
            })
        });
        let words = words.collect::<Result<Vec<_>, _>>()?;
        check_languages(&words).map_err(|error| ApiError::field("words", error.to_string()))?;
        let from = self.from.map(|from| from.0);
        let shows = Shows::parse(from, self.until.0, app.now()).map_err(|error| {
            let field = match error {
                ShowsError::From => "from",
                ShowsError::Until => "until",
            };
            ApiError::field(field, error.to_string())
        })?;
        Ok(Draft {
            kind,
            audience,
            words,
            shows,
        })
    }
}

/// A community must be there.
async fn check_audience(app: &App, draft: &Draft) -> Result<(), ApiError> {
    let Audience::Community(id) = draft.audience else {
        return Ok(());
    };
    let all = app.store.communities().await?;
    let known = all.iter().any(|one| one.id == id);
    known
        .then_some(())
        .ok_or_else(|| ApiError::field("audience", AUDIENCES))
}

/// An announcement as staff see it.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownAnnouncement {
    id: String,
    revision: u32,
    kind: &'static str,
    audience: String,
    words: Vec<TypedWords>,
    from: Moment,
    until: Moment,
    /// `planned`, `showing`, `past` or `withdrawn`.
    state: &'static str,
    /// The last who changed it.
    by: Colleague,
    created_at: Moment,
}

fn shown(app: &App, names: &Names, one: Announcement) -> ShownAnnouncement {
    ShownAnnouncement {
        id: one.id.to_string(),
        revision: one.revision,
        kind: one.draft.kind.name(),
        audience: one.draft.audience.name(),
        state: one.state(app.now()).name(),
        from: one.draft.shows.starts().into(),
        until: one.draft.shows.ends().into(),
        by: names.of(one.by),
        created_at: one.created_at.into(),
        words: one
            .draft
            .words
            .into_iter()
            .map(|words| TypedWords {
                language: words.language.tag().to_owned(),
                title: words.title,
                text: words.text,
            })
            .collect(),
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct AnnouncementList {
    now: Moment,
    /// The one that begins last first; at most a hundred.
    announcements: Vec<ShownAnnouncement>,
}

/// Planned, showing and past announcements.
#[utoipa::path(get, path = "/console/api/announcements", tag = "console",
    responses((status = 200, body = AnnouncementList)))]
pub(super) async fn list(State(app): State<App>, staff: Staff) -> Result<Json<AnnouncementList>, ApiError> {
    let names = Names::read(&app, staff.id).await?;
    let all = app.store.announcements(LISTED).await?;
    Ok(Json(AnnouncementList {
        now: app.now().into(),
        announcements: all.into_iter().map(|one| shown(&app, &names, one)).collect(),
    }))
}

/// What the staff should know now.
#[utoipa::path(get, path = "/console/api/news", tag = "console", responses((status = 200, body = AnnouncementList)))]
pub(super) async fn news(State(app): State<App>, staff: Staff) -> Result<Json<AnnouncementList>, ApiError> {
    let names = Names::read(&app, staff.id).await?;
    let now = app.now();
    let all = app.store.showing_announcements(Audience::Staff, now).await?;
    Ok(Json(AnnouncementList {
        now: now.into(),
        announcements: all.into_iter().map(|one| shown(&app, &names, one)).collect(),
    }))
}

async fn read(app: &App, staff: &Staff, id: AnnouncementId) -> Result<Json<ShownAnnouncement>, ApiError> {
    let one = app.store.announcement(id).await?.ok_or(ProblemCode::NotFound)?;
    let names = Names::read(app, staff.id).await?;
    Ok(Json(shown(app, &names, one)))
}

/// Announces something, now or later.
#[utoipa::path(post, path = "/console/api/announcements", tag = "console", request_body = TypedAnnouncement,
    responses((status = 200, body = ShownAnnouncement)))]
pub(super) async fn make(
    State(app): State<App>,
    staff: Staff,
    Json(body): Json<TypedAnnouncement>,
) -> Result<Json<ShownAnnouncement>, ApiError> {
    let draft = body.parsed(&app)?;
    check_audience(&app, &draft).await?;
    let id = app.store.announce(draft, staff.id, staff.by(), app.now()).await?;
    read(&app, &staff, id).await
}

/// Changes an announcement that is planned or shows.
#[utoipa::path(post, path = "/console/api/announcements/{id}", tag = "console", params(("id" = String, Path)),
    request_body = TypedAnnouncement, responses((status = 200, body = ShownAnnouncement)))]
pub(super) async fn change(
    State(app): State<App>,
    InPath(id): InPath<AnnouncementId>,
    staff: Staff,
    Json(body): Json<TypedAnnouncement>,
) -> Result<Json<ShownAnnouncement>, ApiError> {
    let draft = body.parsed(&app)?;
    check_audience(&app, &draft).await?;
    let now = app.now();
    let changed = app.store.change_announcement(id, draft, staff.id, staff.by(), now);
    if !changed.await? {
        return Err(ProblemCode::NotFound.into());
    }
    read(&app, &staff, id).await
}

/// Withdraws an announcement that is planned or shows. It disappears at once.
#[utoipa::path(post, path = "/console/api/announcements/{id}/withdraw", tag = "console",
    params(("id" = String, Path)), responses((status = 204)))]
pub(super) async fn withdraw(
    State(app): State<App>,
    InPath(id): InPath<AnnouncementId>,
    staff: Staff,
) -> Result<StatusCode, ApiError> {
    let now = app.now();
    let withdrawn = app.store.withdraw_announcement(id, staff.id, staff.by(), now);
    if withdrawn.await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ProblemCode::NotFound.into())
    }
}
