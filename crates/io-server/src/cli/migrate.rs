//! `io migrate`: creates or updates the tables of an installation.

use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::keys::Ring;
use crate::outside::Outside;
use crate::storage::{make_private, open_store};

/// Opens the store, which migrates it, prepares it for servers, and closes it.
pub(super) fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    on_runtime(migrate(config, Outside::system()))?;
    print("The database is up to date.\n")
}

async fn migrate(config: Config, outside: Outside) -> anyhow::Result<()> {
    make_private(&config.data_dir)?;
    let ring = Ring::open(&config, &*outside.entropy)?;
    let store = open_store(&config, &ring, &outside.entropy, None).await?;
    let prepared = store.prepare_for_servers().await;
    store.close().await;
    Ok(prepared?)
}
