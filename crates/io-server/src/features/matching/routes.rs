//! The routes of searching.
//!
//! Must not decide anything.

use axum::http::StatusCode;
use io_protocol::frames::Done;
use io_protocol::problem::Problem;
use io_protocol::rest::{FindMatch, IAmHere, LeaveQueue, MatchStatus, Next};

use crate::features::commands::CommandRequest;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Starts a search. The same ticket again is the same search.
#[utoipa::path(post, path = "/api/chat/find-match", tag = "matching", request_body = FindMatch, responses(
    (status = 202, description = "Searching, or matched", body = MatchStatus),
    (status = 403, description = "`onboarding_required`", body = Problem),
    (status = 409, description = "`already_searching`, `already_in_chat`, `search_ended`, `interests_unavailable`", body = Problem),
))]
pub(super) async fn find_match(
    command: CommandRequest<FindMatch>,
) -> Result<(StatusCode, Json<MatchStatus>), ApiError> {
    command.run_search().await
}

/// Stops a search. `left` is false if a match was found first, or the ticket did not exist any more.
#[utoipa::path(post, path = "/api/chat/leave-queue", tag = "matching", request_body = LeaveQueue, responses(
    (status = 200, description = "Done", body = Done),
))]
pub(super) async fn leave_queue(command: CommandRequest<LeaveQueue>) -> Result<Json<Done>, ApiError> {
    command.run_for_ack().await
}

/// Confirms "I'm here" for a match that was found while no tab was visible.
#[utoipa::path(post, path = "/api/chat/here", tag = "matching", request_body = IAmHere, responses(
    (status = 200, description = "Done", body = Done),
    (status = 404, description = "`not_found`: no such search", body = Problem),
    (status = 409, description = "`search_ended`: too late", body = Problem),
))]
pub(super) async fn here(command: CommandRequest<IAmHere>) -> Result<Json<Done>, ApiError> {
    command.run_for_ack().await
}

/// Leaves the chat and starts a search, in one step.
#[utoipa::path(post, path = "/api/chat/next", tag = "matching", request_body = Next, responses(
    (status = 202, description = "Searching, or matched", body = MatchStatus),
    (status = 403, description = "`onboarding_required`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`already_searching`, `already_in_chat`, `search_ended`", body = Problem),
))]
pub(super) async fn next(command: CommandRequest<Next>) -> Result<(StatusCode, Json<MatchStatus>), ApiError> {
    command.run_search().await
}
