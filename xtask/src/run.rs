//! `cargo xtask run`: builds and starts IO on this machine.
//! Nothing else needs to be set up.
//!
//! Must not change the server's defaults: it only sets the addresses and the data folder.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};

use crate::book;
use crate::command::{Program, Running};
use crate::compile::{self, Profile};
use crate::session::{Session, say};
use crate::web;

/// How long the server may take until its first answer.
const START: Duration = Duration::from_mins(1);

/// The address of `/metrics`, unless another IO has it.
const INTERNAL: &str = "127.0.0.1:9464";

/// The variable that sets it.
const INTERNAL_VARIABLE: &str = "IO_INTERNAL__LISTEN";

/// The options of `run`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder for all data.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Build as for production: builds slower, runs faster.
    #[arg(long)]
    release: bool,
}

/// Builds and runs until Ctrl-C.
pub(crate) async fn run(session: &Session, options: &Options) -> Result<()> {
    check_free(options.listen, "--listen 127.0.0.1:<another port>").await?;
    web::build(session).await?;
    book::build(session)?;
    let profile = if options.release {
        Profile::Release
    } else {
        Profile::Debug
    };
    let server = Server {
        binary: compile::server(session, profile).await?,
        listen: options.listen,
        public_url: format!("http://{}", options.listen),
        internal: internal().await?,
        data: session.path(&options.data),
    };
    let mut running = server.start(session)?;
    ready(&mut running, session, server.listen).await?;
    say(&greeting(options, &server.internal));
    tokio::select! {
        () = session.stopped() => {}
        ended = running.ended() => {
            ended?;
            bail!("the server stopped unexpectedly; its last lines above say why");
        }
    }
    say("stopping …");
    if !running.stop(Signal::TERM).await? {
        bail!("the server stopped with an error; its last lines above say why");
    }
    say(&format!("stopped; the data are in {}", options.data.display()));
    Ok(())
}

/// A built server and its settings.
pub(crate) struct Server {
    pub(crate) binary: PathBuf,
    pub(crate) listen: SocketAddr,
    /// The public URL: links in emails lead there, and only its pages may use cookies.
    pub(crate) public_url: String,
    pub(crate) internal: String,
    pub(crate) data: PathBuf,
}

impl Server {
    pub(crate) fn start(&self, session: &Session) -> Result<Running> {
        let binary = self.binary.to_str().context("the project's path is text")?;
        Program::new(session, binary, ["serve"])
            .env("IO_LISTEN", self.listen.to_string())
            .env("IO_PUBLIC_URL", &self.public_url)
            .env(INTERNAL_VARIABLE, &self.internal)
            .env("IO_DATA_DIR", &self.data)
            .start()
    }
}

/// The address for metrics.
/// From the environment, or the usual one, or a free one if that is taken.
pub(crate) async fn internal() -> Result<String> {
    if let Ok(given) = std::env::var(INTERNAL_VARIABLE) {
        return Ok(given);
    }
    let listener = match TcpListener::bind(INTERNAL).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind("127.0.0.1:0").await?,
    };
    Ok(listener.local_addr()?.to_string())
}

/// Waits until the server says that it is ready.
pub(crate) async fn ready(server: &mut Running, session: &Session, address: SocketAddr) -> Result<()> {
    let asking = async {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            if !server.runs() {
                bail!("the server stopped before it was ready; its last lines above say why");
            }
            if answers_ready(address).await.unwrap_or(false) {
                return Ok(());
            }
        }
    };
    tokio::select! {
        outcome = tokio::time::timeout(START, asking) => outcome.context("the server was not ready in time")?,
        () = session.stopped() => bail!("stopped"),
    }
}

async fn answers_ready(address: SocketAddr) -> Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}

/// Fails at once if the address is taken, instead of after minutes of building.
pub(crate) async fn check_free(address: impl ToSocketAddrs + Display + Copy, instead: &str) -> Result<()> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} is in use; try `{instead}`"))?;
    Ok(())
}

fn greeting(options: &Options, internal: &str) -> String {
    let address = options.listen;
    let data = options.data.display();
    format!(
        "\n  IO runs at   http://{address}\n  \
         its emails   http://{address}/outbox   (nothing leaves this machine)\n  \
         its metrics  http://{internal}/metrics\n  \
         its data     {data}\n\n  \
         Open the address in two browsers to meet yourself. Ctrl-C stops IO and keeps the data.\n"
    )
}
