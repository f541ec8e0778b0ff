//! `cargo xtask check-deps`: who may use whom, as ARCHITECTURE.md draws it.
//!
//! Three kinds of walls: between the crates, between the floors inside `io-server`, and between the folders of the web
//! app. Must not know why a wall stands where it does: ARCHITECTURE.md says that.

mod crates;
mod floors;
mod imports;

use anyhow::{Result, bail};

use crate::command::Program;
use crate::needs::{self, NODE};
use crate::session::{Session, say};

/// The web app's own check of its walls.
const WEB: &str = "web/scripts/check-walls.mjs";

/// Checks every wall and reports all that are broken.
pub(crate) async fn check(session: &Session) -> Result<()> {
    let mut faults = crates::check(session).await?;
    faults.extend(floors::check(session)?);
    if !web(session).await? {
        faults.push(format!("the web app breaks its walls; {WEB} lists where"));
    }
    if !faults.is_empty() {
        bail!("the walls of ARCHITECTURE.md are broken:\n  {}", faults.join("\n  "));
    }
    Ok(())
}

/// Runs the web app's check, which prints its floors; says whether the walls hold.
async fn web(session: &Session) -> Result<bool> {
    needs::fetch(session, &[&NODE]).await?;
    say("web/src:");
    let script = session.path(WEB);
    let script = script.to_str().unwrap_or(WEB);
    let outcome = Program::new(session, "node", [script])
        .within(session.path("web"))
        .show_and_keep(session)
        .await?;
    Ok(outcome.success)
}
