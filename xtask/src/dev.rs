//! `cargo xtask dev`: rebuilds and restarts the server when its files change.
//! Meanwhile, vite reloads the web app.
//!
//! The address of vite is the server's public URL, so pages, links in emails and cookies all use it. Must not build for
//! production. Must not stop at a compile error: it waits for the next change.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail};
use rustix::process::Signal;
use tokio::net::TcpStream;

use crate::book;
use crate::command::Running;
use crate::compile::{self, Profile};
use crate::run::{self, Server};
use crate::session::{Session, complain, say};
use crate::web;

/// How often the files are checked for changes.
const LOOK: Duration = Duration::from_millis(500);

/// How long vite may take until its first answer.
const START: Duration = Duration::from_mins(1);

/// The options of `dev`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// The address of the server; vite forwards the API to it.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The port of the live web app on localhost.
    #[arg(long, default_value_t = 5173)]
    web_port: u16,
    /// The folder for all data.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// Runs both sides until Ctrl-C.
pub(crate) async fn dev(session: &Session, options: &Options) -> Result<()> {
    run::check_free(options.listen, "--listen 127.0.0.1:<another port>").await?;
    run::check_free(&*format!("localhost:{}", options.web_port), "--web-port <another>").await?;
    web::install(session).await?;
    // The server embeds a build of the web app, although vite serves the live one in front of it.
    if !session.path("web/dist").exists() {
        web::build(session).await?;
    }
    book::build(session)?;
    let port = options.web_port.to_string();
    let mut vite = web::npm(session, &["run", "--silent", "dev", "--", "--port", &port])
        .env("IO_DEV_SERVER", format!("http://{}", options.listen))
        .start()?;
    let outcome = async {
        served(&mut vite, session, options.web_port).await?;
        keep_current(session, options, &mut vite).await
    };
    let outcome = outcome.await;
    // Vite's exit code says nothing.
    vite.stop(Signal::TERM).await?;
    outcome
}

/// Waits until vite answers.
async fn served(vite: &mut Running, session: &Session, port: u16) -> Result<()> {
    let asking = async {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            if TcpStream::connect(("localhost", port)).await.is_ok() {
                return Ok(());
            }
            if !vite.runs() {
                bail!("vite stopped before it was ready; its last lines above say why");
            }
        }
    };
    tokio::select! {
        outcome = tokio::time::timeout(START, asking) => outcome.context("vite was not ready in time")?,
        () = session.stopped() => bail!("stopped"),
    }
}

/// Keeps the server built and running until the order to stop or the end of vite.
async fn keep_current(session: &Session, options: &Options, vite: &mut Running) -> Result<()> {
    let mut seen = changes(session.root());
    let mut server = start(session, options).await;
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            () = session.stopped() => break,
            ended = vite.ended() => {
                ended?;
                bail!("vite stopped unexpectedly; its last lines above say why");
            }
            () = gone(&mut server) => {
                complain("the server stopped unexpectedly; its last lines above say why; waiting for the next change");
                server = None;
            }
            _ = tick.tick() => {
                let now = changes(session.root());
                if now != seen {
                    seen = now;
                    server = renew(session, options, server).await?;
                }
            }
        }
    }
    say("stopping …");
    if let Some(server) = server
        && !server.stop(Signal::TERM).await?
    {
        bail!("the server stopped with an error; its last lines above say why");
    }
    Ok(())
}

/// Waits until the server has ended; never returns when there is none.
async fn gone(server: &mut Option<Running>) {
    match server {
        // An error of waiting counts as an end, too.
        Some(server) => drop(server.ended().await),
        None => std::future::pending().await,
    }
}

/// Replaces the running server by one of the present sources.
/// The old one keeps running if they do not compile.
async fn renew(session: &Session, options: &Options, old: Option<Running>) -> Result<Option<Running>> {
    if let Err(error) = compile::server(session, Profile::Debug).await {
        if !session.is_stopped() {
            complain(&format!("{error:#}; waiting for the next change"));
        }
        return Ok(old);
    }
    if let Some(old) = old {
        old.stop(Signal::TERM).await?;
    }
    Ok(start(session, options).await)
}

async fn start(session: &Session, options: &Options) -> Option<Running> {
    let started = async {
        let server = Server {
            binary: compile::server(session, Profile::Debug).await?,
            listen: options.listen,
            public_url: format!("http://localhost:{}", options.web_port),
            internal: run::internal().await?,
            data: session.path(&options.data),
        };
        let mut running = server.start(session)?;
        run::ready(&mut running, session, options.listen).await?;
        anyhow::Ok((server, running))
    };
    match started.await {
        Ok((server, running)) => {
            let address = &server.public_url;
            say(&format!(
                "\n  the web app, live   {address}\n  \
                 its emails          {address}/outbox   (nothing leaves this machine)\n  \
                 the server behind   http://{}\n",
                server.listen
            ));
            Some(running)
        }
        Err(error) => {
            if !session.is_stopped() {
                complain(&format!("{error:#}; waiting for the next change"));
            }
            None
        }
    }
}

/// When each source file of the server last changed.
fn changes(root: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    for part in ["crates", "Cargo.toml", "Cargo.lock"] {
        look(&root.join(part), &mut found);
    }
    found
}

fn look(path: &Path, found: &mut BTreeMap<PathBuf, SystemTime>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            look(&entry.path(), found);
        }
    } else if let Ok(changed) = path.metadata().and_then(|metadata| metadata.modified()) {
        found.insert(path.to_owned(), changed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_a_changed_or_a_removed_file_is_a_change() {
        let root = tempfile::tempdir().unwrap();
        let source = root.path().join("crates/a/src/lib.rs");
        std::fs::create_dir_all(source.parent().unwrap()).unwrap();
        let nothing = changes(root.path());
        std::fs::write(&source, "").unwrap();
        let made = changes(root.path());
        assert_ne!(nothing, made);
        let file = std::fs::File::options().write(true).open(&source).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_ne!(made, changes(root.path()));
        std::fs::remove_file(&source).unwrap();
        assert_eq!(nothing, changes(root.path()));
    }
}
