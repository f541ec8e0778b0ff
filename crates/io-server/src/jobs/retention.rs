//! Deletes what has been kept for its full retention time.

use std::time::Duration;

use super::every::every;
use crate::app::App;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "forget_what_is_due", Duration::from_mins(1), purge);
}

async fn purge(app: App) -> anyhow::Result<()> {
    let retention = app.config.retention();
    app.store.purge(retention, app.calendar.may_delete_until()).await?;
    Ok(())
}
