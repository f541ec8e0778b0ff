//! The route of the lobby.
//!
//! Must not say anything exact about anybody.

use axum::extract::State;
use io_protocol::rest::Lobby;

use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// How busy it is, roughly.
#[utoipa::path(get, path = "/api/chat/lobby", tag = "matching", responses(
    (status = 200, description = "Roughly", body = Lobby),
))]
pub(super) async fn lobby(State(app): State<App>, who: SignedIn) -> Result<Json<Lobby>, ApiError> {
    Ok(Json(app.realtime.lobby(who.user).await?))
}
