//! From the first listener to the last socket: starting, draining and stopping one server.
//!
//! Must not know what the routes do.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::router;
use crate::app::App;
use crate::config::Config;
use crate::http::listener;
use crate::http::listener::Listener;
use crate::outside::Outside;
use crate::stopping::Stage;
use crate::telemetry::panics;
use crate::{features, jobs};

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
    let public = listener::accept(listener, router::public(&app), app.clone(), Listener::Public);
    stopping.keep_running(&listeners, "public_listener", public);
    let private = listener::accept(
        internal_listener,
        router::internal(&app),
        app.clone(),
        Listener::Internal,
    );
    stopping.keep_running(&listeners, "internal_listener", private);
    jobs::start(&app);
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
    use super::*;

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
}
