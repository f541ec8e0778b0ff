//! The emails of the local outbox as pages.
//!
//! Exists only with `mail.transport = outbox`.
//!
//! Must not be reachable where emails are for real people: the router leaves it out, and production refuses the outbox.

mod page;
mod routes;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use crate::app::App;
use crate::config::Config;
use crate::http::host::{OperatorHosts, operator_hosts_only};

/// The routes of this feature. They are not part of the API.
pub fn routes(config: &Config) -> Router<App> {
    Router::new()
        .route("/outbox", get(routes::list))
        .route("/outbox/{email}", get(routes::show))
        .route("/outbox/{email}/body", get(routes::body))
        .route_layer(from_fn_with_state(OperatorHosts::outbox(config), operator_hosts_only))
}
