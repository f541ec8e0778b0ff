//! Erases the accounts whose deletion is due.

use std::time::Duration;

use super::every::every;
use crate::app::App;
use crate::features::account;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "erase_accounts", Duration::from_mins(1), erase);
}

async fn erase(app: App) -> anyhow::Result<()> {
    account::erase_due(&app).await
}
