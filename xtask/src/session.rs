//! One run of a command: where the project is, what it says to its terminal, and whether it was told to stop.
//!
//! Must not start processes: that is `command`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// One run of a command.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    root: PathBuf,
    stop: watch::Receiver<bool>,
}

impl Session {
    /// Begins: from here on, Ctrl-C and SIGTERM end what runs, and only then this process.
    pub(crate) fn begin() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies in the project's folder")?
            .to_owned();
        let (told, stop) = watch::channel(false);
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            told.send_replace(true);
            // The sender stays, so that the order to stop stays in force.
            std::future::pending::<()>().await;
        });
        Ok(Self { root, stop })
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the project's folder.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
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

/// Says something to the person at the terminal.
#[expect(clippy::print_stdout, reason = "a command talks to its terminal")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Says what went wrong.
#[expect(clippy::print_stderr, reason = "a command talks to its terminal")]
pub(crate) fn complain(line: &str) {
    eprintln!("xtask: {line}");
}
