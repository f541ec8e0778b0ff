//! Forgets the rate limit entries that no longer count.

use std::time::Duration;

use super::every::every;
use crate::app::App;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "prune_limits", Duration::from_mins(1), prune);
}

async fn prune(app: App) -> anyhow::Result<()> {
    app.limits.prune(app.uptime());
    Ok(())
}
