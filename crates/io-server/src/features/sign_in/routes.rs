//! The routes of signing in.
//!
//! Must not decide anything: a handler extracts, calls one function, and shapes the answer.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use io_core::account::Language;
use io_protocol::problem::{Problem, ProblemCode};
use io_protocol::rest;
use io_protocol::rest::{
    CheckLink, LettersNow, LinkChecked, MagicLinkSent, NotMe, Refresh, SendMagicLink, SocketTicket, VerifyToken,
};

use super::device_label::device_label;
use super::extract::{AnyStanding, Client, SignedIn};
use super::secrets::{Binding, KnownDevice, hash_network};
use super::{asking, leaving, proofs, renewing, signing_in};
use crate::admission::client::ClientAddress;
use crate::app::App;
use crate::header_fields;
use crate::http::json::Json;
use crate::http::problem::ApiError;
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::cookies::{Cookie, LOGIN_REQUEST_LIFE};
use crate::tokens::{TICKET_LIFE, TicketHolder};

/// Sends an email with a sign-in link and a code.
#[utoipa::path(post, path = "/api/auth/send-magic-link", security(()), tag = "sign-in", request_body = SendMagicLink, responses(
    (status = 202, description = "The same for every address; sets `__Host-io_lr`", body = MagicLinkSent),
    (status = 403, description = "`csrf`: another site's page; `challenge_required`: with a `puzzle`", body = Problem),
    (status = 422, description = "`invalid_email`, `email_domain_not_allowed`", body = Problem),
    (status = 429, description = "Too many requests from this network", body = Problem),
))]
pub(super) async fn send_magic_link(
    State(app): State<App>,
    _: Client,
    address: ClientAddress,
    device: Device,
    Json(body): Json<SendMagicLink>,
) -> Result<Response, ApiError> {
    let binding = device.binding.unwrap_or_else(|| Binding::random(&*app.entropy));
    let asker = asking::AskedFrom {
        label: device.label,
        network: hash_network(&app.store, address),
        actor: Actor::Network(address.network()),
        device: device.known,
        binding: &binding,
    };
    let sent = asking::request_email(&app, &body, asker).await?;
    let cookie = (
        header::SET_COOKIE,
        Cookie::LoginRequest.set(&binding.text(), LOGIN_REQUEST_LIFE),
    );
    Ok((StatusCode::ACCEPTED, AppendHeaders([cookie]), Json(sent)).into_response())
}

/// Whether emails leave late right now; the same for everyone.
#[utoipa::path(get, path = "/api/auth/letters", security(()), tag = "sign-in", responses(
    (status = 200, description = "Whether emails leave late", body = LettersNow),
))]
pub(super) async fn letters_now(State(app): State<App>) -> Json<LettersNow> {
    Json(LettersNow {
        delayed: app.mail_delays.any(app.uptime()),
    })
}

/// Checks a link without spending it.
#[utoipa::path(post, path = "/api/auth/check-link", security(()), tag = "sign-in", request_body = CheckLink, responses(
    (status = 200, description = "What the confirm page may show", body = LinkChecked),
    (status = 403, description = "`csrf`: another site's page", body = Problem),
))]
pub(super) async fn check_link(
    State(app): State<App>,
    _: Client,
    device: Device,
    Json(body): Json<CheckLink>,
) -> Result<Json<LinkChecked>, ApiError> {
    Ok(Json(
        asking::check_link(&app, &body.token, device.binding.as_ref()).await?,
    ))
}

/// Signs in with the token of a link, or with a code in the browser that asked for it.
#[utoipa::path(post, path = "/api/auth/verify-token", security(()), tag = "sign-in", request_body = VerifyToken, responses(
    (status = 200, description = "Browsers get cookies, `X-IO-Client: api` gets tokens; sets `__Host-io_dv`", body = rest::SignedIn),
    (status = 401, description = "`invalid_or_expired`", body = Problem),
    (status = 403, description = "`under_age`, `csrf`", body = Problem),
    (status = 409, description = "`already_used`, only for the browser that asked", body = Problem),
    (status = 422, description = "Neither a token nor a code", body = Problem),
    (status = 429, description = "Too many wrong codes for this address; links keep working", body = Problem),
))]
pub(super) async fn verify_token(
    State(app): State<App>,
    client: Client,
    before: Option<SignedIn>,
    address: ClientAddress,
    device: Device,
    Json(body): Json<VerifyToken>,
) -> Result<Response, ApiError> {
    let presenter = signing_in::Presenter {
        actor: Actor::Network(address.network()),
        binding: device.binding,
        label: device.label,
        language: device.language,
        device: device.known.unwrap_or_else(|| KnownDevice::random(&*app.entropy)),
        before: before.map(|before| (before.user, before.login)),
    };
    Ok(signing_in::sign_in(&app, &body, presenter).await?.answer(&app, client))
}

