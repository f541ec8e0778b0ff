//! The real `io` binary as a process.
//! A test can kill it and start it again on the same data.
//!
//! It talks to the process over the network only.

use std::ffi::OsStr;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use io_client::{Client, Credentials};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::smtp::SmtpCatcher;

/// How long a start and a graceful stop may take.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Starts `io` with its standard input and output as the two sockets that a service manager passes.
const PASS_SOCKETS: &str = r#"exec 3<&0 4<&1 </dev/null >/dev/null
export LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=public:internal
exec "$0" serve"#;

/// A running `io` process with its own mail server; dropping it kills the process.
pub struct IoProcess {
    /// The mail server that receives its emails.
    pub mail: SmtpCatcher,
    binary: PathBuf,
    within: PathBuf,
    listen: SocketAddr,
    internal: SocketAddr,
    environment: Vec<(String, String)>,
    /// The sockets for people and for the operator, if they stay open while no process runs.
    held: Option<[TcpListener; 2]>,
    child: Option<Child>,
    visitors: AtomicU16,
    folder: TempDir,
}

impl IoProcess {
    /// Starts the binary on an empty folder.
    ///
    /// A test of `io-server` names the binary with `env!("CARGO_BIN_EXE_io")`. Settings are environment variables, such
    /// as `("IO_CHAT__GRACE", "30s")`.
    pub async fn start(binary: impl Into<PathBuf>, settings: &[(&str, &str)]) -> Result<Self> {
        Self::start_where(binary.into(), None, Sockets::Own, settings).await
    }

    /// The same, on sockets that stay open while no `io` runs, as a service manager holds them.
    pub async fn start_on_held_sockets(binary: impl Into<PathBuf>, settings: &[(&str, &str)]) -> Result<Self> {
        Self::start_where(binary.into(), None, Sockets::Held, settings).await
    }

    /// The same, from another current folder.
    pub async fn start_in(binary: impl Into<PathBuf>, within: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        Self::start_where(binary.into(), Some(within.to_owned()), Sockets::Own, settings).await
    }

    async fn start_where(
        binary: PathBuf,
        within: Option<PathBuf>,
        sockets: Sockets,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mail = SmtpCatcher::start().await?;
        let certificate = folder.path().join("mail-ca.pem");
        std::fs::write(&certificate, mail.certificate())?;
        let (public, internal) = (own_socket()?, own_socket()?);
        let (listen, internal_listen) = (public.local_addr()?, internal.local_addr()?);
        let own = [
            ("IO_PROFILE", "test".to_owned()),
            ("IO_LISTEN", listen.to_string()),
            ("IO_PUBLIC_URL", format!("http://{listen}")),
            ("IO_INTERNAL__LISTEN", internal_listen.to_string()),
            ("IO_DATA_DIR", text(&folder.path().join("data"))?),
            ("IO_MAIL__TRANSPORT", "smtp".to_owned()),
            ("IO_MAIL__SMTP__HOST", mail.address().ip().to_string()),
            ("IO_MAIL__SMTP__PORT", mail.address().port().to_string()),
            ("IO_MAIL__SMTP__CA_FILE", text(&certificate)?),
            ("IO_MATCHING__ANNOUNCE_JITTER", "0s".to_owned()),
        ];
        let given = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let mut process = Self {
            mail,
            binary: std::path::absolute(binary)?,
            within: within.unwrap_or_else(|| folder.path().to_owned()),
            listen,
            internal: internal_listen,
            environment: own
                .into_iter()
                .chain(given)
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            // Otherwise they are free again from here on, for the process to open.
            held: (sockets == Sockets::Held).then_some([public, internal]),
            child: None,
            visitors: AtomicU16::new(0),
            folder,
        };
        process.start_again().await?;
        Ok(process)
    }

