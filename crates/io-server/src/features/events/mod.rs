//! `GET /api/events`: the frames of the socket as a stream of server-sent events, for whoever has no WebSocket.

mod routes;
mod wire;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(routes::events))
}
