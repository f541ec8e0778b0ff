//! A user's signed-in devices: listing them, and signing one out.

mod routes;
mod service;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub(super) fn routes() -> Routes {
    Routes::new().route(routes!(routes::list)).route(routes!(routes::end))
}
