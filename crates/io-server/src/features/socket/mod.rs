//! `GET /api/ws`: opening a socket. The live side handles what is sent through it.

mod close_revoked;
mod drain;
mod fragments;
mod routes;
mod upgrade;
mod wire;

pub use close_revoked::{close_what_ended, follow_logins};
pub use drain::follow_the_stop;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().limited(Rule::SocketAddress, routes!(routes::open))
}
