//! The stream of events.
//!
//! Must not say anything that a socket would not.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::sse::{Event, Sse};
use futures_util::Stream;
use io_core::ids::ChatId;
use io_protocol::problem::{Code, Problem};
use io_realtime::{Kind, Login};
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire;
use crate::app::App;
use crate::features::sign_in::SignedIn;
use crate::http::problem::ApiError;
use crate::lifecycle::Stage;

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct From {
    /// A chat that the client knows.
    #[param(value_type = Option<uuid::Uuid>)]
    chat: Option<ChatId>,
    /// The last number it has of it; 0 without it.
    after: Option<u64>,
}

/// `welcome`, the missed events, `synced`, and from then on every frame as it comes, each as the `data` of one event.
#[utoipa::path(get, path = "/api/events", tag = "socket", params(From), responses(
    (status = 200, description = "Server frames, until the connection ends", content_type = "text/event-stream",
        body = String),
    (status = 400, description = "`invalid_body`: a chat or number that is none", body = Problem),
    (status = 401, description = "`not_signed_in`", body = Problem),
    (status = 503, description = "`unavailable`: this node goes away", body = Problem),
))]
pub(super) async fn events(
    State(app): State<App>,
    who: SignedIn,
    from: Result<Query<From>, QueryRejection>,
) -> Result<Sse<impl Stream<Item = Result<Event, axum::Error>> + use<>>, ApiError> {
    let Query(from) = from.map_err(|_| Code::InvalidBody)?;
    if app.stopping.stage() >= Stage::Draining {
        return Err(Code::Unavailable.into());
    }
    let login = Login {
        user: who.user,
        login: who.login,
        until: who.until,
    };
    let hello = wire::hello(&*app.entropy, from.chat, from.after.unwrap_or(0));
    let (wire, frames) = wire::pair(hello);
    let driving = app.realtime.clone().drive(login, Kind::Stream, wire);
    app.stopping.sockets.spawn(driving);
    Ok(Sse::new(frames))
}
