//! The people somebody blocked: listing and lifting blocks.

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
