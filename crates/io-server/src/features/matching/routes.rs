//! The routes of searching.
//!
//! Must not decide anything.

use axum::extract::State;
use axum::http::StatusCode;
use io_protocol::frames::Done;
use io_protocol::problem::Problem;
use io_protocol::rest::{FindMatch, IAmHere, LeaveQueue, MatchStatus, Next};

use crate::app::App;
use crate::features::commands;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Looks for someone. The same ticket again is the same search.
#[utoipa::path(post, path = "/api/chat/find-match", tag = "matching", request_body = FindMatch, responses(
    (status = 202, description = "Searching, or found", body = MatchStatus),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 403, description = "`onboarding_required`", body = Problem),
    (status = 409, description = "`already_searching`, `already_in_chat`, `search_ended`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 429, description = "`rate_limited`; `Retry-After` says when", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn find_match(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<FindMatch>,
) -> Result<(StatusCode, Json<MatchStatus>), ApiError> {
    let status = commands::search(&app, who, body.into()).await?;
    Ok((StatusCode::ACCEPTED, Json(status)))
}

/// Stops looking. `left` is false when somebody was found first, or the ticket was gone.
#[utoipa::path(post, path = "/api/chat/leave-queue", tag = "matching", request_body = LeaveQueue, responses(
    (status = 200, description = "Done", body = Done),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn leave_queue(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<LeaveQueue>,
) -> Result<Json<Done>, ApiError> {
    Ok(Json(commands::done(&app, who, body.into()).await?))
}

/// Says "I'm here" when somebody was found while nobody looked.
#[utoipa::path(post, path = "/api/chat/here", tag = "matching", request_body = IAmHere, responses(
    (status = 200, description = "Done", body = Done),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`: no such search", body = Problem),
    (status = 409, description = "`search_ended`: too late", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn here(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<IAmHere>,
) -> Result<Json<Done>, ApiError> {
    Ok(Json(commands::done(&app, who, body.into()).await?))
}

/// Leaves the chat and looks for someone, in one step.
#[utoipa::path(post, path = "/api/chat/next", tag = "matching", request_body = Next, responses(
    (status = 202, description = "Searching, or found", body = MatchStatus),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 403, description = "`onboarding_required`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`already_searching`, `already_in_chat`, `search_ended`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 429, description = "`rate_limited`; `Retry-After` says when", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn next(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<Next>,
) -> Result<(StatusCode, Json<MatchStatus>), ApiError> {
    let status = commands::search(&app, who, body.into()).await?;
    Ok((StatusCode::ACCEPTED, Json(status)))
}
