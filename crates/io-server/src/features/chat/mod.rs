//! A chat over REST: everything that a socket can do in it, with the same command core.

pub mod error;
mod routes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::current))
        .routes(routes!(routes::send_message))
        .routes(routes!(routes::delete_message))
        .routes(routes!(routes::receipt))
        .routes(routes!(routes::typing))
        .routes(routes!(routes::end))
        .routes(routes!(routes::block))
        .routes(routes!(routes::not_again))
        .routes(routes!(routes::view))
        .routes(routes!(routes::history))
}
