//! The routes for people met before.
//!
//! Must not decide anything.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use io_core::again::Note;
use io_core::ids::ChatId;
use io_protocol::problem::{Problem, ProblemCode};
use io_protocol::rest::{AnswerAgain, AskAgain, KeepNote, NotAgain, People};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::features::commands::CommandRequest;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// Which page of people.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PeoplePage {
    /// The `next` of the previous page; without it, or with an invalid one, the first page.
    cursor: Option<String>,
    /// 1 to 100; 20 by default.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// People met in the last 30 days, the latest first.
#[utoipa::path(get, path = "/api/chat/people", operation_id = "list_people", tag = "people", params(PeoplePage), responses(
    (status = 200, description = "A page of them", body = People),
    (status = 400, description = "`invalid_body`: not a number in range", body = Problem),
))]
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    page: Result<Query<PeoplePage>, QueryRejection>,
) -> Result<Json<People>, ApiError> {
    let Query(page) = page.map_err(|_| ProblemCode::InvalidBody)?;
    if page.limit.is_some_and(|limit| !(1..=100).contains(&limit)) {
        return Err(ProblemCode::InvalidBody.into());
    }
    let people = app
        .realtime
        .people(who.user, page.cursor, page.limit.unwrap_or(20))
        .await?;
    Ok(Json(people))
}

/// Removes an entry from the user's own list.
#[utoipa::path(delete, path = "/api/chat/people/{chat}", tag = "people", params(("chat" = uuid::Uuid, Path)),
    responses(
        (status = 204, description = "Gone from this list"),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn forget(
    State(app): State<App>,
    who: SignedIn,
    InPath(chat): InPath<ChatId>,
) -> Result<StatusCode, ApiError> {
    app.realtime.forget(who.user, chat).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps the user's own note about someone they met. Nobody else sees it.
#[utoipa::path(put, path = "/api/chat/people/{chat}/note", operation_id = "keep_note", tag = "people",
    params(("chat" = uuid::Uuid, Path)), request_body = KeepNote,
    responses(
        (status = 204, description = "Kept, or removed"),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 422, description = "`invalid_fields`: too long", body = Problem),
    )
)]
pub(super) async fn keep_note(
    State(app): State<App>,
    who: SignedIn,
    InPath(chat): InPath<ChatId>,
    Json(body): Json<KeepNote>,
) -> Result<StatusCode, ApiError> {
    let note = Note::parse(&body.note).map_err(|error| ApiError::field("note", error.to_string()))?;
    app.realtime.keep_note(who.user, chat, note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks to talk again. Until the other says yes, the user learns only that the request was sent.
#[utoipa::path(post, path = "/api/chat/ask-again", tag = "people", request_body = AskAgain, responses(
    (status = 204, description = "Done"),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn ask_again(command: CommandRequest<AskAgain>) -> Result<StatusCode, ApiError> {
    command.run().await
}

/// Answers such a request. The other side learns only of a yes.
#[utoipa::path(post, path = "/api/chat/answer-again", tag = "people", request_body = AnswerAgain, responses(
    (status = 204, description = "Done"),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn answer_again(command: CommandRequest<AnswerAgain>) -> Result<StatusCode, ApiError> {
    command.run().await
}

/// Softer than a block: the two users are not matched again.
#[utoipa::path(post, path = "/api/chat/not-again", tag = "chat", request_body = NotAgain, responses(
    (status = 204, description = "Done"),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn not_again(command: CommandRequest<NotAgain>) -> Result<StatusCode, ApiError> {
    command.run().await
}
