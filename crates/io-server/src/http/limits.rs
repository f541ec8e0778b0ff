//! Counts every request against its address, before any other work is done for it.
//!
//! Must not know a path of a feature: each route declares its limit where it is declared ([`super::routes`]).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Extension, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method};

use super::problem::ApiError;
use crate::admission::client::ClientAddress;
use crate::admission::limiter::{Left, Rule};
use crate::app::App;

/// The rate limits that routes declared, by method and path template.
#[derive(Clone, Debug, Default)]
pub struct AddressRules(HashMap<(Method, String), Rule>);

impl AddressRules {
    /// The rule for an address on this route.
    ///
    /// Routes that declare none, and paths that are no route, have a common one.
    pub fn of(&self, method: &Method, path: &str) -> Rule {
        if !["/api/", "/.well-known/", "/console/api/"]
            .iter()
            .any(|start| path.starts_with(start))
        {
            return Rule::StaticAddress;
        }
        let declared = self.0.get(&(method.clone(), path.to_owned()));
        declared.copied().unwrap_or(Rule::OtherAddress)
    }

    pub(super) fn declare(&mut self, method: Method, path: &str, rule: Rule) {
        self.0.insert((method, path.to_owned()), rule);
    }

    /// Adds the rules of other routes.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// What the middleware needs.
#[derive(Clone)]
pub struct RateLimits {
    /// The parts of the server.
    pub app: App,
    /// The rules of its routes.
    pub rules: Arc<AddressRules>,
}

/// Counts a request, and refuses it when its address made too many.
pub async fn limits(
    State(RateLimits { app, rules }): State<RateLimits>,
    Extension(client): Extension<ClientAddress>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let path = route.as_ref().map_or(request.uri().path(), MatchedPath::as_str);
    let rule = rules.of(request.method(), path);
    match app.limits.address(rule, client, app.uptime()) {
        Ok(left) => {
            let mut response = next.run(request).await;
            if rule != Rule::StaticAddress {
                tell(&mut response, left);
            }
            response
        }
        Err(limited) => ApiError::from(limited).into_response(),
    }
}

/// The `RateLimit` fields of draft-ietf-httpapi-ratelimit-headers.
///
/// The quota is what fits in at once, and the window is the time in which all of it comes back.
fn tell(response: &mut Response, left: Left) {
    let policy = format!("\"address\";q={};w={}", left.burst, left.window.as_seconds_ceil());
    let now = format!("\"address\";r={};t={}", left.remaining, left.full_in.as_seconds_ceil());
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", now)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
}
