//! `cargo xtask run`: IO on this machine, from a fresh clone to an address to open, with nothing else to set up.
//!
//! Must not change what the server does by default: it only says where the data are and where it listens.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::command::{Program, Running};
use crate::session::{Session, say};
use crate::web;

/// How long the server may take from its start to its first answer.
const START: Duration = Duration::from_mins(1);

/// How IO is run.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Where it listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The folder that keeps everything.
    #[arg(long, default_value = "data")]
    pub(crate) data: PathBuf,
    /// Build as for production: slower to build, faster to run.
    #[arg(long)]
    pub(crate) release: bool,
}

/// Builds and runs until Ctrl-C.
pub(crate) async fn run(session: &Session, options: &Options) -> Result<()> {
    check_free(options.listen).await?;
    web::build(session).await?;
    build(session, options).await?;
    let mut server = start(session, options)?;
    ready(&mut server, session, options.listen).await?;
    say(&greeting(options));
    tokio::select! {
        () = session.stopped() => {}
        ended = server.ended() => {
            ended?;
            bail!("the server ended by itself; its last lines above say why");
        }
    }
    say("stopping …");
    server.stop(Signal::TERM).await?;
    say(&format!("stopped; everything is kept in {}", options.data.display()));
    Ok(())
}

/// Builds the server.
pub(crate) async fn build(session: &Session, options: &Options) -> Result<()> {
    say("building the server …");
    let mut arguments = vec!["build", "--locked", "--package", "io-server", "--bin", "io"];
    if options.release {
        arguments.push("--release");
    }
    Program::cargo(session, arguments).run(session).await
}

/// Starts the server that was built.
pub(crate) fn start(session: &Session, options: &Options) -> Result<Running> {
    let profile = if options.release { "release" } else { "debug" };
    let binary = target_folder(session).join(profile).join("io");
    let binary = binary.to_str().context("the project's path is text")?;
    Program::new(session, binary, ["serve"])
        .env("IO_LISTEN", options.listen.to_string())
        .env("IO_PUBLIC_URL", format!("http://{}", options.listen))
        .env("IO_DATA_DIR", session.path(&options.data))
        .start()
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder(session: &Session) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| session.path("target"), PathBuf::from)
}

/// Waits until the server answers that it is ready.
pub(crate) async fn ready(server: &mut Running, session: &Session, address: SocketAddr) -> Result<()> {
    let asking = async {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            if !server.runs() {
                bail!("the server ended before it was ready; its last lines above say why");
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

async fn check_free(address: SocketAddr) -> Result<()> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} is taken; say `--listen 127.0.0.1:<another port>`"))?;
    Ok(())
}

fn greeting(options: &Options) -> String {
    let address = options.listen;
    let data = options.data.display();
    format!(
        "\n  IO runs at   http://{address}\n  \
         its letters  http://{address}/outbox   (nothing leaves this machine)\n  \
         its data     {data}\n\n  \
         Open the address in two browsers to meet yourself. Ctrl-C stops it and keeps everything.\n"
    )
}
