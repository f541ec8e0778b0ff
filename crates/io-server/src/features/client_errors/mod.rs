//! Reports of browsers: errors of the web app, violations of the content security policy, and how fast pages were.
//!
//! Must not keep user text: only names of this program are logged.

mod routes;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

/// The most bytes of a report.
const REPORT_LIMIT: usize = 8 * 1024;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .limited(Rule::ClientErrorAddress, routes!(routes::client_error))
        .limited(Rule::ClientErrorAddress, routes!(routes::csp_report))
        .limited(Rule::ClientErrorAddress, routes!(routes::page_speed))
        .body_limit(REPORT_LIMIT)
}
