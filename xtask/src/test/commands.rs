//! The project's own commands, started as a person would start them: `run` and `dev`, on free ports and empty folders.
//!
//! Must not look behind them: only at what they print and at the addresses that they name.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::Signal;

use super::counts::Counts;
use super::visitor::Visitor;
use crate::command::{Program, Running};
use crate::session::{Session, complain, say};

/// How long a command may take to say its address. What it needs is built already.
const START: Duration = Duration::from_mins(5);

const ADDRESS: &str = "ada@example.org";

/// Checks both, and counts each.
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

/// A first start serves the pages and lets somebody in, Ctrl-C ends it well; a second start on the same folder knows
/// them, and closing its terminal leaves nothing behind.
async fn run(session: &Session) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let listen = free_address()?;
    let data = folder.path().join("data").display().to_string();
    let arguments = ["run", "--listen", &listen.to_string(), "--data", &data];
    let mut person = Visitor::at(listen.to_string());

    let first = Command::start(session, folder.path(), &arguments).await?;
    ensure!(
        first.said().contains(&format!("http://{listen}/outbox")),
        "it names no outbox page"
    );
    let landing = person.page("/").await?;
    ensure!(landing.contains("<h1"), "the landing page has no heading");
    let outbox = person.sign_in(ADDRESS).await?;
    ensure!(
        outbox.contains(&format!("href=\"http://{listen}/auth/confirm")),
        "the letter's link does not lead to {listen}"
    );
    first.end(Signal::INT, &listen.to_string()).await?;

    let second = Command::start(session, folder.path(), &arguments).await?;
    ensure!(
        person.own_address().await? == ADDRESS,
        "the second start does not know who came to the first"
    );
    ensure!(
        person.page("/outbox").await?.contains(ADDRESS),
        "the second start has lost the letter"
    );
    second.end(Signal::HUP, &listen.to_string()).await
}

/// Behind the address of vite somebody signs in and opens a socket, and the letter leads back to that address.
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
        "the letter's link does not lead to {host}"
    );
    let status = person.socket().await?;
    ensure!(
        status == 101,
        "a socket of somebody who is signed in is answered with {status}"
    );
    command.end(Signal::INT, &host).await?;
    free(&listen)
}

/// A command of this project that runs, with what it printed.
struct Command {
    running: Running,
    log: PathBuf,
}

impl Command {
    /// Starts it and waits until it says that one may come.
    async fn start(session: &Session, folder: &Path, arguments: &[&str]) -> Result<Self> {
        let log = folder.join("log");
        // Cargo makes way for the command, so that what is signalled is the command itself.
        let running = Program::cargo(session, ["xtask"].iter().chain(arguments))
            // What the person who runs the tests has set for an IO of theirs is not meant for this one.
            .without(|name| name.starts_with("IO_"))
            .into_file(&log)?
            .start()?;
        let mut command = Self { running, log };
        let outcome = tokio::select! {
            outcome = tokio::time::timeout(START, command.greeted()) => outcome.context("it does not say its address in time"),
            () = session.stopped() => bail!("stopped"),
        };
        match outcome.and_then(|greeted| greeted) {
            Ok(()) => Ok(command),
            Err(error) => bail!("{error:#}; it said:\n{}", command.said()),
        }
    }

    async fn greeted(&mut self) -> Result<()> {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            if self.said().contains("/outbox") {
                return Ok(());
            }
            ensure!(self.running.runs(), "it ended at its start");
        }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends it as a terminal would: it must call that a success and leave nobody at its address.
    async fn end(self, signal: Signal, address: &str) -> Result<()> {
        let log = self.log.clone();
        let ended = self.running.stop(signal).await;
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        match ended {
            Ok(true) => free(address),
            Ok(false) => bail!("it did not end with success; it said:\n{}", said()),
            Err(error) => bail!("{error:#}; it said:\n{}", said()),
        }
    }
}

fn free(address: &str) -> Result<()> {
    TcpListener::bind(address).with_context(|| format!("something still listens at {address}"))?;
    Ok(())
}

/// An address of this machine that nothing else asks for: a second start has to have the same.
fn free_address() -> Result<SocketAddr> {
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    let host = Ipv4Addr::new(127, 200 + high % 50, middle, low.max(1));
    Ok(TcpListener::bind((host, 0))?.local_addr()?)
}
