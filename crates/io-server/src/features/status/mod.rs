//! The public status page: whether IO works now, and how it did in the last ninety days.
//!
//! Must not say why something fails, how many people there are, or anything else that the public health check does not.

mod history;
mod page;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Router};
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use io_store::served::{day_of, minute_of};

use self::history::{Course, DAYS, History, Now};
use crate::app::App;
use crate::http::json::Json;
use crate::http::pages;

/// Someone who asks again within this time may be shown the same.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=30");

/// The routes of this feature. They are not part of the API.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/status", get(status))
        .route("/status.json", get(status_json))
        .layer(Extension(Arc::new(History::default())))
}

/// Whether people can use it now.
///
/// A server that is about to stop makes room for another one, and is not down.
pub(crate) async fn now(app: &App) -> Now {
    let failing = app.failing().await;
    Now {
        chats: failing.iter().all(|check| *check == "draining"),
        emails: !app.mail_delays.any(app.uptime()),
    }
}

async fn status(State(app): State<App>, Extension(history): Extension<Arc<History>>) -> Response {
    let (now, course) = (now(&app).await, course(&app, &history).await);
    let mut response = pages::answer("Status", &page::status(now, &course));
    response.headers_mut().insert(CACHE_CONTROL, CACHED);
    response
}

async fn status_json(State(app): State<App>, Extension(history): Extension<Arc<History>>) -> Response {
    let (now, course) = (now(&app).await, course(&app, &history).await);
    ([(CACHE_CONTROL, CACHED)], Json(page::document(now, &course))).into_response()
}

async fn course(app: &App, history: &History) -> Course {
    let today = day_of(app.now());
    let read = app.store.served_days(today - DAYS + 1);
    // Without an answer of the store the page shows what was last read: it must work when nothing else does.
    let days = history.read(app.uptime(), read).await;
    Course::of(&days, minute_of(app.now()))
}
