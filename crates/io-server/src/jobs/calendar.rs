//! Follows the calendar: what was seen of it, and what an operator confirmed.

use std::time::Duration;

use super::every::every;
use crate::app::App;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "follow_the_calendar", Duration::from_mins(1), look);
}

async fn look(app: App) -> anyhow::Result<()> {
    Ok(app.calendar.look().await?)
}
