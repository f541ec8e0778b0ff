//! Runs periodic jobs.
//!
//! Each has a name and a period, ends with the server, and is counted.
//!
//! Must not know what a job does.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::MissedTickBehavior;
use tracing::Instrument as _;

use crate::app::App;
use crate::stopping::Stage;
use crate::telemetry::metrics::JobLabels;

/// What a run of a job did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// Its work.
    Worked,
    /// Nothing was due: it only looked, and counts as no run.
    Looked,
}

impl From<()> for Ran {
    fn from((): ()) -> Self {
        Self::Worked
    }
}

/// Runs `job` now and once every `period` until the server closes.
///
/// A job that fails or panics is logged and runs again.
pub(super) fn every<J, R, T>(app: &App, name: &'static str, period: Duration, job: J)
where
    J: Fn(App) -> R + Send + Sync + 'static,
    R: Future<Output = anyhow::Result<T>> + Send + 'static,
    T: Into<Ran>,
{
    // From the start, so that the first failure is a rise.
    let failed = JobLabels {
        job: name,
        result: "failed",
    };
    drop(app.metrics.jobs.get_or_create(&failed));
    let app = app.clone();
    let jobs = app.stopping.jobs.clone();
    jobs.spawn(async move {
        let mut ticks = tokio::time::interval(period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = app.stopping.reached(Stage::Closing) => return,
                _ = ticks.tick() => {}
            }
            let run = AssertUnwindSafe(job(app.clone())).catch_unwind();
            let result = match run.instrument(tracing::error_span!("job", name)).await {
                Ok(Ok(ran)) => match ran.into() {
                    Ran::Worked => "ok",
                    Ran::Looked => continue,
                },
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
