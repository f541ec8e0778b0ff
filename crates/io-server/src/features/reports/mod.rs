//! Reports: of the other person in a chat, one's own, and notices from anybody.
//!
//! Must not tell the reported person anything.

pub mod emails;
mod filing;
mod notice;
mod routes;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::report))
        .route(routes!(routes::list))
        .route(routes!(routes::again))
        .limited(Rule::NoticeAddress, routes!(routes::notice))
}
