//! The routes of notices. Open to people of any standing.
//!
//! Must not decide anything.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::ids::{FeedbackId, NoticeId};
use io_core::moderation::NoticeKind;
use io_protocol::problem::{Problem, ProblemCode};
use io_protocol::rest::{Notice, Notices};

use crate::app::App;
use crate::features::sign_in::extract::AnyStanding;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// What IO has to tell this user.
#[utoipa::path(get, path = "/api/user/notices", operation_id = "list_notices", tag = "person", responses(
    (status = 200, description = "The latest first", body = Notices),
))]
pub(super) async fn list(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Json<Notices>, ApiError> {
    let notices = app.store.notices(who.user).await?.into_iter().map(|notice| {
        let named = |kind| notice.reference.clone().filter(|_| notice.kind == kind);
        Notice {
            id: notice.id,
            kind: notice.kind,
            at: notice.at.into(),
            seen: notice.seen,
            report: named(NoticeKind::ReportOutcome),
            statement: named(NoticeKind::Statement),
            appeal: named(NoticeKind::AppealAnswer),
            feedback: (notice.kind == NoticeKind::FeedbackAnswer).then_some(FeedbackId(notice.subject)),
        }
    });
    Ok(Json(Notices {
        notices: notices.collect(),
    }))
}

/// Says that this user saw a notice.
#[utoipa::path(post, path = "/api/user/notices/{id}/seen", operation_id = "see_notice", tag = "person",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 204, description = "Noted"),
        (status = 404, description = "No such notice of this user", body = Problem),
    )
)]
pub(super) async fn see(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
    InPath(notice): InPath<NoticeId>,
) -> Result<StatusCode, ApiError> {
    if !app.store.see_notice(notice, who.user, app.now()).await? {
        return Err(ProblemCode::NotFound.into());
    }
    app.realtime.notices_changed(who.user).await;
    Ok(StatusCode::NO_CONTENT)
}
