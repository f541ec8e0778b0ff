//! How to reach the operator: a page for people, and `/.well-known/security.txt` for researchers (RFC 9116).
//!
//! Must not claim an address that the operator did not configure.

mod page;
mod routes;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this feature. They are not part of the API.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/contact", get(routes::contact))
        .route("/.well-known/security.txt", get(routes::security_txt))
}
