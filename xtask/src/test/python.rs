//! Programs that come as Python packages.
//! Each gets an environment of its own under `target`.
//!
//! Must not install anything whose hash the project does not list.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::command::Program;
use crate::compile;
use crate::needs::PYTHON;
use crate::session::{Session, say};

/// A program to install.
pub(crate) struct Package {
    /// The name of the program and of its folder.
    pub(crate) program: &'static str,
    /// The list of what is installed, with hashes.
    pub(crate) requirements: &'static str,
}

/// Installs a program unless just this list is installed; returns where it is.
pub(crate) async fn install(session: &Session, package: &Package) -> Result<PathBuf> {
    let home = compile::target(session).await?.join(package.program);
    let program = home.join("bin").join(package.program);
    let stamp = home.join("installed");
    let wanted = std::fs::read_to_string(session.path(package.requirements))?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    say(&format!("installing {} …", package.program));
    let home = home.to_str().context("the project's path is text")?;
    let python = PYTHON.find().context("Python is not on this machine")?;
    let python = python.to_str().context("paths are text")?;
    Program::new(session, python, ["-m", "venv", "--clear", home])
        .run(session)
        .await?;
    let pip = format!("{home}/bin/pip");
    let arguments = [
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary=:all:",
        "--require-hashes",
        "--requirement",
        package.requirements,
    ];
    Program::new(session, &pip, arguments).run(session).await?;
    std::fs::write(stamp, wanted)?;
    Ok(program)
}
