//! `GET /api/events`: the frames of a socket as server-sent events.
//!
//! For clients without WebSocket.

mod routes;
mod wire;

use utoipa_axum::routes;

use crate::admission::Rule;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new().limited(Rule::SocketAddress, routes!(routes::events))
}
