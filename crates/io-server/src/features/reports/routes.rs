//! The routes of reports.
//!
//! Must not decide anything.

use axum::extract::State;
use axum::http::StatusCode;
use io_protocol::problem::Problem;
use io_protocol::rest::{OwnReports, ReportPeer, Reported, SendNotice};

use super::{filing, notice};
use crate::app::App;
use crate::features::sign_in::extract::{AnyStanding, SignedIn};
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// Reports the other person in a chat. Sent again with the same `cid`, it is the same report.
#[utoipa::path(post, path = "/api/chat/report", operation_id = "report_peer", tag = "chat", request_body = ReportPeer,
    responses(
        (status = 200, description = "It is on disk, with the evidence", body = Reported),
        (status = 403, description = "`restricted`: reporting is closed for this user", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`already_reported`: `report` has the reference", body = Problem),
        (status = 422, description = "`invalid_fields`", body = Problem),
    )
)]
pub(super) async fn report(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<ReportPeer>,
) -> Result<Json<Reported>, ApiError> {
    filing::file(&app, who, body).await.map(Json)
}

/// The reports of this user and what became of them.
#[utoipa::path(get, path = "/api/user/reports", operation_id = "list_reports", tag = "person", responses(
    (status = 200, description = "The latest first", body = OwnReports),
))]
pub(super) async fn list(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Json<OwnReports>, ApiError> {
    filing::own(&app, who.user).await.map(Json)
}

/// Asks for another person to look at a report that nothing came of. Once for each report.
#[utoipa::path(post, path = "/api/user/reports/{report}/again", operation_id = "see_report_differently", tag = "person",
    params(("report" = String, Path)),
    responses(
        (status = 204, description = "Another person will look"),
        (status = 404, description = "No such report of this user, or something came of it", body = Problem),
    )
)]
pub(super) async fn again(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
    InPath(report): InPath<String>,
) -> Result<StatusCode, ApiError> {
    filing::again(&app, who.user, &report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a notice about something on IO. Needs no account; name and email address are optional.
#[utoipa::path(post, path = "/api/reports", operation_id = "send_notice", security(()), tag = "reports",
    request_body = SendNotice, responses(
        (status = 200, description = "It is on disk", body = Reported),
        (status = 422, description = "`invalid_fields`", body = Problem),
    )
)]
pub(super) async fn notice(State(app): State<App>, Json(body): Json<SendNotice>) -> Result<Json<Reported>, ApiError> {
    notice::file(&app, body).await.map(Json)
}
