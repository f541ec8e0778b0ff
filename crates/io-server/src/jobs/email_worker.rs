//! The email worker: claims emails from the store's outbox, sends them and retries.
//!
//! Must not lose an email: it is marked as sent after the mail server accepted it, so a crash in between sends it again.

use std::sync::Arc;
use std::time::Duration;

use io_core::time::Span;
use io_store::email::{Claim, ClaimedEmail, EmailClass};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tracing::Instrument as _;

use crate::app::App;
use crate::mail::{EmailCeilings, NotSent, Recipient};

use crate::stopping::Stage;
use crate::telemetry::metrics::Labelled;
use crate::telemetry::{Actor, SecurityEvent, traces};

/// How often the worker checks for emails to retry. New emails wake it at once.
const PACE: Duration = Duration::from_millis(250);

/// How many emails are sent at the same time.
const AT_ONCE: usize = 8;

/// How many more wait for a slow mail server, beside those: a slow answer delays no other email.
///
/// When so many wait, the mail server answers nobody, and the next emails wait with them.
const PATIENT: usize = 256;

/// After this time an attempt waits among the patient ones and makes room for another email.
const QUICK: Duration = Duration::from_secs(10);

/// How long a worker owns an email without renewing the lease. After a crash the email is sent this much later.
const LEASE: Span = Span::minutes(2);

/// How often an attempt renews its lease.
const RENEWAL: Duration = Duration::from_secs(30);

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
    let quick = Arc::new(Semaphore::new(AT_ONCE));
    let patient = Arc::new(Semaphore::new(PATIENT));
    let mut under_way = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = app.stopping.reached(Stage::Closing) => break,
            Some(ended) = under_way.join_next() => note_panic(&ended),
            () = app.store.email_waiting() => {}
            _ = ticks.tick() => {}
        }
        let claim = may_claim(&app, quick.available_permits());
        if claim.all == 0 {
            continue;
        }
        match app.store.claim_emails(claim, LEASE, app.now()).await {
            Ok(emails) => {
                for email in emails {
                    count_against_ceilings(&app, &email);
                    let Ok(slot) = Arc::clone(&quick).try_acquire_owned() else {
                        unreachable!("invariant: only this task takes slots, and no more than it saw")
                    };
                    let (app, patient) = (app.clone(), Arc::clone(&patient));
                    under_way.spawn(async move { patiently(slot, &patient, QUICK, deliver(&app, &email)).await });
                }
            }
            // The readiness probe reports that the store is away; a line four times a second would not help.
            Err(error) => tracing::debug!(%error, "emails cannot be claimed"),
        }
    }
    // What a mail server is accepting now is marked as sent. A slow one is not waited for: after the restart the email
    // is sent when its lease has ended.
    let finished = async {
        while let Some(ended) = under_way.join_next().await {
            note_panic(&ended);
        }
    };
    let _ = tokio::time::timeout(QUICK, finished).await;
}

/// How many emails of each class may leave now, by the free slots and the ceilings.
fn may_claim(app: &App, slots: usize) -> Claim {
    let slots = u32::try_from(slots).unwrap_or(u32::MAX);
    let room = app.email_ceilings.room(app.uptime());
    for period in EmailCeilings::NAMES {
        let gauge = app
            .metrics
            .auth_mail_ceiling_reached
            .get_or_create(&Labelled::new(period));
        let reached = i64::from(room.reached.contains(&period));
        if gauge.set(reached) < reached {
            tracing::error!(period, "a ceiling on all sign-in emails is reached");
            app.security.note(SecurityEvent::EmailCeiling, Actor::Server);
        }
    }
    Claim {
        all: slots,
        sign_in: room.all.min(slots),
        strangers: room.strangers.min(slots),
    }
}

fn count_against_ceilings(app: &App, email: &ClaimedEmail) {
    let to = match email.class {
        EmailClass::Notice => return,
        EmailClass::ToAccount => Recipient::Account,
        EmailClass::ToStranger => Recipient::Stranger,
    };
    // Another attempt at the same email is the same email.
    if email.attempts == 0 && !email.suppressed {
        app.email_ceilings.count(to, app.uptime());
    }
}

/// Runs an attempt in a quick slot, and after a while in a patient one.
async fn patiently(
    quick: OwnedSemaphorePermit,
    patient: &Arc<Semaphore>,
    after: Duration,
    attempt: impl Future<Output = ()>,
) {
    let mut attempt = std::pin::pin!(attempt);
    if tokio::time::timeout(after, attempt.as_mut()).await.is_ok() {
        return;
    }
    let _slot = match Arc::clone(patient).try_acquire_owned() {
        Ok(slot) => {
            drop(quick);
            slot
        }
        Err(_) => quick,
    };
    attempt.await;
}

