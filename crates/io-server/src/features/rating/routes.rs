//! The route of rating.
//!
//! Must not decide anything.

use axum::extract::State;
use axum::http::StatusCode;
use io_protocol::problem::Problem;
use io_protocol::rest::RateSession;

use crate::app::App;
use crate::features::commands;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// A thumb and up to three tags. Nobody but the matcher sees it.
#[utoipa::path(post, path = "/api/chat/rate-session", tag = "rating", request_body = RateSession, responses(
    (status = 204, description = "Done"),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`not_ratable`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn rate_session(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<RateSession>,
) -> Result<StatusCode, ApiError> {
    commands::done(&app, who, body.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
