//! People met before: the list, asking to talk again, and "not again".

mod routes;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::not_again))
        .route(routes!(routes::list))
        .route(routes!(routes::forget))
        .route(routes!(routes::keep_note))
        .route(routes!(routes::ask_again))
        .route(routes!(routes::answer_again))
}
