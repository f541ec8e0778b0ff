//! The signed-in devices of a person: listing and ending them.

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
