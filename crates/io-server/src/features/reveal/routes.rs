//! The routes of the mutual reveal.
//!
//! Must not decide anything, nor see a value of a card except in the answer.

use io_protocol::problem::Problem;
use io_protocol::rest::{RevealAnswer, RevealAnswered, RevealCancel, RevealRequest, RevealRevoke};

use crate::features::commands::CommandRequest;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Asks to reveal, and names the fields that the user would show.
#[utoipa::path(post, path = "/api/chat/reveal-request", tag = "reveal", request_body = RevealRequest, responses(
    (status = 200, description = "The reveal as it is now", body = RevealAnswered),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`reveal_open`, `reveal_too_soon`, `reveal_stale`, `chat_ended`", body = Problem),
    (status = 422, description = "`reveal_field_empty`, `invalid_fields`", body = Problem),
))]
pub(super) async fn request(command: CommandRequest<RevealRequest>) -> Result<Json<RevealAnswered>, ApiError> {
    command.run_reveal().await
}

/// Answers with the fields that the user shows, or with none for "not now", which the other side never learns.
#[utoipa::path(post, path = "/api/chat/reveal-answer", tag = "reveal", request_body = RevealAnswer, responses(
    (status = 200, description = "The reveal as it is now", body = RevealAnswered),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`reveal_stale`, `chat_ended`", body = Problem),
    (status = 422, description = "`reveal_field_empty`, `invalid_fields`", body = Problem),
))]
pub(super) async fn answer(command: CommandRequest<RevealAnswer>) -> Result<Json<RevealAnswered>, ApiError> {
    command.run_reveal().await
}

/// Cancels the user's own open request.
#[utoipa::path(post, path = "/api/chat/reveal-cancel", tag = "reveal", request_body = RevealCancel, responses(
    (status = 200, description = "The reveal as it is now", body = RevealAnswered),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`reveal_stale`", body = Problem),
))]
pub(super) async fn cancel(command: CommandRequest<RevealCancel>) -> Result<Json<RevealAnswered>, ApiError> {
    command.run_reveal().await
}

/// Hides the user's card again.
#[utoipa::path(post, path = "/api/chat/reveal-revoke", tag = "reveal", request_body = RevealRevoke, responses(
    (status = 200, description = "The reveal as it is now", body = RevealAnswered),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`reveal_stale`: nothing was revealed here", body = Problem),
))]
pub(super) async fn revoke(command: CommandRequest<RevealRevoke>) -> Result<Json<RevealAnswered>, ApiError> {
    command.run_reveal().await
}
