//! A person's picture: uploaded, removed, and shown to those whom the person revealed it to.
//!
//! The store says who may see one, the part `pictures` decodes and keeps them.

mod routes;
mod upload;

use io_core::picture::MAX_BYTES;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::routes::Routes;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::own, routes::replace, routes::remove))
        .route(routes!(routes::shown))
        .body_limit(MAX_BYTES)
}

/// Deletes objects of pictures that nobody keeps any more; returns how many. A bounded number at a time.
pub(crate) async fn delete_left(app: &App) -> anyhow::Result<usize> {
    let Some(pictures) = &app.pictures else { return Ok(0) };
    let left = app.store.pictures_to_delete(app.now()).await?;
    for id in &left {
        pictures.delete(*id).await?;
        app.store.forget_picture(*id).await?;
    }
    Ok(left.len())
}

/// The same where someone waits for another answer: what cannot be deleted now goes later.
async fn delete_now(app: &App) {
    if let Err(error) = delete_left(app).await {
        tracing::warn!(
            cause = format!("{error:#}"),
            "a picture that nobody keeps is not deleted yet"
        );
    }
}
