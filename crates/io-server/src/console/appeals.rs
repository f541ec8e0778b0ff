//! Appeals: the list, one appeal, its evidence, and the answer of someone who took no part.
//!
//! Must not say who the person is; no word of a conversation leaves but by a recorded look.

use axum::extract::State;
use io_core::moderation::appeal::AppealError;
use io_core::moderation::{AppealOutcome, AppealState, Reference, ReferenceKind, Sanction, Scope, Verdict};
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::moderation::answers::{AnswerActed, DeskAppeal, NewAnswer, OpenedAppeal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::{Decision, Names, ShownEvidence, sanction, text};
use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// What waits for an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct Appeals {
    now: Moment,
    appeals: Vec<AppealRow>,
}

/// An appeal in the list.
#[derive(Serialize, ToSchema)]
pub(super) struct AppealRow {
    reference: String,
    case: String,
    verdict: &'static str,
    /// `open`, `decided`, or `in_force` once the person has the answer.
    state: &'static str,
    created_at: Moment,
    due_at: Moment,
    took_part: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_until: Option<Moment>,
}

/// An appeal, without evidence.
#[derive(Serialize, ToSchema)]
pub(super) struct Appeal {
    #[serde(flatten)]
    row: AppealRow,
    /// How the person was seen in the reported chat.
    name: String,
    words: String,
    decision: Decision,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// What takes the decision's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    instead: Option<Instead>,
}

/// A milder decision.
#[derive(Serialize, ToSchema)]
struct Instead {
    verdict: &'static str,
    scope: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
}

fn row(one: DeskAppeal) -> AppealRow {
    AppealRow {
        reference: one.reference,
        case: one.case,
        verdict: one.verdict.name(),
        state: match one.state {
            AppealState::Open => "open",
            AppealState::Decided => "decided",
            AppealState::Answered => "in_force",
        },
        created_at: one.created_at.into(),
        due_at: one.due_at.into(),
        took_part: one.took_part,
        undo_until: one.undo_until.map(Moment::from),
    }
}

async fn shown(app: &App, staff: &Staff, reference: &str) -> Result<Json<Appeal>, ApiError> {
    let opened = app.store.appeal_at_desk(reference, staff.id).await?;
    let OpenedAppeal {
        row: one,
        words,
        answer,
        instead,
        decision,
        name,
    } = opened.ok_or(ProblemCode::NotFound)?;
    let names = Names::read(app, staff.id).await?;
    Ok(Json(Appeal {
        outcome: one.outcome.map(AppealOutcome::name),
        row: row(one),
        name: name.unwrap_or_else(|| "?".to_owned()),
        words,
        decision: Decision::of(decision, &names),
        answer,
        instead: instead.map(|instead| Instead {
            verdict: instead.verdict.name(),
            scope: instead.scope.names(),
            seconds: instead.length.map(io_core::time::Span::as_seconds_ceil),
        }),
    }))
}

fn reference_of(typed: &str) -> Result<Reference, ApiError> {
    Reference::parse(ReferenceKind::Appeal, typed).ok_or_else(|| ProblemCode::NotFound.into())
}

/// Appeals that wait for an answer, or whose answer can still be undone; the most urgent first.
#[utoipa::path(get, path = "/console/api/appeals", tag = "console", responses((status = 200, body = Appeals)))]
pub(super) async fn list(State(app): State<App>, staff: Staff) -> Result<Json<Appeals>, ApiError> {
    let appeals = app.store.appeals_at_desk(staff.id).await?;
    Ok(Json(Appeals {
        now: app.now().into(),
        appeals: appeals.into_iter().map(row).collect(),
    }))
}

/// An appeal, with the decision it is about.
#[utoipa::path(get, path = "/console/api/appeals/{reference}", tag = "console", params(("reference" = String, Path)),
    responses((status = 200, body = Appeal)))]
