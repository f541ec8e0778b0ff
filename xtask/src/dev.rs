//! `cargo xtask dev`: IO while one works on it: the server is built and started again when its files change, and vite
//! reloads the web app in the browser.
//!
//! Must not build for production, and must not stop at a mistake: it waits for the next change.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use rustix::process::Signal;

use crate::command::Running;
use crate::run;
use crate::session::{Session, complain, say};
use crate::web;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// How IO is run while one works on it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Where the server listens; vite hands the API on to it.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder that keeps everything.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// Runs both sides until Ctrl-C.
pub(crate) async fn dev(session: &Session, options: &Options) -> Result<()> {
    let options = run::Options {
        listen: options.listen,
        data: options.data.clone(),
        release: false,
    };
    web::install(session).await?;
    // The server embeds a build of the web app; while developing, vite serves the live one beside it.
    if !session.path("web/dist").exists() {
        web::build(session).await?;
    }
    let vite = web::npm(session, &["run", "--silent", "dev"])
        .env("IO_DEV_SERVER", format!("http://{}", options.listen))
        .start()?;
    let mut server = start(session, &options).await;
    let mut seen = changes(session.root());
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            () = session.stopped() => break,
            _ = tick.tick() => {}
        }
        let now = changes(session.root());
        if now == seen {
            continue;
        }
        seen = now;
        if let Err(error) = run::build(session, &options).await {
            if !session.is_stopped() {
                complain(&format!("{error:#}; waiting for the next change"));
            }
            continue;
        }
        if let Some(old) = server.take() {
            old.stop(Signal::TERM).await?;
        }
        server = start(session, &options).await;
    }
    say("stopping …");
    if let Some(server) = server {
        server.stop(Signal::TERM).await?;
    }
    vite.stop(Signal::TERM).await
}

async fn start(session: &Session, options: &run::Options) -> Option<Running> {
    let started = async {
        run::build(session, options).await?;
        let mut server = run::start(session, options)?;
        run::ready(&mut server, session, options.listen).await?;
        Ok::<_, anyhow::Error>(server)
    };
    match started.await {
        Ok(server) => {
            say(&format!(
                "\n  the web app, live   http://localhost:5173\n  the server          http://{}\n",
                options.listen
            ));
            Some(server)
        }
        Err(error) => {
            complain(&format!("{error:#}; waiting for the next change"));
            None
        }
    }
}

/// When each file that the server is built from was last changed.
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
    fn a_new_a_changed_and_a_removed_file_are_each_a_change() {
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
