//! Work that comes back: each job has a name, a pace and an end, and is counted.
//!
//! Must not hold what a job does, nor wait for anybody to ask.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use io_store::housekeeping::Retention;
use tokio::time::MissedTickBehavior;
use tracing::Instrument as _;

use crate::app::App;
use crate::features::{account, socket};
use crate::serve::lifecycle::Stage;
use crate::telemetry::metrics::JobLabels;

/// Starts the jobs that belong to no feature.
pub fn start(app: &App) {
    every(
        app,
        "forget_what_is_due",
        Duration::from_mins(1),
        |app: App| async move {
            let retention = Retention {
                messages: app.config.chat.keep,
                ..Retention::default()
            };
            app.store.purge(retention, app.now()).await?;
            Ok(())
        },
    );
    every(
        app,
        "count_damaged_values",
        Duration::from_secs(10),
        |app: App| async move {
            let told = app.metrics.damaged_values.get();
            app.metrics
                .damaged_values
                .inc_by(app.store.damaged_values().saturating_sub(told));
            Ok(())
        },
    );
    every(
        app,
        "tend_signing_keys",
        Duration::from_mins(1),
        |app: App| async move { app.tokens.tend(app.now()).await },
    );
    every(app, "erase_accounts", Duration::from_mins(1), |app: App| async move {
        account::erase_due(&app).await
    });
    every(
        app,
        "close_ended_logins",
        Duration::from_secs(2),
        |app: App| async move { socket::close_what_ended(&app).await },
    );
    every(app, "prune_limits", Duration::from_mins(1), |app: App| async move {
        app.limits.prune(app.now());
        Ok(())
    });
}

/// Runs `job` now and at every tick until the server closes. One that fails or panics is logged and runs again.
pub fn every<J, R>(app: &App, name: &'static str, pace: Duration, job: J)
where
    J: Fn(App) -> R + Send + Sync + 'static,
    R: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let app = app.clone();
    let jobs = app.stopping.jobs.clone();
    jobs.spawn(async move {
        let mut ticks = tokio::time::interval(pace);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = app.stopping.reached(Stage::Closing) => return,
                _ = ticks.tick() => {}
            }
            let run = AssertUnwindSafe(job(app.clone())).catch_unwind();
            let result = match run.instrument(tracing::error_span!("job", name)).await {
                Ok(Ok(())) => "ok",
                Ok(Err(error)) => {
                    tracing::error!(job = name, cause = format!("{error:#}"), "a job failed");
                    "failed"
                }
                // The hook has counted and logged it.
                Err(_) => "failed",
            };
            app.metrics.jobs.get_or_create(&JobLabels { job: name, result }).inc();
        }
    });
}
