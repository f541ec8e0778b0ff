//! The letters of the local outbox, shown as they would look; exists only with `mail.transport = outbox`.

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
