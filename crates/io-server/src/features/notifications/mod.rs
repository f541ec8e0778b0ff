//! Telling people who look elsewhere: what the app may install for it.

mod routes;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().route(routes!(routes::abilities))
}
