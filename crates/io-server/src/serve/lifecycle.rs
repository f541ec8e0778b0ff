//! From the first listener to the last socket: starting, draining and stopping one server.
//!
//! Must not know what the routes do.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;

use anyhow::Context as _;
use futures_util::FutureExt as _;
use io_protocol::problem::ProblemCode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::router;
use crate::app::App;
use crate::config::Config;
use crate::http::listener;
use crate::http::listener::Side;
use crate::http::problem::ApiError;
use crate::jobs::email_worker as worker;
use crate::outside::Outside;
use crate::telemetry::panics;
use crate::{features, jobs};

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
    async fn quiet(&self) {
        for tracker in [&self.sockets, &self.connections, &self.internal, &self.jobs] {
            tracker.close();
            tracker.wait().await;
        }
    }
}

impl App {
    /// Runs work to its end even when nobody waits for it any more: a client that hangs up takes its handler with it,
    /// and what was begun in the store must not stay half told.
    pub(crate) async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    ) -> Result<T, ApiError> {
        let done = self.stopping.jobs.spawn(work.in_current_span()).await;
        done.unwrap_or_else(|_| Err(ProblemCode::Internal.into()))
    }
}

/// A server that runs.
pub struct Running {
    /// Where the public routes are.
    pub address: SocketAddr,
    /// Where metrics and detailed health are.
    pub internal: SocketAddr,
    /// The parts, for the commands and tests that run inside the process.
    pub app: App,
    listeners: TaskTracker,
}

impl Running {
    /// Stops gracefully: fails readiness, waits for balancers to notice, closes sockets over the drain window, lets
    /// requests finish, and closes the store. [`Self::hurry`] cuts every wait short.
    pub async fn stop(self) {
        let drain = &self.app.config.drain;
        let stopping = &self.app.stopping;
        stopping.advance(Stage::Draining);
        let hurried = stopping.reached(Stage::Ending);
        // Either the delay is over or somebody is in a hurry; both lead on.
        let _ = timeout(drain.delay.to_std(), hurried).await;
        stopping.advance(Stage::Closing);
        self.listeners.close();
        self.listeners.wait().await;
        tokio::select! {
            () = stopping.quiet() => {}
            () = tokio::time::sleep((drain.window + drain.timeout).to_std()) => {}
            () = stopping.reached(Stage::Ending) => {}
        }
        stopping.advance(Stage::Ending);
        if timeout(drain.timeout.to_std(), stopping.quiet()).await.is_err() {
            tracing::error!("something did not end when it was told to");
        }
        self.app.store.close().await;
    }

    /// Waits until something has happened after which this process must not go on: the disk failed under a commit, or a
    /// part that must run all the time has ended. Whoever started the process starts it again.
    pub async fn failed(&self) -> anyhow::Error {
        tokio::select! {
            error = self.app.store.fatal() => anyhow::Error::new(error),
            () = self.app.realtime.died() => anyhow::anyhow!("a part of the live side has ended"),
            task = self.app.stopping.failed() => anyhow::anyhow!("the task {task} has ended"),
        }
    }

    /// Makes a stop that is under way, or the next one, as fast as possible.
    pub fn hurry(&self) -> impl FnOnce() + Send + 'static {
        let stopping = self.app.stopping.clone();
        move || stopping.advance(Stage::Ending)
    }
}

/// Starts a server and returns when it accepts connections.
pub async fn start(config: Config, outside: Outside) -> anyhow::Result<Running> {
    panics::count();
    let listener = bind(config.listen).await?;
    let internal_listener = bind(config.internal_listen).await?;
    let (address, internal) = (listener.local_addr()?, internal_listener.local_addr()?);
    let app = App::open(config, outside).await?;
    let listeners = TaskTracker::new();
    let stopping = &app.stopping;
    let public = listener::accept(listener, router::public(&app), app.clone(), Side::Public);
    stopping.keep_running(&listeners, "public_listener", public);
    let private = listener::accept(internal_listener, router::internal(&app), app.clone(), Side::Internal);
    stopping.keep_running(&listeners, "internal_listener", private);
    jobs::start(&app);
    worker::start(&app);
    let sockets = &stopping.sockets;
    stopping.keep_running(sockets, "follow_logins", features::socket::follow_logins(app.clone()));
    stopping.keep_running(
        sockets,
        "follow_the_stop",
        features::socket::follow_the_stop(app.clone()),
    );
    Ok(Running {
        address,
        internal,
        app,
        listeners,
    })
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_was_begun_ends_even_when_nobody_waits_for_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::for_tests(folder.path());
        let app = App::open(config, Outside::system()).await.expect("the parts open");
        let ((go, may_go), (done, is_done)) = (oneshot::channel(), oneshot::channel());
        let mut request = Box::pin(app.to_the_end(async move {
            may_go.await.expect("is told to go on");
            done.send(()).expect("somebody asks");
            Ok(())
        }));
        assert!(futures_util::poll!(request.as_mut()).is_pending());
        drop(request);
        go.send(()).expect("is still there");
        is_done.await.expect("it came to its end");
    }

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

    #[tokio::test]
    async fn a_task_that_ends_too_early_fails_readiness_and_ends_the_server() {
        let folder = tempfile::tempdir().expect("a folder");
        let running = start(Config::for_tests(folder.path()), Outside::system())
            .await
            .expect("starts");
        let stopping = &running.app.stopping;
        stopping.keep_running(&stopping.jobs, "short", async {});
        assert_eq!(running.failed().await.to_string(), "the task short has ended");
        assert_eq!(features::health::failing(&running.app).await, ["task"]);
        running.stop().await;
    }

    #[tokio::test]
    async fn a_panic_in_what_was_begun_is_a_fault_of_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::for_tests(folder.path());
        let app = App::open(config, Outside::system()).await.expect("the parts open");
        let answer: Result<(), ApiError> = app.to_the_end(async { panic!("on purpose") }).await;
        assert_eq!(answer.expect_err("it panicked").code(), ProblemCode::Internal);
    }
}
