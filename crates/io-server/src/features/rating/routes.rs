//! The route of rating.
//!
//! Must not decide anything.

use axum::http::StatusCode;
use io_protocol::problem::Problem;
use io_protocol::rest::RateSession;

use crate::features::commands::CommandRequest;
use crate::http::problem::ApiError;

/// Rates a chat with a thumb and up to three tags. Only the matcher uses it.
#[utoipa::path(post, path = "/api/chat/rate-session", tag = "rating", request_body = RateSession, responses(
    (status = 204, description = "Done"),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`not_ratable`", body = Problem),
))]
pub(super) async fn rate_session(command: CommandRequest<RateSession>) -> Result<StatusCode, ApiError> {
    command.run().await
}
