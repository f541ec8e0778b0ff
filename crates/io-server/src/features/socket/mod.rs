//! `GET /api/ws`: the door of the socket. What is said through it is the live side's.

mod close_revoked;
pub(crate) mod handshake;
mod routes;
mod wire;

pub use close_revoked::{close_what_ended, follow_logins, follow_the_stop};
pub use handshake::Door;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(routes::open))
}
