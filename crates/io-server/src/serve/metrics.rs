//! The route of the metrics, on the internal address.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use crate::app::App;
use crate::telemetry::metrics::{Labelled, SignalName};

pub(super) async fn metrics(State(app): State<App>) -> Response {
    let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    app.metrics.ws_connections.set(gauge(app.realtime.connections()));
    app.metrics.live_chats.set(gauge(app.realtime.live_chats()));
    let searching = app.metrics.match_queue.get_or_create_owned(&Labelled::new("adult"));
    searching.set(gauge(app.realtime.searching()));
    for count in app.realtime.signal_counts() {
        let label = Labelled::new(count.signal.as_str());
        let set = |family: &Family<Labelled<SignalName>, Counter>, value: u64| {
            family.get_or_create(&label).inner().store(value, Ordering::Relaxed);
        };
        set(&app.metrics.safety_signals, count.stored);
        set(&app.metrics.safety_nudges, count.nudged);
    }
    let slowed = app.metrics.safety_openers_slowed.inner();
    slowed.store(app.realtime.openers_slowed(), Ordering::Relaxed);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}
