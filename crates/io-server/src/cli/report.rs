//! `io report`: what the operator publishes.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use io_core::moderation::figures::Month;
use io_store::Store;
use serde_json::{Map, Value, json};

use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::features::figures::heading;
use crate::outside::Outside;
use crate::storage::open_beside;

#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// Print how many reports, decisions, appeals and unmaskings there were; also beside a running server
    ///
    /// The figures are exact. The page `/transparency` of the server hides those below ten.
    Transparency(TransparencyArguments),
}

#[derive(Debug, Args)]
pub(super) struct TransparencyArguments {
    /// The first month, such as 2026-01
    #[arg(long, value_parser = month)]
    from: Month,
    /// The last month
    #[arg(long, value_parser = month)]
    to: Month,
    /// As JSON
    #[arg(long)]
    json: bool,
}

fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "a month such as 2026-01".to_owned())
}

/// Runs the command and prints its outcome.
pub(super) fn run(command: &ReportCommand, sources: &Sources) -> anyhow::Result<()> {
    let ReportCommand::Transparency(arguments) = command;
    anyhow::ensure!(arguments.from <= arguments.to, "--from is after --to");
    let config = Config::load(sources)?;
    let outside = Outside::system();
    let said = on_runtime(async {
        let (_, store) = open_beside(&config, &outside.entropy).await?;
        let done = transparency(arguments, &store).await;
        store.close().await;
        done
    })?;
    print(&said)
}

async fn transparency(arguments: &TransparencyArguments, store: &Store) -> anyhow::Result<String> {
    let TransparencyArguments {
        from,
        to,
        json: as_json,
    } = arguments;
    let figures = store.moderation_figures(*from, *to).await?;
    if *as_json {
        let mut kinds: Map<String, Value> = Map::new();
        for figure in figures {
            let kind = kinds.entry(figure.what.name()).or_insert_with(|| json!({}));
            kind[figure.name] = json!(figure.count);
        }
        let report = json!({ "from": from.to_string(), "to": to.to_string(), "figures": kinds });
        return Ok(format!("{report:#}\n"));
    }
    let mut said = format!("# Reports and decisions from {from} to {to}\n");
    let mut last = None;
    for figure in figures {
        if last != Some(figure.what) {
            let _ = write!(said, "\n## {}\n\n", heading(figure.what));
            last = Some(figure.what);
        }
        let _ = writeln!(said, "* {}: {}", figure.name, figure.count);
    }
    if last.is_none() {
        said.push_str("\nNothing was reported or decided.\n");
    }
    Ok(said)
}
