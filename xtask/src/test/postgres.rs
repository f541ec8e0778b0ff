//! A PostgreSQL cluster for one run of the tests.
//! It uses a temporary folder and a free port.
//!
//! Must not touch any other cluster of the machine.

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::command::{Program, Running};
use crate::needs::POSTGRES;
use crate::session::Session;

/// How long the cluster may take until it answers.
const START: Duration = Duration::from_mins(1);

/// A running cluster.
pub(crate) struct Cluster {
    server: Running,
    port: u16,
    // Fields are dropped in this order: the server stops before its data are deleted.
    _folder: TempDir,
}

impl Cluster {
    /// Creates and starts a cluster.
    pub(crate) async fn start(session: &Session) -> Result<Self> {
        let programs = POSTGRES.find().context("PostgreSQL is not on this machine")?;
        let programs = programs.parent().context("a program lies in a folder")?.to_owned();
        let folder = tempfile::Builder::new().prefix("io-postgres-").tempdir()?;
        let owner = owner()?;
        if let Some(owner) = &owner {
            chown(folder.path(), Some(owner.user), Some(owner.group))?;
        }
        let data = folder.path().join("data");
        let data_text = text(&data)?;
        program(
            session,
            owner.as_ref(),
            &programs.join("initdb"),
            &[
                "--pgdata",
                data_text,
                "--username",
                "postgres",
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--locale",
                "C",
                "--no-sync",
            ],
        )?
        .within(folder.path())
        .read(session)
        .await?;

        let port = free_port()?;
        let port_text = port.to_string();
        // The tests kill IO but never this cluster, so its durability would only cost time.
        let server = program(
            session,
            owner.as_ref(),
            &programs.join("postgres"),
            &[
                "-D",
                data_text,
                "-p",
                &port_text,
                "-k",
                text(folder.path())?,
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "max_connections=400",
            ],
        )?
        .within(folder.path())
        .into_file(&folder.path().join("log"))?
        .start()?;
        let mut cluster = Self {
            server,
            port,
            _folder: folder,
        };
        cluster.answers().await?;
        Ok(cluster)
    }

    /// The value of `IO_TEST_POSTGRES`.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it at once.
    pub(crate) async fn stop(self) -> Result<()> {
        // Its exit code after SIGQUIT is an error.
        self.server.stop(Signal::QUIT).await?;
        Ok(())
    }

    async fn answers(&mut self) -> Result<()> {
        let asking = async {
            let mut tick = tokio::time::interval(Duration::from_millis(50));
            loop {
                tick.tick().await;
                if !self.server.runs() {
                    bail!("PostgreSQL stopped right after its start");
                }
                if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                    return Ok(());
                }
            }
        };
        tokio::time::timeout(START, asking)
            .await
            .context("PostgreSQL did not answer in time")?
    }
}

struct Owner {
    user: u32,
    group: u32,
}

/// The user `postgres` if this runs as root, otherwise `None`.
/// PostgreSQL refuses to run as root.
fn owner() -> Result<Option<Owner>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let accounts = std::fs::read_to_string("/etc/passwd")?;
    let fields: Vec<&str> = accounts
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&"postgres"))
        .context("PostgreSQL cannot run as root, and there is no user `postgres`")?;
    let number = |place: usize| {
        fields
            .get(place)
            .and_then(|field| field.parse().ok())
            .context("an entry of /etc/passwd lacks its ids")
    };
    Ok(Some(Owner {
        user: number(2)?,
        group: number(3)?,
    }))
}

fn program(session: &Session, owner: Option<&Owner>, path: &Path, arguments: &[&str]) -> Result<Program> {
    let path = text(path)?;
    let Some(owner) = owner else {
        return Ok(Program::new(session, path, arguments));
    };
    // If this process is killed before it can clean up, the cluster stops with it.
    let prefix = [
        format!("--reuid={}", owner.user),
        format!("--regid={}", owner.group),
        "--clear-groups".to_owned(),
        "--pdeathsig=QUIT".to_owned(),
        path.to_owned(),
    ];
    let arguments = prefix
        .into_iter()
        .chain(arguments.iter().map(|argument| (*argument).to_owned()));
    Ok(Program::new(session, "setpriv", arguments))
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("paths are text")
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
