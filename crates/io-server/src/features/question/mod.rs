//! The short question after a good chat.
//!
//! Must not send anything to the other person, nor keep who answered what.

mod routes;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().route(routes!(routes::ask)).route(routes!(routes::answer))
}
