//! The client's address as an argument of a handler.

use std::net::SocketAddr;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::admission::client::{ClientAddress, Peer};
use crate::app::App;

impl FromRequestParts<App> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(*known);
        }
        let peer = parts
            .extensions
            .get::<Peer>()
            .map_or(SocketAddr::from(([0, 0, 0, 0], 0)), |peer| peer.0);
        Ok(Self::of(peer, &parts.headers, &app.live.now().http.trusted_proxies))
    }
}
