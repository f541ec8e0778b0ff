//! Tests the commands `run` and `dev` as a person would use them.
//! Uses free ports and empty folders.
//!
//! Must look only at what they print and at the addresses that they name.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::Signal;

use super::counts::Counts;
use super::visitor::Visitor;
use crate::command::{Program, Running};
use crate::session::{Session, complain, say};

/// How long a command may take to print its address.
/// Everything that it needs is built.
const START: Duration = Duration::from_mins(5);

/// Part of the greeting that both commands print once IO is ready.
/// The server logs the outbox's address before that, when a signal would still count as a failed start.
const GREETING: &str = "its emails ";

const ADDRESS: &str = "ada@example.org";

/// Tests both commands, and counts each as a test.
pub(crate) async fn check(session: &Session) -> Result<Counts> {
    let mut counts = Counts::default();
    for (name, outcome) in [("run", run(session).await), ("dev", dev(session).await)] {
        match outcome {
            Ok(()) => {
                say(&format!("`cargo xtask {name}` does what the README says"));
                counts.add(Counts::PASSED);
            }
            Err(error) => {
                complain(&format!("`cargo xtask {name}`: {error:#}"));
                counts.add(Counts::FAILED);
            }
        }
    }
    Ok(counts)
}

/// `run` serves the pages and signs a person in, and Ctrl-C stops it with success.
/// A second start on the same folder knows the person, and closing its terminal leaves nothing running.
async fn run(session: &Session) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let listen = free_address()?;
    let data = folder.path().join("data").display().to_string();
    let arguments = ["run", "--listen", &listen.to_string(), "--data", &data];
    let mut person = Visitor::at(listen.to_string());

    let first = Command::start(session, folder.path(), &arguments).await?;
    ensure!(
        first.said().contains(&format!("http://{listen}/outbox")),
        "it does not name the outbox page"
    );
    let landing = person.page("/").await?;
    ensure!(landing.contains("<h1"), "the landing page has no heading");
    let outbox = person.sign_in(ADDRESS).await?;
    ensure!(
        outbox.contains(&format!("href=\"http://{listen}/auth/confirm")),
        "the link in the email does not lead to {listen}"
    );
    first.end(Signal::INT, &listen.to_string()).await?;

    let second = Command::start(session, folder.path(), &arguments).await?;
    ensure!(
        person.own_address().await? == ADDRESS,
        "the second start does not know the person of the first"
    );
    ensure!(
        person.page("/outbox").await?.contains(ADDRESS),
        "the second start has lost the email"
    );
    second.end(Signal::HUP, &listen.to_string()).await
}

/// Signs in and opens a socket at the address of vite.
/// The link in the email leads to that address.
async fn dev(session: &Session) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let listen = free_address()?.to_string();
    let port = TcpListener::bind(("localhost", 0))?.local_addr()?.port().to_string();
    let data = folder.path().join("data").display().to_string();
    let command = Command::start(
        session,
        folder.path(),
        &["dev", "--listen", &listen, "--web-port", &port, "--data", &data],
    )
    .await?;

    let host = format!("localhost:{port}");
    let mut person = Visitor::at(&host);
    ensure!(
        person.page("/").await?.contains("<h1"),
        "the landing page has no heading"
    );
    let style = person.page("/pages.css").await?;
    ensure!(
        style.contains('{') && !style.contains('<'),
        "the outbox page has no style"
    );
    let outbox = person.sign_in(ADDRESS).await?;
    ensure!(
        outbox.contains(&format!("href=\"http://{host}/auth/confirm")),
        "the link in the email does not lead to {host}"
    );
    let status = person.socket().await?;
    ensure!(status == 101, "a socket of a signed-in person gets status {status}");
    command.end(Signal::INT, &host).await?;
    free(&listen)
}

/// A running command of this project and its output.
struct Command {
    running: Running,
    log: PathBuf,
}

impl Command {
    /// Starts it and waits until it prints its address.
    async fn start(session: &Session, folder: &Path, arguments: &[&str]) -> Result<Self> {
        let log = folder.join("log");
        // Cargo replaces itself by the command, so signals reach the command.
        let running = Program::cargo(session, ["xtask"].iter().chain(arguments))
            // Settings of the person who runs the tests are not meant for this server.
            .without(|name| name.starts_with("IO_"))
            .into_file(&log)?
            .start()?;
        let mut command = Self { running, log };
        let outcome = tokio::select! {
            outcome = tokio::time::timeout(START, command.greeted()) => outcome.context("it did not print its address in time"),
            () = session.stopped() => bail!("stopped"),
        };
        match outcome.and_then(|greeted| greeted) {
            Ok(()) => Ok(command),
            Err(error) => bail!("{error:#}; it printed:\n{}", command.said()),
        }
    }

    async fn greeted(&mut self) -> Result<()> {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            if self.said().contains(GREETING) {
                return Ok(());
            }
            ensure!(self.running.runs(), "it stopped right after its start");
        }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Stops it as a terminal would: it must succeed and free its address.
    async fn end(self, signal: Signal, address: &str) -> Result<()> {
        let log = self.log.clone();
        let ended = self.running.stop(signal).await;
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        match ended {
            Ok(true) => free(address),
            Ok(false) => bail!("it stopped with an error; it printed:\n{}", said()),
            Err(error) => bail!("{error:#}; it printed:\n{}", said()),
        }
    }
}

fn free(address: &str) -> Result<()> {
    TcpListener::bind(address).with_context(|| format!("{address} is still in use"))?;
    Ok(())
}

/// A loopback address that no other program uses.
/// A second start needs the same one.
fn free_address() -> Result<SocketAddr> {
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    let host = Ipv4Addr::new(127, 200 + high % 50, middle, low.max(1));
    Ok(TcpListener::bind((host, 0))?.local_addr()?)
}
