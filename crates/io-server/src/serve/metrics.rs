//! The route of the metrics, on the internal address.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;

use crate::app::App;
use crate::telemetry::metrics::Labelled;

pub(super) async fn metrics(State(app): State<App>) -> Response {
    let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    app.metrics.ws_connections.set(gauge(app.realtime.connections()));
    app.metrics.live_chats.set(gauge(app.realtime.live_chats()));
    let searching = app.metrics.match_queue.get_or_create_owned(&Labelled::new("adult"));
    searching.set(gauge(app.realtime.searching()));
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}
