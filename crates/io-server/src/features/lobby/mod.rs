//! The lobby before a search: how busy it is, and whether searching is paused.

mod routes;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().route(routes!(routes::lobby))
}
