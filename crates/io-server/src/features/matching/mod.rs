//! Searching over REST: starting, leaving, confirming, and the next chat.
//!
//! The live side runs the search.

mod routes;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .limited(Rule::FindMatchAddress, routes!(routes::find_match))
        .route(routes!(routes::leave_queue))
        .route(routes!(routes::here))
        .limited(Rule::FindMatchAddress, routes!(routes::next))
}
