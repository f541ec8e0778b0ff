//! Searching over REST: finding, leaving, and the next one. The search itself is the live side's.

mod routes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::find_match))
        .routes(routes!(routes::leave_queue))
        .routes(routes!(routes::here))
        .routes(routes!(routes::next))
}
