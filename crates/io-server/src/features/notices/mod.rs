//! What IO has to tell a person, each thing once.
//!
//! Must not say what it is about: a notice names its subject, and the subject's own route says the rest.

mod routes;

use utoipa_axum::routes;

use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().route(routes!(routes::list)).route(routes!(routes::see))
}
