//! From the first listener to the last socket: starting, draining and stopping one server.
//!
//! Must not know what the routes do.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::config::Config;
use crate::outside::Outside;

/// How far the server is in stopping. Later stages include the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// As usual.
    Serving,
    /// Readiness fails, so that no new people are sent here; everything else goes on.
    Draining,
    /// Sockets are told to go and closed over the drain window; no new work starts.
    Closing,
    /// Whatever is still open ends now.
    Ending,
}

/// The signal that everything long-lived listens to, and the list of what the stop waits for.
#[derive(Clone, Debug)]
pub struct Stopping {
    stage: watch::Sender<Stage>,
    /// Sockets and streams: spawn or track them here and the stop waits for their end.
    pub sockets: TaskTracker,
}

impl Default for Stopping {
    fn default() -> Self {
        Self {
            stage: watch::Sender::new(Stage::Serving),
            sockets: TaskTracker::new(),
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
}

/// A server that runs.
pub struct Running {
    /// Where the public routes are.
    pub address: SocketAddr,
    /// Where metrics and detailed health are.
    pub internal: SocketAddr,
    /// The parts, for tests and for the commands that run inside the process.
    pub app: App,
    listener: JoinHandle<()>,
}

impl Running {
    /// Stops gracefully: drains, closes, waits for what is under way.
    pub async fn stop(self) {
        self.app.stopping.advance(Stage::Ending);
        self.app.stopping.sockets.close();
        self.app.stopping.sockets.wait().await;
        // A listener that panicked has said so in the log; there is nothing left to wait for.
        let _ = self.listener.await;
    }
}

/// Starts a server and returns when it accepts connections.
pub async fn start(config: Config, outside: Outside) -> anyhow::Result<Running> {
    let listener = TcpListener::bind(config.listen).await?;
    let internal = TcpListener::bind(config.internal_listen).await?.local_addr()?;
    let address = listener.local_addr()?;
    let app = App::open(config, outside).await?;
    let (router, _) = crate::features::routes().with_state(app.clone()).split_for_parts();
    let stopping = app.stopping.clone();
    let listener = tokio::spawn(async move {
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(async move { stopping.reached(Stage::Closing).await })
            .await;
        if let Err(error) = served {
            tracing::error!(%error, "the listener ended");
        }
    });
    Ok(Running {
        address,
        internal,
        app,
        listener,
    })
}
