//! What is measured from a real browser: what a person waits for in the app, and what the console costs.
//!
//! Must not measure anything itself: `web/bench` does.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{Budgets, table};
use crate::book;
use crate::compile;
use crate::needs::{self, CHROMIUM};
use crate::session::{Session, say};
use crate::web;

/// Figures that one script of `web/bench` measures.
pub(super) struct Measured {
    /// The budgets, within the project.
    budgets: &'static str,
    /// The script.
    script: &'static str,
    /// What is said while it runs.
    about: &'static str,
    /// The longest time that it may take.
    at_most: Duration,
}

/// What a person waits for in the app.
pub(super) const WEB: Measured = Measured {
    budgets: "benches/web-budgets.toml",
    script: "waits.bench.ts",
    about: "what a person waits for …",
    at_most: Duration::from_mins(30),
};

/// What counting, and showing a year of it in the console, costs.
pub(super) const CONSOLE: Measured = Measured {
    budgets: "benches/console-budgets.toml",
    script: "console.bench.ts",
    about: "the counts of a day with a million events, and the console of a year …",
    at_most: Duration::from_hours(1),
};

/// Builds for release, measures, and returns the table of figures and budgets.
pub(super) async fn measure(session: &Session, what: &Measured) -> Result<String> {
    let budgets: Budgets = toml::from_str(&std::fs::read_to_string(session.path(what.budgets))?)?;
    needs::fetch(session, &[&CHROMIUM]).await?;
    web::build(session).await?;
    book::build(session)?;
    say("building for release; this takes several minutes …");
    super::build_release(session, "io-server", "io").await?;
    say(what.about);
    let target = compile::target(session).await?;
    let report = target.join("browser-figures.json");
    // A report of an earlier run must not pass for this one's.
    let _ = std::fs::remove_file(&report);
    let arguments = [
        "exec",
        "--",
        "playwright",
        "test",
        "--config=playwright.bench.config.ts",
        what.script,
    ];
    web::npm(session, &arguments)
        .env("CI", "true")
        .env("IO_BIN", target.join("release/io"))
        .env(
            "IO_CHROMIUM",
            CHROMIUM.find().context("Chromium is not on this machine")?,
        )
        .env("IO_WEB_FIGURES", &report)
        .at_most(what.at_most)
        .run(session)
        .await?;
    let figures: BTreeMap<String, f64> = serde_json::from_slice(&std::fs::read(report)?)?;
    Ok(table(&budgets, &figures))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_figure_of_a_browser_has_one_row_and_each_row_is_measured() {
        let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let read = |path: String| std::fs::read_to_string(project.join(path)).unwrap();
        for what in [WEB, CONSOLE] {
            let budgets: Budgets = toml::from_str(&read(what.budgets.to_owned())).unwrap();
            let rows: Vec<String> = budgets.budget.into_iter().map(|budget| budget.figure).collect();
            let script = read(format!("web/bench/{}", what.script));
            let measured: BTreeSet<String> = script
                .lines()
                .filter_map(|line| line.trim().strip_prefix("figures[\"")?.split_once("\"] = "))
                .map(|(figure, _)| figure.to_owned())
                .collect();
            assert_eq!(rows.len(), measured.len());
            assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), measured);
        }
    }
}
