//! Enrolling, signing in and out of the console.
//!
//! Must give the same answer for every address.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use io_core::email::EmailAddress;
use io_core::outside::Entropy;
use io_core::sign_in::{LinkToken, SignInCode};
use io_core::staff::{Capability, RECOVERY_CODES, RecoveryCode, SIGN_IN_LIFE, SessionRules, TotpCode, TotpSecret};
use io_core::time::Span;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::staff::{Enrolled, FirstStep, NewSession, NewSignIn, SecondFactor, SecondStep};
use io_store::{SecretHash, SecretKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::{Need, Staff};
use crate::admission::client::ClientAddress;
use crate::app::App;
use crate::http::envelope::RequestId;
use crate::http::json::Json;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::cookies::Cookie;

#[derive(Deserialize, ToSchema)]
pub(super) struct StaffEmail {
    email: String,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct StaffCode {
    code: String,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct StaffToken {
    token: String,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct StaffConfirm {
    token: String,
    code: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct NextStep {
    next: &'static str,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Enrolment {
    uri: String,
    secret: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Recovery {
    recovery: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Counts {
    queue: u64,
    appeals: u64,
    second: u64,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    name: String,
    email: String,
    role: &'static str,
    capabilities: Vec<&'static str>,
    idle_ends_at: Moment,
    ends_at: Moment,
    counts: Counts,
}

fn hash(app: &App, purpose: &str, secret: &str) -> SecretHash {
    app.store
        .hash(SecretKind::Staff, format!("{purpose} {secret}").as_bytes())
}

/// The hash of the token of an invitation, as commands make it.
pub(crate) fn hash_invitation(store: &io_store::Store, token: &LinkToken) -> SecretHash {
    let text = format!("invitation {}", token.expose());
    store.hash(SecretKind::Staff, text.as_bytes())
}

fn random(app: &App) -> String {
    LinkToken::draw(&*app.entropy).expose()
}

fn wrong(left: Option<u32>) -> ApiError {
    let error = ApiError::new(ProblemCode::WrongCode);
    match left {
        Some(1) => error.at("code", "One more try."),
        Some(left) => error.at("code", format!("{left} more tries.")),
        None => error,
    }
}

/// Asks for an email with a code.
#[utoipa::path(post, path = "/console/api/sign-in", tag = "console", request_body = StaffEmail, responses(
    (status = 202, description = "The same for every address"),
))]
pub(super) async fn ask(State(app): State<App>, Json(body): Json<StaffEmail>) -> Result<Response, ApiError> {
    let email = EmailAddress::parse(&body.email)
        .map_err(|why| ApiError::new(ProblemCode::InvalidEmail).at("email", why.to_string()))?;
    let (token, code) = (random(&app), SignInCode::draw(&*app.entropy));
    let asked = NewSignIn {
        token: hash(&app, "sign-in", &token),
        code: hash(&app, &format!("code {token}"), &code.expose()),
        content: app
            .email_texts
            .staff_sign_in(&email.identity(), &code.expose(), SIGN_IN_LIFE),
        email: email.identity(),
    };
    app.store.begin_staff_sign_in(asked, app.now()).await?;
    let cookie = (header::SET_COOKIE, Cookie::StaffSignIn.set(&token, SIGN_IN_LIFE));
    Ok((StatusCode::ACCEPTED, AppendHeaders([cookie])).into_response())
}

fn unfinished(headers: &HeaderMap) -> Result<&str, ApiError> {
    Cookie::StaffSignIn
        .read(headers)
        .ok_or_else(|| ProblemCode::InvalidOrExpired.into())
}

/// Judges the code of the email.
#[utoipa::path(post, path = "/console/api/sign-in/code", tag = "console", request_body = StaffCode, responses(
    (status = 200, description = "The second factor is next", body = NextStep),
))]
pub(super) async fn code(
    State(app): State<App>,
    client: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<StaffCode>,
) -> Result<Json<NextStep>, ApiError> {
    let token = unfinished(&headers)?;
    let code = SignInCode::parse(&body.code).ok_or_else(|| wrong(None))?;
    let code = hash(&app, &format!("code {token}"), &code.expose());
    let step = app
        .store
        .prove_staff_email(hash(&app, "sign-in", token), code, app.now())
        .await?;
    if step == FirstStep::Proven {
        return Ok(Json(NextStep { next: "totp" }));
    }
    app.security
        .note(SecurityEvent::StaffRefused, Actor::Network(client.network()));
    Err(match step {
        FirstStep::Wrong { left } => wrong(Some(left)),
        FirstStep::Proven | FirstStep::Over => ProblemCode::InvalidOrExpired.into(),
    })
}

/// Judges the second factor, and begins the session.
#[utoipa::path(post, path = "/console/api/sign-in/totp", tag = "console", request_body = StaffCode, responses(
    (status = 200, description = "Signed in; sets `__Host-io_staff`", body = Me),
))]
pub(super) async fn totp(
    State(app): State<App>,
    client: ClientAddress,
    Extension(request): Extension<RequestId>,
    headers: HeaderMap,
    Json(body): Json<StaffCode>,
) -> Result<Response, ApiError> {
    let token = unfinished(&headers)?;
    let factor = match (TotpCode::parse(&body.code), RecoveryCode::parse(&body.code)) {
        (Some(code), _) => SecondFactor::Totp(code),
        (None, Some(code)) => SecondFactor::Recovery(hash(&app, "recovery", &code.expose())),
        (None, None) => return Err(wrong(None)),
    };
    let (session, rules) = (random(&app), SessionRules::default());
    let new = NewSession {
        token: hash(&app, "session", &session),
        rules,
    };
    let (now, token) = (app.now(), hash(&app, "sign-in", token));
    let step = app
        .store
        .finish_staff_sign_in(token, factor, new, request.0, now)
        .await?;
    let network = Actor::Network(client.network());
    let id = match step {
        SecondStep::SignedIn(id) => id,
        SecondStep::Locked => {
            app.security.note(SecurityEvent::StaffLocked, network);
            return Err(ApiError::new(ProblemCode::RateLimited).retry_after(Span::hours(1)));
        }
        SecondStep::Wrong { left } => {
            app.security.note(SecurityEvent::StaffRefused, network);
            return Err(wrong(Some(left)));
        }
        SecondStep::Over => return Err(ProblemCode::InvalidOrExpired.into()),
    };
    app.security.note(SecurityEvent::StaffSignedIn, network);
    let member = app.store.staff_member(id).await?.ok_or(ProblemCode::NotSignedIn)?;
    let me = Me {
        name: member.name,
        email: member.email,
        role: member.role.name(),
        capabilities: served(member.role.capabilities()),
        idle_ends_at: (now + rules.idle).into(),
        ends_at: (now + rules.absolute).into(),
        counts: counts(&app).await?,
    };
    let cookies = AppendHeaders([
        (header::SET_COOKIE, Cookie::Staff.set(&session, rules.absolute)),
        (header::SET_COOKIE, Cookie::StaffSignIn.clear()),
    ]);
    Ok((cookies, Json(me)).into_response())
}

