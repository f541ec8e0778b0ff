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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[tokio::test]
    async fn a_planted_import_across_a_wall_of_the_web_app_fails() {
        let folder = tempfile::tempdir().unwrap();
        let web_app = folder.path().join("web");
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        std::fs::create_dir_all(web_app.join("scripts")).unwrap();
        for script in ["check-walls.mjs", "walls.mjs"] {
            let path = Path::new("web/scripts").join(script);
            std::fs::copy(project.join(&path), folder.path().join(&path)).unwrap();
        }
        std::fs::copy(project.join("web/package.json"), web_app.join("package.json")).unwrap();
        std::fs::create_dir_all(web_app.join("src/core")).unwrap();
        let (session, _stop) = Session::of_a_test(folder.path());
        let file = web_app.join("src/core/size.ts");
        std::fs::write(&file, "export const size = 1;\n").unwrap();
        assert!(web(&session).await.unwrap());
        std::fs::write(&file, "import { App } from \"../app/App\";\n").unwrap();
        assert!(!web(&session).await.unwrap());
    }
}
