//! Follows what staff change while IO runs, on whichever node they change it.

use std::time::Duration;

use super::every::every;
use crate::app::App;
use crate::console::{tuning, words};

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "follow_live_settings", Duration::from_secs(5), follow);
}

async fn follow(app: App) -> anyhow::Result<()> {
    let words = words::follow(&app).await;
    tuning::follow(&app).await?;
    words
}
