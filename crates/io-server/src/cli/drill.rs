//! `io drill`: would a restore work now?

use clap::Args;
use serde_json::json;

use super::backup::{line, open, seconds, shown_trial};
use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::storage::must_exist;

#[derive(Debug, Args)]
pub(super) struct DrillArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Makes a backup, restores it on trial, compares, and prints the figures.
pub(super) fn run(arguments: &DrillArguments, sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let (made, trial) = on_runtime(async {
        must_exist(&config).await?;
        Box::pin(open(&config)?.drill()).await
    })?;
    if arguments.json {
        return print(&line(&json!({
            "id": made.id, "equal": true, "rows": trial.rows, "backup_milliseconds": made.took.0 / 1_000,
            "restore_milliseconds": trial.took.0 / 1_000, "people_opened": trial.canaries.people,
            "texts_opened": trial.canaries.texts, "erased_again": trial.restored.erased,
        })));
    }
    print(&format!(
        "A backup was made in {} and restored on trial in {}. Both hold the same, row by row.\n{}",
        seconds(made.took),
        seconds(trial.took),
        shown_trial(&trial, false)
    ))
}
