//! The WebSocket handshake of RFC 6455, and the stream that it opens.
//!
//! Must not know who asks, nor what is sent through the socket.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use io_protocol::frames::SUBPROTOCOL;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::fragments::CountsFragments;
use crate::header_fields;
use crate::http::listener;
use crate::http::stream::Stream;

/// A WebSocket of a client.
pub(super) type Socket = WebSocketStream<CountsFragments<Stream>>;

/// A request to open a WebSocket.
pub(super) struct Upgrade {
    key: HeaderValue,
    upgrade: OnUpgrade,
}

impl Upgrade {
    /// The request, if it is a handshake.
    fn of(parts: &mut Parts) -> Option<Self> {
        let headers = &parts.headers;
        let is_handshake = parts.method == Method::GET
            && header_fields::has_token(headers, header::CONNECTION, "upgrade")
            && header_fields::has_token(headers, header::UPGRADE, "websocket")
            && headers
                .get(header::SEC_WEBSOCKET_VERSION)
                .is_some_and(|version| version == "13");
        let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| is_handshake)?.clone();
        let upgrade = parts.extensions.remove::<OnUpgrade>()?;
        Some(Self { key, upgrade })
    }

    /// The answer. The socket is served once the client has it.
    pub(super) fn answer<S>(self, config: WebSocketConfig, serve: impl FnOnce(Socket) -> S + Send + 'static) -> Response
    where
        S: Future<Output = ()> + Send,
    {
        let accept = derive_accept_key(self.key.as_bytes());
        let upgrade = self.upgrade;
        tokio::spawn(async move {
            // Otherwise the client left before it had the answer.
            if let Some((stream, read)) = upgrade.await.ok().and_then(listener::stream_of) {
                let counted = CountsFragments::new(stream, &read);
                let config = Some(config);
                let socket = WebSocketStream::from_partially_read(counted, read, Role::Server, config).await;
                serve(socket).await;
            }
        });
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let accept = HeaderValue::try_from(accept).expect("invariant: base64 is a header value");
        response.headers_mut().extend(HeaderMap::from_iter([
            (header::CONNECTION, HeaderValue::from_static("upgrade")),
            (header::UPGRADE, HeaderValue::from_static("websocket")),
            (header::SEC_WEBSOCKET_ACCEPT, accept),
            (header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL)),
        ]));
        response
    }
}

/// The request to upgrade, if this is one.
pub(super) struct MaybeUpgrade(pub(super) Option<Upgrade>);

impl<S: Sync> FromRequestParts<S> for MaybeUpgrade {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(Upgrade::of(parts)))
    }
}
