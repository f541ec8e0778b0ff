//! Starting other programs so that none of them outlives this one.
//!
//! Each gets a process group of its own, and the whole group is ended with it: when it is dropped, when its time is
//! over, and when the person at the terminal presses Ctrl-C. Must not know what is started.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use crate::session::{Session, say};

/// How long a program may take to end when it is asked to, before it is killed.
const GRACE: Duration = Duration::from_secs(40);

/// A program to start.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
    shown: String,
    limit: Duration,
}

/// What a program did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// It ended with success.
    pub(crate) success: bool,
    /// What it printed, both streams as they came; empty unless asked for.
    pub(crate) text: String,
}

impl Program {
    /// A program with its arguments, in the project's folder.
    pub(crate) fn new<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(session: &Session, name: &str, arguments: I) -> Self {
        let mut command = Command::new(name);
        command
            .args(arguments)
            .current_dir(session.root())
            .stdin(Stdio::null())
            .process_group(0)
            .kill_on_drop(true);
        let shown = std::iter::once(name.to_owned())
            .chain(
                command
                    .as_std()
                    .get_args()
                    .map(|argument| argument.to_string_lossy().into_owned()),
            )
            .collect::<Vec<_>>()
            .join(" ");
        Self {
            command,
            shown,
            limit: Duration::from_mins(45),
        }
    }

    /// `cargo`, the one that runs this command.
    pub(crate) fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(session: &Session, arguments: I) -> Self {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut program = Self::new(session, &cargo, arguments);
        program.shown = program.shown.replacen(&cargo, "cargo", 1);
        program
    }

    /// In another folder.
    pub(crate) fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// With a variable of the environment.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// With its output in a file instead of on the terminal.
    pub(crate) fn into_file(mut self, path: &Path) -> Result<Self> {
        let file = std::fs::File::create(path)?;
        self.command.stdout(file.try_clone()?).stderr(file);
        Ok(self)
    }

    /// Ended when it takes longer than this.
    pub(crate) fn at_most(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs it to its end with its output on the terminal; anything but success is an error.
    pub(crate) async fn run(self, session: &Session) -> Result<()> {
        let shown = self.shown.clone();
        if !self.follow(session, Output::Terminal).await?.success {
            bail!("`{shown}` failed");
        }
        Ok(())
    }

    /// Runs it to its end, showing and keeping its output.
    pub(crate) async fn show_and_keep(self, session: &Session) -> Result<Outcome> {
        self.follow(session, Output::Both).await
    }

    /// Runs it to its end in silence and gives back its standard output; anything but success is an error that holds
    /// what it said.
    pub(crate) async fn read(mut self, session: &Session) -> Result<String> {
        let shown = self.shown.clone();
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = self.start()?;
        let limit = running.limit;
        let output = running.wait_with_output(session, limit).await?;
        if !output.status.success() {
            bail!("`{shown}` failed:\n{}", String::from_utf8_lossy(&output.stderr));
        }
        String::from_utf8(output.stdout).with_context(|| format!("`{shown}` printed no text"))
    }

    /// Whether it can be started and says yes; its output is dropped.
    pub(crate) async fn succeeds(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        matches!(self.command.status().await, Ok(status) if status.success())
    }

    /// Starts it in the background.
    pub(crate) fn start(mut self) -> Result<Running> {
        let child = self
            .command
            .spawn()
            .with_context(|| format!("`{}` cannot be started", self.shown))?;
        let group = child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw)
            .context("a program that just started has a process id")?;
        Ok(Running {
            child: Some(child),
            group,
            shown: self.shown,
            limit: self.limit,
        })
    }

    async fn follow(mut self, session: &Session, output: Output) -> Result<Outcome> {
        if output == Output::Both {
            self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        let limit = self.limit;
        let mut running = self.start()?;
        let child = running.child()?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let finished = async {
            let (first, second) = tokio::join!(keep(stdout), keep(stderr));
            running.ended().await.map(|success| (success, first + &second))
        };
        let (success, text) = tokio::select! {
            outcome = tokio::time::timeout(limit, finished) => outcome.with_context(|| format!("no end within {limit:?}"))??,
            () = session.stopped() => bail!("stopped"),
        };
        Ok(Outcome { success, text })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Terminal,
    Both,
}

async fn keep(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut kept = String::new();
    if let Some(stream) = stream {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            say(&line);
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    kept
}

/// A program that runs. Its whole process group ends with this value.
#[derive(Debug)]
pub(crate) struct Running {
    child: Option<Child>,
    group: Pid,
    shown: String,
    limit: Duration,
}

impl Running {
    fn child(&mut self) -> Result<&mut Child> {
        let shown = &self.shown;
        self.child
            .as_mut()
            .with_context(|| format!("`{shown}` has already ended"))
    }

    /// Waits for its end, and says whether it was a success.
    pub(crate) async fn ended(&mut self) -> Result<bool> {
        Ok(self.child()?.wait().await?.success())
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        matches!(self.child.as_mut().map(Child::try_wait), Some(Ok(None)))
    }

    async fn wait_with_output(mut self, session: &Session, limit: Duration) -> Result<std::process::Output> {
        let child = self.child.take().context("a program that just started runs")?;
        tokio::select! {
            output = tokio::time::timeout(limit, child.wait_with_output()) => Ok(output??),
            () = session.stopped() => bail!("stopped"),
        }
    }

    /// Asks it to end, waits for that, and kills it if it does not.
    pub(crate) async fn stop(mut self, signal: Signal) -> Result<()> {
        let _ = kill_process_group(self.group, signal);
        // A program that does not end in time is killed when `self` is dropped.
        if tokio::time::timeout(GRACE, self.ended()).await.is_err() {
            bail!("`{}` did not end within {GRACE:?} and was killed", self.shown);
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if test_kill_process_group(self.group).is_ok() {
            let _ = kill_process_group(self.group, Signal::KILL);
        }
    }
}
