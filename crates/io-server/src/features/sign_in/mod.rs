//! Signing in with a letter: asking for it, checking its link, spending its link or code, renewing, signing out.

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
