//! Blocking: blocking the peer of a chat, the list of blocks, and lifting one.

mod routes;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::block))
        .route(routes!(routes::list))
        .route(routes!(routes::lift))
}