/// The email is retried when its lease ends.
///
/// The panic hook has counted and logged the panic.
fn note_panic(ended: &Result<(), tokio::task::JoinError>) {
    if ended.is_err() {
        tracing::error!("an attempt to send an email was cut short");
    }
}

/// Sends an email, and keeps its lease for as long as that takes.
async fn send(app: &App, email: &ClaimedEmail) -> Result<(), NotSent> {
    let wanted = || app.now() < email.expires_at;
    let mut sending = std::pin::pin!(app.mail.send(email, &wanted));
    loop {
        match tokio::time::timeout(RENEWAL, sending.as_mut()).await {
            Ok(sent) => return sent,
            Err(_) => note(
                app.store.keep_email_lease(email.id, app.now() + LEASE).await,
                "the lease of an email cannot be renewed: it may be sent twice",
            ),
        }
    }
}

async fn deliver(app: &App, email: &ClaimedEmail) {
    if email.suppressed {
        note(
            app.store.email_sent(email.id).await,
            "an email to a suppressed address cannot be removed",
        );
        count(app, "suppressed", 1);
        return;
    }
    let span = tracing::trace_span!(target: traces::TARGET, "email");
    let sent = Box::pin(send(app, email)).instrument(span).await;
    let answered = matches!(sent, Ok(()) | Err(NotSent::Never(_)));
    app.mail_delays.tried(answered, app.uptime());
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
        Err(NotSent::Expired) => {
            note(
                app.store.email_sent(email.id).await,
                "an expired email cannot be removed",
            );
            "expired"
        }
        Err(NotSent::Perhaps(reason)) => perhaps(app, email, &reason).await,
        Err(NotSent::Later(reason)) => later(app, email, &reason, Span::ZERO).await,
        Err(NotSent::Paused(reason, pause)) => later(app, email, &reason, pause).await,
    };
    count(app, result, 1);
}

/// Puts an email back, for the usual pause or for a longer one that a provider asks for.
async fn later(app: &App, email: &ClaimedEmail, reason: &str, pause: Span) -> &'static str {
    if email.attempts >= ALARMING {
        tracing::error!(email = %email.id, attempts = email.attempts + 1, reason, "emails are not leaving");
    } else {
        tracing::warn!(email = %email.id, reason, "an email will be retried");
    }
    let retry_at = app.now() + pause_after(email.attempts).max(pause);
    note(
        app.store.email_failed(email.id, retry_at).await,
        "an email cannot be put back into the outbox",
    );
    "deferred"
}

/// The mail server has the email, and did not say whether it takes it.
///
/// The email is sent once more, with the same `Message-ID`; after that it counts as perhaps sent.
async fn perhaps(app: &App, email: &ClaimedEmail, reason: &str) -> &'static str {
    let retry_at = app.now() + pause_after(email.attempts);
    match app.store.email_perhaps_sent(email.id, retry_at).await {
        Ok(true) => {
            tracing::warn!(email = %email.id, reason, "an email was perhaps sent; it is sent once more");
            "unknown"
        }
        Ok(false) => {
            tracing::error!(email = %email.id, reason, "an email was perhaps sent; it is not sent again");
            "perhaps_sent"
        }
        Err(error) => {
            tracing::error!(%error, "an email was perhaps sent, but that cannot be noted: it may be sent again");
            "unknown"
        }
    }
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

    #[tokio::test]
    async fn a_slow_attempt_makes_room_and_ends_among_the_patient() {
        let (quick, patient) = (Arc::new(Semaphore::new(1)), Arc::new(Semaphore::new(1)));
        let slow = |until: tokio::sync::oneshot::Receiver<()>| {
            let slot = Arc::clone(&quick).try_acquire_owned().expect("a slot is free");
            let patient = Arc::clone(&patient);
            tokio::spawn(async move {
                let attempt = async { until.await.expect("the test ends it") };
                patiently(slot, &patient, Duration::ZERO, attempt).await;
            })
        };
        let (end_first, first_ends) = tokio::sync::oneshot::channel();
        let first = slow(first_ends);
        // The attempt gives its quick slot away once it waits among the patient.
        let room = quick.acquire().await.expect("never closed");
        assert_eq!(patient.available_permits(), 0);
        drop(room);
        let (end_second, second_ends) = tokio::sync::oneshot::channel();
        let second = slow(second_ends);
        end_first.send(()).expect("it waits");
        first.await.expect("ends");
        end_second.send(()).expect("it waits");
        second.await.expect("ends");
        assert_eq!((quick.available_permits(), patient.available_permits()), (1, 1));
    }
}
