//! Emails the answers to what people told the staff.

use std::time::Duration;

use super::every::every;
use crate::app::App;
use crate::features::feedback;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "email_answers", Duration::from_secs(5), email_answers);
}

async fn email_answers(app: App) -> anyhow::Result<()> {
    feedback::emails::send_due(&app).await
}
