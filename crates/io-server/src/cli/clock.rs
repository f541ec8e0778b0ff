//! `io clock`: what an operator says about the system clock.

use clap::Subcommand;
use io_core::time::Timestamp;

use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::outside::Outside;
use crate::storage::open_beside;

#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum ClockCommand {
    /// Say that the system clock is right, after IO was off for long or the clock was set; also beside a running server
    Confirm,
}

/// Prints the confirmed time.
pub(super) fn run(command: ClockCommand, sources: &Sources) -> anyhow::Result<()> {
    match command {
        ClockCommand::Confirm => {
            let now = on_runtime(confirm(Config::load(sources)?, Outside::system()))?;
            let shown = time::OffsetDateTime::from_unix_timestamp(now.as_seconds())?;
            print(&format!(
                "It is {shown}. Within a minute, what is due by this time is deleted.\n"
            ))
        }
    }
}

/// Confirms the clock in the store of an installation, beside a running server.
async fn confirm(config: Config, outside: Outside) -> anyhow::Result<Timestamp> {
    let Outside { clock, entropy } = outside;
    let (_, store) = open_beside(&config, &entropy).await?;
    let now = clock.now();
    let confirmed = store.confirm_calendar(now).await;
    store.close().await;
    confirmed?;
    Ok(now)
}
