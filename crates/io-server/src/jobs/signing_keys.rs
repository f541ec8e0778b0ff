//! Rotates the keys of access tokens when due, and loads rotations of other nodes.

use std::time::Duration;

use super::every::every;
use crate::app::App;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "tend_signing_keys", Duration::from_mins(1), tend);
}

async fn tend(app: App) -> anyhow::Result<()> {
    app.tokens.tend(app.calendar.may_delete_until(), app.now()).await
}
