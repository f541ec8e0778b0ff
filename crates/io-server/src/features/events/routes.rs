//! The stream of events.
//!
//! Must not say anything that a socket would not.

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

/// How often a comment is sent while nothing happens.
const COMMENT_EVERY: Duration = Duration::from_secs(15);

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
    (status = 429, description = "`rate_limited`: this address came too often, or its network has as many streams and \
        sockets as it may; `Retry-After` says when", body = Problem),
    (status = 503, description = "`unavailable`: this node goes away; `busy`: too many come at once", body = Problem),
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
    // What is between the two must not think that nothing happens here.
    Ok(Sse::new(frames).keep_alive(KeepAlive::new().interval(COMMENT_EVERY)))
}
