//! The routes of the mutual reveal.
//!
//! Must not decide anything, nor see a value of a card but in the answer.

use axum::extract::State;
use io_protocol::problem::Problem;
use io_protocol::rest::{RevealAnswer, RevealAnswered, RevealCancel, RevealRequest, RevealRevoke};

use crate::app::App;
use crate::features::commands;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Asks to reveal, saying which fields one would show.
#[utoipa::path(post, path = "/api/chat/reveal-request", tag = "reveal", request_body = RevealRequest, responses(
    (status = 200, description = "The reveal as it is now", body = RevealAnswered),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`reveal_open`, `reveal_too_soon`, `reveal_stale`, `chat_ended`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`reveal_field_empty`, `invalid_fields`", body = Problem),
    (status = 429, description = "`rate_limited`; `Retry-After` says when", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn request(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<RevealRequest>,
) -> Result<Json<RevealAnswered>, ApiError> {
    Ok(Json(commands::reveal(&app, who, body.into()).await?))
}

/// Answers by choosing what one shares, or "not now" with no field, which the other is never told.
#[utoipa::path(post, path = "/api/chat/reveal-answer", tag = "reveal", request_body = RevealAnswer, responses(
    (status = 200, description = "The reveal as it is now", body = RevealAnswered),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`reveal_stale`, `chat_ended`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`reveal_field_empty`, `invalid_fields`", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<RevealAnswer>,
) -> Result<Json<RevealAnswered>, ApiError> {
    Ok(Json(commands::reveal(&app, who, body.into()).await?))
}

/// Takes one's own open request back.
#[utoipa::path(post, path = "/api/chat/reveal-cancel", tag = "reveal", request_body = RevealCancel, responses(
    (status = 200, description = "The reveal as it is now", body = RevealAnswered),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`reveal_stale`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn cancel(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<RevealCancel>,
) -> Result<Json<RevealAnswered>, ApiError> {
    Ok(Json(commands::reveal(&app, who, body.into()).await?))
}

/// Hides one's card again.
#[utoipa::path(post, path = "/api/chat/reveal-revoke", tag = "reveal", request_body = RevealRevoke, responses(
    (status = 200, description = "The reveal as it is now", body = RevealAnswered),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`reveal_stale`: nothing was revealed here", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn revoke(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<RevealRevoke>,
) -> Result<Json<RevealAnswered>, ApiError> {
    Ok(Json(commands::reveal(&app, who, body.into()).await?))
}
