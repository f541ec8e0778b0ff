//! Starts other programs so that none of them outlives this one.
//!
//! Each gets its own process group. It and everything that it started end when its value is dropped, at its time limit,
//! and at Ctrl-C. It gets SIGTERM first, because it may have put its own children into further groups, as nextest does
//! with each test; what still runs after that is killed. Must not know what is started.

use std::ffi::OsStr;
use std::path::Path;
use std::pin::pin;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use crate::process_tree::ProcessTree;
use crate::session::{Session, say};

/// How long a server may take to end before it is killed.
/// It closes its sockets first.
const GRACE: Duration = Duration::from_secs(40);

/// The same for a tool that is interrupted.
/// Longer than the ten seconds that nextest gives its tests to end.
const TOOL_GRACE: Duration = Duration::from_secs(12);

/// How long the programs that a stopped program started may take to end before they are killed.
const CHILDREN_GRACE: Duration = Duration::from_secs(2);

/// A program to start.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
    shown: String,
    limit: Duration,
    grace: Duration,
}

/// What a program did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Its exit code was 0.
    pub(crate) success: bool,
    /// What it printed, standard output first, then its errors. Empty unless kept.
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
            grace: TOOL_GRACE,
        }
    }

    /// The `cargo` that runs this command.
    pub(crate) fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(session: &Session, arguments: I) -> Self {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut program = Self::new(session, &cargo, arguments);
        program.shown = program.shown.replacen(&cargo, "cargo", 1);
        if session.builds_once() {
            program = program.env("CARGO_INCREMENTAL", "0");
        }
        program
    }

    /// Runs it in another folder.
    pub(crate) fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Removes the environment variables whose names match.
    pub(crate) fn without(mut self, matches: impl Fn(&str) -> bool) -> Self {
        for (name, _) in std::env::vars_os() {
            if matches(&name.to_string_lossy()) {
                self.command.env_remove(name);
            }
        }
        self
    }

    /// Writes its output to a file instead of the terminal.
    pub(crate) fn into_file(mut self, path: &Path) -> Result<Self> {
        let file = std::fs::File::create(path)?;
        self.command.stdout(file.try_clone()?).stderr(file);
        Ok(self)
    }

    /// Stops it when it takes longer than this.
    pub(crate) fn at_most(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs it with its output on the terminal. Any exit code but 0 is an error.
    pub(crate) async fn run(self, session: &Session) -> Result<()> {
        let shown = self.shown.clone();
        if !self.follow(session, Output::Terminal).await?.success {
            bail!("`{shown}` failed");
        }
        Ok(())
    }

    /// Runs it, and both shows and keeps its output.
    pub(crate) async fn show_and_keep(self, session: &Session) -> Result<Outcome> {
        self.follow(session, Output::Both).await
    }

    /// Runs it in silence and returns its standard output.
    /// Any exit code but 0 is an error that holds what it printed as errors.
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

    /// Runs it in silence, and returns what it printed, whatever its exit code.
    pub(crate) async fn keep(mut self, session: &Session) -> Result<Outcome> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = self.start()?;
        let limit = running.limit;
        let output = running.wait_with_output(session, limit).await?;
        let text = [output.stdout, output.stderr].concat();
        Ok(Outcome {
            success: output.status.success(),
            text: String::from_utf8_lossy(&text).into_owned(),
        })
    }

    /// Whether it starts and succeeds; its output is dropped.
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
        let (limit, grace) = (self.limit, self.grace);
        let mut running = self.start()?;
        let group = running.group;
        let child = running.child()?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let mut finished = pin!(async {
            let (first, second) = tokio::join!(keep(stdout), keep(stderr));
            running.ended().await.map(|success| (success, first + &second))
        });
        let why = tokio::select! {
            outcome = &mut finished => {
                let (success, text) = outcome?;
                return Ok(Outcome { success, text });
            }
            () = tokio::time::sleep(limit) => format!("no end within {limit:?}"),
            () = session.stopped() => "stopped".to_owned(),
        };
        let mut started = ProcessTree::of(group);
        let _ = kill_process_group(group, Signal::TERM);
        // Its output is still read: a full pipe would keep it from ending.
        let _ = tokio::time::timeout(grace, finished).await;
        started.look_again();
        started.kill();
        bail!(why)
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

