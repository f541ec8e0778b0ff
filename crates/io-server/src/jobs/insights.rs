//! Writes what was counted in memory, and rolls up days.
//!
//! Counts that a crash loses are those of the last minute.

use std::time::Duration;

use io_core::insights::Tally;

use super::every::{Ran, every};
use crate::app::App;
use crate::insights::{left_out, roll_up};

/// How many days are rolled up again: what belongs to a chat, such as a report, may follow days later.
const SETTLES: i32 = 8;

/// Starts the jobs.
pub(super) fn start(app: &App) {
    every(app, "write_insights", Duration::from_mins(1), write);
    every(app, "roll_up_insights", Duration::from_mins(15), roll_up_recent);
    every(app, "tidy_insights", Duration::from_hours(6), tidy);
    every(app, "note_version", Duration::from_hours(1), note_version);
}

/// Writes what was counted. What cannot be written now is counted with the next.
async fn write(app: App) -> anyhow::Result<Ran> {
    let left_out = left_out(&app.config, &app.store).await?;
    let tallied = app.realtime.with_tally(|tally| {
        tally.leave_out(left_out);
        tally.take()
    });
    if tallied.is_empty() {
        return Ok(Ran::Looked);
    }
    match app.store.count_insights(tallied, &app.config.insights.zone).await {
        Ok(()) => Ok(Ran::Worked),
        Err((back, error)) => {
            app.realtime.with_tally(|tally: &mut Tally| tally.put_back(back));
            Err(error.into())
        }
    }
}

/// The last write of a server that stops.
pub async fn write_last_insights(app: &App) {
    if let Err(error) = write(app.clone()).await {
        tracing::warn!(cause = format!("{error:#}"), "the last counts were not written");
    }
}

/// Rolls up today and yesterday, and each of the days before once a day.
async fn roll_up_recent(app: App) -> anyhow::Result<()> {
    let (now, zone) = (app.now(), &app.config.insights.zone);
    let today = zone.day_of(now);
    let left_out = left_out(&app.config, &app.store).await?;
    for ago in 0..=SETTLES {
        let day = today.plus(-ago);
        let is_fresh = match app.store.rolled_up_at(day).await? {
            Some(at) => ago > 1 && at >= zone.start_of(today),
            None => false,
        };
        if !is_fresh {
            roll_up(&app.config, &app.store, day, &left_out.people, now).await?;
        }
    }
    Ok(())
}

/// Notes this version on the figures, if it is the first time that this place sees it.
/// Again and again, for when the database was away at the start.
async fn note_version(app: App) -> anyhow::Result<Ran> {
    let (now, version) = (app.now(), env!("CARGO_PKG_VERSION"));
    let day = app.config.insights.zone.day_of(now);
    app.store.note_version(version, day, now).await?;
    Ok(Ran::Looked)
}

async fn tidy(app: App) -> anyhow::Result<()> {
    let until = app.calendar.may_delete_until();
    app.store.tidy_insights(&app.config.insights.zone, until).await?;
    Ok(())
}
