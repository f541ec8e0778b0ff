//! The mutual reveal over REST. Its rules are in `io_core::reveal`, its one transaction in the store.

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
