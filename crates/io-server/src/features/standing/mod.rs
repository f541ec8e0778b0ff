//! What an account may not do: as it takes effect on this node, and as its owner reads why and contests it.
//!
//! Must not decide a restriction.

mod routes;
mod shown;

use io_core::ids::UserId;
use io_core::time::Span;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::routes::Routes;

/// How far back to look for restrictions that began or ended. Longer than the store may be away between two runs.
const LOOK_BACK: Span = Span::minutes(11);

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::show))
        .route(routes!(routes::see))
        .route(routes!(routes::appeal))
}

/// A restriction of this account began, ended or was lifted: from now on it counts here, live and for every request.
///
/// Call it after the commit. What fails is made up for by the job.
pub async fn changed(app: &App, user: UserId) {
    app.tokens.standing_changed(user);
    if let Err(refusal) = app.realtime.standing_changed(user).await {
        tracing::error!(
            ?refusal,
            "a restriction has not taken effect on a chat; the job tries again"
        );
    }
}

/// Lets take effect what began, ended or was lifted of late, on whichever node or before a crash.
///
/// A job calls it every two seconds.
pub async fn follow(app: &App) -> anyhow::Result<()> {
    let now = app.now();
    for user in app.store.standings_changed_since(now - LOOK_BACK, now).await? {
        changed(app, user).await;
    }
    Ok(())
}
