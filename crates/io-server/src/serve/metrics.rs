//! The route of the metrics, on the internal address.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use prometheus_client::encoding::prometheus_text;

use crate::app::App;
use crate::telemetry::Metrics;
use crate::telemetry::metrics::catalogue::CHECKS;
use crate::telemetry::metrics::{CloseLabels, Labelled};

/// The media type of `OpenMetrics`.
const OPEN_METRICS: &str = "application/openmetrics-text";

/// The numbers as of now, in the format that the asker prefers.
pub(super) async fn metrics(State(app): State<App>, headers: HeaderMap) -> Response {
    measure_readiness(&app).await;
    measure_live_side(&app);
    let load = app.store.pool_load();
    app.metrics.db_pool_in_use.set(gauge(load.in_use));
    app.metrics.db_pool_wait.set(load.waits);
    app.metrics
        .process
        .read_runtime(&tokio::runtime::Handle::current().metrics());
    let measured = app.clone();
    // With thousands of open files it takes milliseconds.
    let read = tokio::task::spawn_blocking(move || measured.metrics.process.read(&measured.config.data_dir));
    // A panic was counted and logged; the other numbers are right.
    let _ = read.await;
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    if accepted.into_iter().any(|value| value.contains(OPEN_METRICS)) {
        let kind = format!("{OPEN_METRICS}; version=1.0.0; charset=utf-8");
        return ([(CONTENT_TYPE, kind)], app.metrics.text()).into_response();
    }
    (
        [(CONTENT_TYPE, prometheus_text::CONTENT_TYPE)],
        app.metrics.plain_text(),
    )
        .into_response()
}

fn gauge(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn measure_readiness(app: &App) {
    let failing = app.failing().await;
    app.metrics.ready.set(i64::from(failing.is_empty()));
    for check in CHECKS {
        let fails = i64::from(failing.contains(check));
        app.metrics
            .check_failing
            .get_or_create(&Labelled::new(check))
            .set(fails);
    }
}

fn measure_live_side(app: &App) {
    let metrics = &app.metrics;
    metrics.ws_connections.set(gauge(app.realtime.connections()));
    metrics.live_chats.set(gauge(app.realtime.live_chats()));
    let searching = metrics.match_queue.get_or_create_owned(&Labelled::new("adult"));
    searching.set(gauge(app.realtime.searching()));
    for count in app.realtime.signal_counts() {
        let label = Labelled::new(count.signal.as_str());
        Metrics::copy(&metrics.safety_signals.get_or_create(&label), count.stored);
        Metrics::copy(&metrics.safety_nudges.get_or_create(&label), count.nudged);
    }
    Metrics::copy(&metrics.safety_openers_slowed, app.realtime.openers_slowed());
    let counted = app.realtime.counted();
    Metrics::copy(&metrics.messages, counted.messages);
    for (result, count) in counted.reveals {
        Metrics::copy(&metrics.reveals.get_or_create(&Labelled::new(result)), count);
    }
    for (code, count) in counted.closed {
        Metrics::copy(&metrics.ws_closed.get_or_create(&CloseLabels::of(code)), count);
    }
    metrics.match_wait.set(counted.match_waits);
    for (sign, count) in app.realtime.program_signs() {
        let label = Labelled::new(sign.name());
        Metrics::copy(&metrics.safety_programs.get_or_create(&label), count);
    }
}
