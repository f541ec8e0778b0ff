//! The emails of the local outbox as pages.
//!
//! Exists only with `mail.transport = outbox`.
//!
//! Must not be reachable where emails are for real people: the router leaves it out, and production refuses the outbox.

mod page;
mod routes;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this feature. They are not part of the API.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/outbox", get(routes::list))
        .route("/outbox/{email}", get(routes::show))
        .route("/outbox/{email}/body", get(routes::body))
}
