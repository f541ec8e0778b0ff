//! Opens the data folder and the store of an installation.
//!
//! Must not read or write a row.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use io_core::outside::Entropy;
use io_store::{KeyEncryptionKey, Store, StoreConfig};

use crate::config::{Config, Database};
use crate::keys::RootKeys;

/// Threads that read from SQLite.
const READERS: usize = 4;

/// Connections to PostgreSQL.
const CONNECTIONS: usize = 16;

/// Creates the data folder, readable by its owner only, unless it exists.
pub(crate) fn make_private(folder: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("cannot create the folder {}", folder.display()))
}

/// Opens the store of an installation.
///
/// Commands open it too, beside a running server.
pub(crate) async fn open_store(
    config: &Config,
    root_keys: &RootKeys,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Store> {
    let store = Store::open(store_config(config, root_keys), Arc::clone(entropy)).await;
    store.context("cannot open the store")
}

fn store_config(config: &Config, root_keys: &RootKeys) -> StoreConfig {
    let database = match &config.database {
        Database::Sqlite(folder) => io_store::Database::Sqlite {
            data: folder.join("io.db"),
            keys: folder.join("keys.db"),
            readers: READERS,
        },
        Database::Postgres(url) => io_store::Database::Postgres {
            url: url.reveal().to_owned(),
            connections: CONNECTIONS,
        },
    };
    let using = "key encryption key";
    let mut store = StoreConfig::new(database, KeyEncryptionKey::new(*root_keys.derive(using)));
    store.stub_periods.met = config.matching.no_repeat;
    store.older_keys = root_keys
        .derive_older(using)
        .map(|key| KeyEncryptionKey::new(*key))
        .collect();
    store
}
