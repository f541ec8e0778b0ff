//! Seeing whose account a case is about: one member of staff asks, another one agrees, and it shows for an hour.
//!
//! Each opening is a recorded look. Programs never do any of it.

use axum::extract::State;
use axum::http::StatusCode;
use io_core::ids::UnmaskId;
use io_core::moderation::UnmaskWhy;
use io_core::moderation::unmask::{Answer, LONGEST, LONGEST_ORDER, State as Where, UnmaskError};
use io_core::staff::Capability;
use io_core::text::MessageText;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::moderation::unmask::{AnsweredUnmask, AskedToUnmask, Identity, NewUnmask, Unmask};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

#[derive(Deserialize, ToSchema)]
pub(super) struct AskToUnmask {
    kind: String,
    why: String,
    words: String,
    #[serde(default)]
    order: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct UnmaskAsked {
    id: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct UnmaskRequests {
    requests: Vec<UnmaskRequest>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct UnmaskRequest {
    id: String,
    case: String,
    kind: &'static str,
    why: &'static str,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    asked_by: Asker,
    asked_at: Moment,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<IdentityShown>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Asker {
    name: String,
    me: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct IdentityShown {
    email: String,
    signed_in: Vec<Moment>,
}

/// A person behind the request: no program asks, answers or looks.
fn in_person(staff: &Staff) -> Result<(), ApiError> {
    match staff.session {
        Some(_) => Ok(()),
        None => Err(ProblemCode::Forbidden.into()),
    }
}

fn parsed(body: AskToUnmask) -> Result<NewUnmask, ApiError> {
    if body.kind != "identity" {
        return Err(ApiError::field(
            "kind",
            "identity; reading beyond the evidence isn't possible",
        ));
    }
    let why = UnmaskWhy::of_name(&body.why).ok_or_else(|| ApiError::field("why", "life, order or asked"))?;
    let text = |field: &str, typed: &str, most: usize| {
        let text = MessageText::parse(typed).ok().filter(|text| text.characters() <= most);
        let text = text.ok_or_else(|| ApiError::field(field, format!("1 to {most} characters")))?;
        Ok::<_, ApiError>(text.into_string())
    };
    let words = text("words", &body.words, LONGEST)?;
    let order = match (why, body.order) {
        (UnmaskWhy::Order, order) => Some(text("order", &order.unwrap_or_default(), LONGEST_ORDER)?),
        (UnmaskWhy::Life | UnmaskWhy::Asked, _) => None,
    };
    Ok(NewUnmask { why, words, order })
}

/// Asks to see whose account a case is about. A second person answers.
#[utoipa::path(post, path = "/console/api/cases/{reference}/unmask", tag = "console",
    params(("reference" = String, Path)), request_body = AskToUnmask, responses((status = 200, body = UnmaskAsked)))]
pub(super) async fn ask(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
    Json(body): Json<AskToUnmask>,
) -> Result<Json<UnmaskAsked>, ApiError> {
    in_person(&staff)?;
    let new = parsed(body)?;
    let asked = app
        .store
        .ask_to_unmask(&reference, new, (staff.id, staff.by()), app.now());
    match asked.await? {
        AskedToUnmask::Asked(id) => Ok(Json(UnmaskAsked { id: id.to_string() })),
        AskedToUnmask::NotFound => Err(ProblemCode::NotFound.into()),
        AskedToUnmask::Nobody => Err(ApiError::field("kind", "there is no account to see")),
    }
}

/// The own requests of the last 30 days, and those that wait for this member as the second person.
#[utoipa::path(get, path = "/console/api/unmask", tag = "console", responses((status = 200, body = UnmaskRequests)))]
pub(super) async fn list(State(app): State<App>, staff: Staff) -> Result<Json<UnmaskRequests>, ApiError> {
    in_person(&staff)?;
    let now = app.now();
    let mut found = Vec::new();
    if staff.may(Capability::UnmaskAgree) {
        found.extend(app.store.waiting_unmasks(staff.id, now).await?);
    }
    found.extend(app.store.own_unmasks(staff.id, now).await?);
    let mut requests = Vec::with_capacity(found.len());
    for one in found {
        requests.push(shown(&app, &staff, one, None).await?);
    }
    Ok(Json(UnmaskRequests { requests }))
}

/// One request, for the one who asked and for those who may be the second person.
/// While it is agreed to, the one who asked sees whose account it is; each answer with it is a recorded look.
#[utoipa::path(get, path = "/console/api/unmask/{id}", tag = "console", params(("id" = String, Path)),
    responses((status = 200, body = UnmaskRequest)))]
pub(super) async fn open(
    State(app): State<App>,
    InPath(id): InPath<UnmaskId>,
    staff: Staff,
) -> Result<Json<UnmaskRequest>, ApiError> {
    in_person(&staff)?;
    let found = app.store.unmask(id).await?;
    let mine = |one: &Unmask| one.request.asked_by == staff.id;
    let found = found.filter(|one| mine(one) || staff.may(Capability::UnmaskAgree));
    let found = found.ok_or(ProblemCode::NotFound)?;
    let looked = app.store.look_at_identity(id, (staff.id, staff.by()), app.now());
    let identity = looked.await?;
    shown(&app, &staff, found, identity).await.map(Json)
}

/// Agrees, as the second person: the identity shows to the one who asked, for an hour.
#[utoipa::path(post, path = "/console/api/unmask/{id}/agree", tag = "console", params(("id" = String, Path)),
    responses((status = 204)))]
