//! What people told the staff: the inbox, answers, and joining to the board. Writers show by their tag alone.
//!
//! Must not show an address or an account.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use io_core::feedback::{Diagnostics, text};
use io_core::ids::{BoardItemId, FeedbackId};
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::feedback::{Feedback, FeedbackActed, Inbox};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

#[derive(Deserialize)]
pub(super) struct AskedFeedback {
    view: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct FeedbackInbox {
    now: Moment,
    /// How much waits for an answer.
    waiting: u64,
    /// At most 200.
    feedback: Vec<ShownFeedback>,
}

/// Something that a person told, as staff see it.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownFeedback {
    id: String,
    /// `feedback`, `fault` or `wish`.
    kind: &'static str,
    /// `new`, `open`, `answered` or `closed`.
    state: &'static str,
    /// The tag of the writer.
    tag: String,
    /// Absent if it cannot be read any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnostics: Option<ShownDiagnostics>,
    /// The writer wants the answer by email too.
    email: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Moment>,
    /// The writer saw the answer.
    seen: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    joined: Option<JoinedItem>,
}

/// What the writer chose to add, and saw word for word.
#[derive(Serialize, ToSchema)]
struct ShownDiagnostics {
    app: String,
    browser: String,
    screen: String,
    theme: String,
    language: String,
    connection: String,
    errors: Vec<String>,
}

/// The item of the board that it belongs to.
#[derive(Serialize, ToSchema)]
struct JoinedItem {
    id: String,
    title: String,
    /// As on the board.
    state: &'static str,
}

/// An answer.
#[derive(Deserialize, ToSchema)]
pub(super) struct FeedbackAnswer {
    /// 1 to 1,000 characters.
    text: String,
}

/// Where it belongs.
#[derive(Deserialize, ToSchema)]
pub(super) struct JoinFeedback {
    item: String,
}

fn facts(facts: Diagnostics) -> ShownDiagnostics {
    ShownDiagnostics {
        app: facts.app,
        browser: facts.browser,
        screen: facts.screen,
        theme: facts.theme,
        language: facts.language,
        connection: facts.connection,
        errors: facts.errors,
    }
}

fn shown(app: &App, one: Feedback) -> ShownFeedback {
    ShownFeedback {
        id: one.id.to_string(),
        kind: one.kind.name(),
        state: one.state.name(),
        tag: app.store.writer_of(&one).0,
        text: one.text,
        diagnostics: one.diagnostics.map(facts),
        email: one.wants_email,
        answer: one.answer,
        at: one.created_at.into(),
        answered_at: one.answered_at.map(Into::into),
        seen: one.seen,
        joined: one.joined.map(|joined| JoinedItem {
            id: joined.item.to_string(),
            title: joined.title,
            state: joined.state.name(),
        }),
    }
}

/// What waits for an answer, the oldest first, or what has one or was closed, the latest first.
#[utoipa::path(get, path = "/console/api/feedback", tag = "console",
    params(("view" = Option<String>, Query, description = "`waiting` (the default) or `done`")),
    responses((status = 200, body = FeedbackInbox)))]
pub(super) async fn list(
    State(app): State<App>,
    _: Staff,
    asked: Result<Query<AskedFeedback>, QueryRejection>,
) -> Result<Json<FeedbackInbox>, ApiError> {
    let view = asked.ok().and_then(|Query(asked)| asked.view);
    let inbox = match view.as_deref() {
        None | Some("waiting") => Inbox::Waiting,
        Some("done") => Inbox::Done,
        Some(_) => return Err(ApiError::field("view", "waiting or done")),
    };
    let all = app.store.feedback_inbox(inbox).await?;
    Ok(Json(FeedbackInbox {
        now: app.now().into(),
        waiting: app.store.feedback_waiting().await?,
        feedback: all.into_iter().map(|one| shown(&app, one)).collect(),
    }))
}

async fn read(app: &App, id: FeedbackId) -> Result<Json<ShownFeedback>, ApiError> {
    let one = app.store.feedback(id).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(shown(app, one)))
}

/// Says that staff read it; nothing changes if they did before.
#[utoipa::path(post, path = "/console/api/feedback/{id}/open", tag = "console", params(("id" = String, Path)),
    responses((status = 200, body = ShownFeedback)))]
pub(super) async fn open(
    State(app): State<App>,
    InPath(id): InPath<FeedbackId>,
    staff: Staff,
) -> Result<Json<ShownFeedback>, ApiError> {
    app.store.open_feedback(id, staff.by(), app.now()).await?;
    read(&app, id).await
}

/// Answers it, once. The writer reads the answer in the app, and by email if they wanted that.
#[utoipa::path(post, path = "/console/api/feedback/{id}/answer", tag = "console", params(("id" = String, Path)),
    request_body = FeedbackAnswer, responses((status = 200, body = ShownFeedback)))]
pub(super) async fn answer(
    State(app): State<App>,
    InPath(id): InPath<FeedbackId>,
    staff: Staff,
    Json(body): Json<FeedbackAnswer>,
) -> Result<Json<ShownFeedback>, ApiError> {
    let text = text(&body.text).map_err(|error| ApiError::field("text", error.to_string()))?;
    let answered = app.store.answer_feedback(id, text.as_str(), staff.by(), app.now());
    match answered.await? {
        FeedbackActed::Done(writer) => app.realtime.notices_changed(writer).await,
        FeedbackActed::Over => return Err(ProblemCode::ChangedMeanwhile.into()),
        FeedbackActed::NotFound => return Err(ProblemCode::NotFound.into()),
    }
    read(&app, id).await
}

/// Closes it, with an answer or without.
#[utoipa::path(post, path = "/console/api/feedback/{id}/close", tag = "console", params(("id" = String, Path)),
    responses((status = 200, body = ShownFeedback)))]
pub(super) async fn close(
    State(app): State<App>,
    InPath(id): InPath<FeedbackId>,
    staff: Staff,
) -> Result<Json<ShownFeedback>, ApiError> {
    app.store.close_feedback(id, staff.by(), app.now()).await?;
    read(&app, id).await
}

/// Joins it to a wish or a fault of the board. Its writer counts there, once.
#[utoipa::path(post, path = "/console/api/feedback/{id}/join", tag = "console", params(("id" = String, Path)),
    request_body = JoinFeedback, responses((status = 200, body = ShownFeedback)))]
pub(super) async fn join(
    State(app): State<App>,
    InPath(id): InPath<FeedbackId>,
    staff: Staff,
    Json(body): Json<JoinFeedback>,
) -> Result<Json<ShownFeedback>, ApiError> {
    let item: BoardItemId = body
        .item
        .parse()
        .map_err(|_| ApiError::field("item", "the id of a wish or a fault"))?;
    let joined = app.store.join_feedback(id, item, staff.by(), app.now());
    match joined.await? {
        FeedbackActed::Done(_) => read(&app, id).await,
        FeedbackActed::Over => Err(ProblemCode::ChangedMeanwhile.into()),
        FeedbackActed::NotFound => Err(ProblemCode::NotFound.into()),
    }
}