/// A running program. It and everything that it started end with this value.
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

    /// Waits for its end; returns whether it succeeded.
    pub(crate) async fn ended(&mut self) -> Result<bool> {
        Ok(self.child()?.wait().await?.success())
    }

    /// Whether it is still running.
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

    /// Sends the signal and waits for the end; returns whether it succeeded.
    /// Kills it when it takes too long.
    pub(crate) async fn stop(mut self, signal: Signal) -> Result<bool> {
        let _ = kill_process_group(self.group, signal);
        // Dropping `self` kills a program that is still running.
        match tokio::time::timeout(GRACE, self.ended()).await {
            Ok(success) => {
                // What it started got the signal too, ends a moment later, and keeps its ports until then.
                let mut tick = tokio::time::interval(Duration::from_millis(10));
                let empty = async {
                    while test_kill_process_group(self.group).is_ok() {
                        tick.tick().await;
                    }
                };
                let _ = tokio::time::timeout(CHILDREN_GRACE, empty).await;
                success
            }
            Err(_) => bail!("`{}` did not stop within {GRACE:?} and was killed", self.shown),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if test_kill_process_group(self.group).is_ok() {
            let started = ProcessTree::of(self.group);
            let _ = kill_process_group(self.group, Signal::KILL);
            started.kill();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::path::PathBuf;

    use tokio::sync::watch;

    use super::*;

    /// A program whose grandchild has its own process group.
    /// The grandchild holds a pipe open while it runs.
    struct Nested {
        folder: tempfile::TempDir,
        session: Session,
        stop: watch::Sender<bool>,
    }

    impl Nested {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let made = std::process::Command::new("mkfifo")
                .arg(folder.path().join("alive"))
                .status()
                .unwrap();
            assert!(made.success());
            let (session, stop) = Session::of_a_test(folder.path());
            Self { folder, session, stop }
        }

        fn pipe(&self) -> PathBuf {
            self.folder.path().join("alive")
        }

        /// Runs a shell script and stops it once the grandchild runs.
        /// Waits until the grandchild has ended.
        async fn interrupted(&self, script: &str, grace: Duration) -> String {
            let mut program = Program::new(&self.session, "sh", ["-c", script]);
            program.grace = grace;
            let (pipe, stop) = (self.pipe(), self.stop.clone());
            let gone = tokio::task::spawn_blocking(move || {
                // Opening waits for a writer; reading ends when no process has the other end open.
                let mut pipe = std::fs::File::open(pipe).unwrap();
                stop.send_replace(true);
                pipe.read_to_end(&mut Vec::new()).unwrap();
            });
            let outcome = program.show_and_keep(&self.session).await.unwrap_err();
            gone.await.unwrap();
            outcome.to_string()
        }
    }

    const GRANDCHILD: &str = "setsid sh -c 'exec 9>alive; exec sleep 600' & ";

    #[tokio::test]
    async fn an_interrupted_program_may_stop_its_own_process_groups() {
        let script = format!("{GRANDCHILD} trap 'kill -KILL $!; exit 0' TERM; wait");
        let nested = Nested::new();
        assert_eq!(nested.interrupted(&script, Duration::from_hours(1)).await, "stopped");
    }

    #[tokio::test]
    async fn a_program_that_ignores_sigterm_is_killed_in_every_group() {
        let script = format!("trap '' TERM; {GRANDCHILD} wait");
        let nested = Nested::new();
        assert_eq!(nested.interrupted(&script, Duration::from_millis(100)).await, "stopped");
    }

    #[tokio::test]
    async fn what_an_interrupted_program_leaves_behind_is_killed() {
        let script = format!("{GRANDCHILD} trap 'exit 0' TERM; wait");
        let nested = Nested::new();
        // The grandchild holds the program's output open, so the program counts as running for the whole grace period.
        assert_eq!(nested.interrupted(&script, Duration::from_millis(100)).await, "stopped");
    }

    #[tokio::test]
    async fn a_stop_returns_how_the_program_ended() {
        for (code, success) in [(0, true), (3, false)] {
            let nested = Nested::new();
            // Opening the pipe shows that its trap is set.
            let script = format!("trap 'exit {code}' TERM; exec 9>alive; sleep 600 & wait");
            let running = Program::new(&nested.session, "sh", ["-c", &script]).start().unwrap();
            let pipe = nested.pipe();
            let opened = tokio::task::spawn_blocking(move || std::fs::File::open(pipe).unwrap());
            let _pipe = opened.await.unwrap();
            assert_eq!(running.stop(Signal::TERM).await.unwrap(), success);
        }
    }
}
