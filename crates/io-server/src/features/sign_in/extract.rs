//! How a handler learns who calls, and with which kind of client.
//!
//! A handler that takes `SignedIn` runs only with a login; otherwise the answer is 401.
//!
//! Must not know what the handler does. A request is signed in by a bearer token or by a cookie, never by both: with
//! `Authorization: Bearer` or `X-IO-Client: api`, cookies do not count.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use io_core::ids::{LoginId, UserId};
use io_core::moderation::{Scope, Standing};
use io_core::time::Uptime;
use io_protocol::problem::ProblemCode;

use crate::admission::client::ClientAddress;
use crate::admission::limiter::Rule;
use crate::app::App;
use crate::config::Environment;
use crate::header_fields;
use crate::http::problem::ApiError;
use crate::http::same_site::{self, OwnSite, Sender};
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::TicketHolder;
use crate::tokens::cookies::Cookie;

/// The header with which a client says that it keeps its tokens itself.
pub const CLIENT_HEADER: &str = "x-io-client";

/// A signed-in user on one device.
///
/// A handler that takes it cannot be called without a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The user.
    pub user: UserId,
    /// Their login.
    pub login: LoginId,
    /// Signed in within the last ten minutes, as deleting an account requires.
    pub fresh: bool,
    /// When the access token expires.
    ///
    /// A socket that outlives it without a renewal is closed.
    pub until: Uptime,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let (who, standing) = Proven::from_request_parts(parts, app).await?.0;
        not_shut_out(app, standing)?;
        Ok(who)
    }
}

/// A signed-in user of any standing, also one who was shut out.
///
/// Only for what a person may always do: read the statement, appeal, take their data along, delete the account, leave.
#[derive(Clone, Copy, Debug)]
pub struct AnyStanding(pub SignedIn);

impl FromRequestParts<App> for AnyStanding {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Proven((who, _)) = Proven::from_request_parts(parts, app).await?;
        Ok(Self(who))
    }
}

/// Refuses an account that may do nothing (ML-17).
fn not_shut_out(app: &App, standing: Standing) -> Result<(), ApiError> {
    if !standing.closes(Scope::EVERYTHING) {
        return Ok(());
    }
    let refusal = ApiError::new(ProblemCode::Restricted);
    Err(match standing.until {
        Some(until) => refusal.retry_after(until - app.now()),
        None => refusal,
    })
}

/// Who signed in, and what they may not do.
struct Proven((SignedIn, Standing));

impl FromRequestParts<App> for Proven {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let client = Client::of(&parts.headers);
        let token = match client {
            Client::Api => bearer(&parts.headers),
            Client::Browser => {
                let token = Cookie::Access.read(&parts.headers);
                if token.is_some() && changes_something(&parts.method) {
                    require_own_page(&parts.headers, app)?;
                }
                token
            }
        };
        let token = token.ok_or(ProblemCode::NotSignedIn)?;
        let who = signed_in(app, token).await;
        if let Some(client) = parts.extensions.get::<ClientAddress>() {
            note_refused(app, &who, *client);
        }
        who.map(Self)
    }
}

impl OptionalFromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    /// `None` without a login. Requests from other sites are refused as always.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, ApiError> {
        match <Self as FromRequestParts<App>>::from_request_parts(parts, app).await {
            Ok(who) => Ok(Some(who)),
            Err(error) if error.code() == ProblemCode::NotSignedIn => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The kind of client, and so the kind of proofs it sends and receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// Cookies, and no tokens in bodies.
    Browser,
    /// Tokens in bodies and as bearer tokens, and no cookies except the two that bind a code and recognise the device.
    Api,
}

impl Client {
    fn of(headers: &HeaderMap) -> Self {
        // Any other scheme is for a proxy that asks for a password of its own.
        if header_fields::has_token(headers, CLIENT_HEADER, "api") || bearers(headers).next().is_some() {
            Self::Api
        } else {
            Self::Browser
        }
    }
}

impl Client {
    /// The headers that remove the proofs of a login from a browser.
    ///
    /// Every other client forgets its own.
    pub fn forget_proofs(self) -> HeaderMap {
        let cookies: &[Cookie] = match self {
            Self::Browser => &[Cookie::Access, Cookie::Refresh],
            Self::Api => &[],
        };
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::SET_COOKIE, cookie.clear());
        }
        headers
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = ApiError;

    /// For routes that need no login.
    ///
    /// Refuses requests from other sites, and requests with IO's cookies that do not show that a page of IO sent them.
    /// Another site's page cannot set a custom header without a preflight, so `X-IO-Client: api` is proof enough.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let client = Self::of(&parts.headers);
        if client == Self::Browser {
            let with_cookies = [Cookie::Access, Cookie::Refresh, Cookie::LoginRequest, Cookie::Device]
                .iter()
                .any(|cookie| cookie.read(&parts.headers).is_some());
            if with_cookies {
                require_own_page(&parts.headers, app)?;
            } else {
                match same_site::sender(&parts.headers, &own_site(app)) {
                    Sender::OwnPage | Sender::Unknown => {}
                    refused => return Err(refusal(refused, app)),
                }
            }
        }
        Ok(client)
    }
}

