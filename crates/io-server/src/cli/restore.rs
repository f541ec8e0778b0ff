//! `io restore`: a backup into an empty place.

use std::path::PathBuf;

use clap::Args;
use io_archive::manifest::BackupId;
use serde_json::json;

use super::backup::{line, open, seconds};
use super::{on_runtime, print};
use crate::backup::{Place, Summary};
use crate::config::{Config, Database, Sources};

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// Which backup of the data; otherwise the newest
    id: Option<BackupId>,
    /// Into this folder instead of `data_dir`
    #[arg(long)]
    to: Option<PathBuf>,
    /// Replace the installation that is there; SQLite files are kept in a folder beside
    #[arg(long)]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Restores and prints what was done.
pub(super) fn run(arguments: &RestoreArguments, sources: &Sources) -> anyhow::Result<()> {
    let mut config = Config::load(sources)?;
    if let Some(folder) = &arguments.to {
        if let Database::Sqlite(place) = &mut config.database {
            place.clone_from(folder);
        }
        // Who was erased stays written down where it was, and is written down in the new place.
        if config.backup.erased_file == config.data_dir.join("erased.log") {
            config.backup.erased_file = folder.join("erased.log");
        }
        config.data_dir.clone_from(folder);
    }
    let place = Place {
        config: &config,
        force: arguments.force,
    };
    let summary = on_runtime(async { Box::pin(open(&config)?.restore(arguments.id, place)).await })?;
    print(&shown(&summary, arguments.json))
}

fn shown(summary: &Summary, json: bool) -> String {
    let Summary {
        data,
        keys,
        rows,
        age,
        restored,
        aside,
        took,
    } = summary;
    if json {
        return line(&json!({
            "data": data, "keys": keys, "rows": rows, "age_seconds": age.as_seconds_ceil(),
            "erased_again": restored.erased, "deletions_planned": restored.planned, "logins_ended": restored.logins, "requests_ended": restored.requests,
            "emails_dropped": restored.emails, "aside": aside, "milliseconds": took.0 / 1_000,
        }));
    }
    let kept = aside.as_ref().map_or(String::new(), |aside| {
        format!(
            "What was there before is in {}; delete it when nothing is missed.\n",
            aside.display()
        )
    });
    format!(
        "Restored {rows} rows from backup {data}, with the keys of {keys}, in {}. What came in the {} since is lost.\n\
         {} erased people were erased again; the planned deletion of {} people was planned again, or undone again. {} \
         sessions, {} sign-in requests and {} waiting emails ended; everybody \
         signs in again.\n{kept}Nothing was rotated: the root key is the same. If the backup is older than a day, run `io \
         clock confirm` after the start.\n",
        seconds(*took),
        seconds(*age),
        restored.erased,
        restored.planned,
        restored.logins,
        restored.requests,
        restored.emails,
    )
}
