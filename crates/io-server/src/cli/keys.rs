//! `io keys`: creating and rotating keys.

use clap::Subcommand;

use super::{on_runtime, print};
use crate::config::{self, Config, Sources};
use crate::keys::RootKeys;
use crate::outside::Outside;
use crate::storage::open_store;
use crate::tokens::rotation::{Rotated, rotate};

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Print a new root key
    New,
    /// Rotate keys, also beside a running server
    #[command(subcommand)]
    Rotate(RotateCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum RotateCommand {
    /// Rotate the keys that sign access tokens; issued tokens keep working until they expire
    Jwt,
}

/// Prints the new key, or the outcome of the rotation.
pub(super) fn run(command: &KeysCommand, sources: &Sources) -> anyhow::Result<()> {
    match command {
        KeysCommand::New => {
            let mut key = [0; 32];
            Outside::system().entropy.fill(&mut key);
            print(&format!("{}\n", config::hex(&key)))
        }
        KeysCommand::Rotate(RotateCommand::Jwt) => {
            print(&on_runtime(rotate_jwt(Config::load(sources)?, Outside::system()))?)
        }
    }
}

/// Rotates the keys in the store of an installation, beside a running server.
async fn rotate_jwt(config: Config, outside: Outside) -> anyhow::Result<String> {
    let Outside { clock, entropy } = outside;
    let root_keys = RootKeys::open(&config, &*entropy)?;
    let store = open_store(&config, &root_keys, &entropy, None).await?;
    let rotated = rotate(&store, &*entropy, clock.now()).await;
    store.close().await;
    match rotated? {
        Rotated::Done { active } => Ok(format!(
            "Within a minute, all access tokens are signed with key {active}.\n"
        )),
        Rotated::TooSoon { wait } => {
            let wait = wait.as_seconds_ceil();
            anyhow::bail!("the next key was published too recently; try again in {wait} seconds")
        }
        Rotated::Raced => anyhow::bail!("another process rotated the keys at the same time"),
    }
}
