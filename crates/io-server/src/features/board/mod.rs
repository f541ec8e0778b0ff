//! The board of wishes and faults, and the public page about how this place is doing.
//!
//! Must not show an exact count of votes, nor who voted.

mod page;
mod routes;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use io_core::moderation::figures::Month;
use io_protocol::problem::ProblemCode;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::pages;
use crate::http::problem::ApiError;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().route(routes!(routes::list)).route(routes!(routes::vote))
}

/// The public page. It is not part of the API.
pub fn page_routes() -> Router<App> {
    Router::new().route("/doing", get(doing))
}

/// How many whole months the figures cover, as on the page about reports.
const MONTHS: i32 = 12;

async fn doing(State(app): State<App>) -> Result<Response, ApiError> {
    if !app.config.public_board {
        return Err(ProblemCode::NotFound.into());
    }
    let last = Month::of(app.now()).before(1);
    let figures = app.store.moderation_figures(last.before(MONTHS - 1), last).await?;
    let items = app.store.board(None).await?;
    let works = app.failing().await.iter().all(|check| *check == "draining");
    Ok(pages::answer("How this place is doing", &page::doing(works, &figures, &items)).into_response())
}
