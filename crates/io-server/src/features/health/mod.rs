//! Health checks: whether this process is alive, has started, and can serve.
//!
//! Must not tell the public which check fails.

mod routes;

use axum::Router;
use axum::routing::get;
use utoipa_axum::routes;

use crate::http::routes::Routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::livez))
        .route(routes!(routes::startupz))
        .route(routes!(routes::readyz))
        .route(routes!(routes::healthz))
}

/// The same on the internal address, with the names of failing checks.
pub fn internal_routes() -> Router<App> {
    Router::new()
        .route("/livez", get(routes::livez))
        .route("/startupz", get(routes::startupz))
        .route("/readyz", get(routes::readyz_in_detail))
        .route("/healthz", get(routes::readyz_in_detail))
}
