//! The load generator: measures a real `io` from outside.
//! Also measures a bare durable relay, for comparison.
//!
//! `load <io binary> <report.json> [people]` measures everything; `load talk <io binary> <report.json>` measures only the
//! cost of a message. Both start the relay themselves, as `load relay <address> <database>`.
//! Must not judge the figures: `cargo xtask bench` compares them with the budgets.

mod crowd;
mod line;
mod measure;
mod relay;
mod scenarios;

use std::path::Path;

use anyhow::{Context as _, Result};

const USAGE: &str = "load <io binary> <report.json> [people] | load talk <io binary> <report.json> | \
                     load relay <address> <database>";

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["relay", address, database] => relay::serve(address.parse()?, Path::new(database)).await,
        ["talk", io, report] => write(report, &scenarios::talk(io, 1_000).await?),
        [io, report] => run(io, report, 3_800).await,
        [io, report, people] => run(io, report, people.parse()?).await,
        _ => anyhow::bail!(USAGE),
    }
}

async fn run(io: &str, report: &str, people: usize) -> Result<()> {
    write(report, &scenarios::run(io, people).await?)
}

fn write(report: &str, figures: &impl serde::Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(figures)?;
    std::fs::write(report, text).with_context(|| format!("{report} cannot be written"))
}

/// Prints the progress; a run takes minutes.
#[expect(clippy::print_stderr, reason = "progress goes to the terminal")]
fn progress(line: &str) {
    eprintln!("load: {line}");
}
