//! The route of the event stream.
//!
//! Must not send anything that a socket would not.

use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use io_core::ids::ChatId;
use io_protocol::problem::{Problem, ProblemCode};
use io_realtime::{Login, Transport};
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire;
use crate::admission::client::ClientAddress;
use crate::app::App;
use crate::features::sign_in::extract::SignedIn;
use crate::http::handshake;
use crate::http::problem::ApiError;

/// How often a comment is sent while there are no events.
const COMMENT_EVERY: Duration = Duration::from_secs(15);

/// Where the stream continues.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct From {
    /// A chat that the client has.
    #[param(value_type = Option<uuid::Uuid>)]
    chat: Option<ChatId>,
    /// The number of the last event that the client has of it; 0 by default.
    after: Option<u64>,
}

/// Streams `welcome`, the missed events, `synced`, and then every frame as it comes, each as the `data` of one event.
#[utoipa::path(get, path = "/api/events", tag = "socket", params(From), responses(
    (status = 200, description = "Server frames, until the connection ends", content_type = "text/event-stream",
        body = String),
    (status = 400, description = "`invalid_body`: not a chat id or not a number", body = Problem),
    (status = 429, description = "`rate_limited`: too many requests from this address, or too many streams and sockets from \
        its network; `Retry-After` says when", body = Problem),
    (status = 503, description = "`unavailable`: this node is stopping; `busy`: too many connect at once", body = Problem),
))]
pub(super) async fn events(
    State(app): State<App>,
    who: SignedIn,
    client: ClientAddress,
    from: Result<Query<From>, QueryRejection>,
) -> Result<Sse<impl Stream<Item = Result<Event, axum::Error>> + use<>>, ApiError> {
    let Query(from) = from.map_err(|_| ProblemCode::InvalidBody)?;
    handshake::admit_handshake(&app)?;
    app.realtime.may_open(who.login)?;
    let slot = handshake::take_slot(&app, client)?;
    let login = Login {
        user: who.user,
        login: who.login,
        until: who.until,
    };
    let hello = wire::hello(&*app.entropy, from.chat, from.after.unwrap_or(0));
    let (wire, frames) = wire::pair(hello);
    let driving = app.realtime.clone().drive(login, Transport::Stream, wire);
    app.stopping.sockets.spawn(async move {
        driving.await;
        drop(slot);
    });
    // Proxies in between must not close the stream as idle.
    Ok(Sse::new(frames).keep_alive(KeepAlive::new().interval(COMMENT_EVERY)))
}