/// What waits for staff.
async fn counts(app: &App) -> Result<Counts, ApiError> {
    let waiting = app.store.waiting_for_staff().await?;
    Ok(Counts {
        queue: waiting.cases,
        appeals: waiting.appeals,
        second: waiting.second,
    })
}

/// What a member may do here: what their role allows, as far as this server has a route for it.
fn served(allowed: impl Iterator<Item = Capability>) -> Vec<&'static str> {
    static SERVED: LazyLock<BTreeSet<Capability>> = LazyLock::new(|| {
        let routes = super::routes();
        let needed = routes.table().filter_map(|(_, _, need)| match need {
            Need::Capability(capability) => Some(capability),
            Need::Session | Need::Nothing => None,
        });
        needed.collect()
    });
    allowed
        .filter(|one| SERVED.contains(one))
        .map(Capability::name)
        .collect()
}

/// Who is signed in, and until when.
#[utoipa::path(get, path = "/console/api/me", tag = "console", responses((status = 200, body = Me)))]
pub(super) async fn me(State(app): State<App>, staff: Staff) -> Result<Json<Me>, ApiError> {
    let session = staff.session.ok_or(ProblemCode::NotSignedIn)?;
    Ok(Json(Me {
        name: staff.name,
        email: staff.email,
        role: staff.role.name(),
        capabilities: served(staff.capabilities.into_iter()),
        idle_ends_at: session.idle_ends_at.into(),
        ends_at: session.ends_at.into(),
        counts: counts(&app).await?,
    }))
}

