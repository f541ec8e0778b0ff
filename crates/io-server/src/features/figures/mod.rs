//! The public page about reports, decisions and appeals of the last twelve months.
//!
//! Must not show a figure that might lead to one person.

mod page;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use io_core::moderation::figures::Month;

pub use page::heading;

use crate::app::App;
use crate::http::pages;
use crate::http::problem::ApiError;

/// How many whole months the page covers. The month that runs is left out: its figures would grow one by one.
const MONTHS: i32 = 12;

/// The route of this feature. It is not part of the API.
pub fn routes() -> Router<App> {
    Router::new().route("/transparency", get(transparency))
}

async fn transparency(State(app): State<App>) -> Result<Response, ApiError> {
    let last = Month::of(app.now()).before(1);
    let first = last.before(MONTHS - 1);
    let figures = app.store.moderation_figures(first, last).await?;
    Ok(pages::answer("Reports and decisions", &page::figures(first, last, &figures)).into_response())
}
