//! `io backup`: making, listing, trying and deleting backups.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::Subcommand;
use io_archive::catalogue::Backup;
use io_archive::manifest::{BackupId, BackupSet};
use io_core::time::Span;
use serde_json::json;

use super::{on_runtime, print};
use crate::backup::{Backups, Dry, Trial, new_key};
use crate::config::{Config, Sources};
use crate::keys::{Ring, RootKeys};
use crate::outside::Outside;
use crate::storage::must_exist;

#[derive(Debug, Subcommand)]
pub(super) enum BackupCommand {
    /// Make a backup now
    Create {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List all backups at the target
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Restore a backup on trial, and record that it is good
    Verify {
        /// Which; otherwise the newest
        id: Option<BackupId>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Delete backups that need not be kept
    Prune {
        /// Only say what would be deleted
        #[arg(long)]
        dry_run: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a new key for backups: keep it away from this machine, and give its public half as `backup.recipients`
    Keygen,
}

/// Runs the command and prints its outcome.
pub(super) fn run(command: &BackupCommand, sources: &Sources) -> anyhow::Result<()> {
    if let BackupCommand::Keygen = command {
        return print(&new_key(&*Outside::system().entropy));
    }
    let config = Config::load(sources)?;
    let said = on_runtime(async {
        if matches!(command, BackupCommand::Create { .. }) {
            must_exist(&config).await?;
        }
        let backups = open(&config)?;
        match command {
            BackupCommand::Create { json } => create(&backups, *json).await,
            BackupCommand::List { json } => list(&backups, *json).await,
            BackupCommand::Verify { id, json } => Ok(shown_trial(&backups.verify(*id).await?, *json)),
            BackupCommand::Prune { dry_run, json } => prune(&backups, *dry_run, *json).await,
            BackupCommand::Keygen => unreachable!("invariant: done before"),
        }
    })?;
    print(&said)
}

/// The backups of a configuration.
pub(super) fn open(config: &Config) -> anyhow::Result<Backups> {
    let outside = Outside::system();
    let root_keys = RootKeys::new(Ring::read(config)?);
    Backups::configured(config, Arc::new(root_keys), &outside)
}

async fn create(backups: &Backups, json: bool) -> anyhow::Result<String> {
    let made = backups.create().await?;
    let bytes = made.data.encrypted.size + made.keys.encrypted.size;
    let rows: u64 = made.data.rows.values().sum();
    Ok(if json {
        line(&json!({
            "id": made.id, "rows": rows, "bytes": bytes, "milliseconds": made.took.0 / 1_000,
            "schema_version": made.data.schema_version,
        }))
    } else {
        format!(
            "Backup {}: {rows} rows, {}, made in {}.\n",
            made.id,
            size(bytes),
            seconds(made.took)
        )
    })
}

async fn list(backups: &Backups, json: bool) -> anyhow::Result<String> {
    let listing = backups.list().await?;
    let (unfinished, leftovers) = (&listing.unfinished, &listing.leftovers);
    let unreadable: Vec<String> = listing.unreadable.iter().map(ToString::to_string).collect();
    if json {
        let all: Vec<_> = listing.backups.iter().map(as_json).collect();
        return Ok(line(&json!({
            "backups": all, "unreadable": unreadable, "unfinished": unfinished, "leftovers": leftovers,
        })));
    }
    let mut text = String::new();
    for backup in &listing.backups {
        let manifest = &backup.manifest;
        let tried = if backup.verification.is_some() { "verified" } else { "" };
        let rows: u64 = manifest.rows.values().sum();
        let _ = writeln!(
            text,
            "{}  {:6}  {rows:>10} rows  {:>10}  {tried}",
            manifest.id,
            manifest.set.name(),
            size(manifest.encrypted.size)
        );
    }
    if listing.backups.is_empty() {
        text.push_str("There is no backup yet.\n");
    }
    for one in &unreadable {
        let _ = writeln!(text, "unreadable: {one}");
    }
    for (what, names) in [("unfinished", unfinished), ("never finished", leftovers)] {
        for name in names {
            let _ = writeln!(text, "{what}: {name}");
        }
    }
    Ok(text)
}

fn as_json(backup: &Backup) -> serde_json::Value {
    let manifest = &backup.manifest;
    json!({
        "id": manifest.id, "set": manifest.set, "engine": manifest.engine, "app_version": manifest.app_version,
        "schema_version": manifest.schema_version, "rows": manifest.rows, "bytes": manifest.encrypted.size,
        "previous": manifest.previous, "verified": backup.verification.is_some(),
    })
}

async fn prune(backups: &Backups, dry_run: bool, json: bool) -> anyhow::Result<String> {
    let pruned = backups.prune(if dry_run { Dry::Run } else { Dry::No }).await?;
    let named = |list: &[(BackupSet, BackupId)]| -> Vec<String> {
        list.iter().map(|(set, id)| format!("{set}/{id}")).collect()
    };
    let (deleted, kept) = (named(&pruned.deleted), named(&pruned.kept));
    if json {
        return Ok(line(&json!({
            "dry_run": dry_run, "deleted": deleted, "kept_though_old": kept, "leftovers": pruned.leftovers,
        })));
    }
    let verb = if dry_run { "would be deleted" } else { "deleted" };
    let mut text = String::new();
    for name in deleted.iter().chain(&pruned.leftovers) {
        let _ = writeln!(text, "{verb}: {name}");
    }
    for name in kept {
        let _ = writeln!(text, "kept though it is old or from the future: {name}");
    }
    if text.is_empty() {
        text.push_str("Every backup is to be kept.\n");
    }
    Ok(text)
}

/// What was measured by a trial.
pub(super) fn shown_trial(trial: &Trial, json: bool) -> String {
    let Trial {
        id,
        rows,
        canaries,
        restored,
        loss,
        took,
    } = trial;
    if json {
        return line(&json!({
            "id": id, "good": true, "rows": rows, "people_opened": canaries.people, "texts_opened": canaries.texts,
            "without_key": canaries.without_key, "erased_again": restored.erased,
            "loss_seconds": loss.as_seconds_ceil(), "restore_milliseconds": took.0 / 1_000,
        }));
    }
    format!(
        "Backup {id} is good: {rows} rows are there, {} people and {} texts were opened, {} erased people stay erased.\n\
         If everything were lost now, the last {} would be gone, and a restore would take {}.\n",
        canaries.people,
        canaries.texts,
        restored.erased,
        seconds(*loss),
        seconds(*took)
    )
}

/// A value on a line of its own.
pub(super) fn line(value: &serde_json::Value) -> String {
    format!("{value}\n")
}

/// A length of time for people.
pub(super) fn seconds(span: Span) -> String {
    let tenths = span.0 / 100_000;
    match tenths / 10 {
        whole if whole >= 7_200 => format!("{} hours", whole / 3_600),
        whole if whole >= 120 => format!("{} minutes", whole / 60),
        whole => format!("{whole}.{} seconds", tenths % 10),
    }
}

fn size(bytes: u64) -> String {
    if bytes >= 10 << 20 {
        format!("{} MB", bytes >> 20)
    } else {
        format!("{} KB", bytes.div_ceil(1 << 10))
    }
}
