//! The route of the lobby.
//!
//! Must not reveal anything exact about anyone.

use axum::extract::State;
use io_core::community::Meets;
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
    let lobby = app.realtime.lobby(who.user).await?;
    // These count everybody. Who meets a community's members alone would read them as a promise.
    let inside = app.store.membership_of(who.user).await?;
    if inside.is_some_and(|one| one.meets == Meets::Members) {
        return Ok(Json(Lobby {
            online: None,
            typical_wait: None,
            gender_wish: None,
            ..lobby
        }));
    }
    Ok(Json(lobby))
}
