//! `cargo xtask bench --web`: measures what a person waits for in the app, in a real browser.
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

/// The budgets of the app's waits, within the project.
const BUDGETS: &str = "benches/web-budgets.toml";

/// Builds for release, measures, and returns the table of figures and budgets.
pub(super) async fn measure(session: &Session) -> Result<String> {
    let budgets: Budgets = toml::from_str(&std::fs::read_to_string(session.path(BUDGETS))?)?;
    needs::fetch(session, &[&CHROMIUM]).await?;
    web::build(session).await?;
    book::build(session)?;
    say("building for release; this takes several minutes …");
    super::build_release(session, "io-server", "io").await?;
    say("what a person waits for …");
    let target = compile::target(session).await?;
    let report = target.join("web-figures.json");
    // A report of an earlier run must not pass for this one's.
    let _ = std::fs::remove_file(&report);
    let arguments = [
        "exec",
        "--",
        "playwright",
        "test",
        "--config=playwright.bench.config.ts",
    ];
    web::npm(session, &arguments)
        .env("CI", "true")
        .env("IO_BIN", target.join("release/io"))
        .env(
            "IO_CHROMIUM",
            CHROMIUM.find().context("Chromium is not on this machine")?,
        )
        .env("IO_WEB_FIGURES", &report)
        .at_most(Duration::from_mins(30))
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
    fn each_wait_that_is_measured_has_one_row_and_each_row_is_measured() {
        let budgets: Budgets = toml::from_str(include_str!("../../../benches/web-budgets.toml")).unwrap();
        let rows: Vec<String> = budgets.budget.into_iter().map(|budget| budget.figure).collect();
        let measured: BTreeSet<String> = include_str!("../../../web/bench/waits.bench.ts")
            .lines()
            .filter_map(|line| line.trim().strip_prefix("figures[\"")?.split_once("\"] = "))
            .map(|(figure, _)| figure.to_owned())
            .collect();
        assert_eq!(rows.len(), measured.len());
        assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), measured);
    }
}
