//! `io audit`: checking the audit trail and copying it out.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use io_store::Store;
use io_store::audit::{AuditEntry, Subject, Who};
use serde_json::{Value, json};

use super::{on_runtime, print};
use crate::audit_heads;
use crate::config::{Config, Sources, hex};
use crate::outside::Outside;
use crate::storage::open_beside;

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Check every entry, and that none is missing; also beside a running server
    Verify {
        /// Heads that were exported, kept outside this machine; the file in the data folder otherwise
        #[arg(long)]
        heads: Option<PathBuf>,
    },
    /// Print the trail, the oldest entry first
    Export {
        /// How
        #[arg(long, default_value = "json")]
        format: Format,
    },
    /// Print a signed head, to keep it outside this machine
    Head,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON object a line
    Json,
    /// A table for a spreadsheet
    Csv,
}

/// Entries read at once.
const AT_ONCE: u32 = 500;

/// Runs the command and prints its outcome; a broken trail is a failure.
pub(super) fn run(command: &AuditCommand, sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let outside = Outside::system();
    on_runtime(async {
        let (_, store) = open_beside(&config, &outside.entropy).await?;
        let done = Box::pin(carry_out(command, &config, &store, &outside)).await;
        store.close().await;
        done
    })
}

async fn carry_out(command: &AuditCommand, config: &Config, store: &Store, outside: &Outside) -> anyhow::Result<()> {
    match command {
        AuditCommand::Verify { heads } => {
            let exported = match heads {
                Some(path) => audit_heads::read(path, store)?,
                None if audit_heads::file(config).exists() => audit_heads::read(&audit_heads::file(config), store)?,
                None => Vec::new(),
            };
            let verified = store.verify_audit(&exported).await?;
            if let Some(broken) = verified.broken {
                anyhow::bail!("the audit trail is broken at entry {}: {}", broken.seq, broken.why);
            }
            print(&format!(
                "{} entries, unbroken, compared with {} exported heads.\n",
                verified.entries,
                exported.len()
            ))
        }
        AuditCommand::Head => match audit_heads::sign(store, outside.clock.now()).await? {
            Some(head) => print(&format!("{}\n", serde_json::to_string(&head)?)),
            None => print("There is no entry yet.\n"),
        },
        AuditCommand::Export { format } => {
            if *format == Format::Csv {
                print(&row(&COLUMNS.map(ToOwned::to_owned)))?;
            }
            let mut seq = 0;
            loop {
                let entries = store.audit_after(seq, AT_ONCE).await?;
                let Some(last) = entries.last() else { return Ok(()) };
                seq = last.seq;
                let lines: String = entries.iter().map(|entry| line(entry, *format, store)).collect();
                print(&lines)?;
            }
        }
    }
}

const COLUMNS: [&str; 11] = [
    "seq", "at", "who", "action", "on", "case", "before", "after", "reason", "request", "hash",
];

fn line(entry: &AuditEntry, format: Format, store: &Store) -> String {
    let who = match entry.who {
        Some(Who::Staff(id)) => format!("staff {id}"),
        Some(Who::Key(id)) => format!("key {id}"),
        Some(Who::Machine) => "command".to_owned(),
        Some(Who::Rule) => "rule".to_owned(),
        None => "?".to_owned(),
    };
    let on = entry.on.map(|on| match on {
        Subject::User(user) => store.masked(user).0,
        Subject::Erased => "erased".to_owned(),
    });
    let at = time::OffsetDateTime::from_unix_timestamp(entry.at.as_seconds())
        .ok()
        .and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok())
        .unwrap_or_default();
    let AuditEntry {
        seq,
        action,
        case,
        before,
        after,
        reason,
        request,
        hash,
        ..
    } = entry;
    if format == Format::Json {
        let object = json!({
            "seq": seq, "at": at, "who": who, "action": action, "on": on, "case": case, "before": before,
            "after": after, "reason": reason, "request": request, "hash": hex(hash),
        });
        return format!("{object}\n");
    }
    let json = |value: &Option<Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    row(&[
        seq.to_string(),
        at,
        who,
        action.clone(),
        on.unwrap_or_default(),
        case.clone().unwrap_or_default(),
        json(before),
        json(after),
        reason.clone().unwrap_or_default(),
        request.clone(),
        hex(hash),
    ])
}

/// A row of a spreadsheet (RFC 4180). A cell that a spreadsheet would calculate begins with an apostrophe.
fn row(cells: &[String]) -> String {
    let mut text = String::new();
    for (at, cell) in cells.iter().enumerate() {
        let calculated = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let apostrophe = if calculated { "'" } else { "" };
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(text, "{comma}\"{apostrophe}{}\"", cell.replace('"', "\"\""));
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_the_spreadsheet_is_calculated_or_breaks_out() {
        let cells = ["=1+1", "@x", "-2", "a\",\"=b", "plain"].map(ToOwned::to_owned);
        assert_eq!(row(&cells), "\"'=1+1\",\"'@x\",\"'-2\",\"a\"\",\"\"=b\",\"plain\"\r\n");
    }
}
