//! The mutual reveal over REST. Its rules are in `io_core::reveal`, its one transaction in the store.

mod routes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::request))
        .routes(routes!(routes::answer))
        .routes(routes!(routes::cancel))
        .routes(routes!(routes::revoke))
}
