//! Follows the accounts that nobody uses any more.

use std::time::Duration;

use super::every::every;
use crate::app::App;
use crate::features::account;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "follow_unused_accounts", Duration::from_mins(10), follow);
}

async fn follow(app: App) -> anyhow::Result<()> {
    account::follow_unused(&app).await
}
