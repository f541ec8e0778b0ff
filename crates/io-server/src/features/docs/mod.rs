//! The description of the API: the OpenAPI document, a page to read it, and the catalogue of problems.

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