/// Ends the session.
#[utoipa::path(post, path = "/console/api/sign-out", tag = "console", responses((status = 204)))]
pub(super) async fn sign_out(State(app): State<App>, staff: Staff) -> Result<Response, ApiError> {
    let by = staff.by();
    if let Some(session) = staff.session {
        app.store.end_staff_session(session.id, by, app.now()).await?;
    }
    let cookie = AppendHeaders([(header::SET_COOKIE, Cookie::Staff.clear())]);
    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}

fn invitation(app: &App, token: &str) -> Result<SecretHash, ApiError> {
    let token = LinkToken::parse(token).ok_or(ProblemCode::InvalidOrExpired)?;
    Ok(hash_invitation(&app.store, &token))
}

/// Begins an enrolment: the secret for the app with codes.
#[utoipa::path(post, path = "/console/api/enrol", tag = "console", request_body = StaffToken, responses(
    (status = 200, body = Enrolment),
))]
pub(super) async fn enrol(State(app): State<App>, Json(body): Json<StaffToken>) -> Result<Json<Enrolment>, ApiError> {
    let token = invitation(&app, &body.token)?;
    let new = TotpSecret::draw(&*app.entropy);
    let begun = app.store.begin_enrolment(token, new, app.now()).await?;
    let begun = begun.ok_or(ProblemCode::InvalidOrExpired)?;
    let host = app.config.public_url.split("://").last().unwrap_or_default().to_owned();
    Ok(Json(Enrolment {
        uri: begun.secret.uri(&host.replace(':', "-"), &begun.member.email),
        secret: begun.secret.expose(),
    }))
}

/// Ends an enrolment with the first code of the app; answers the recovery codes, once.
#[utoipa::path(post, path = "/console/api/enrol/confirm", tag = "console", request_body = StaffConfirm, responses(
    (status = 200, body = Recovery),
))]
pub(super) async fn confirm(
    State(app): State<App>,
    client: ClientAddress,
    Extension(request): Extension<RequestId>,
    Json(body): Json<StaffConfirm>,
) -> Result<Json<Recovery>, ApiError> {
    let token = invitation(&app, &body.token)?;
    let code = TotpCode::parse(&body.code).ok_or_else(|| wrong(None))?;
    let entropy: &dyn Entropy = &*app.entropy;
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| RecoveryCode::draw(entropy).expose())
        .collect();
    let hashes = codes.iter().map(|code| hash(&app, "recovery", code)).collect();
    let network = Actor::Network(client.network());
    match app
        .store
        .confirm_enrolment(token, code, hashes, request.0, app.now())
        .await?
    {
        Enrolled::Done(_) => {
            app.security.note(SecurityEvent::StaffChanged, network);
            Ok(Json(Recovery { recovery: codes }))
        }
        Enrolled::Wrong => {
            app.security.note(SecurityEvent::StaffRefused, network);
            Err(wrong(None))
        }
        Enrolled::Over => Err(ProblemCode::InvalidOrExpired.into()),
    }
}
