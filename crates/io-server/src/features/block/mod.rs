//! The people somebody blocked: who they are, and lifting a block. Blocking itself is a command of a chat.

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
