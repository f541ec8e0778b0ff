//! A chat over REST: everything that a socket can do in it, through the same command core.

mod routes;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::current))
        .limited(Rule::SendMessageAddress, routes!(routes::send_message))
        .route(routes!(routes::delete_message))
        .limited(Rule::SendMessageAddress, routes!(routes::react))
        .route(routes!(routes::receipt))
        .route(routes!(routes::typing))
        .route(routes!(routes::end))
        .route(routes!(routes::view))
        .route(routes!(routes::history))
}
