//! Drops expired emails and measures those that wait.

use std::time::Duration;

use super::email_worker::count;
use super::every::every;
use crate::app::App;

/// Starts the job.
pub(super) fn start(app: &App) {
    every(app, "tidy_outbox", Duration::from_secs(2), tidy);
}

async fn tidy(app: App) -> anyhow::Result<()> {
    let dropped = app.store.drop_expired_emails(app.calendar.may_delete_until()).await?;
    count(&app, "expired", dropped);
    let waiting = app.store.emails_waiting().await?;
    app.mail_delays
        .waiting_since(waiting.oldest.map(|oldest| app.clock.uptime_at(oldest)));
    let oldest = waiting
        .oldest
        .map_or(0, |oldest| (app.now() - oldest).as_seconds_ceil());
    app.metrics
        .outbox_emails
        .set(i64::try_from(waiting.emails).unwrap_or(i64::MAX));
    app.metrics.outbox_oldest_seconds.set(oldest.max(0));
    Ok(())
}
