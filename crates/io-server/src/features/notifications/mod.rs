//! Telling people who look elsewhere: what the app may install for it, and where a device is pushed to.

mod routes;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::abilities))
        .route(routes!(routes::state, routes::subscribe, routes::unsubscribe))
        .route(routes!(routes::wait_for_people, routes::stop_waiting))
}
