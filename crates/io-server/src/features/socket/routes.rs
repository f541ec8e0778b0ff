//! The upgrade to a socket: authentication, subprotocol and limits.
//!
//! Must not upgrade a request that is not signed in.

use axum::extract::State;
use axum::response::Response;
use http::{Extensions, HeaderMap, header};
use io_protocol::frames::SUBPROTOCOL;
use io_protocol::problem::{Problem, ProblemCode};
use io_realtime::{Login, Transport};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::upgrade::MaybeUpgrade;
use super::wire::Wire;
use crate::admission::client::ClientAddress;
use crate::app::App;
use crate::features::sign_in::extract::authenticate_upgrade;
use crate::header_fields;
use crate::http::handshake;
use crate::http::listener::Held;
use crate::http::problem::ApiError;

/// The bytes of a read buffer, which an idle socket holds too. A longer frame takes another read.
const READ_BUFFER: usize = 1024;
/// The bytes of frames collected before they are written to the kernel.
const WRITE_BUFFER: usize = 4 * 1024;
/// The most bytes that wait inside the library. The live side has its own bounded queue.
const MOST_WRITE_BUFFER: usize = 256 * 1024;

/// Opens a socket that speaks `io.v1`.
#[utoipa::path(get, path = "/api/ws", tag = "socket", security(("cookie" = []), ("ticket" = [])), responses(
    (status = 101, description = "From here on `io.v1`, see docs/protocol.md"),
    (status = 400, description = "`unsupported`: not a WebSocket handshake, or not for `io.v1`", body = Problem),
    (status = 401, description = "`not_signed_in`: no login, or a ticket that is spent or expired", body = Problem),
    (status = 403, description = "`csrf`: another site's page", body = Problem),
    (status = 429, description = "`rate_limited`: too many requests from this address, too many sockets from its network, \
        or this login was closed with 4029 a moment ago; `Retry-After` says when", body = Problem),
    (status = 503, description = "`unavailable`: this node is stopping; `busy`: too many connect at once", body = Problem),
))]
pub(super) async fn open(
    State(app): State<App>,
    client: ClientAddress,
    headers: HeaderMap,
    extensions: Extensions,
    MaybeUpgrade(upgrade): MaybeUpgrade,
) -> Result<Response, ApiError> {
    handshake::admit_handshake(&app)?;
    let who = authenticate_upgrade(&app, client, &headers).await?;
    app.realtime.may_open(who.login)?;
    let slot = handshake::take_slot(&app, client)?;
    let upgrade = upgrade.ok_or(ProblemCode::Unsupported)?;
    if !offers_only_what_we_speak(&headers) {
        return Err(ProblemCode::Unsupported.into());
    }
    let frame_bytes = app.realtime.settings().frame_bytes;
    let login = Login {
        user: who.user,
        login: who.login,
        until: who.until,
    };
    let held = (slot, Held::of(&extensions), app.stopping.sockets.token());
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MOST_WRITE_BUFFER)
        .max_message_size(Some(frame_bytes))
        .max_frame_size(Some(frame_bytes));
    Ok(upgrade.answer(config, async move |socket| {
        let realtime = app.realtime.clone();
        realtime.drive(login, Transport::Socket, Wire::new(socket)).await;
        drop(held);
    }))
}

/// Whether `io.v1` is offered, and nothing else except a ticket.
fn offers_only_what_we_speak(headers: &HeaderMap) -> bool {
    let offered = || header_fields::members(headers, header::SEC_WEBSOCKET_PROTOCOL);
    let is_ours = |one: &[u8]| one == SUBPROTOCOL.as_bytes();
    offered().any(is_ours) && offered().all(|one| is_ours(one) || one.starts_with(b"ticket."))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn offering(protocols: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocols))])
    }

    #[test]
    fn wsx_10_only_io_v1_and_a_ticket_may_be_offered() {
        assert!(offers_only_what_we_speak(&offering("io.v1")));
        assert!(offers_only_what_we_speak(&offering("io.v1, ticket.abc")));
        assert!(!offers_only_what_we_speak(&offering("ticket.abc")));
        assert!(!offers_only_what_we_speak(&offering("io.v1, chat")));
        assert!(!offers_only_what_we_speak(&HeaderMap::new()));
        let odd = [b"io.v1, \xfc".as_slice(), b"io.v1, ticket.abc, caf\xc3\xa9"];
        for protocols in odd {
            let value = HeaderValue::from_bytes(protocols).unwrap();
            let headers = HeaderMap::from_iter([(header::SEC_WEBSOCKET_PROTOCOL, value)]);
            assert!(!offers_only_what_we_speak(&headers));
        }
        let mut lines = offering("io.v1");
        lines.append(
            header::SEC_WEBSOCKET_PROTOCOL,
            HeaderValue::from_bytes(b"caf\xc3\xa9").unwrap(),
        );
        assert!(
            !offers_only_what_we_speak(&lines),
            "a line that is no text is an offer too"
        );
    }
}