pub(super) async fn agree(
    State(app): State<App>,
    InPath(id): InPath<UnmaskId>,
    staff: Staff,
) -> Result<StatusCode, ApiError> {
    answer(&app, id, &staff, Answer::Agree).await
}

/// Refuses, as the second person; also after having agreed.
#[utoipa::path(post, path = "/console/api/unmask/{id}/refuse", tag = "console", params(("id" = String, Path)),
    responses((status = 204)))]
pub(super) async fn refuse(
    State(app): State<App>,
    InPath(id): InPath<UnmaskId>,
    staff: Staff,
) -> Result<StatusCode, ApiError> {
    answer(&app, id, &staff, Answer::Refuse).await
}

async fn answer(app: &App, id: UnmaskId, staff: &Staff, answer: Answer) -> Result<StatusCode, ApiError> {
    in_person(staff)?;
    let answered = app.store.answer_unmask(id, answer, (staff.id, staff.by()), app.now());
    match answered.await? {
        AnsweredUnmask::Done => Ok(StatusCode::NO_CONTENT),
        AnsweredUnmask::NotFound => Err(ProblemCode::NotFound.into()),
        AnsweredUnmask::Refused(error @ UnmaskError::Over) => Err(refused("state", error)),
        AnsweredUnmask::Refused(error) => Err(refused("asked_by", error)),
    }
}

fn refused(field: &str, error: UnmaskError) -> ApiError {
    ApiError::field(field, error.to_string())
}

async fn shown(app: &App, staff: &Staff, one: Unmask, identity: Option<Identity>) -> Result<UnmaskRequest, ApiError> {
    let Unmask {
        id,
        case,
        why,
        words,
        order,
        request,
        ..
    } = one;
    let (state, until) = match request.state_at(app.now()) {
        Where::Waiting => ("waiting", None),
        Where::Agreed { until } => ("agreed", Some(until.into())),
        Where::Refused => ("refused", None),
    };
    Ok(UnmaskRequest {
        id: id.to_string(),
        case,
        kind: "identity",
        why: why.name(),
        words,
        order,
        asked_by: Asker {
            name: app.store.staff_name(request.asked_by).await?,
            me: request.asked_by == staff.id,
        },
        asked_at: request.asked_at.into(),
        state,
        until,
        identity: identity.map(|identity| IdentityShown {
            email: identity.email,
            signed_in: identity.signed_in.into_iter().map(Into::into).collect(),
        }),
    })
}
