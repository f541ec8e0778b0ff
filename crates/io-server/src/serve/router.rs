//! The whole of what is served, public and internal: features, web app, and the layers around them.
//!
//! Must not hold a handler beyond those for what does not exist.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::Method;
use http::header::CONTENT_TYPE;
use io_protocol::problem::ProblemCode;

use crate::admission::limiter as limits;
use crate::app::App;
use crate::config::MailTransportKind;
use crate::features;
use crate::http::json::BODY_LIMIT;
use crate::http::problem::ApiError;
use crate::http::{assets, cors, envelope, pages};
use crate::telemetry::metrics::Labelled;

/// Everything on the public address. The layers, from outside: envelope, limits, origins.
pub fn public(app: &App) -> Router {
    let (api, _) = features::routes().split_for_parts();
    let mut router = api.route(pages::STYLE_PATH, get(pages::style));
    if app.config.mail.transport == MailTransportKind::Outbox {
        router = router.merge(features::outbox_page::routes());
    }
    wrapped(router.fallback(elsewhere), app)
        .layer(from_fn_with_state(app.clone(), cors::cors))
        .layer(from_fn_with_state(app.clone(), limits::limits))
        .layer(from_fn_with_state(app.clone(), envelope::envelope))
        .with_state(app.clone())
}

/// Everything on the internal address.
pub fn internal(app: &App) -> Router {
    let router = Router::new()
        .merge(features::health::internal_routes())
        .route("/metrics", get(metrics));
    wrapped(router.fallback(nothing), app)
        .layer(from_fn_with_state(app.clone(), envelope::envelope))
        .with_state(app.clone())
}

fn wrapped(router: Router<App>, _app: &App) -> Router<App> {
    router
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

async fn metrics(State(app): State<App>) -> Response {
    let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    app.metrics.ws_connections.set(gauge(app.realtime.connections()));
    app.metrics.live_chats.set(gauge(app.realtime.live_chats()));
    let searching = app.metrics.match_queue.get_or_create_owned(&Labelled::new("adult"));
    searching.set(gauge(app.realtime.searching()));
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}

async fn wrong_method() -> ApiError {
    ProblemCode::MethodNotAllowed.into()
}

async fn nothing() -> ApiError {
    ProblemCode::NotFound.into()
}

/// What is no route: a file or page of the web app, or nothing.
async fn elsewhere(request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api") || path.starts_with("/.well-known") {
        return ApiError::new(ProblemCode::NotFound).into_response();
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return ApiError::new(ProblemCode::MethodNotAllowed).into_response();
    }
    assets::answer(path, request.headers())
}
