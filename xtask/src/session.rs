//! One run of a command: the project's folder, the terminal, and the order to stop.
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
    builds_once: bool,
}

impl Session {
    /// Begins a run.
    /// From now on Ctrl-C, Ctrl-\\, closing the terminal and SIGTERM stop what runs before this process ends.
    pub(crate) fn begin() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask has no folder around it")?
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
            // The sender is kept, so that the order stays in force.
            std::future::pending::<()>().await;
        });
        let target = Arc::default();
        Ok(Self {
            root,
            stop,
            target,
            builds_once: false,
        })
    }

    /// A run in the folder of a test, with the sender of the order to stop.
    #[cfg(test)]
    pub(crate) fn of_a_test(root: &Path) -> (Self, watch::Sender<bool>) {
        let (told, stop) = watch::channel(false);
        let root = root.to_owned();
        let target = Arc::default();
        let session = Self {
            root,
            stop,
            target,
            builds_once: false,
        };
        (session, told)
    }

    /// The same run, whose builds leave nothing behind that only a repeated build needs.
    pub(crate) fn building_once(self) -> Self {
        Self {
            builds_once: true,
            ..self
        }
    }

    /// Whether builds leave nothing behind that only a repeated build needs.
    pub(crate) fn builds_once(&self) -> bool {
        self.builds_once
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the project's folder.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo puts what it builds, once cargo was asked.
    pub(crate) fn target(&self) -> &OnceCell<PathBuf> {
        &self.target
    }

    /// Waits for the order to stop.
    pub(crate) async fn stopped(&self) {
        let mut stop = self.stop.clone();
        // The sender is never dropped, so only the order ends the wait.
        let _ = stop.wait_for(|stop| *stop).await;
    }

    /// Whether the order to stop was given.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }
}

/// Prints a line. A closed terminal is no error: what runs still has to be stopped.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints what went wrong.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "xtask: {line}");
}