pub(super) async fn read(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<Appeal>, ApiError> {
    shown(&app, &staff, reference_of(&reference)?.as_str()).await
}

/// Opens the evidence of the case. The look is on record first.
#[utoipa::path(post, path = "/console/api/appeals/{reference}/evidence", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = ShownEvidence)))]
pub(super) async fn evidence(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<ShownEvidence>, ApiError> {
    let reference = reference_of(&reference)?;
    let case = app.store.case_of_appeal(reference.as_str()).await?;
    let case = case.ok_or(ProblemCode::NotFound)?;
    let opened = app
        .store
        .open_evidence(&case, None, staff.id, staff.by(), app.now())
        .await?;
    let opened = opened.ok_or(ProblemCode::NotFound)?;
    Ok(Json(ShownEvidence::of(opened.evidence, opened.sealed_at)))
}

/// An answer to an appeal.
#[derive(Deserialize, ToSchema)]
pub(super) struct AnswerAppeal {
    /// `kept`, `milder` or `overturned`.
    #[schema(value_type = String)]
    outcome: AppealOutcome,
    /// Only for `milder`: what the new decision does. Without it, `scope` and `seconds` say it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    verdict: Option<Verdict>,
    /// Only for `milder`.
    #[serde(default)]
    scope: Vec<String>,
    /// Only for `milder`.
    #[serde(default)]
    seconds: Option<i64>,
    words: String,
}

/// What takes the decision's place.
fn instead(body: &AnswerAppeal) -> Result<Option<Sanction>, ApiError> {
    if body.outcome != AppealOutcome::Milder {
        return Ok(None);
    }
    let closed = Scope::of_names(&body.scope);
    let cool_down = io_core::moderation::sanction::COOL_DOWN.as_seconds_ceil();
    let verdict = body.verdict.unwrap_or(match (closed, body.seconds) {
        (Some(Scope::NONE), None) => Verdict::Warning,
        (Some(Scope::MATCHING), Some(seconds)) if seconds == cool_down => Verdict::CoolDown,
        _ => Verdict::Suspension,
    });
    sanction(verdict, &body.scope, body.seconds).map(Some)
}

/// Answers an appeal. The answer can be undone for a while, and nobody knows of it before.
#[utoipa::path(post, path = "/console/api/appeals/{reference}/decide", tag = "console", request_body = AnswerAppeal,
    params(("reference" = String, Path)), responses((status = 200, body = Appeal)))]
pub(super) async fn decide(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
    Json(body): Json<AnswerAppeal>,
) -> Result<Json<Appeal>, ApiError> {
    let reference = reference_of(&reference)?;
    let instead = instead(&body)?;
    let words =
        text("words", &body.words)?.ok_or_else(|| ApiError::field("words", "say why, in words for the person"))?;
    let answer = NewAnswer {
        outcome: body.outcome,
        instead,
        words,
    };
    let case = app.store.case_of_appeal(reference.as_str()).await?;
    let case = case.ok_or(ProblemCode::NotFound)?;
    if !app.store.has_read_evidence(&case, staff.id).await? {
        return Err(ApiError::field("evidence", "open it before you answer"));
    }
    let by = staff.by();
    let done = app.store.answer_appeal(reference.as_str(), &by, answer, app.now());
    acted(done.await?)?;
    shown(&app, &staff, reference.as_str()).await
}

/// Takes an answer back while nobody knows of it.
#[utoipa::path(post, path = "/console/api/appeals/{reference}/undo", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = Appeal)))]
pub(super) async fn undo(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<Appeal>, ApiError> {
    let reference = reference_of(&reference)?;
    let by = staff.by();
    let done = app.store.undo_answer(reference.as_str(), &by, app.now());
    acted(done.await?)?;
    shown(&app, &staff, reference.as_str()).await
}

fn acted(acted: AnswerActed) -> Result<(), ApiError> {
    match acted {
        AnswerActed::Done => Ok(()),
        AnswerActed::Refused(AppealError::OtherPerson) => Err(ProblemCode::AnotherPerson.into()),
        AnswerActed::Refused(AppealError::NotMilder) => Err(ApiError::field(
            "scope",
            "no graver than the decision in any way, and milder in one",
        )),
        AnswerActed::Refused(_) => Err(ProblemCode::ChangedMeanwhile.into()),
        AnswerActed::TooLate => Err(ProblemCode::TooLateToUndo.into()),
        AnswerActed::NotFound => Err(ProblemCode::NotFound.into()),
    }
}
