//! People met before: the list, and talking again.

mod routes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::list))
        .routes(routes!(routes::forget))
        .routes(routes!(routes::ask_again))
        .routes(routes!(routes::answer_again))
}
