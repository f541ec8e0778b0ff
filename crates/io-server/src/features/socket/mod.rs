//! `GET /api/ws`: the door of the socket. What is said through it is the live side's.

pub(crate) mod door;
mod follow;
mod routes;
mod wire;

pub use door::Door;
pub use follow::{close_what_ended, follow_logins, follow_the_stop};

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(routes::open))
}
