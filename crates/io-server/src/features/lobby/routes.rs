//! The route of the lobby.
//!
//! Must not reveal anything exact about anyone.

use axum::extract::State;
use io_protocol::rest::Lobby;

use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::json::Json;
use crate::http::problem::ApiError;

/// Roughly how busy it is.
#[utoipa::path(get, path = "/api/chat/lobby", tag = "matching", responses(
    (status = 200, description = "The lobby, roughly", body = Lobby),
))]
pub(super) async fn lobby(State(app): State<App>, who: SignedIn) -> Result<Json<Lobby>, ApiError> {
    Ok(Json(app.realtime.lobby(who.user).await?))
}
