//! What somebody thought of a chat, and who never to meet again.

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
