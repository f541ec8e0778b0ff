//! The email worker: claims emails from the store's outbox, sends them and retries.
//!
//! Must not lose an email: it is marked as sent after the mail server accepted it, so a crash in between sends it again.

use std::time::Duration;

use io_core::time::Span;
use io_store::email::ClaimedEmail;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::mail::NotSent;

use crate::stopping::Stage;
use crate::telemetry::metrics::Labelled;

/// How often the worker checks for emails to retry. New emails wake it at once.
const PACE: Duration = Duration::from_millis(250);

/// How many emails are sent at the same time.
///
/// A slow one occupies one of these and delays no other.
const AT_ONCE: usize = 8;

/// The pauses between attempts; the last one repeats until the email expires.
const PAUSES: [Span; 3] = [Span::seconds(5), Span::seconds(30), Span::minutes(2)];

/// Attempts after which an operator must look.
const ALARMING: u32 = 2;

/// Starts the worker of this process.
pub(super) fn start(app: &App) {
    let worker = app.clone();
    app.stopping.jobs.spawn(run(worker));
}

async fn run(app: App) {
    let mut ticks = tokio::time::interval(PACE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let lease = app.mail.lease();
    let mut under_way = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = app.stopping.reached(Stage::Closing) => break,
            Some(ended) = under_way.join_next() => note_panic(&ended),
            () = app.store.email_waiting() => {}
            _ = ticks.tick() => {}
        }
        let free = u32::try_from(AT_ONCE.saturating_sub(under_way.len())).unwrap_or(0);
        if free == 0 {
            continue;
        }
        match app.store.claim_emails(free, lease, app.now()).await {
            Ok(emails) => {
                for email in emails {
                    let app = app.clone();
                    under_way.spawn(async move { deliver(&app, &email).await });
                }
            }
            // The readiness probe reports that the store is away; a line four times a second would not help.
            Err(error) => tracing::debug!(%error, "emails cannot be claimed"),
        }
    }
    // What a mail server is accepting now is marked as sent; the stop waits for it like for every other job.
    while let Some(ended) = under_way.join_next().await {
        note_panic(&ended);
    }
}

/// The email is retried when its lease ends.
///
/// The panic hook has counted and logged the panic.
fn note_panic(ended: &Result<(), tokio::task::JoinError>) {
    if ended.is_err() {
        tracing::error!("an attempt to send an email was cut short");
    }
}

async fn deliver(app: &App, email: &ClaimedEmail) {
    let sent = app.mail.send(email).await;
    app.mail_delays
        .tried(!matches!(sent, Err(NotSent::Later(_))), app.uptime());
    let result = match sent {
        Ok(()) => {
            let marked = app.store.email_sent(email.id).await;
            note(
                marked,
                "an email was sent but cannot be marked as sent: it may be sent again",
            );
            "sent"
        }
        Err(NotSent::Never(reason)) => {
            tracing::warn!(email = %email.id, reason, "the mail server refused an email permanently");
            note(
                app.store.email_sent(email.id).await,
                "a refused email cannot be removed",
            );
            "rejected"
        }
        Err(NotSent::Later(reason)) => {
            if email.attempts >= ALARMING {
                tracing::error!(email = %email.id, attempts = email.attempts + 1, reason, "emails are not leaving");
            } else {
                tracing::warn!(email = %email.id, reason, "an email will be retried");
            }
            let retry_at = app.now() + pause_after(email.attempts);
            note(
                app.store.email_failed(email.id, retry_at).await,
                "an email cannot be put back into the outbox",
            );
            "deferred"
        }
    };
    count(app, result, 1);
}

fn pause_after(attempts: u32) -> Span {
    let n = usize::try_from(attempts).unwrap_or(usize::MAX);
    PAUSES[n.min(PAUSES.len() - 1)]
}

pub(super) fn count(app: &App, result: &'static str, emails: u64) {
    app.metrics
        .auth_mail
        .get_or_create(&Labelled::new(result))
        .inc_by(emails);
}

fn note(done: io_store::Result<()>, otherwise: &'static str) {
    if let Err(error) = done {
        tracing::error!(%error, "{otherwise}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_and_the_last_one_repeats() {
        let pauses: Vec<i64> = (0..5).map(|attempts| pause_after(attempts).as_seconds_ceil()).collect();
        assert_eq!(pauses, [5, 30, 120, 120, 120]);
    }
}
