//! The route of announcements. Open to people of any standing.
//!
//! Must not answer by who asks.

use axum::extract::State;
use io_core::announcements::{Audience, Kind};
use io_protocol::rest::{Announcement, AnnouncementKind, AnnouncementWords, Announcements};

use crate::app::App;
use crate::features::sign_in::extract::AnyStanding;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// What staff announce to everyone now.
#[utoipa::path(get, path = "/api/announcements", operation_id = "list_announcements", tag = "person", responses(
    (status = 200, description = "The latest first, the same for everyone", body = Announcements),
))]
pub(super) async fn list(State(app): State<App>, _: AnyStanding) -> Result<Json<Announcements>, ApiError> {
    let showing = app.store.showing_announcements(Audience::Everyone, app.now()).await?;
    let shown = showing.into_iter().map(|one| Announcement {
        id: one.id,
        revision: one.revision,
        kind: match one.draft.kind {
            Kind::Banner => AnnouncementKind::Banner,
            Kind::Inbox => AnnouncementKind::Inbox,
        },
        at: one.draft.shows.starts().into(),
        words: one
            .draft
            .words
            .into_iter()
            .map(|words| AnnouncementWords {
                language: words.language.tag().to_owned(),
                title: words.title,
                text: words.text,
            })
            .collect(),
    });
    Ok(Json(Announcements {
        announcements: shown.collect(),
    }))
}