/// Renews a login.
#[utoipa::path(post, path = "/api/auth/refresh", security(()), tag = "sign-in", request_body = Refresh, responses(
    (status = 200, description = "Browsers get cookies, `X-IO-Client: api` gets tokens", body = rest::SignedIn),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 403, description = "`csrf`: another site's page", body = Problem),
    (status = 409, description = "`refresh_retry`: newer tokens are on their way to this client", body = Problem),
))]
pub(super) async fn refresh(
    State(app): State<App>,
    client: Client,
    address: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<Refresh>,
) -> Result<Response, ApiError> {
    let token = match client {
        Client::Browser => Cookie::Refresh.read(&headers),
        Client::Api => body.refresh_token.as_deref(),
    };
    let renewed = match token {
        Some(token) => renewing::renew(&app, token).await,
        None => Err(ProblemCode::NotSignedIn.into()),
    };
    Ok(match renewed {
        Ok(proven) => proven.answer(&app, client),
        Err(error) if error.code() == ProblemCode::NotSignedIn => {
            if token.is_some() {
                let actor = Actor::Network(address.network());
                app.security.note(SecurityEvent::RefreshRefused, actor);
            }
            (client.forget_proofs(), error).into_response()
        }
        Err(error) => error.into_response(),
    })
}

/// Signs this device out.
#[utoipa::path(post, path = "/api/auth/logout", tag = "sign-in", responses(
    (status = 204, description = "No proof of this login works any more"),
))]
pub(super) async fn logout(
    State(app): State<App>,
    client: Client,
    AnyStanding(who): AnyStanding,
) -> Result<Response, ApiError> {
    leaving::sign_out(&app, who).await?;
    Ok(left(client))
}

/// Signs every device out.
#[utoipa::path(post, path = "/api/auth/logout-all", tag = "sign-in", responses(
    (status = 204, description = "No proof of any login works any more"),
    (status = 403, description = "`fresh_sign_in_required`", body = Problem),
))]
pub(super) async fn logout_all(
    State(app): State<App>,
    client: Client,
    AnyStanding(who): AnyStanding,
) -> Result<Response, ApiError> {
    leaving::sign_out_everywhere(&app, who).await?;
    Ok(left(client))
}

/// Signs every device out, from the email about a new device. Needs no login.
#[utoipa::path(post, path = "/api/auth/not-me", security(()), tag = "sign-in", request_body = NotMe, responses(
    (status = 204, description = "That device and all others of the account are signed out"),
    (status = 401, description = "`invalid_or_expired`", body = Problem),
    (status = 403, description = "`csrf`: another site's page", body = Problem),
))]
pub(super) async fn not_me(
    State(app): State<App>,
    _: Client,
    address: ClientAddress,
    Json(body): Json<NotMe>,
) -> Result<StatusCode, ApiError> {
    leaving::not_me(&app, &body.token, Actor::Network(address.network())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Issues a ticket for one socket, for clients without cookies.
#[utoipa::path(post, path = "/api/ws/ticket", tag = "sign-in", responses(
    (status = 200, description = "Works once, for thirty seconds", body = SocketTicket),
    (status = 503, description = "`busy`", body = Problem),
))]
pub(super) async fn socket_ticket(State(app): State<App>, who: SignedIn) -> Result<Json<SocketTicket>, ApiError> {
    let holder = TicketHolder {
        user: who.user,
        login: who.login,
        until: who.until,
    };
    let ticket = app.tokens.issue_ticket(holder).ok_or(ProblemCode::Busy)?;
    let expires_in = u32::try_from(TICKET_LIFE.as_seconds_ceil()).unwrap_or(0);
    Ok(Json(SocketTicket { ticket, expires_in }))
}

fn left(client: Client) -> Response {
    (
        StatusCode::NO_CONTENT,
        AppendHeaders([proofs::CLEAR_SITE_DATA]),
        client.forget_proofs(),
    )
        .into_response()
}

/// What the headers of a request say about the device, as far as IO uses it.
pub(super) struct Device {
    label: String,
    language: Option<Language>,
    binding: Option<Binding>,
    known: Option<KnownDevice>,
}

impl<S: Sync> FromRequestParts<S> for Device {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let agent = parts.headers.get(header::USER_AGENT).map(HeaderValue::as_bytes);
        let mut wishes = header_fields::members(&parts.headers, header::ACCEPT_LANGUAGE);
        Ok(Self {
            label: device_label(&String::from_utf8_lossy(agent.unwrap_or_default())),
            language: wishes.find_map(|wish| {
                let tag = std::str::from_utf8(header_fields::essence(wish)).ok()?;
                Language::parse(tag).ok()
            }),
            binding: Cookie::LoginRequest.read(&parts.headers).and_then(Binding::parse),
            known: Cookie::Device.read(&parts.headers).and_then(KnownDevice::parse),
        })
    }
}
