//! Starting and stopping one server.
//!
//! Must not know what the routes do.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::passed::PassedSockets;
use super::{router, starting};
use crate::app::App;
use crate::config::Config;
use crate::http::listener::{self, Listener};
use crate::http::redirect::redirect;
use crate::outside::Outside;
use crate::stopping::Stage;
use crate::storage::OwnFolder;
use crate::telemetry::panics;
use crate::tls::Tls;
use crate::{features, jobs};

/// How long a stop waits for the seen time to be stored.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// A running server.
pub struct Running {
    /// The address of the public listener.
    pub address: SocketAddr,
    /// The address of the internal listener, with metrics and detailed health.
    pub internal: SocketAddr,
    /// The address of the console's own listener, if it has one.
    pub console: Option<SocketAddr>,
    /// The address of the plain listener beside TLS, if there is one.
    pub redirect: Option<SocketAddr>,
    /// The parts of the server, for commands and tests in the same process.
    pub app: App,
    listeners: TaskTracker,
}

impl Running {
    /// Stops gracefully.
    ///
    /// Fails readiness, waits for balancers to notice, closes sockets over the drain window, lets requests finish, and
    /// closes the store. [`Self::hurry`] ends every wait.
    pub async fn stop(self) {
        let drain = &self.app.config.drain;
        let stopping = &self.app.stopping;
        stopping.advance(Stage::Draining);
        let hurried = stopping.reached(Stage::Ending);
        // Whether the delay ended or was cut short, the stop continues.
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
            tracing::error!("some tasks did not end in time");
        }
        // A database that does not answer now must not hold up the stop.
        let seen = timeout(LAST_LOOK, self.app.calendar.look()).await;
        if !matches!(seen, Ok(Ok(()))) {
            tracing::warn!("the time that was last seen was not stored");
        }
        if timeout(LAST_LOOK, jobs::write_last_insights(&self.app)).await.is_err() {
            tracing::warn!("the last counts were not written in time");
        }
        self.app.store.close().await;
        self.app.folder.release();
    }

    /// Waits for a failure after which this process must not continue.
    ///
    /// That is when the disk failed during a commit, another process became the owner of the installation, or a permanent
    /// task ended. The service manager restarts the process.
    pub async fn failed(&self) -> anyhow::Error {
        tokio::select! {
            error = self.app.store.fatal() => anyhow::Error::new(error),
            () = self.app.realtime.died() => anyhow::anyhow!("a permanent task of the live side ended"),
            task = self.app.stopping.failed() => anyhow::anyhow!("the task {task} ended"),
        }
    }

    /// Makes the current or next stop as fast as possible.
    pub fn hurry(&self) -> impl FnOnce() + Send + 'static {
        let stopping = self.app.stopping.clone();
        move || stopping.advance(Stage::Ending)
    }
}

/// Starts a server. Returns when it accepts connections.
pub async fn start(config: Config, outside: Outside) -> anyhow::Result<Running> {
    start_on(PassedSockets::default(), config, outside).await
}

/// The same on sockets that the service manager passed; those that it did not pass are opened.
pub async fn start_on(passed: PassedSockets, config: Config, outside: Outside) -> anyhow::Result<Running> {
    panics::count();
    // First, so that a second server on the same data learns the reason, and not that an address is in use.
    let folder = OwnFolder::take(&config, outside.clock.now()).await?;
    let passed = passed.at(&config)?;
    let listener = listening(passed.public, config.listen).await?;
    let internal_listener = listening(passed.internal, config.internal_listen).await?;
    let plain = match config.tls.redirect {
        Some(address) => Some(listening(passed.redirect, address).await?),
        None => None,
    };
    let console = config.console.address.filter(|_| config.console.enabled);
    let console = match console {
        Some(address) => Some(listening(None, address).await?),
        None => None,
    };
    let (address, internal) = (listener.local_addr()?, internal_listener.local_addr()?);
    // Boxed: opening every part makes a large future.
    let opening = Box::pin(App::open_in(folder, config, outside));
    let app = starting::answer_while(&internal_listener, opening).await?;
    let listeners = TaskTracker::new();
    let stopping = &app.stopping;
    let tls = app.tls.as_ref().map(Tls::acceptor);
    let public = listener::accept(
        listener,
        router::public(&app),
        app.clone(),
        Listener::Public,
        tls.clone(),
    );
    stopping.keep_running(&listeners, "public_listener", public);
    let private = listener::accept(
        internal_listener,
        router::internal(&app),
        app.clone(),
        Listener::Internal,
        None,
    );
    stopping.keep_running(&listeners, "internal_listener", private);
    let mut console_address = None;
    if let Some(console) = console {
        let at = console.local_addr()?;
        console_address = Some(at);
        // On this machine alone nobody listens in between, and no certificate names it.
        let tls = tls.filter(|_| !at.ip().is_loopback());
        let accepted = listener::accept(console, router::console_alone(&app), app.clone(), Listener::Public, tls);
        stopping.keep_running(&listeners, "console_listener", accepted);
    }
    let mut redirect_address = None;
    if let Some(plain) = plain {
        redirect_address = Some(plain.local_addr()?);
        let accepted = listener::accept(plain, redirect(&app), app.clone(), Listener::Redirect, None);
        stopping.keep_running(&listeners, "redirect_listener", accepted);
    }
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
        console: console_address,
        redirect: redirect_address,
        app,
        listeners,
    })
}

async fn listening(passed: Option<std::net::TcpListener>, address: SocketAddr) -> anyhow::Result<TcpListener> {
    if let Some(passed) = passed {
        return Ok(TcpListener::from_std(passed)?);
    }
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_permanent_task_that_ends_fails_readiness_and_stops_the_server() {
        let folder = tempfile::tempdir().expect("a folder");
        let running = start(Config::for_tests(folder.path()), Outside::system())
            .await
            .expect("starts");
        let stopping = &running.app.stopping;
        stopping.keep_running(&stopping.jobs, "short", async {});
        assert_eq!(running.failed().await.to_string(), "the task short ended");
        assert_eq!(running.app.failing().await, ["task"]);
        running.stop().await;
    }
}
