//! Opens the data folder and the store of an installation, as its owner or beside it.
//!
//! Must not read or write a row.

use std::fs::{DirBuilder, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use io_store::{Claim, KeyEncryptionKey, Store, StoreConfig, StoreError};
use time::OffsetDateTime;
use time::macros::format_description;
use tokio::time::{Instant, sleep};

use crate::config::{Config, Database};
use crate::keys::Ring;

/// Threads that read from SQLite.
const READERS: usize = 4;

/// Connections to PostgreSQL.
const CONNECTIONS: usize = 16;

/// The file that the owner of a data folder holds locked.
pub(crate) const LOCK: &str = "io.lock";

/// How often a start that waits for another server looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Creates the data folder, readable by its owner only, unless it exists.
pub(crate) fn make_private(folder: &Path) -> anyhow::Result<()> {
    let created = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    created.with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let mode = std::fs::metadata(folder).map_or(0, |found| found.permissions().mode() & 0o777);
    if mode & 0o077 != 0 {
        tracing::warn!(
            folder = %folder.display(),
            mode = format!("{mode:o}"),
            "other users of this machine can look into the data folder; make it private with chmod 700"
        );
    }
    Ok(())
}

/// Who this process is, in words for an operator.
fn own_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = match host.trim() {
        "" => "this machine",
        name => name,
    };
    format!("process {} on {host}", std::process::id())
}

/// How a server claims the database of an installation.
pub(crate) fn claim(config: &Config) -> Claim {
    Claim {
        holder: own_name(),
        wait: config.start.wait.to_std(),
    }
}

/// The data folder of this process, until it is released or the process dies.
///
/// The kernel frees the lock of a dead process at once, and keeps the one of a paused process.
#[derive(Debug)]
pub struct OwnFolder(File);

impl OwnFolder {
    /// Creates the folder if necessary and takes it, or says who has it.
    pub async fn take(config: &Config, now: Timestamp) -> anyhow::Result<Self> {
        make_private(&config.data_dir)?;
        let path = config.data_dir.join(LOCK);
        let deadline = Instant::now() + config.start.wait.to_std();
        let mut said = false;
        loop {
            match try_to_take(&path, now)? {
                Ok(file) => return Ok(Self(file)),
                Err(refusal) if Instant::now() >= deadline => return Err(StoreError::NotOwner(refusal).into()),
                Err(refusal) if !said => {
                    said = true;
                    tracing::info!(why = refusal, "waiting for the other IO to stop");
                }
                Err(_) => {}
            }
            sleep(LOOK_AGAIN).await;
        }
    }

    /// Lets another process take the folder.
    pub(crate) fn release(&self) {
        // Otherwise it is free when the process ends.
        let _ = self.0.unlock();
    }
}

/// The locked file, or who holds it.
fn try_to_take(path: &Path, now: Timestamp) -> anyhow::Result<Result<File, String>> {
    let mut options = File::options();
    // What it says is about the holder, and stays until this process is it.
    let opened = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path);
    let mut file = opened.with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
            return Ok(Err(format!(
                "another IO uses the folder {}: {}. One folder has one server: stop that one, or start this one with \
                 another data_dir",
                folder.display(),
                holder.trim()
            )));
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}, since {} UTC", own_name(), in_words(now))?;
    Ok(Ok(file))
}

fn in_words(moment: Timestamp) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let moment = OffsetDateTime::from_unix_timestamp(moment.0.div_euclid(1_000_000));
    moment
        .ok()
        .and_then(|moment| moment.format(form).ok())
        .unwrap_or_default()
}

/// Opens the store of an installation.
///
/// A server claims it. Commands open it beside a running server.
pub(crate) async fn open_store(
    config: &Config,
    ring: &Ring,
    entropy: &Arc<dyn Entropy>,
    owner: Option<Claim>,
) -> anyhow::Result<Store> {
    let mut store = store_config(config, ring);
    store.owner = owner;
    let store = Store::open(store, Arc::clone(entropy)).await;
    store.context("cannot open the store")
}

/// Opens the store of an installation that exists, beside its server, with its ring of root keys.
///
/// Makes nothing where there is none: a mistyped folder must not become an installation.
pub(crate) async fn open_beside(config: &Config, entropy: &Arc<dyn Entropy>) -> anyhow::Result<(Ring, Store)> {
    must_exist(config).await?;
    let ring = Ring::read(config)?;
    let store = open_store(config, &ring, entropy, None).await?;
    Ok((ring, store))
}

/// Refuses a place where no installation is.
pub(crate) async fn must_exist(config: &Config) -> anyhow::Result<()> {
    let place = match &config.database {
        Database::Sqlite(folder) => format!("the folder {}", folder.display()),
        Database::Postgres(_) => "this database".to_owned(),
    };
    ensure!(
        !io_store::backup::is_empty(&database(config)).await?,
        "there is no installation in {place}, and nothing was made there; `io serve` makes one"
    );
    Ok(())
}

/// Where the stores of an installation are.
pub(crate) fn database(config: &Config) -> io_store::Database {
    match &config.database {
        Database::Sqlite(folder) => io_store::Database::Sqlite {
            data: folder.join("io.db"),
            keys: folder.join("keys.db"),
            readers: READERS,
        },
        Database::Postgres(url) => io_store::Database::Postgres {
            url: url.reveal().to_owned(),
            connections: CONNECTIONS,
        },
    }
}

pub(crate) fn store_config(config: &Config, ring: &Ring) -> StoreConfig {
    let (current, older) = key_encryption_keys(ring);
    let mut store = StoreConfig::new(database(config), current);
    store.erased_file = Some(config.backup.erased_file.clone());
    store.stub_periods.met = config.matching.no_repeat;
    store.evidence_window = config.moderation.evidence_window;
    store.undo = config.moderation.undo;
    store.older_keys = older;
    if let Some(keys) = keys_at_once() {
        store.keys_at_once = keys;
    }
    store
}

/// In how small parts a test lets keys rotate, so that it can stop IO in between. Not in a release build.
fn keys_at_once() -> Option<u32> {
    if cfg!(debug_assertions) {
        std::env::var("IO_TEST_KEYS_AT_ONCE").ok()?.parse().ok()
    } else {
        None
    }
}

/// What the store needs of a ring of root keys: the keys that wrap data keys.
pub(crate) fn key_encryption_keys(ring: &Ring) -> (KeyEncryptionKey, Vec<KeyEncryptionKey>) {
    let using = "key encryption key";
    let older = ring.derive_older(using).map(|key| KeyEncryptionKey::new(*key));
    (KeyEncryptionKey::new(*ring.derive(using)), older.collect())
}
