//! `GET /api/ws`: the door of the socket. What is said through it is the live side's.

mod close_revoked;
mod drain;
mod routes;
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
