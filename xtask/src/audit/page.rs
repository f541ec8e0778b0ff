//! The page with the results.
//!
//! Must not leave anything out: a finding stands there until it is mended.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use super::Outcome;
use crate::command::Program;
use crate::session::{Session, say};

const PAGE: &str = "docs/security/audit.md";

/// The lines around the results; the prose around them is written by hand.
const BEGIN: &str = "<!-- begin: made by `cargo xtask audit --write` -->";
const END: &str = "<!-- end: made by `cargo xtask audit --write` -->";

/// Replaces the results on the page.
pub(super) async fn write(session: &Session, outcomes: &[(&str, Outcome)]) -> Result<()> {
    let commit = Program::new(session, "git", ["rev-parse", "--short", "HEAD"])
        .read(session)
        .await?;
    let date = Program::new(session, "date", ["--utc", "+%Y-%m-%d"])
        .read(session)
        .await?;
    let page = session.path(PAGE);
    let written = std::fs::read_to_string(&page).with_context(|| format!("{PAGE} cannot be read"))?;
    std::fs::write(
        &page,
        between(&written, &results(commit.trim(), date.trim(), outcomes))?,
    )?;
    say(&format!("written to {PAGE}"));
    Ok(())
}

fn results(commit: &str, date: &str, outcomes: &[(&str, Outcome)]) -> String {
    let mut text = format!(
        "A release build of commit {commit}, {date}.\n\n| Check | Tool | What was tried | Found |\n| --- | --- | --- | --- |\n"
    );
    for (name, outcome) in outcomes {
        let found = match outcome.findings.as_slice() {
            [] => "nothing".to_owned(),
            findings => findings.join("<br>"),
        };
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} |",
            cell(&outcome.tool),
            cell(&outcome.tried),
            cell(&found)
        );
    }
    text
}

fn between(page: &str, results: &str) -> Result<String> {
    let missing = || format!("{PAGE} has no place for the results");
    let (before, rest) = page.split_once(BEGIN).with_context(missing)?;
    let (_, after) = rest.split_once(END).with_context(missing)?;
    Ok(format!("{before}{BEGIN}\n\n{results}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_replace_those_of_before_and_nothing_else() {
        let outcome = Outcome {
            tool: "tool 1".to_owned(),
            tried: "a | b".to_owned(),
            findings: vec!["one".to_owned(), "two".to_owned()],
        };
        let page = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let written = between(&page, &results("abc", "2026-11-30", &[("check", outcome)])).unwrap();
        assert!(written.starts_with(&format!(
            "before\n{BEGIN}\n\nA release build of commit abc, 2026-11-30."
        )));
        assert!(written.contains("| check | tool 1 | a \\| b | one<br>two |"));
        assert!(written.ends_with(&format!("{END}\nafter\n")));
        assert!(!written.contains("old"));
        assert!(between("nothing", "x").is_err());
    }
}
