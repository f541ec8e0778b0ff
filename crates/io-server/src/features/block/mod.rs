//! The people somebody blocked: who they are, and lifting a block. Blocking itself is a command of a chat.

mod routes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::list))
        .routes(routes!(routes::lift))
}
