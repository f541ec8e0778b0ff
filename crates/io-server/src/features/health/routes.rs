//! The health routes: a status for the public, and the failing checks for the operator.

use axum::extract::State;
use http::StatusCode;
use io_protocol::rest::Health;
use serde::Serialize;

use crate::app::App;
use crate::http::json::Json;

/// The answer on the internal address.
#[derive(Debug, Serialize)]
pub(super) struct HealthInDetail {
    status: &'static str,
    /// The names of the checks that fail.
    failing: Vec<&'static str>,
    /// What an operator should look at, although the server can serve.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<&'static str>,
}

/// Says that the process is running. Checks nothing else.
#[utoipa::path(get, path = "/livez", security(()), tag = "health", responses((status = 200, description = "The process is running", body = Health)))]
pub(super) async fn livez() -> Json<Health> {
    Json(health("ok"))
}

/// Says that the start is complete; before that nothing answers.
#[utoipa::path(get, path = "/startupz", security(()), tag = "health", responses(
    (status = 200, description = "The server has started", body = Health)
))]
pub(super) async fn startupz() -> Json<Health> {
    Json(health("ok"))
}

/// Says whether this server can take users.
#[utoipa::path(get, path = "/readyz", security(()), tag = "health", responses(
    (status = 200, description = "The server can serve", body = Health),
    (status = 503, description = "The server cannot serve, or is about to stop", body = Health)
))]
pub(super) async fn readyz(State(app): State<App>) -> (StatusCode, Json<Health>) {
    if app.failing().await.is_empty() {
        (StatusCode::OK, Json(health("ok")))
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(health("unavailable")))
    }
}

/// The same as `/readyz`.
#[utoipa::path(get, path = "/healthz", security(()), tag = "health", responses(
    (status = 200, description = "The server can serve", body = Health),
    (status = 503, description = "The server cannot serve, or is about to stop", body = Health)
))]
pub(super) async fn healthz(app: State<App>) -> (StatusCode, Json<Health>) {
    readyz(app).await
}

pub(super) async fn readyz_in_detail(State(app): State<App>) -> (StatusCode, Json<HealthInDetail>) {
    let failing = app.failing().await;
    let (code, status) = if failing.is_empty() {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    };
    let notes = [
        app.calendar.is_doubted().then_some("clock"),
        app.backup_progress.needs_attention().then_some("backup"),
    ];
    let notes = notes.into_iter().flatten().collect();
    let health = HealthInDetail { status, failing, notes };
    (code, Json(health))
}

fn health(status: &str) -> Health {
    Health {
        status: status.to_owned(),
    }
}
