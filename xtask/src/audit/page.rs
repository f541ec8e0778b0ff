//! The page with the results.
//!
//! Must not leave anything out: a finding stands there until the same check finds nothing.

use anyhow::{Context as _, Result};

use super::Outcome;
use crate::command::Program;
use crate::session::{Session, say};

const PAGE: &str = "docs/security/audit.md";

/// The lines around the results; the prose around them is written by hand.
const BEGIN: &str = "<!-- begin: made by `cargo xtask audit --write` -->";
const END: &str = "<!-- end: made by `cargo xtask audit --write` -->";

const HEAD: &str = "| Check | Tool | What was tried | Found | Commit and day |\n| --- | --- | --- | --- | --- |";

/// Puts what a check found on the page, instead of what it found before.
pub(super) async fn write(session: &Session, name: &str, outcome: &Outcome) -> Result<()> {
    let commit = Program::new(session, "git", ["rev-parse", "--short", "HEAD"])
        .read(session)
        .await?;
    let date = Program::new(session, "date", ["--utc", "+%Y-%m-%d"])
        .read(session)
        .await?;
    let page = session.path(PAGE);
    let written = std::fs::read_to_string(&page).with_context(|| format!("{PAGE} cannot be read"))?;
    let when = format!("{}, {}", commit.trim(), date.trim());
    std::fs::write(&page, with(&written, name, &row(name, &when, outcome))?)?;
    say(&format!("written to {PAGE}"));
    Ok(())
}

fn row(name: &str, when: &str, outcome: &Outcome) -> String {
    let found = match outcome.findings.as_slice() {
        [] => "nothing".to_owned(),
        findings => findings.join("<br>"),
    };
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    format!(
        "| {name} | {} | {} | {} | {when} |",
        cell(&outcome.tool),
        cell(&outcome.tried),
        cell(&found)
    )
}

/// The page with this row; the rows of other checks stay as they are.
fn with(page: &str, name: &str, row: &str) -> Result<String> {
    let missing = || format!("{PAGE} has no place for the results");
    let (before, rest) = page.split_once(BEGIN).with_context(missing)?;
    let (results, after) = rest.split_once(END).with_context(missing)?;
    let mut rows: Vec<&str> = Vec::new();
    for known in super::checks::NAMES {
        let start = format!("| {known} | ");
        let old = results.lines().find(|line| line.starts_with(&start));
        let now = if *known == name { Some(row) } else { old };
        rows.extend(now);
    }
    Ok(format!(
        "{before}{BEGIN}\n\n{HEAD}\n{}\n\n{END}{after}",
        rows.join("\n")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_replaces_that_of_the_same_check_and_nothing_else() {
        let outcome = |findings: &[&str]| Outcome {
            tool: "tool 1".to_owned(),
            tried: "a | b".to_owned(),
            findings: findings.iter().map(|finding| (*finding).to_owned()).collect(),
        };
        let write = |page: &str, name: &str, findings: &[&str]| {
            with(page, name, &row(name, "abc, 2026-11-30", &outcome(findings))).unwrap()
        };
        let page = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let page = write(&page, "wapiti", &["one", "two"]);
        assert!(page.starts_with(&format!("before\n{BEGIN}\n\n{HEAD}\n| wapiti | ")));
        assert!(page.contains("| wapiti | tool 1 | a \\| b | one<br>two | abc, 2026-11-30 |\n"));
        assert!(page.ends_with(&format!("\n\n{END}\nafter\n")));
        assert!(!page.contains("old"));

        let page = write(&page, "headers", &[]);
        let headers = page.find("| headers | tool 1 | a \\| b | nothing |").unwrap();
        assert!(headers < page.find("one<br>two").unwrap(), "in the order of the checks");
        assert!(!write(&page, "wapiti", &[]).contains("one<br>two"));
        assert!(with("nothing", "headers", "x").is_err());
    }
}
