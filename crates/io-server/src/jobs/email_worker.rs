//! The worker between the store's outbox and the mail server: claims letters, sends them, tries again, drops in time.
//!
//! Must not lose a letter: it is marked as sent after the mail server took it, so a crash in between sends it once more.

use std::time::Duration;

use io_core::time::Span;
use io_store::email::ClaimedEmail;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::mail::NotSent;

use crate::stopping::Stage;
use crate::telemetry::metrics::Labelled;

/// How often the worker looks for letters that are due again. New ones wake it at once.
const PACE: Duration = Duration::from_millis(250);

/// Letters sent at the same time. One that takes its time holds one of these places and nobody else up.
const AT_ONCE: usize = 8;

/// From one try to the next; the last one repeats until the letter expires.
const PAUSES: [Span; 3] = [Span::seconds(5), Span::seconds(30), Span::minutes(2)];

/// Tries after which somebody must look.
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
        let places = u32::try_from(AT_ONCE.saturating_sub(under_way.len())).unwrap_or(0);
        if places == 0 {
            continue;
        }
        match app.store.claim_emails(places, lease, app.now()).await {
            Ok(letters) => {
                for letter in letters {
                    let app = app.clone();
                    under_way.spawn(async move { deliver(&app, &letter).await });
                }
            }
            // The readiness probe says that the store is away; a line four times a second would not help.
            Err(error) => tracing::debug!(%error, "no letters can be claimed"),
        }
    }
    // What a mail server has begun to take is marked as taken; the process waits for that as long as it waits for anything.
    while let Some(ended) = under_way.join_next().await {
        note_panic(&ended);
    }
}

/// The letter is tried again when its lease has ended. The hook has counted and logged the panic.
fn note_panic(ended: &Result<(), tokio::task::JoinError>) {
    if ended.is_err() {
        tracing::error!("a letter was not tried to the end");
    }
}

async fn deliver(app: &App, letter: &ClaimedEmail) {
    let sent = app.mail.send(letter).await;
    app.delays.tried(!matches!(sent, Err(NotSent::Later(_))), app.now());
    let result = match sent {
        Ok(()) => {
            let marked = app.store.email_sent(letter.id).await;
            note(
                marked,
                "a letter was sent and cannot be marked: it may be sent once more",
            );
            "sent"
        }
        Err(NotSent::Never(reason)) => {
            tracing::warn!(letter = %letter.id, reason, "a letter was refused for good");
            note(
                app.store.email_sent(letter.id).await,
                "a refused letter cannot be removed",
            );
            "rejected"
        }
        Err(NotSent::Later(reason)) => {
            if letter.attempts >= ALARMING {
                tracing::error!(letter = %letter.id, attempts = letter.attempts + 1, reason, "letters do not leave");
            } else {
                tracing::warn!(letter = %letter.id, reason, "a letter waits for another try");
            }
            let retry_at = app.now() + pause_after(letter.attempts);
            note(
                app.store.email_failed(letter.id, retry_at).await,
                "a letter cannot be put back",
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

pub(super) fn count(app: &App, result: &'static str, letters: u64) {
    app.metrics
        .auth_mail
        .get_or_create(&Labelled::new(result))
        .inc_by(letters);
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
