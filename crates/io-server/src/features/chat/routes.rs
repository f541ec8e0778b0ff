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
use io_protocol::rest::{BlockPeer, Current, DeleteMessage, EndChat, History, NotAgain, Receipt, SendMessage, Typing};
use io_realtime::store::HistoryRange;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::features::commands;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// The search that runs and the chat that is live, if any: the state that `welcome` carries.
#[utoipa::path(get, path = "/api/chat/current", tag = "chat", responses(
    (status = 200, description = "Now", body = Current),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn current(State(app): State<App>, who: SignedIn) -> Result<Json<Current>, ApiError> {
    Ok(Json(app.realtime.current(who.user).await?))
}

/// Says something. 200 means: on disk.
#[utoipa::path(post, path = "/api/chat/send-message", tag = "chat", request_body = SendMessage, responses(
    (status = 200, description = "On disk under this number", body = Done),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`chat_ended`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_message`, `message_too_long`, `invalid_fields`", body = Problem),
    (status = 429, description = "`rate_limited`; `Retry-After` says when", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn send_message(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<SendMessage>,
) -> Result<Json<Done>, ApiError> {
    Ok(Json(commands::done(&app, who, body.into()).await?))
}

/// Takes an own message back, within fifteen minutes.
#[utoipa::path(post, path = "/api/chat/delete-message", tag = "chat", request_body = DeleteMessage, responses(
    (status = 200, description = "Gone on both sides; `seq` is the number of the event that says so", body = Done),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 409, description = "`too_late_to_delete`, `chat_ended`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn delete_message(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<DeleteMessage>,
) -> Result<Json<Done>, ApiError> {
    Ok(Json(commands::done(&app, who, body.into()).await?))
}

/// Raises the own marks: what is delivered, what is read. They never fall.
#[utoipa::path(post, path = "/api/chat/receipt", tag = "chat", request_body = Receipt, responses(
    (status = 204, description = "Done"),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn receipt(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<Receipt>,
) -> Result<StatusCode, ApiError> {
    for command in body.commands() {
        commands::done(&app, who, command).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Typing began or stopped. Never stored; too much of it is dropped.
#[utoipa::path(post, path = "/api/chat/typing", tag = "chat", request_body = Typing, responses(
    (status = 204, description = "Done"),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn typing(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<Typing>,
) -> Result<StatusCode, ApiError> {
    commands::done(&app, who, body.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leaves the chat. Leaving twice is leaving once.
#[utoipa::path(post, path = "/api/chat/end", operation_id = "end_chat", tag = "chat", request_body = EndChat, responses(
    (status = 204, description = "Done"),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn end(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<EndChat>,
) -> Result<StatusCode, ApiError> {
    commands::done(&app, who, body.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the chat and never meets this person again. Works after the end as well.
#[utoipa::path(post, path = "/api/chat/block", tag = "chat", request_body = BlockPeer, responses(
    (status = 204, description = "Done"),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn block(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<BlockPeer>,
) -> Result<StatusCode, ApiError> {
    commands::done(&app, who, body.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Softer than a block: the two are not matched again.
#[utoipa::path(post, path = "/api/chat/not-again", tag = "chat", request_body = NotAgain, responses(
    (status = 204, description = "Done"),
    (status = 400, description = "`invalid_body`", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_media_type`", body = Problem),
    (status = 422, description = "`invalid_fields`: `errors` names them", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn not_again(
    State(app): State<App>,
    who: SignedIn,
    Json(body): Json<NotAgain>,
) -> Result<StatusCode, ApiError> {
    commands::done(&app, who, body.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A chat as this member sees it now.
#[utoipa::path(get, path = "/api/chat/{chat}", tag = "chat", params(("chat" = uuid::Uuid, Path)), responses(
    (status = 200, description = "The chat", body = ChatView),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 404, description = "`not_found`", body = Problem),
    (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
))]
pub(super) async fn view(
    State(app): State<App>,
    who: SignedIn,
    InPath(chat): InPath<ChatId>,
) -> Result<Json<ChatView>, ApiError> {
    Ok(Json(app.realtime.chat_view(who.user, chat).await?))
}

/// Which page of the history.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryPage {
    /// The events just before this number; without it and `after`, the newest.
    before: Option<u64>,
    /// The events just after this number; wins over `before`.
    after: Option<u64>,
    /// At most 200; 50 without it.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

/// A page of history, oldest first.
#[utoipa::path(get, path = "/api/chat/{chat}/messages", tag = "chat", params(("chat" = uuid::Uuid, Path), HistoryPage),
    responses(
        (status = 200, description = "The page", body = History),
        (status = 400, description = "`invalid_body`: a number that is none", body = Problem),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 503, description = "`busy`, `unavailable`: nothing was stored", body = Problem),
    )
)]
pub(super) async fn history(
    State(app): State<App>,
    who: SignedIn,
    InPath(chat): InPath<ChatId>,
    page: Result<Query<HistoryPage>, QueryRejection>,
) -> Result<Json<History>, ApiError> {
    let Query(page) = page.map_err(|_| ProblemCode::InvalidBody)?;
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