/// Authenticates a socket before the upgrade (SES-14, SES-15, SES-17).
///
/// A browser by its cookie and IO's own `Origin`, any other client by a ticket that it offers as a second subprotocol.
pub async fn authenticate_upgrade(app: &App, client: ClientAddress, headers: &HeaderMap) -> Result<SignedIn, ApiError> {
    let who = upgrading(app, headers).await;
    note_refused(app, &who, client);
    let (who, standing) = who?;
    not_shut_out(app, standing)?;
    Ok(who)
}

/// Notes that a token or ticket was refused. A request without any is nothing to note.
fn note_refused(app: &App, who: &Result<(SignedIn, Standing), ApiError>, client: ClientAddress) {
    if who
        .as_ref()
        .is_err_and(|error| error.code() == ProblemCode::NotSignedIn)
    {
        app.security
            .note(SecurityEvent::TokenRefused, Actor::Network(client.network()));
    }
}

async fn upgrading(app: &App, headers: &HeaderMap) -> Result<(SignedIn, Standing), ApiError> {
    if let Some(ticket) = offered_ticket(headers) {
        let holder = app.tokens.spend_ticket(ticket).ok_or(ProblemCode::NotSignedIn)?;
        return of_living_login(app, holder, WITHOUT_COUNTER).await;
    }
    let token = Cookie::Access.read(headers).ok_or(ProblemCode::NotSignedIn)?;
    if !same_site::is_own_socket(headers, &own_site(app)) {
        return Err(refusal(same_site::sender(headers, &own_site(app)), app));
    }
    signed_in(app, token).await
}

async fn signed_in(app: &App, token: &str) -> Result<(SignedIn, Standing), ApiError> {
    let access = app
        .tokens
        .read_access(token, app.now())
        .await?
        .ok_or(ProblemCode::NotSignedIn)?;
    let holder = TicketHolder {
        user: access.user,
        login: access.login,
        until: app.clock.uptime_at(access.expires_at),
    };
    of_living_login(app, holder, access.counter).await
}

/// A ticket does not say which refresh it came from.
const WITHOUT_COUNTER: u64 = 0;

async fn of_living_login(app: &App, proven: TicketHolder, counter: u64) -> Result<(SignedIn, Standing), ApiError> {
    let now = app.now();
    app.limits.account(Rule::OtherAccount, proven.user, app.uptime())?;
    let alive = app.tokens.alive(proven.login, counter, now).await?;
    let alive = alive.ok_or(ProblemCode::NotSignedIn)?;
    if alive.user != proven.user {
        return Err(ProblemCode::NotSignedIn.into());
    }
    let who = SignedIn {
        user: proven.user,
        login: proven.login,
        fresh: alive.is_fresh(now),
        until: proven.until,
    };
    Ok((who, alive.standing))
}

fn require_own_page(headers: &HeaderMap, app: &App) -> Result<(), ApiError> {
    match same_site::sender(headers, &own_site(app)) {
        Sender::OwnPage => Ok(()),
        refused => Err(refusal(refused, app)),
    }
}

fn own_site(app: &App) -> OwnSite<'_> {
    OwnSite {
        origin: &app.config.public_url,
        loopback_is_one: app.config.environment != Environment::Production,
    }
}

fn refusal(sender: Sender, app: &App) -> ApiError {
    match sender {
        Sender::OwnPageElsewhere => ApiError::wrong_address(&app.config.public_url),
        Sender::OwnPage | Sender::Foreign | Sender::Unknown => ProblemCode::Csrf.into(),
    }
}

/// Methods that RFC 9110 calls safe must not change anything (SES-11).
fn changes_something(method: &Method) -> bool {
    !method.is_safe()
}

/// The only bearer token of a request.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut tokens = bearers(headers);
    let token = std::str::from_utf8(tokens.next()?).ok()?;
    tokens.next().is_none().then_some(token)
}

fn bearers(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    headers.get_all(header::AUTHORIZATION).iter().filter_map(|line| {
        let (scheme, token) = line.as_bytes().split_at_checked("bearer".len())?;
        let ends = token.first().is_none_or(|byte| *byte == b' ');
        (ends && scheme.eq_ignore_ascii_case(b"bearer")).then_some(token.trim_ascii())
    })
}

/// `Sec-WebSocket-Protocol: io.v1, ticket.<ticket>`
fn offered_ticket(headers: &HeaderMap) -> Option<&str> {
    header_fields::members(headers, header::SEC_WEBSOCKET_PROTOCOL)
        .find_map(|protocol| std::str::from_utf8(protocol).ok()?.strip_prefix("ticket."))
}
