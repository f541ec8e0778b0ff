//! How far the server is in stopping, and what a stop waits for.
//!
//! Must not decide when the server stops.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

/// How far the server is in stopping. Later stages include the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The server works as usual.
    Serving,
    /// Readiness fails, so that balancers send no new users here.
    ///
    /// Everything else continues.
    Draining,
    /// Sockets are closed over the drain window.
    ///
    /// No new connection or socket is accepted.
    Closing,
    /// Everything that is still open is closed now.
    Ending,
}

/// The stage, for long-lived tasks to watch, and the tasks that the stop waits for.
#[derive(Clone, Debug)]
pub struct Stopping {
    stage: watch::Sender<Stage>,
    /// TCP connections of the public listener, including upgraded ones.
    pub connections: TaskTracker,
    /// TCP connections of the internal listener.
    pub internal: TaskTracker,
    /// Sockets and streams. The stop waits for what is spawned or tracked here.
    pub sockets: TaskTracker,
    /// Periodic jobs and other background work.
    pub jobs: TaskTracker,
    failed: watch::Sender<Option<&'static str>>,
}

impl Default for Stopping {
    fn default() -> Self {
        Self {
            stage: watch::Sender::new(Stage::Serving),
            connections: TaskTracker::new(),
            internal: TaskTracker::new(),
            sockets: TaskTracker::new(),
            jobs: TaskTracker::new(),
            failed: watch::Sender::new(None),
        }
    }
}

impl Stopping {
    /// The current stage.
    pub fn stage(&self) -> Stage {
        *self.stage.borrow()
    }

    /// Waits until this stage, or a later one, is reached.
    pub async fn reached(&self, stage: Stage) {
        let mut stages = self.stage.subscribe();
        // The sender lives in `self`, so the wait ends only when the stage is reached.
        let _ = stages.wait_for(|now| *now >= stage).await;
    }

    /// Moves to this stage. Never moves back.
    pub fn advance(&self, stage: Stage) {
        self.stage.send_if_modified(|now| {
            let later = stage > *now;
            if later {
                *now = stage;
            }
            later
        });
    }

    /// Runs a task that must not end before the server closes.
    ///
    /// If it does, the server must stop: [`Self::failed`].
    pub fn keep_running(
        &self,
        tasks: &TaskTracker,
        name: &'static str,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        let stopping = self.clone();
        tasks.spawn(async move {
            let panicked = AssertUnwindSafe(work).catch_unwind().await.is_err();
            if panicked || stopping.stage() < Stage::Closing {
                tracing::error!(task = name, "a permanent task ended");
                stopping.failed.send_replace(Some(name));
            }
        });
    }

    /// The name of a permanent task that ended.
    pub fn failed_task(&self) -> Option<&'static str> {
        *self.failed.borrow()
    }

    /// Waits until a permanent task ends, and answers its name.
    pub async fn failed(&self) -> &'static str {
        let mut failed = self.failed.subscribe();
        match failed.wait_for(Option::is_some).await.map(|name| *name) {
            Ok(Some(name)) => name,
            // The sender lives in `self`, so this cannot be reached.
            _ => std::future::pending().await,
        }
    }

    /// Waits until every tracked task has ended.
    pub(crate) async fn quiet(&self) {
        for tracker in [&self.sockets, &self.connections, &self.internal, &self.jobs] {
            tracker.close();
            tracker.wait().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_permanent_task_that_panics_is_reported_and_one_that_stops_is_not() {
        let stopping = Stopping::default();
        let tasks = TaskTracker::new();
        let stopped = stopping.clone();
        stopping.keep_running(&tasks, "good", async move { stopped.reached(Stage::Closing).await });
        stopping.keep_running(&tasks, "bad", async { panic!("on purpose") });
        assert_eq!(stopping.failed().await, "bad");
        let stopping = Stopping::default();
        let tasks = TaskTracker::new();
        let stopped = stopping.clone();
        stopping.keep_running(&tasks, "good", async move { stopped.reached(Stage::Closing).await });
        stopping.advance(Stage::Closing);
        tasks.close();
        tasks.wait().await;
        assert_eq!(stopping.failed_task(), None);
    }
}
