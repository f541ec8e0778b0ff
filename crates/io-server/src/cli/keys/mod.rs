//! `io keys`: creating, listing and rotating keys, also beside a running server.
//!
//! Must not print a key, except a new one.

pub(super) mod findings;
mod list;
mod root;

use clap::{Args, Subcommand};
use io_store::{Rotation, Store};

use super::{on_runtime, print};
use crate::config::{self, Config, Sources};
use crate::outside::Outside;
use crate::storage::open_beside;
use crate::tokens::rotation::{Rotated, rotate};

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Print a new root key
    New,
    /// Show which keys there are, how old they are, and which are no longer needed; never a key itself
    List(ListArguments),
    /// Rotate keys, also beside a running server
    #[command(subcommand)]
    Rotate(RotateCommand),
    /// Seal everything anew with the newest data keys and in the newest format, while people use IO
    ReEncrypt,
}

#[derive(Clone, Copy, Debug, Args)]
pub(super) struct ListArguments {
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum RotateCommand {
    /// Wrap everything with the new root key, after the server has taken it
    ///
    /// First put the new key into `root_key` and the earlier one into `root_keys_old`, and send SIGHUP to the server. It
    /// wraps everything itself, too; this command makes it faster and says when the earlier key can be removed.
    Root,
    /// Renew the blind indexes that find an address without storing it
    Index,
    /// Renew the pepper that hashes links, codes and cookies of sign-ins; sent emails keep working
    Pepper,
    /// Renew every data key and seal everything anew; takes minutes, or hours where much is stored
    Data,
    /// Rotate the keys that sign access tokens; issued tokens keep working until they expire
    Jwt,
}

/// Prints the new key, the list, or the outcome of the rotation.
pub(super) fn run(command: &KeysCommand, sources: &Sources) -> anyhow::Result<()> {
    let said = match *command {
        KeysCommand::New => {
            let mut key = [0; 32];
            Outside::system().entropy.fill(&mut key);
            format!("{}\n", config::hex(&key))
        }
        KeysCommand::List(ListArguments { json }) => beside(sources, async |opened| {
            list::list(&opened.store, json, opened.now()).await
        })?,
        KeysCommand::Rotate(RotateCommand::Root) => beside(sources, async |opened| {
            root::rotate(&opened.store, opened.root_key).await
        })?,
        KeysCommand::Rotate(RotateCommand::Index) => {
            beside(sources, async |opened| ask(opened, Rotation::Index).await)?
        }
        KeysCommand::Rotate(RotateCommand::Pepper) => {
            beside(sources, async |opened| ask(opened, Rotation::Pepper).await)?
        }
        KeysCommand::Rotate(RotateCommand::Data) => beside(sources, async |opened| ask(opened, Rotation::Data).await)?,
        KeysCommand::ReEncrypt => beside(sources, async |opened| ask(opened, Rotation::ReEncrypt).await)?,
        KeysCommand::Rotate(RotateCommand::Jwt) => beside(sources, rotate_jwt)?,
    };
    print(&said)
}

/// The store of an installation, opened beside a running server.
struct Opened {
    store: Store,
    outside: Outside,
    /// The name of the configured root key.
    root_key: u32,
}

impl Opened {
    fn now(&self) -> io_core::time::Timestamp {
        self.outside.clock.now()
    }
}

/// Does something with the store of an installation, beside a running server.
#[expect(clippy::needless_pass_by_value, reason = "a closure is what callers have")]
fn beside(sources: &Sources, work: impl AsyncFn(&Opened) -> anyhow::Result<String>) -> anyhow::Result<String> {
    let config = Config::load(sources)?;
    let outside = Outside::system();
    on_runtime(async {
        let (ring, store) = open_beside(&config, &outside.entropy).await?;
        let (current, _) = crate::storage::key_encryption_keys(&ring);
        let opened = Opened {
            store,
            outside,
            root_key: current.id(),
        };
        let done = work(&opened).await;
        opened.store.close().await;
        done
    })
}

/// Asks the server for a rotation that it must do itself.
async fn ask(opened: &Opened, rotation: Rotation) -> anyhow::Result<String> {
    let wait = opened
        .store
        .wait_for_rotation(rotation, opened.now())
        .await?
        .as_seconds_ceil();
    match rotation {
        Rotation::Index | Rotation::Pepper => anyhow::ensure!(
            wait <= 0,
            "the last rotation of this key is not over; it takes three days, until everything short-lived of before is \
             gone"
        ),
        Rotation::Data | Rotation::ReEncrypt => anyhow::ensure!(
            wait <= 0,
            "everything is being sealed anew already; `io keys list` shows how much is left"
        ),
    }
    opened.store.ask_for_rotation(rotation, opened.now()).await?;
    Ok("The server begins it within seconds, or when it starts. `io keys list` shows how far it is.\n".to_owned())
}

async fn rotate_jwt(opened: &Opened) -> anyhow::Result<String> {
    match rotate(&opened.store, &*opened.outside.entropy, opened.now()).await? {
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
