//! The plain listener beside TLS: it sends people to the address that is encrypted, and proves that a name is ours.
//!
//! Must not send anyone anywhere but to the configured address, whatever a request names.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Method, StatusCode};

use super::host;
use crate::app::App;

/// Where an authority that issues certificates looks for a proof (RFC 8555, section 8.3).
const PROOFS: &str = "/.well-known/acme-challenge/";

/// Everything on the plain address.
pub fn redirect(app: &App) -> Router {
    Router::new().fallback(elsewhere).with_state(app.clone())
}

async fn elsewhere(State(app): State<App>, request: Request) -> Response {
    let mut response = answer(&app, &request);
    let fixed = [
        (CONNECTION, "close"),
        // The operator may move; no browser must remember the old address.
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let headers = response.headers_mut();
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    response
}

fn answer(app: &App, request: &Request) -> Response {
    let public_url = &app.config.public_url;
    let path = request.uri().path();
    if !host::is_valid(request.version(), request.headers()) || !path.starts_with('/') {
        return said(StatusCode::BAD_REQUEST, "This request cannot be understood.\n");
    }
    if let Some(token) = path.strip_prefix(PROOFS) {
        let proof = app.tls.as_ref().and_then(|tls| tls.proof(token));
        return match proof {
            Some(proof) => ([(CONTENT_TYPE, "application/octet-stream")], proof).into_response(),
            None => said(StatusCode::NOT_FOUND, "There is no such proof.\n"),
        };
    }
    // A person follows a redirect. A program has sent its token in the clear by then, and must learn that it may not.
    let is_api = path == "/api" || path.starts_with("/api/");
    if is_api || ![Method::GET, Method::HEAD].contains(request.method()) {
        return said(StatusCode::FORBIDDEN, &format!("Use {public_url}\n"));
    }
    let query = request
        .uri()
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    match HeaderValue::try_from(format!("{public_url}{path}{query}")) {
        Ok(location) => (StatusCode::PERMANENT_REDIRECT, [(LOCATION, location)]).into_response(),
        Err(_) => said(StatusCode::BAD_REQUEST, "This request cannot be understood.\n"),
    }
}

fn said(status: StatusCode, text: &str) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], text.to_owned()).into_response()
}
