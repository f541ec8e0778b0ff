//! What an account may not do, as it takes effect on this node.
//!
//! Must not decide a restriction.

use io_core::ids::UserId;
use io_core::time::Span;

use crate::app::App;

/// How far back to look for restrictions that began or ended. Longer than the store may be away between two runs.
const LOOK_BACK: Span = Span::minutes(11);

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
