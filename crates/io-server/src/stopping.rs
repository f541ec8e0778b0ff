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
    /// As usual.
    Serving,
    /// Readiness fails, so that no new people are sent here; everything else goes on.
    Draining,
    /// Sockets are told to go and closed over the drain window; no new connection or socket is taken.
    Closing,
    /// Whatever is still open ends now.
    Ending,
}

/// The signal that everything long-lived listens to, and the lists of what the stop waits for.
#[derive(Clone, Debug)]
pub struct Stopping {
    stage: watch::Sender<Stage>,
    /// TCP connections of the public side, upgraded ones too.
    pub connections: TaskTracker,
    /// TCP connections of the operator's side.
    pub internal: TaskTracker,
    /// Sockets and streams: spawn or track them here and the stop waits for their end.
    pub sockets: TaskTracker,
    /// Periodic and other work in the background.
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
    /// The stage now.
    pub fn stage(&self) -> Stage {
        *self.stage.borrow()
    }

    /// Waits until the given stage, or a later one, is reached.
    pub async fn reached(&self, stage: Stage) {
        let mut stages = self.stage.subscribe();
        // The sender lives in `self`, so waiting can only end by reaching the stage.
        let _ = stages.wait_for(|now| *now >= stage).await;
    }

    /// Goes to the given stage; never goes back.
    pub fn advance(&self, stage: Stage) {
        self.stage.send_if_modified(|now| {
            let later = stage > *now;
            if later {
                *now = stage;
            }
            later
        });
    }

    /// Runs a task that must not end before the server closes. If it does, by a panic or by mistake, the server must end:
    /// [`Self::failed`].
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
                tracing::error!(task = name, "a task that must run all the time has ended");
                stopping.failed.send_replace(Some(name));
            }
        });
    }

    /// The task that has ended and must not have.
    pub fn failed_task(&self) -> Option<&'static str> {
        *self.failed.borrow()
    }

    /// Waits until there is one.
    pub async fn failed(&self) -> &'static str {
        let mut failed = self.failed.subscribe();
        match failed.wait_for(Option::is_some).await.map(|name| *name) {
            Ok(Some(name)) => name,
            // The sender lives in `self`, so this cannot be reached.
            _ => std::future::pending().await,
        }
    }

    /// Waits until nothing is open any more.
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
    async fn a_task_that_must_run_and_panics_is_told_and_one_that_ends_at_the_stop_is_not() {
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
