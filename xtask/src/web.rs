//! Installs the web app's packages and builds it.
//!
//! Must not know more of the web app than the names of its npm scripts.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::command::Program;
use crate::needs::{self, NODE, NPM};
use crate::session::{Session, say};

/// An npm command in the web app's folder.
pub(crate) fn npm(session: &Session, arguments: &[&str]) -> Program {
    Program::new(session, "npm", arguments).within(session.path("web"))
}

/// Installs the web app's packages.
/// Does nothing if they were installed from the present lock file.
pub(crate) async fn install(session: &Session) -> Result<()> {
    needs::fetch(session, &[&NODE, &NPM]).await?;
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

/// Builds the web app into `web/dist` and the staff console into `web/dist-console`, which the server embeds.
///
/// Keeps a build of the same sources, so that the server is not built again either.
pub(crate) async fn build(session: &Session) -> Result<()> {
    install(session).await?;
    let web = session.path("web");
    let sources = sources(&web)?.to_string();
    let stamp = web.join("node_modules/.built-from");
    let is_built = ["dist/app.html", "dist-console/index.html"]
        .iter()
        .all(|page| web.join(page).exists());
    if is_built && std::fs::read_to_string(&stamp).is_ok_and(|built| built == sources) {
        say("the web app is built");
        return Ok(());
    }
    say("building the web app …");
    // After a build that fails half-way, the next one starts over.
    let _ = std::fs::remove_file(&stamp);
    npm(session, &["run", "--silent", "build"]).run(session).await?;
    std::fs::write(stamp, sources)?;
    Ok(())
}

/// Folders that the build does not read.
const NO_SOURCES: [&str; 9] = [
    "node_modules",
    "dist",
    "dist-console",
    "dist-book",
    "e2e",
    "bench",
    "pictures",
    "test-results",
    "playwright-report",
];

/// A hash of the web app's sources: of their names and contents.
fn sources(web: &Path) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let mut waiting = vec![web.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let left_out =
                entry.path().parent() == Some(web) && NO_SOURCES.iter().any(|name| entry.file_name() == *name);
            if left_out {
                continue;
            }
            if entry.file_type()?.is_dir() {
                waiting.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_change_in_the_sources_asks_for_another_build() {
        let web = tempfile::tempdir().unwrap();
        let web = web.path();
        for folder in ["src", "dist", "dist-console"] {
            std::fs::create_dir(web.join(folder)).unwrap();
        }
        std::fs::write(web.join("src/a.ts"), "1").unwrap();
        let first = sources(web).unwrap();
        std::fs::write(web.join("dist/app.html"), "built").unwrap();
        std::fs::write(web.join("dist-console/index.html"), "built").unwrap();
        assert_eq!(sources(web).unwrap(), first);
        std::fs::write(web.join("src/a.ts"), "2").unwrap();
        let changed = sources(web).unwrap();
        std::fs::rename(web.join("src/a.ts"), web.join("src/b.ts")).unwrap();
        let renamed = sources(web).unwrap();
        std::fs::write(web.join("src/c.ts"), "").unwrap();
        let added = sources(web).unwrap();
        let all = std::collections::BTreeSet::from([first, changed, renamed, added]);
        assert_eq!(all.len(), 4);
    }
}
