//! The mutual reveal over REST.
//!
//! `io_core::reveal` has its rules, the store its transaction.

mod routes;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::request))
        .route(routes!(routes::answer))
        .route(routes!(routes::cancel))
        .route(routes!(routes::revoke))
}
