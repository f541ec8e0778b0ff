//! What a person says about themselves: profile, age, alias suggestions, deleting the account.

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
