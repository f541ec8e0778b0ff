//! The gate of the console: who calls, and whether the route is for them.
//!
//! It runs before every handler. A route that names no need is refused.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Extension, FromRequestParts, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, Method, header};
use io_core::ids::StaffId;
use io_core::staff::{Capability, Role, SessionRules};
use io_protocol::problem::ProblemCode;
use io_store::SecretKind;
use io_store::audit::{By, Who};
use io_store::staff::{Session, Use};

use crate::admission::client::ClientAddress;
use crate::app::App;
use crate::config::Environment;
use crate::header_fields;
use crate::http::envelope::RequestId;
use crate::http::problem::ApiError;
use crate::http::same_site::{self, OwnSite, Sender};
use crate::telemetry::{Actor, SecurityEvent};
use crate::tokens::cookies::Cookie;

/// With this header a page says that it asks by itself: the request keeps no session alive.
const BACKGROUND: &str = "io-background";

/// How operator keys begin.
pub(super) const KEY_START: &str = "iok_";

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// No sign-in.
    Nothing,
    /// A session, of any role.
    Session,
    /// A session or key with this capability.
    Capability(Capability),
}

/// Who calls: a member of staff, or a program with a key. The gate let them in.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The member; the maker of the key.
    pub id: StaffId,
    /// The name that colleagues see.
    pub name: String,
    /// The address; empty for a key.
    pub email: String,
    /// The role.
    pub role: Role,
    /// What they may do.
    pub capabilities: Vec<Capability>,
    /// The session; none for a key.
    pub session: Option<Session>,
    who: Who,
    request: String,
}

impl Staff {
    /// Who did it, for the audit trail.
    pub fn by(&self) -> By {
        By {
            who: self.who,
            request: self.request.clone(),
        }
    }

    /// May they do this, too?
    pub fn may(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }
}

impl FromRequestParts<App> for Staff {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let staff = parts.extensions.get::<Self>().cloned();
        staff.ok_or_else(|| ProblemCode::NotSignedIn.into())
    }
}

/// What the gate needs.
#[derive(Clone)]
pub(super) struct Gate {
    app: App,
    needs: Arc<HashMap<(Method, String), Need>>,
}

impl Gate {
    pub(super) fn new(app: App, needs: Arc<HashMap<(Method, String), Need>>) -> Self {
        Self { app, needs }
    }

    fn need(&self, method: &Method, path: &str) -> Option<Need> {
        let method = if *method == Method::HEAD {
            Method::GET
        } else {
            method.clone()
        };
        self.needs.get(&(method, path.to_owned())).copied()
    }
}

/// Lets a request through to its handler, or answers why not.
pub(super) async fn gate(
    State(gate): State<Gate>,
    Extension(client): Extension<ClientAddress>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let need = gate.need(request.method(), path.as_str());
    let network = Actor::Network(client.network());
    let app = &gate.app;
    let Some(need) = need else {
        // A method that no route has; the router says so.
        return ApiError::new(ProblemCode::MethodNotAllowed).into_response();
    };
    let (headers, method) = (request.headers().clone(), request.method().clone());
    let id = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(String::new, |id| id.0.clone());
    let staff = match called_by(app, &headers, &method, id).await {
        Ok(staff) => staff,
        Err(error) => return error.into_response(),
    };
    match (need, staff) {
        (Need::Nothing, _) => {}
        (_, None) => {
            if presents_something(request.headers()) {
                app.security.note(SecurityEvent::StaffRefused, network);
            }
            return ApiError::new(ProblemCode::NotSignedIn).into_response();
        }
        (need, Some(staff)) => {
            let allowed = match need {
                Need::Capability(capability) => staff.may(capability),
                Need::Session | Need::Nothing => staff.session.is_some(),
            };
            if !allowed {
                app.security.note(SecurityEvent::StaffForbidden, network);
                return ApiError::new(ProblemCode::Forbidden).into_response();
            }
            request.extensions_mut().insert(staff);
        }
    }
    next.run(request).await
}

fn presents_something(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || Cookie::Staff.read(headers).is_some()
}

/// Who calls, by a key or by the cookie, never by both. Refuses other sites' pages.
async fn called_by(app: &App, headers: &HeaderMap, method: &Method, id: String) -> Result<Option<Staff>, ApiError> {
    if headers.contains_key(header::AUTHORIZATION) {
        return of_key(app, headers, id).await;
    }
    let own = OwnSite {
        origin: &app.config.public_url,
        loopback_is_one: app.config.environment != Environment::Production,
    };
    let sender = same_site::sender(headers, &own);
    let token = Cookie::Staff.read(headers);
    let safe = method.is_safe();
    let with_cookies = token.is_some() || Cookie::StaffSignIn.read(headers).is_some();
    match sender {
        Sender::OwnPage => {}
        // The console may have an address of its own; a browser says itself that the page is of the same origin.
        Sender::OwnPageElsewhere if app.config.console.address.is_some() => {}
        Sender::Unknown if safe || !with_cookies => {}
        Sender::Foreign if safe => {}
        _ => return Err(ProblemCode::Csrf.into()),
    }
    let Some(token) = token else { return Ok(None) };
    let by = if header_fields::has_token(headers, BACKGROUND, "1") {
        Use::InBackground
    } else {
        Use::ByPerson
    };
    let hash = app.store.hash(SecretKind::Staff, format!("session {token}").as_bytes());
    let found = app
        .store
        .staff_session(hash, SessionRules::default(), by, app.now())
        .await?;
    Ok(found.map(|session| Staff {
        id: session.member.id,
        name: session.member.name.clone(),
        email: session.member.email.clone(),
        role: session.member.role,
        capabilities: session.member.role.capabilities().collect(),
        who: Who::Staff(session.member.id),
        session: Some(session),
        request: id,
    }))
}

async fn of_key(app: &App, headers: &HeaderMap, request: String) -> Result<Option<Staff>, ApiError> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Ok(None);
    };
    let key = line.to_str().ok().and_then(|line| {
        let (scheme, key) = line.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
    });
    let Some(key) = key.filter(|key| key.starts_with(KEY_START)) else {
        return Ok(None);
    };
    let hash = app.store.hash(SecretKind::Staff, format!("key {key}").as_bytes());
    let found = app.store.operator_key(hash, app.now()).await?;
    Ok(found.map(|holder| Staff {
        id: holder.maker,
        name: "a key".to_owned(),
        email: String::new(),
        role: holder.role,
        capabilities: holder.scopes,
        session: None,
        who: Who::Key(holder.key),
        request,
    }))
}