    /// Starts it again on the same data and address.
    /// Call it after [`Self::kill`] or [`Self::stop`].
    ///
    /// Returns when it is ready.
    pub async fn start_again(&mut self) -> Result<()> {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))?;
        let mut command = if let Some([public, internal]) = &self.held {
            let mut shell = self.command("sh");
            shell.args(["-c", PASS_SOCKETS]).arg(&self.binary);
            shell.stdin(OwnedFd::from(public.try_clone()?));
            shell.stdout(OwnedFd::from(internal.try_clone()?));
            shell
        } else {
            let mut command = self.command(&self.binary);
            command.arg("serve").stdin(Stdio::null()).stdout(log.try_clone()?);
            command
        };
        command.stderr(log);
        self.child = Some(command.spawn().context("the binary does not start")?);
        match tokio::time::timeout(TIMEOUT, self.ready()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => bail!("{error:#}; its log:\n{}", self.log()),
            Err(_) => bail!("it was not ready within {TIMEOUT:?}; its log:\n{}", self.log()),
        }
    }

    /// A program with the settings of this process, such as the binary without a command.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.within).kill_on_drop(true);
        // Settings in the environment of the test run are not meant for this process.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("IO_") {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The next start runs another binary on the same data, such as one of another version.
    pub fn use_binary(&mut self, binary: impl Into<PathBuf>) -> Result<()> {
        self.binary = std::path::absolute(binary.into())?;
        Ok(())
    }

    async fn ready(&mut self) -> Result<()> {
        // Its client has no TLS.
        let encrypted = self.environment.iter().any(|(name, _)| name.starts_with("IO_TLS__"));
        let asked = if encrypted { self.internal } else { self.listen };
        let client = Client::from_address(&format!("http://{asked}"), Credentials::Bearer, None)?;
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        loop {
            tick.tick().await;
            tokio::select! {
                biased;
                // On a socket that is held, a question to a process that is gone would wait.
                status = self.running()?.wait() => bail!("it exited during its start: {}", status?),
                reply = client.fetch("/readyz") => if reply.is_ok_and(|reply| reply.status.is_success()) {
                    return Ok(());
                },
            }
        }
    }

    fn running(&mut self) -> Result<&mut Child> {
        self.child.as_mut().context("the process is not running")
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.as_ref().and_then(Child::id).expect("the process is running")
    }

    /// Kills it with SIGKILL and waits until it is gone.
    pub async fn kill(&mut self) -> Result<()> {
        let mut child = self.child.take().context("the process is not running")?;
        child.kill().await?;
        Ok(())
    }

    /// Pauses it with SIGSTOP: it does nothing, and its connections stay open.
    pub fn pause(&self) -> Result<()> {
        self.signal(Signal::STOP)?;
        // The signal wakes one thread, and the others go on until that one runs: on a busy machine, long enough to answer.
        let stopped = waitid(WaitId::Pid(self.pid()?), WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT)?;
        ensure!(stopped.is_some(), "it is not stopped");
        Ok(())
    }

    /// Lets it go on with SIGCONT.
    pub fn resume(&self) -> Result<()> {
        self.signal(Signal::CONT)
    }

    /// Lets it read its configuration and root keys again, with SIGHUP.
    pub fn reload(&self) -> Result<()> {
        self.signal(Signal::HUP)
    }

    /// Waits until its log holds this text.
    pub async fn logged(&self, text: &str) -> Result<()> {
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        let waiting = async {
            while !self.log().contains(text) {
                tick.tick().await;
            }
        };
        let waited = tokio::time::timeout(TIMEOUT, waiting).await;
        waited.with_context(|| format!("it did not log {text:?}; its log:\n{}", self.log()))
    }

    /// Runs another command of the binary with the same settings, beside it.
    pub async fn beside(&self, arguments: &[&str]) -> Result<std::process::Output> {
        let mut command = self.command(&self.binary);
        command.args(arguments).stdin(Stdio::null());
        Ok(command.output().await?)
    }

    /// Gives it another setting from its next start on, and to commands beside it.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.pid()?, signal)?)
    }

    fn pid(&self) -> Result<Pid> {
        Pid::from_raw(i32::try_from(self.id())?).context("the process has no id")
    }

    /// Waits until it ends by itself, and returns its exit code.
    pub async fn ended(&mut self) -> Result<Option<i32>> {
        let status = tokio::time::timeout(TIMEOUT, self.running()?.wait())
            .await
            .with_context(|| format!("it did not end; its log:\n{}", self.log()))??;
        self.child = None;
        Ok(status.code())
    }

    /// Stops it with SIGTERM and returns its exit code.
    pub async fn stop(&mut self) -> Result<Option<i32>> {
        self.signal(Signal::TERM)?;
        self.ended().await
    }

    /// Its address for people, the same after a restart.
    pub fn address(&self) -> SocketAddr {
        self.listen
    }

    /// Its address for metrics and health, the same after a restart.
    pub fn internal(&self) -> SocketAddr {
        self.internal
    }

    /// Its base URL, the same after a restart.
    pub fn base(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// A client with its own local address.
    pub fn client(&self, credentials: Credentials) -> Result<Client> {
        let [high, low] = self.visitors.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let from = IpAddr::from(Ipv4Addr::new(127, 2, high, low));
        Ok(Client::from_address(&self.base(), credentials, Some(from))?)
    }

    /// The folder that holds its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its whole log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

/// Whose the listening sockets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sockets {
    /// The process opens them.
    Own,
    /// The test holds them and passes them to each process.
    Held,
}

/// Opens a socket on a loopback address that no other test process uses.
/// It is still free after a restart.
fn own_socket() -> Result<TcpListener> {
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    let host = Ipv4Addr::new(127, 100 + high % 100, middle, low.max(1));
    Ok(TcpListener::bind((host, 0))?)
}

fn text(path: &Path) -> Result<String> {
    path.to_str()
        .map(str::to_owned)
        .context("the temporary path is not UTF-8")
}
