//! `GET /api/events`: the frames of the socket as a stream of server-sent events, for clients without WebSocket.

mod routes;
mod wire;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().limited(Rule::SocketAddress, routes!(routes::events))
}
