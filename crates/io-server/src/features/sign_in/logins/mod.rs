//! A person's signed-in devices: which there are, and ending one of them.

mod routes;
mod service;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::list))
        .routes(routes!(routes::end))
}
