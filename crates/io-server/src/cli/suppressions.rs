//! `io suppressions`: to how many addresses no email goes, and letting emails go to one again.

use std::fmt::Write as _;
use std::io::Read as _;

use anyhow::Context as _;
use clap::Subcommand;
use io_core::email::EmailAddress;

use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::outside::Outside;
use crate::storage::open_beside;

/// The longest address that is read, and a line end.
const LONGEST: u64 = 1_024;

#[derive(Debug, Subcommand)]
pub(super) enum SuppressionsCommand {
    /// Say to how many addresses no email goes, and why; also beside a running server
    Count,
    /// Let emails go to an address again, which is read from standard input; also beside a running server
    Lift,
}

/// Runs the command and prints its outcome.
pub(super) fn run(command: &SuppressionsCommand, sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let outside = Outside::system();
    let said = on_runtime(async {
        let (_, store) = open_beside(&config, &outside.entropy).await?;
        let done = match command {
            SuppressionsCommand::Count => count(&store, &outside).await,
            SuppressionsCommand::Lift => lift(&store).await,
        };
        store.close().await;
        done
    })?;
    print(&said)
}

async fn count(store: &io_store::Store, outside: &Outside) -> anyhow::Result<String> {
    let mut said = String::new();
    for (reason, addresses) in store.suppressed(outside.clock.now()).await? {
        let _ = writeln!(said, "{addresses:>10} {}", reason.name());
    }
    Ok(said)
}

async fn lift(store: &io_store::Store) -> anyhow::Result<String> {
    let mut typed = String::new();
    // Not an argument: every user of the machine can read those.
    std::io::stdin().lock().take(LONGEST).read_to_string(&mut typed)?;
    let address = EmailAddress::parse(typed.trim()).ok();
    let address = address.context("write one email address to standard input")?;
    Ok(if store.lift_suppression(&address).await? {
        "Emails go there again. If the provider has a list of its own, take the address off that, too.\n".to_owned()
    } else {
        "It was not suppressed.\n".to_owned()
    })
}
