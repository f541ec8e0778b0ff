//! Where providers report that an email bounced or that someone called it spam.
//!
//! Must not tell a caller why a report is refused, nor whether it is about anyone known.

mod routes;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;

use crate::app::App;
use crate::mail::reports::LONGEST_REPORT;

/// The routes of this feature. They are not part of the API.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/email-reports/resend", post(routes::of_resend))
        .route("/email-reports/ses", post(routes::of_ses))
        .layer(DefaultBodyLimit::max(LONGEST_REPORT))
}
