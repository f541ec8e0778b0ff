//! The route of announcements. Open to people of any standing.
//!
//! Must not answer by who asks, but for their community.

use std::cmp::Reverse;

use axum::extract::State;
use io_core::announcements::{Audience, Kind};
use io_protocol::rest::{Announcement, AnnouncementKind, AnnouncementWords, Announcements};

use crate::app::App;
use crate::features::sign_in::extract::AnyStanding;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// The most that show at once.
const MOST: usize = 10;

/// What staff announce to everyone now, and to the user's community.
#[utoipa::path(get, path = "/api/announcements", operation_id = "list_announcements", tag = "person", responses(
    (status = 200, description = "The latest first, the same for everyone of a community", body = Announcements),
))]
pub(super) async fn list(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
) -> Result<Json<Announcements>, ApiError> {
    let now = app.now();
    let mut showing = app.store.showing_announcements(Audience::Everyone, now).await?;
    if let Some(member) = app.store.membership_of(who.user).await? {
        let inside = Audience::Community(member.id);
        showing.extend(app.store.showing_announcements(inside, now).await?);
        showing.sort_by_key(|one| (Reverse(one.draft.shows.starts()), one.id));
        showing.truncate(MOST);
    }
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
