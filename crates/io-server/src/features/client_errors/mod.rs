//! What browsers report: errors of the web app and breaches of the content security policy.
//!
//! Must not keep anything that a person wrote: what is logged are names of this program.

mod routes;
mod scrub;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The cap of a report.
const REPORT_LIMIT: usize = 8 * 1024;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::client_error))
        .routes(routes!(routes::csp_report))
        .layer(DefaultBodyLimit::max(REPORT_LIMIT))
}
