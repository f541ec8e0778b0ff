//! Tells people who look elsewhere: what realtime raised, and that people are here.
//!
//! Must not keep anyone waiting: what finds no place is lost.

use std::sync::Arc;
use std::time::Duration;

use io_core::ids::{LoginId, UserId};
use io_core::notifications::{HESITATION, Occasion};
use io_core::time::Span;
use tokio::sync::Semaphore;

use super::every::every;
use crate::app::App;
use crate::push::Pushed;
use crate::stopping::Stage;
use crate::telemetry::metrics::Labelled;

/// How many people are pushed to at the same time.
const AT_ONCE: usize = 64;

/// How many devices hear in one round that people are here; the others in the next.
const PEOPLE_AT_ONCE: u32 = 500;

/// How often IO looks whether people are here. The count itself lasts twenty seconds.
const LOOKS: Duration = Duration::from_secs(5);

/// Starts the jobs, where pushes are switched on.
pub(super) fn start(app: &App) {
    if app.push.is_none() {
        return;
    }
    app.stopping.jobs.spawn(run(app.clone()));
    every(app, "tell_that_people_are_here", LOOKS, tell_of_people);
    every(app, "forget_ended_pushes", Duration::from_mins(10), forget_ended);
}

async fn run(app: App) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let raised = tokio::select! {
            biased;
            () = app.stopping.reached(Stage::Closing) => return,
            raised = app.realtime.next_elsewhere() => raised,
        };
        for (user, occasion) in raised {
            let place = tokio::select! {
                biased;
                () = app.stopping.reached(Stage::Closing) => return,
                place = Arc::clone(&places).acquire_owned() => place,
            };
            let app = app.clone();
            tokio::spawn(async move {
                let stopped = app.stopping.reached(Stage::Closing);
                tokio::select! {
                    biased;
                    () = stopped => {}
                    () = tell(&app, user, occasion, None) => {}
                }
                drop(place);
            });
        }
    }
}

async fn tell_of_people(app: App) -> anyhow::Result<()> {
    // No more than the lobby shows to everyone.
    if app.realtime.crowd().is_none() {
        return Ok(());
    }
    for (user, login) in app.store.take_to_tell(PEOPLE_AT_ONCE, app.now()).await? {
        tell(&app, user, Occasion::People, Some(login)).await;
    }
    Ok(())
}

async fn forget_ended(app: App) -> anyhow::Result<()> {
    app.store.forget_ended_pushes(app.now()).await?;
    Ok(())
}

/// Tells the devices of a person, or one of them, unless they are looking.
async fn tell(app: &App, user: UserId, occasion: Occasion, only: Option<LoginId>) {
    let Some(push) = app.push.as_ref() else { return };
    if matches!(occasion, Occasion::Message(_)) {
        tokio::time::sleep(hesitation(app)).await;
    }
    let wanted = || !app.realtime.is_looking(user);
    if !wanted() {
        return;
    }
    let devices = match app.store.pushes_of(user, app.now()).await {
        Ok(devices) => devices,
        Err(error) => return tracing::debug!(%error, "the subscriptions of a person cannot be read"),
    };
    let mut devices = devices
        .into_iter()
        .filter(|device| only.is_none_or(|only| device.login == only))
        .peekable();
    if devices.peek().is_none() || !push.may(user, app.uptime()) {
        return;
    }
    for device in devices {
        let pushed = push.send(&device, occasion, &*app.entropy, || app.now(), wanted).await;
        count(app, pushed);
        if pushed == Pushed::Gone
            && let Err(error) = app.store.forget_push_since(device.login, device.since).await
        {
            tracing::debug!(%error, "a dead subscription cannot be forgotten");
        }
    }
}

fn count(app: &App, pushed: Pushed) {
    let result = match pushed {
        Pushed::Sent => "sent",
        Pushed::Gone => "gone",
        Pushed::Lost => "lost",
        Pushed::Refused => "refused",
    };
    app.metrics.pushes.get_or_create(&Labelled::new(result)).inc();
}

/// A random part of the time that a push about a message waits; nothing where matches are announced at once, too.
fn hesitation(app: &App) -> Duration {
    if app.config.matching.announce_jitter == Span::ZERO {
        return Duration::ZERO;
    }
    let mut bytes = [0; 8];
    app.entropy.fill(&mut bytes);
    let most = u64::try_from(HESITATION.0).unwrap_or_default();
    Duration::from_micros(u64::from_le_bytes(bytes) % most.max(1))
}
