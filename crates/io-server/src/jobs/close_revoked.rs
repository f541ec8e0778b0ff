//! Closes the sockets of logins that ended without this node hearing of it.

use std::time::Duration;

use super::every::every;
use crate::app::App;
use crate::features::socket;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "close_ended_logins", Duration::from_secs(2), close);
}

async fn close(app: App) -> anyhow::Result<()> {
    socket::close_what_ended(&app).await
}
