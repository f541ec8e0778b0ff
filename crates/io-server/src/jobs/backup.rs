//! Makes backups when they are due, tries them, and sends the list of erased people after them.
//!
//! The owner of the installation alone runs this. A failure leaves the last good backup, is logged and counted, and is
//! tried again. Must not wait for a target without bounds: the target has time-outs.

use std::sync::Arc;
use std::time::Duration;

use io_archive::manifest::BackupSet;
use io_core::time::Span;

use super::every::{Ran, every};
use crate::app::App;
use crate::backup::{Backups, Dry};
use crate::telemetry::metrics::Labelled;

/// How often it is looked whether something is due.
const LOOK: Duration = Duration::from_secs(1);

/// Starts the jobs, if backups are configured.
pub(super) fn start(app: &App) {
    if app.backups.is_none() {
        return;
    }
    if app.config.backup.schedule > Span::ZERO {
        every(app, "make_backups", LOOK, make_when_due);
    }
    if app.config.backup.verify > Span::ZERO && !app.config.backup.identities.is_empty() {
        every(app, "try_backups", LOOK, try_when_due);
    }
    every(app, "send_erased", LOOK, send_erased);
}

async fn make_when_due(app: App) -> anyhow::Result<Ran> {
    let (Some(backups), every) = (app.backups.clone(), app.config.backup.schedule) else {
        return Ok(Ran::Looked);
    };
    let progress = &app.backup_progress.made;
    if !progress.is_planned() {
        let first = first_of(&app, &backups, every, Last::Made).await;
        count(&app, "list", &first);
        progress.plan(&first, every, app.uptime());
        first?;
    }
    if !progress.is_due(app.uptime()) {
        return Ok(Ran::Looked);
    }
    let made = Box::pin(make(&app, &backups)).await;
    progress.note(made.is_ok(), every + jitter(&app, every), app.uptime());
    count(&app, "create", &made);
    made.map(|()| Ran::Worked)
}

async fn make(app: &App, backups: &Backups) -> anyhow::Result<()> {
    let made = backups.create().await?;
    app.metrics.backup_last_success.set(app.now().as_seconds());
    tracing::info!(
        id = %made.id,
        bytes = made.data.encrypted.size + made.keys.encrypted.size,
        milliseconds = made.took.0 / 1_000,
        "a backup was made"
    );
    app.store.tidy_after_snapshot().await?;
    let pruned = backups.prune(Dry::No).await?;
    if !pruned.deleted.is_empty() {
        tracing::info!(backups = pruned.deleted.len(), "old backups were deleted");
    }
    if let Some(file) = app.store.erased_file() {
        let (forgetting, list, until) = (backups.clone(), Arc::clone(file), app.calendar.may_delete_until());
        let forgotten = tokio::task::spawn_blocking(move || forgetting.forget_erased(&list, until)).await??;
        if forgotten > 0 {
            // What is remembered as sent must forget them as well.
            backups.send_erased(file).await?;
        }
    }
    Ok(())
}

async fn try_when_due(app: App) -> anyhow::Result<Ran> {
    let (Some(backups), every) = (app.backups.clone(), app.config.backup.verify) else {
        return Ok(Ran::Looked);
    };
    let progress = &app.backup_progress.tried;
    if !progress.is_planned() {
        let first = first_of(&app, &backups, every, Last::Tried).await;
        progress.plan(&first, every, app.uptime());
        first?;
    }
    // Nothing can be tried before something was made.
    if !progress.is_due(app.uptime()) || app.metrics.backup_last_success.get() == 0 {
        return Ok(Ran::Looked);
    }
    let tried = Box::pin(backups.verify(None)).await;
    if let Ok(trial) = &tried {
        app.metrics.backup_last_verify.set(app.now().as_seconds());
        tracing::info!(
            id = %trial.id,
            rows = trial.rows,
            restore_milliseconds = trial.took.0 / 1_000,
            age_seconds = trial.loss.as_seconds_ceil(),
            "a backup was restored on trial, and is good"
        );
    }
    progress.note(tried.is_ok(), every + jitter(&app, every), app.uptime());
    count(&app, "verify", &tried);
    tried.map(|_| Ran::Worked)
}

async fn send_erased(app: App) -> anyhow::Result<Ran> {
    let (Some(backups), Some(file)) = (&app.backups, app.store.erased_file()) else {
        return Ok(Ran::Looked);
    };
    let progress = &app.backup_progress.sent;
    let changes = *file.changes().borrow();
    if !app.backup_progress.knows_unsent() {
        // What an earlier process noted and did not send.
        app.backup_progress.note_unsent(backups.unsent_erased(file)?);
    }
    let unsent = app.backup_progress.unsent(changes);
    app.metrics
        .backup_erased_unsent
        .set(i64::try_from(unsent).unwrap_or(i64::MAX));
    if (unsent == 0 && progress.is_planned()) || (progress.has_failed() && !progress.is_due(app.uptime())) {
        return Ok(Ran::Looked);
    }
    let sent = Box::pin(backups.send_erased(file)).await;
    progress.note(sent.is_ok(), Span::minutes(1), app.uptime());
    count(&app, "send_erased", &sent);
    sent?;
    app.backup_progress.note_sent(changes);
    app.metrics.backup_erased_unsent.set(0);
    Ok(Ran::Worked)
}

/// Which last run decides about the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Made,
    Tried,
}

/// How long to wait after a start: until the last one of before is old enough. Sets the metric of the last one.
async fn first_of(app: &App, backups: &Backups, every: Span, last: Last) -> anyhow::Result<Span> {
    let listing = backups.list().await?;
    let data = || {
        listing
            .backups
            .iter()
            .filter(|backup| backup.manifest.set == BackupSet::Data)
    };
    let made = data().map(|backup| backup.manifest.id.begun()).max();
    let tried = data().filter_map(|backup| backup.verification.as_ref()?.at).max();
    app.metrics
        .backup_last_success
        .set(made.map_or(0, io_core::time::Timestamp::as_seconds));
    app.metrics
        .backup_last_verify
        .set(tried.map_or(0, io_core::time::Timestamp::as_seconds));
    let at = if last == Last::Made { made } else { tried };
    // A clock that was set must not put it off for longer than the schedule.
    let left = at.map_or(Span::ZERO, |at| (at + every - app.now()).max(Span::ZERO).min(every));
    Ok(left + jitter(app, every))
}

/// Up to a tenth of the schedule, and an hour at most: installations must not all begin at once.
fn jitter(app: &App, every: Span) -> Span {
    let most = (every.0 / 10).min(Span::hours(1).0).max(1);
    let [a, b, c, d, ..] = app.entropy.id();
    Span(i64::from(u32::from_be_bytes([a, b, c, d])) % most)
}

fn count<T>(app: &App, operation: &'static str, done: &anyhow::Result<T>) {
    if done.is_err() {
        app.metrics
            .backup_failures
            .get_or_create(&Labelled::new(operation))
            .inc();
    }
}
