//! Lets restrictions take effect wherever they were not noticed.

use std::time::Duration;

use super::every::every;
use crate::app::App;
use crate::features::standing;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "follow_standings", Duration::from_secs(2), follow);
}

async fn follow(app: App) -> anyhow::Result<()> {
    standing::follow(&app).await
}
