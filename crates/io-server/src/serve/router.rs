//! All routes, public and internal: features, web app, and the layers around them.
//!
//! Must not contain a handler, except for what does not exist.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::Method;
use io_protocol::problem::ProblemCode;

use super::metrics::metrics;
use crate::app::App;
use crate::config::MailTransportKind;
use crate::http::assets::{self, Assets};
use crate::http::envelope::{Envelope, envelope};
use crate::http::host::{OperatorHosts, operator_hosts_only};
use crate::http::json::BODY_LIMIT;
use crate::http::limits::{RateLimits, limits};
use crate::http::problem::ApiError;
use crate::http::{cors, pages};
use crate::{console, features};

/// Everything on the public address.
///
/// The layers, from the outside: envelope, rate limits, CORS.
pub fn public(app: &App) -> Router {
    let (api, mut rules) = features::routes().split();
    let mut console = Router::new();
    if app.config.console.enabled && app.config.console.address.is_none() {
        let (routes, of_console) = console::router(app);
        console = routes;
        rules.extend(of_console);
    }
    let rate_limits = RateLimits {
        app: app.clone(),
        rules: Arc::new(rules),
    };
    let mut router = api.route(pages::STYLE_PATH, get(pages::style));
    router = router
        .merge(features::contact::routes())
        .merge(features::email_reports::routes())
        .merge(features::kept::routes())
        .merge(features::figures::routes())
        .merge(features::status::routes())
        .merge(features::board::page_routes())
        .merge(console);
    if app.config.docs {
        router = router.merge(features::book::routes());
    }
    if app.config.mail.transport == MailTransportKind::Outbox {
        router = router.merge(features::outbox_page::routes(&app.config));
    }
    if !app.config.notifications.enabled {
        router = router.route(assets::WORKER, get(assets::no_worker));
    }
    let assets = Assets::of(&app.config);
    let rest = move |request: Request| std::future::ready(unrouted(&request, &assets));
    with_defaults(router.fallback(rest))
        .layer(from_fn_with_state(app.clone(), cors::cors))
        .layer(from_fn_with_state(rate_limits, limits))
        .layer(from_fn_with_state(Envelope::new(app), envelope))
        .with_state(app.clone())
}

/// Everything on the console's own address.
pub fn console_alone(app: &App) -> Router {
    let (console, rules) = console::router(app);
    let rate_limits = RateLimits {
        app: app.clone(),
        rules: Arc::new(rules),
    };
    with_defaults(console.fallback(not_found))
        .layer(from_fn_with_state(rate_limits, limits))
        .layer(from_fn_with_state(Envelope::new(app), envelope))
        .with_state(app.clone())
}

/// Everything on the internal address.
pub fn internal(app: &App) -> Router {
    let router = Router::new()
        .merge(features::health::internal_routes())
        .route("/metrics", get(metrics));
    let hosts = OperatorHosts::internal(&app.config);
    with_defaults(router.fallback(not_found))
        .layer(from_fn_with_state(hosts, operator_hosts_only))
        .layer(from_fn_with_state(Envelope::new(app), envelope))
        .with_state(app.clone())
}

fn with_defaults(router: Router<App>) -> Router<App> {
    router
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

async fn wrong_method() -> ApiError {
    ProblemCode::MethodNotAllowed.into()
}

async fn not_found() -> ApiError {
    ProblemCode::NotFound.into()
}

/// A path that is not a route: a file or page of the web app, or nothing.
fn unrouted(request: &Request, assets: &Assets) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api") || path.starts_with("/.well-known") {
        return ApiError::new(ProblemCode::NotFound).into_response();
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return ApiError::new(ProblemCode::MethodNotAllowed).into_response();
    }
    assets::answer(path, request.headers(), assets)
}
