//! A person's picture: uploaded, removed, and shown to those whom the person revealed it to.
//!
//! The store says who may see one, the part `pictures` decodes and keeps them.

mod routes;
mod upload;

use io_core::ids::{ChatId, UserId};
use io_core::picture::MAX_BYTES;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::problem::ApiError;
use crate::http::routes::Routes;
use crate::pictures::Size;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::own, routes::replace, routes::remove))
        .route(routes!(routes::shown))
        .body_limit(MAX_BYTES)
}

/// The large square of what the other member of a chat shows to `viewer` now, for a report.
pub(crate) async fn seen_in(app: &App, chat: ChatId, viewer: UserId) -> Result<Option<Vec<u8>>, ApiError> {
    let Some(pictures) = &app.pictures else { return Ok(None) };
    let Some(object) = app.store.picture_seen_in(chat, viewer).await? else {
        return Ok(None);
    };
    pictures.get(&object, Size::Large).await.map_err(upload::unavailable)
}
