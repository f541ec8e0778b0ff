//! What browsers report: errors of the web app and breaches of the content security policy.
//!
//! Must not keep anything that a person wrote: what is logged are names of this program.

mod routes;
mod scrub;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

/// The cap of a report.
const REPORT_LIMIT: usize = 8 * 1024;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .limited(Rule::ClientErrorAddress, routes!(routes::client_error))
        .limited(Rule::ClientErrorAddress, routes!(routes::csp_report))
        .body_limit(REPORT_LIMIT)
}
