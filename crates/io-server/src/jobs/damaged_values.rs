//! Copies the store's count of damaged values into the metrics.

use std::time::Duration;

use super::every::every;
use crate::app::App;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "count_damaged_values", Duration::from_secs(10), count);
}

async fn count(app: App) -> anyhow::Result<()> {
    let counted = app.metrics.damaged_values.get();
    let damaged = app.store.damaged_values();
    app.metrics.damaged_values.inc_by(damaged.saturating_sub(counted));
    Ok(())
}
