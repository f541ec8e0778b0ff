//! `io retention`: what is due to be deleted, and deleting it now.

use std::fmt::Write as _;

use clap::Subcommand;
use prometheus_client::metrics::gauge::Gauge;
use serde_json::json;

use super::backup::line;
use super::{on_runtime, print};
use crate::calendar::Calendar;
use crate::config::{Config, Sources};
use crate::outside::Outside;
use crate::storage::open_beside;

#[derive(Debug, Subcommand)]
pub(super) enum RetentionCommand {
    /// Delete what is due now, as the server does each minute; also beside it
    Run {
        /// Only say how much is due
        #[arg(long)]
        dry_run: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command and prints the numbers of each class.
pub(super) fn run(command: &RetentionCommand, sources: &Sources) -> anyhow::Result<()> {
    let RetentionCommand::Run { dry_run, json } = *command;
    let config = Config::load(sources)?;
    let due = on_runtime(async { Box::pin(delete(&config, dry_run)).await })?;
    if json {
        let classes: serde_json::Map<_, _> = due
            .into_iter()
            .map(|(class, rows)| (class.to_owned(), json!(rows)))
            .collect();
        return print(&line(&json!({ "dry_run": dry_run, "due": classes })));
    }
    let mut text = String::new();
    for (class, rows) in due {
        let _ = writeln!(text, "{rows:>10} {class}");
    }
    text.push_str(if dry_run {
        "would be deleted. Accounts are erased by the server.\n"
    } else {
        "were due. A long backlog takes several runs. Accounts are erased by the server.\n"
    });
    print(&text)
}

/// Says what is due, and deletes it unless this is a dry run.
async fn delete(config: &Config, dry_run: bool) -> anyhow::Result<Vec<(&'static str, u64)>> {
    let Outside { clock, entropy } = Outside::system();
    let (_, store) = open_beside(config, &entropy).await?;
    let work = async {
        let calendar = Calendar::open(store.clone(), clock, Gauge::default()).await?;
        let until = calendar.may_delete_until();
        let retention = config.retention();
        let due = store.due(retention, until).await?;
        if !dry_run {
            store.purge(retention, until).await?;
        }
        anyhow::Ok(due)
    };
    let due = work.await;
    store.close().await;
    due
}
