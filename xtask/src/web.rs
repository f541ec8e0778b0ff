//! The web app's side of the commands: its packages and its build.
//!
//! Must not know what is in the web app beyond the names of its npm scripts.

use anyhow::{Context as _, Result};

use crate::command::Program;
use crate::needs::{self, NODE, NPM};
use crate::session::{Session, say};

/// An npm command in the web app's folder.
pub(crate) fn npm(session: &Session, arguments: &[&str]) -> Program {
    Program::new(session, "npm", arguments).within(session.path("web"))
}

/// Installs the web app's packages when the lock file is not the one they were installed from.
pub(crate) async fn install(session: &Session) -> Result<()> {
    needs::fetch(session, &[NODE, NPM]).await?;
    let lock = std::fs::read(session.path("web/package-lock.json")).context("the web app has no lock file")?;
    let stamp = session.path("web/node_modules/.installed-from");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("installing the web app's packages …");
    npm(session, &["ci", "--no-audit", "--no-fund"]).run(session).await?;
    std::fs::write(stamp, lock)?;
    Ok(())
}

/// Builds the web app into `web/dist`, from where the server embeds it.
pub(crate) async fn build(session: &Session) -> Result<()> {
    install(session).await?;
    say("building the web app …");
    npm(session, &["run", "--silent", "build"]).run(session).await
}
