//! The page that says what is kept about people, why and until when.
//!
//! Must not know any table: the store's data inventory says everything.

mod page;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::app::App;
use crate::http::pages;

/// The route of this feature. It is not part of the API.
pub fn routes() -> Router<App> {
    Router::new().route("/what-is-kept", get(kept))
}

async fn kept(State(app): State<App>) -> Response {
    pages::answer(
        "What is kept",
        &page::kept(app.config.retention(), app.config.auth.unused_months),
    )
    .into_response()
}
