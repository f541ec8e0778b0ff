//! Work in the background: one file a periodic job, and the email worker.

mod audit_head;
mod backup;
mod calendar;
mod certificate;
mod close_revoked;
mod communities;
mod damaged_values;
mod email_worker;
mod erase_accounts;
mod error_reports;
mod every;
mod feedback;
mod insights;
mod keys;
mod live_settings;
mod moderation;
mod pictures;
mod prune_limits;
mod push;
mod retention;
mod served;
mod signing_keys;
mod standings;
mod tidy_outbox;
mod unused_accounts;

pub use insights::write_last_insights;

use crate::app::App;

/// Starts everything that runs in the background of this process.
pub fn start(app: &App) {
    error_reports::start(app);
    calendar::start(app);
    certificate::start(app);
    retention::start(app);
    served::start(app);
    damaged_values::start(app);
    signing_keys::start(app);
    keys::start(app);
    erase_accounts::start(app);
    unused_accounts::start(app);
    close_revoked::start(app);
    standings::start(app);
    communities::start(app);
    live_settings::start(app);
    moderation::start(app);
    feedback::start(app);
    pictures::start(app);
    prune_limits::start(app);
    email_worker::start(app);
    tidy_outbox::start(app);
    push::start(app);
    backup::start(app);
    audit_head::start(app);
    insights::start(app);
}
