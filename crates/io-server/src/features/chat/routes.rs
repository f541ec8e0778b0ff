//! The routes of a chat.
//!
//! Must not decide anything.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use io_core::ids::ChatId;
use io_protocol::events::ChatView;
use io_protocol::frames::Done;
use io_protocol::problem::{Problem, ProblemCode};
use io_protocol::rest::{Current, DeleteMessage, EndChat, History, React, Receipt, SendMessage, Typing};
use io_realtime::store::HistoryRange;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::features::commands::{self, CommandRequest};
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// The running search and the live chat, if any: the state that `welcome` carries.
#[utoipa::path(get, path = "/api/chat/current", tag = "chat", responses(
    (status = 200, description = "The current state", body = Current),
))]
pub(super) async fn current(State(app): State<App>, who: SignedIn) -> Result<Json<Current>, ApiError> {
    Ok(Json(app.realtime.current(who.user).await?))
}

/// Sends a message. 200 means that it is on disk.
#[utoipa::path(post, path = "/api/chat/send-message", tag = "chat", request_body = SendMessage, responses(
    (status = 200, description = "On disk under this number", body = Done),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`chat_ended`", body = Problem),
    (status = 422, description = "`invalid_message`, `message_too_long`, `invalid_fields`", body = Problem),
))]
pub(super) async fn send_message(command: CommandRequest<SendMessage>) -> Result<Json<Done>, ApiError> {
    command.run_for_ack().await
}

/// Deletes the user's own message, within fifteen minutes.
#[utoipa::path(post, path = "/api/chat/delete-message", tag = "chat", request_body = DeleteMessage, responses(
    (status = 200, description = "Deleted on both sides; `seq` is the number of the deletion event", body = Done),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`too_late_to_delete`, `chat_ended`", body = Problem),
))]
pub(super) async fn delete_message(command: CommandRequest<DeleteMessage>) -> Result<Json<Done>, ApiError> {
    command.run_for_ack().await
}

/// Reacts to a message, or takes the reaction back. 200 means that it is on disk.
#[utoipa::path(post, path = "/api/chat/react", tag = "chat", request_body = React, responses(
    (status = 200, description = "On disk under this number", body = Done),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`chat_ended`", body = Problem),
    (status = 422, description = "`invalid_fields`", body = Problem),
))]
pub(super) async fn react(command: CommandRequest<React>) -> Result<Json<Done>, ApiError> {
    command.run_for_ack().await
}

/// Raises the user's marks: the last delivered and the last read message. Marks never go down.
#[utoipa::path(post, path = "/api/chat/receipt", tag = "chat", request_body = Receipt, responses(
    (status = 204, description = "Done"),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn receipt(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<Receipt>,
) -> Result<StatusCode, ApiError> {
    for command in body.commands() {
        commands::run_for_ack(&app, who, command).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Says that typing began or stopped. Never stored; excess calls are dropped.
#[utoipa::path(post, path = "/api/chat/typing", tag = "chat", request_body = Typing, responses(
    (status = 204, description = "Done"),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn typing(command: CommandRequest<Typing>) -> Result<StatusCode, ApiError> {
    command.run().await
}

/// Leaves the chat. Leaving again changes nothing.
#[utoipa::path(post, path = "/api/chat/end", operation_id = "end_chat", tag = "chat", request_body = EndChat, responses(
    (status = 204, description = "Done"),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn end(command: CommandRequest<EndChat>) -> Result<StatusCode, ApiError> {
    command.run().await
}

/// A chat as this member sees it.
#[utoipa::path(get, path = "/api/chat/{chat}", tag = "chat", params(("chat" = uuid::Uuid, Path)), responses(
    (status = 200, description = "The chat", body = ChatView),
    (status = 404, description = "`not_found`", body = Problem),
))]
pub(super) async fn view(
    State(app): State<App>,
    who: SignedIn,
    InPath(chat): InPath<ChatId>,
) -> Result<Json<ChatView>, ApiError> {
    Ok(Json(app.realtime.chat_view(who.user, chat).await?))
}

/// Selects a page of the history.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryPage {
    /// The events just before this number; without `before` and `after`, the newest.
    before: Option<u64>,
    /// The events just after this number; takes precedence over `before`.
    after: Option<u64>,
    /// 1 to 200; 50 by default.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

/// A page of history, oldest first.
#[utoipa::path(get, path = "/api/chat/{chat}/messages", tag = "chat", params(("chat" = uuid::Uuid, Path), HistoryPage),
    responses(
        (status = 200, description = "The page", body = History),
        (status = 400, description = "`invalid_body`: not a number in range", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn history(
    State(app): State<App>,
    who: SignedIn,
    InPath(chat): InPath<ChatId>,
    page: Result<Query<HistoryPage>, QueryRejection>,
) -> Result<Json<History>, ApiError> {
    let Query(page) = page.map_err(|_| ProblemCode::InvalidBody)?;
    if page.limit.is_some_and(|limit| !(1..=200).contains(&limit)) {
        return Err(ProblemCode::InvalidBody.into());
    }
    let part = match (page.after, page.before) {
        (Some(after), _) => HistoryRange::After(after),
        (None, Some(before)) => HistoryRange::Before(before),
        (None, None) => HistoryRange::Latest,
    };
    let limit = usize::from(page.limit.unwrap_or(50));
    let page = app.realtime.history(who.user, chat, part, limit).await?;
    Ok(Json(History {
        events: page.events,
        more: page.more,
    }))
}
