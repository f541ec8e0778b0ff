//! What people tell the staff, and the answers.
//!
//! Must not show it to anyone but its writer; staff read it in the console.

pub mod emails;
mod routes;
mod telling;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().route(routes!(routes::tell, routes::list))
}
