//! The letters of the local outbox, shown as they would look; exists only with `mail.transport = outbox`.
//!
//! Must not be reachable where letters are for real people: the router leaves it out, and production refuses the outbox.

mod page;
mod routes;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this feature. They are no part of the API.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/outbox", get(routes::list))
        .route("/outbox/{letter}", get(routes::show))
        .route("/outbox/{letter}/body", get(routes::body))
}
