//! `io migrate`: which migrations a database has, which are missing, and applying them.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use io_store::{MigrationState, SchemaState, survey};
use serde_json::{Value, json};

use super::backup::line;
use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::keys::Ring;
use crate::outside::Outside;
use crate::storage::{database, make_private, open_store};

#[derive(Debug, Args)]
pub(super) struct MigrateArguments {
    #[command(subcommand)]
    command: Option<MigrateCommand>,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum MigrateCommand {
    /// Say which migrations are applied and which are missing; changes nothing
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say what `up` would do, and whether there is a way back; changes nothing
    Plan {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Apply what is missing, without serving
    Up {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command and prints what it found or did.
pub(super) fn run(arguments: &MigrateArguments, sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let said = on_runtime(async move {
        let before = survey(&database(&config)).await?;
        anyhow::Ok(match arguments.command.unwrap_or(MigrateCommand::Up { json: false }) {
            MigrateCommand::Status { json } => status(&before, json),
            MigrateCommand::Plan { json } => plan(&before, json),
            MigrateCommand::Up { json } => {
                Box::pin(migrate(&config, Outside::system())).await?;
                let after = survey(&database(&config)).await?;
                done(&before, &after, json)
            }
        })
    })?;
    print(&said)
}

/// Opens the store, which migrates it, prepares it for servers, and closes it.
async fn migrate(config: &Config, outside: Outside) -> anyhow::Result<()> {
    make_private(&config.data_dir)?;
    let ring = Ring::open(config, &*outside.entropy)?;
    let store = open_store(config, &ring, &outside.entropy, None).await?;
    let prepared = store.prepare_for_servers().await;
    store.close().await;
    Ok(prepared?)
}

fn status(states: &[SchemaState], json: bool) -> String {
    if json {
        let stores: Vec<Value> = states
            .iter()
            .map(|state| {
                json!({
                    "store": state.part.name(), "version": state.version(), "readable_from": state.readable_from(),
                    "refusal": state.refusal,
                    "migrations": state.migrations.iter().map(|one| as_json(state, one)).collect::<Vec<_>>(),
                })
            })
            .collect();
        return line(&json!({ "stores": stores, "up_to_date": is_up_to_date(states) }));
    }
    let mut text = String::new();
    for state in states {
        for one in &state.migrations {
            let word = match (one.applied, one.does.is_empty()) {
                (true, false) => "applied",
                (true, true) => "newer",
                (false, _) => "missing",
            };
            let _ = writeln!(
                text,
                "{:4} {:>3}  {word:7}  {}",
                state.part.name(),
                one.version,
                one.name
            );
        }
    }
    for state in states {
        let (name, version) = (state.part.name(), state.version());
        match &state.refusal {
            Some(refusal) => {
                let _ = writeln!(text, "This IO cannot use the {name}: {refusal}.");
            }
            None if version == 0 => {
                let _ = writeln!(text, "There is no store of the {name} yet.");
            }
            None => {
                let _ = writeln!(
                    text,
                    "The schema of the {name} has version {version}; IO that knows version {} or later can use it.",
                    state.readable_from()
                );
            }
        }
    }
    text.push_str(if is_up_to_date(states) {
        "The database is up to date.\n"
    } else {
        "`io migrate plan` says what the missing ones do.\n"
    });
    text
}

fn plan(states: &[SchemaState], json: bool) -> String {
    let missing = || {
        states
            .iter()
            .flat_map(|state| state.missing().map(move |one| (state, one)))
    };
    let way_back = states.iter().all(has_way_back);
    if json {
        let pending: Vec<Value> = missing().map(|(state, one)| as_json(state, one)).collect();
        let refusals: Vec<_> = states.iter().filter_map(|state| state.refusal.as_ref()).collect();
        return line(&json!({ "pending": pending, "way_back": way_back, "refusals": refusals }));
    }
    let mut text = String::new();
    for refusal in states.iter().filter_map(|state| state.refusal.as_ref()) {
        let _ = writeln!(text, "Nothing can be applied: {refusal}.");
    }
    for (state, one) in missing() {
        let beside = if one.outside_transaction {
            "; outside of a transaction, beside running traffic"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "{:4} {:>3}  {}\n          readable from version {}{beside}",
            state.part.name(),
            one.version,
            one.does,
            one.readable_from
        );
    }
    if missing().next().is_none() {
        text.push_str("Nothing is missing.\n");
    } else if way_back {
        text.push_str("IO of the version that is there now can run on the result.\n");
    } else {
        text.push_str(
            "IO of the version that is there now cannot run on the result: make a backup first, the way back is a \
             restore.\n",
        );
    }
    text
}

fn done(before: &[SchemaState], after: &[SchemaState], json: bool) -> String {
    let was_missing = |state: &SchemaState, one: &MigrationState| {
        let then = before.iter().find(|before| before.part == state.part);
        then.is_none_or(|then| !then.applied().any(|was| was.version == one.version))
    };
    let applied: Vec<_> = after
        .iter()
        .flat_map(|state| state.applied().map(move |one| (state, one)))
        .filter(|(state, one)| was_missing(state, one))
        .collect();
    if json {
        let applied: Vec<Value> = applied.into_iter().map(|(state, one)| as_json(state, one)).collect();
        return line(&json!({ "applied": applied, "up_to_date": is_up_to_date(after) }));
    }
    let mut text = String::new();
    for (state, one) in applied {
        let _ = writeln!(
            text,
            "{:4} {:>3}  applied  {}",
            state.part.name(),
            one.version,
            one.name
        );
    }
    text.push_str("The database is up to date.\n");
    text
}

fn is_up_to_date(states: &[SchemaState]) -> bool {
    states
        .iter()
        .all(|state| state.refusal.is_none() && state.missing().next().is_none())
}

/// Can the version that made the schema as it is run on it afterwards? Nothing is lost where nothing is yet.
fn has_way_back(state: &SchemaState) -> bool {
    state.version() == 0 || state.readable_from_then() <= state.version()
}

fn as_json(state: &SchemaState, one: &MigrationState) -> Value {
    json!({
        "store": state.part.name(), "version": one.version, "name": one.name, "does": one.does,
        "readable_from": one.readable_from, "outside_transaction": one.outside_transaction, "applied": one.applied,
    })
}
