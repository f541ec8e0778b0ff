//! The routes of notifications.
//!
//! Must not say anything of a chat or of another person.

use axum::extract::State;
use io_protocol::rest::Abilities;

use crate::app::App;
use crate::http::json::Json;

/// What this server offers beside its pages.
#[utoipa::path(get, path = "/api/app", operation_id = "abilities", security(()), tag = "description", responses(
    (status = 200, description = "The same for everyone", body = Abilities),
))]
pub(super) async fn abilities(State(app): State<App>) -> Json<Abilities> {
    Json(Abilities {
        worker: app.config.notifications.enabled,
    })
}
