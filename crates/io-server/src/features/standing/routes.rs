//! The routes of a person's standing. Open to people of any standing.
//!
//! Must not decide anything.

use axum::extract::State;
use axum::http::StatusCode;
use io_protocol::problem::Problem;
use io_protocol::rest::{AppealMade, MakeAppeal, OwnStanding};

use super::shown;
use crate::app::App;
use crate::features::sign_in::extract::AnyStanding;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// What is closed for this user, every decision about them with its reasons, and how far IO trusts the account.
#[utoipa::path(get, path = "/api/user/standing", operation_id = "show_standing", tag = "person", responses(
    (status = 200, description = "As of now", body = OwnStanding),
))]
pub(super) async fn show(State(app): State<App>, AnyStanding(who): AnyStanding) -> Result<Json<OwnStanding>, ApiError> {
    shown::standing(&app, who.user).await.map(Json)
}

/// Says that this user read a decision about them.
#[utoipa::path(post, path = "/api/user/statements/{reference}/seen", operation_id = "see_statement", tag = "person",
    params(("reference" = String, Path)),
    responses(
        (status = 204, description = "Noted"),
        (status = 404, description = "No such decision about this user", body = Problem),
    )
)]
pub(super) async fn see(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
    InPath(reference): InPath<String>,
) -> Result<StatusCode, ApiError> {
    shown::see(&app, who.user, &reference).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Contests a decision; another person answers. Once for each decision, for six months.
#[utoipa::path(post, path = "/api/user/statements/{reference}/appeal", operation_id = "appeal_statement",
    tag = "person", params(("reference" = String, Path)), request_body = MakeAppeal,
    responses(
        (status = 200, description = "It is on disk", body = AppealMade),
        (status = 404, description = "No such decision about this user", body = Problem),
        (status = 409, description = "`already_appealed`; `not_appealable`", body = Problem),
        (status = 422, description = "`invalid_fields`", body = Problem),
    )
)]
pub(super) async fn appeal(
    State(app): State<App>,
    AnyStanding(who): AnyStanding,
    InPath(reference): InPath<String>,
    Json(body): Json<MakeAppeal>,
) -> Result<Json<AppealMade>, ApiError> {
    shown::make_appeal(&app, who.user, &reference, body).await.map(Json)
}
