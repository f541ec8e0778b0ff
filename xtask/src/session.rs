//! One run of a command: where the project is, what it says to its terminal, and whether it was told to stop.
//!
//! Must not start processes: that is `command`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{OnceCell, watch};

/// One run of a command.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    root: PathBuf,
    stop: watch::Receiver<bool>,
    target: Arc<OnceCell<PathBuf>>,
}

impl Session {
    /// Begins: from here on, Ctrl-C, Ctrl-\\, closing the terminal and SIGTERM end what runs, and only then this process.
    pub(crate) fn begin() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies in the project's folder")?
            .to_owned();
        let (told, stop) = watch::channel(false);
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut quit = signal(SignalKind::quit())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = quit.recv() => {}
                _ = hang_up.recv() => {}
                _ = terminate.recv() => {}
            }
            told.send_replace(true);
            // The sender stays, so that the order to stop stays in force.
            std::future::pending::<()>().await;
        });
        let target = Arc::default();
        Ok(Self { root, stop, target })
    }

    /// One in a folder of a test, with what tells it to stop.
    #[cfg(test)]
    pub(crate) fn of_a_test(root: &Path) -> (Self, watch::Sender<bool>) {
        let (told, stop) = watch::channel(false);
        let root = root.to_owned();
        let target = Arc::default();
        (Self { root, stop, target }, told)
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the project's folder.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo puts what it builds, once somebody has asked cargo.
    pub(crate) fn target(&self) -> &OnceCell<PathBuf> {
        &self.target
    }

    /// Waits until this run is told to stop.
    pub(crate) async fn stopped(&self) {
        let mut stop = self.stop.clone();
        // The sender is never dropped, so waiting can only end by the order to stop.
        let _ = stop.wait_for(|stop| *stop).await;
    }

    /// Whether it was told to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }
}

/// Says something to the person at the terminal. Whoever closed it needs no answer, and what runs still has to be ended.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Says what went wrong.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "xtask: {line}");
}
