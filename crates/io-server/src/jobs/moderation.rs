//! Brings decisions and answers to appeals into force when they can no longer be undone, tells of them, and closes cases
//! that no longer count.

use std::time::Duration;

use io_core::moderation::Severity;
use io_core::moderation::rise::Subject;

use super::every::every;
use crate::app::App;
use crate::console::raids;
use crate::features::{reports, standing};
use crate::telemetry::metrics::Labelled;

/// Starts the jobs.
pub(super) fn start(app: &App) {
    every(
        app,
        "decisions_come_into_force",
        Duration::from_secs(2),
        bring_into_force,
    );
    every(app, "tell_of_looks", Duration::from_mins(10), tell_of_looks);
    every(app, "close_cases", Duration::from_hours(1), close_cases);
    every(app, "follow_raids", Duration::from_secs(5), follow_raids);
    every(app, "measure_cases", Duration::from_secs(5), measure_cases);
}

/// What is closed holds from the commit on; searches, chats and connections follow at once.
async fn bring_into_force(app: App) -> anyhow::Result<()> {
    for decision in app.store.bring_into_force(app.now()).await? {
        if let Some(subject) = decision.subject {
            for account in app.store.accounts_of_same_mailbox(subject).await? {
                standing::changed(&app, account).await;
            }
        }
        for person in decision.subject.into_iter().chain(decision.reporters.iter().copied()) {
            app.realtime.notices_changed(person).await;
        }
        for reporter in decision.reporters {
            app.store.look_at_reporting(reporter, app.now()).await?;
        }
    }
    for accounts in app.store.bring_answers_into_force(app.now()).await? {
        for account in accounts {
            standing::changed(&app, account).await;
            app.realtime.notices_changed(account).await;
        }
    }
    // The same job emails what the app shows from now on, each once.
    reports::emails::send_due(&app).await
}

/// Both people of a conversation that staff read learn of it.
async fn tell_of_looks(app: App) -> anyhow::Result<()> {
    for person in app.store.tell_of_looks(app.now()).await? {
        app.realtime.notices_changed(person).await;
    }
    Ok(())
}

/// Interests that staff took out, on whichever node; and how much is in alarm, by kind.
async fn follow_raids(app: App) -> anyhow::Result<()> {
    let alarms = app.realtime.alarms();
    for kind in Subject::KINDS {
        let count = alarms.iter().filter(|alarm| alarm.subject.kind() == kind).count();
        let gauge = app.metrics.raid_alarms.get_or_create_owned(&Labelled::new(kind));
        gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
    }
    raids::follow(&app).await
}

/// A gravity without a case is measured too: its last case was decided.
async fn measure_cases(app: App) -> anyhow::Result<()> {
    let now = app.now();
    let waiting = app.store.waiting_cases(now).await?;
    for severity in Severity::ALL {
        let found = waiting.iter().find(|found| found.severity == *severity);
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let label = Labelled::new(severity.name());
        let metrics = &app.metrics;
        let open = found.map_or(0, |found| count(found.cases));
        let overdue = found.map_or(0, |found| count(found.overdue));
        let oldest = found.map_or(0, |found| (now - found.oldest).as_seconds_ceil().max(0));
        metrics.cases_open.get_or_create(&label).set(open);
        metrics.cases_overdue.get_or_create(&label).set(overdue);
        metrics.cases_oldest_seconds.get_or_create(&label).set(oldest);
    }
    Ok(())
}

async fn close_cases(app: App) -> anyhow::Result<()> {
    app.store
        .close_lapsed_cases(app.now())
        .await
        .map(drop)
        .map_err(Into::into)
}
