//! The store as a whole: opening, epoch, closing, and hashes of secrets.
//!
//! Must not hold a unit of work of a feature: those are in the feature's files.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use io_core::ids::UserId;
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use parking_lot::{Mutex, RwLock};
use serde::Serialize;
use subtle::ConstantTimeEq;
use tokio::sync::Notify;
use uuid::{Builder, Uuid};

use crate::account::{ErasedFile, StubPeriods};
use crate::chat::membership::Memberships;
use crate::chat::writer::{POSTGRES_WRITERS, Writers};
use crate::crypto::{DataKey, Hashes, KeyName, Keys, SealLocation};
use crate::db::{Db, Fence, Identity, Owner, Postgres, Role, Sqlite, Value, dialect, statements, values};
use crate::index::IndexInUse;
use crate::{Database, PoolLoad, Result, ShreddedKey, StoreConfig, StoreError, migrations};

statements! {
    KEEP_FACT = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    FIND_FACT = "SELECT value FROM installation WHERE name = $1";
    CHANGE_FACT = "UPDATE installation SET value = $1 WHERE name = $2";
    // It changes nothing, but must reach the disk.
    PING = "UPDATE installation SET value = value WHERE name = 'epoch'";
    NOTE_SHRED = "INSERT INTO key_shreds (scope, id) VALUES ($1, $2) ON CONFLICT (scope, id) DO NOTHING";
    // In one order: two runs that delete the same ones must not lock each other out.
    DUE_SHREDS = "SELECT scope, id FROM key_shreds ORDER BY scope, id LIMIT 1000";
    SHREDDED = "DELETE FROM key_shreds WHERE scope = $1 AND id = $2";
}

/// How much room the readiness check asks for: more than the longest message needs, on any page size.
const PROBE_BYTES: usize = 65_536;

/// The durable store. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

/// What every unit of work needs.
pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) keys: Keys,
    hashes: RwLock<Arc<Hashes>>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) memberships: Mutex<Memberships>,
    pub(crate) writers: Writers,
    pub(crate) stub_periods: StubPeriods,
    pub(crate) evidence_window: Span,
    pub(crate) undo: Span,
    pub(crate) emails: Notify,
    /// Something was deleted whose bytes may still be in a log of SQLite.
    deleted: AtomicBool,
    epoch: Mutex<Uuid>,
    /// The file of the database, if it is on a disk of this machine.
    disk: Option<PathBuf>,
    /// Keeps this process the owner of a PostgreSQL installation.
    owner: Option<Owner>,
    /// Remembers who was erased, outside both databases.
    pub(crate) erased: Option<Arc<ErasedFile>>,
}

/// A keyed hash of a secret that is never stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash {
    /// By the pepper in use; this is what is stored.
    pub(crate) newest: [u8; 32],
    /// By the pepper before: what it hashed is still found.
    pub(crate) before: [u8; 32],
}

impl SecretHash {
    /// Is this the secret whose hash was stored, with either pepper? Takes constant time.
    pub fn matches(self, stored: Self) -> bool {
        bool::from(self.newest.ct_eq(&stored.newest) | self.before.ct_eq(&stored.newest))
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash([redacted])")
    }
}

/// What a hashed secret is for; the same bytes give a different hash for each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// The token of a sign-in link.
    LinkToken,
    /// The eight digits of an email. Hash the request id and the digits together.
    LinkCode,
    /// The cookie of the browser that requested an email.
    Binding,
    /// The cookie of a device.
    Device,
    /// The network that a request came from.
    Network,
    /// Anything that lets staff in: tokens of links and sessions, keys, codes on paper.
    Staff,
    /// What an outside estimator of age calls a person.
    AgeCheck,
}

/// Shows that a device signed in to a mailbox before.
/// The device keeps it; it means nothing to anyone without the keys of this installation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DeviceMark(pub [u8; 16]);

impl fmt::Debug for DeviceMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceMark([redacted])")
    }
}

impl Inner {
    /// The keys of all keyed hashes, as they are now.
    pub(crate) fn hashes(&self) -> Arc<Hashes> {
        Arc::clone(&self.hashes.read())
    }
}

impl Store {
    /// Opens the database and its keys store, and creates both if missing.
    /// Migrates the schema and checks the key encryption key.
    pub async fn open(config: StoreConfig, entropy: Arc<dyn Entropy>) -> Result<Self> {
        if !config.finishes_restore {
            crate::backup::refuse_half_restored(&config.database).await?;
        }
        let (databases, owner) = open_databases(&config).await?;
        let Databases { db, keys_db, writing } = databases;
        refuse_half(&db, &keys_db, &config.database).await?;
        migrations::migrate(&keys_db, Some("io_keys"), migrations::KEYS).await?;
        let (keys, hashes) = Keys::open(keys_db, &config, Arc::clone(&entropy)).await?;
        migrations::migrate(&db, None, migrations::DATA).await?;
        if installation_fact(&db, "keys", hashes.fingerprint()).await? != hashes.fingerprint() {
            return Err(StoreError::WrongKey(
                "this keys store belongs to another database".into(),
            ));
        }
        let index = installation_fact(&db, "index", IndexInUse::settled(1).to_fact()).await?;
        let hashes = hashes_for(&keys, hashes, IndexInUse::of_fact(index).generation).await?;
        let epoch = installation_fact(&db, "epoch", random_uuid(entropy.as_ref())).await?;
        let erased = match &config.erased_file {
            Some(path) => Some(Arc::new(ErasedFile::open(path.clone(), &config.key)?)),
            None => None,
        };
        let writers = Writers::start(&writing, &entropy, config.append_queue);
        let inner = Inner {
            db,
            keys,
            hashes: RwLock::new(Arc::new(hashes)),
            entropy,
            memberships: Mutex::new(Memberships::new()),
            writers,
            stub_periods: config.stub_periods,
            evidence_window: config.evidence_window,
            undo: config.undo,
            emails: Notify::new(),
            // A process that died may have left some.
            deleted: AtomicBool::new(true),
            epoch: Mutex::new(epoch),
            disk: match &config.database {
                Database::Sqlite { data, .. } => Some(data.clone()),
                Database::Postgres { .. } => None,
            },
            owner,
            erased,
        };
        let store = Self { inner: Arc::new(inner) };
        store.seal_readable_traits().await?;
        store.seal_readable_ratings().await?;
        Ok(store)
    }

    /// The keys of all keyed hashes, as they are now.
    pub(crate) fn hashes(&self) -> Arc<Hashes> {
        self.inner.hashes()
    }

    /// Takes newer keys of hashes.
    pub(crate) fn change_hashes(&self, hashes: Hashes) {
        *self.inner.hashes.write() = Arc::new(hashes);
    }

    /// Changes when the database is created or restored from a backup.
    /// Clients then forget their cursors.
    pub fn epoch(&self) -> Uuid {
        *self.inner.epoch.lock()
    }

    /// Starts a new epoch; the restore command calls it once.
    pub async fn renew_epoch(&self) -> Result<Uuid> {
        let epoch = random_uuid(self.inner.entropy.as_ref());
        self.inner.db.execute(CHANGE_FACT, values![epoch, "epoch"]).await?;
        *self.inner.epoch.lock() = epoch;
        Ok(epoch)
    }

    /// The hash that stores and finds a secret.
    /// Keyed, so that a stolen database cannot be searched for codes.
    pub fn hash(&self, kind: SecretKind, secret: &[u8]) -> SecretHash {
        self.hashes().secret(kind, secret)
    }

    /// Checks that the database has room for messages and the keys store answers.
    /// For the readiness probe.
    pub async fn ping(&self) -> Result<()> {
        // The disk of PostgreSQL may be on another machine, so only a write shows whether it has room.
        let filler = if let Some(disk) = &self.inner.disk {
            has_room(disk.clone()).await?;
            None
        } else {
            let mut filler = vec![0; PROBE_BYTES];
            self.inner.entropy.fill(&mut filler);
            Some(filler)
        };
        let probe = self.inner.db.write(move |tx| {
            Box::pin(async move {
                tx.execute(&PING, &[]).await?;
                if let Some(filler) = filler {
                    tx.rows(&dialect::MAKE_PROBE, &[]).await?;
                    tx.execute(&dialect::PROBE, values![filler]).await?;
                }
                Ok(())
            })
        });
        probe.await?;
        self.inner.keys.ping().await
    }

    /// Resolves when the disk failed under a commit, or another process became the owner.
    /// The caller must then end the process: retrying on dirty pages would acknowledge what is not on disk.
    pub async fn fatal(&self) -> StoreError {
        tokio::select! {
            error = self.inner.db.fatal() => error,
            error = self.inner.keys.fatal() => error,
            error = self.inner.writers.fatal() => error,
        }
    }

    /// How busy the connections to the database are.
    pub fn pool_load(&self) -> PoolLoad {
        self.inner.db.load()
    }

    /// How often a stored value could not be opened, since the start.
    /// Anything above zero needs an operator.
    pub fn damaged_values(&self) -> u64 {
        self.inner.keys.damage().found()
    }

    /// Makes what a server needs beside the tables of the migrations, for servers whose database role may not.
    pub async fn prepare_for_servers(&self) -> Result<()> {
        match &self.inner.db {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(pool) => Owner::make_table(pool).await,
        }
    }

    /// From now on commits do not wait for the disk, where that is many times faster: on SQLite.
    ///
    /// For a place that is made anew when the machine fails meanwhile, such as one that `io seed` fills. Never for people.
    pub async fn hurry(&self) -> Result<()> {
        self.inner.keys.hurry().await?;
        self.inner.db.hurry().await
    }

    /// Accepts no more work, finishes what is queued, and closes the database.
    pub async fn close(&self) {
        self.inner.writers.close().await;
        self.inner.db.close().await;
        self.inner.keys.close().await;
        if let Some(owner) = &self.inner.owner {
            owner.release().await;
        }
    }

    /// The file that remembers who was erased, if this store was opened with one.
    pub fn erased_file(&self) -> Option<&Arc<ErasedFile>> {
        self.inner.erased.as_ref()
    }

    /// Empties the logs of SQLite after a snapshot, which kept them from being emptied.
    pub async fn tidy_after_snapshot(&self) -> Result<()> {
        self.note_deletion();
        self.empty_logs().await
    }

    /// The names of shredded keys in the order of their shredding, after the given one; a page at a time.
    /// They belong with every backup: a keys store restored from an older one must shred them again.
    pub async fn shredded_keys(&self, after: Option<ShreddedKey>, limit: u32) -> Result<Vec<ShreddedKey>> {
        self.inner.keys.shredded(after, limit).await
    }

    /// Shreds the keys of such a list again, after older data or keys were restored.
    pub async fn shred_again(&self, keys: &[ShreddedKey], now: Timestamp) -> Result<()> {
        let names = keys.iter().map(|key| KeyName::of_parts(key.scope, key.id)).collect();
        self.inner.keys.shred(names, now).await
    }

    /// The data key of a person; made on first use.
    pub(crate) async fn make_user_key(&self, user: UserId) -> Result<Arc<DataKey>> {
        self.inner.keys.find_or_make(KeyName::user(user)).await
    }

    /// Records that something was deleted: the next [`Store::empty_logs`] removes its bytes from the files.
    pub(crate) fn note_deletion(&self) {
        self.inner.deleted.store(true, Ordering::Relaxed);
    }

    /// Removes deleted bytes from the logs of SQLite, if there are any.
    /// A log that a reader still needs is emptied next time.
    pub(crate) async fn empty_logs(&self) -> Result<()> {
        if !self.inner.deleted.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        let emptied = match self.inner.db.checkpoint().await {
            Ok(true) => self.inner.keys.checkpoint().await,
            other => other,
        };
        if emptied != Ok(true) {
            self.note_deletion();
        }
        emptied.map(drop)
    }

    /// Shreds the data keys that committed transactions noted.
    /// After a crash, the rest is found next time.
    pub(crate) async fn shred_noted_keys(&self, now: Timestamp) -> Result<u64> {
        let mut shredded = 0;
        loop {
            let mut names = Vec::new();
            for mut row in self.inner.db.rows(DUE_SHREDS, &[]).await? {
                names.push(KeyName::of_parts(row.take()?, row.take()?));
            }
            if names.is_empty() {
                return Ok(shredded);
            }
            shredded += names.len() as u64;
            self.note_deletion();
            let sets: Vec<Vec<Value>> = names.iter().map(|name| name_values(*name)).collect();
            self.inner.keys.shred(names, now).await?;
            self.inner
                .db
                .write(move |tx| Box::pin(async move { tx.execute_each(&SHREDDED, &sets).await }))
                .await?;
        }
    }

    pub(crate) fn seal(&self, key: &DataKey, place: SealLocation, plain: &[u8]) -> Result<Vec<u8>> {
        key.seal(self.inner.entropy.as_ref(), place, plain)
    }

    pub(crate) fn seal_json(&self, key: &DataKey, place: SealLocation, value: &impl Serialize) -> Result<Vec<u8>> {
        let json = serde_json::to_vec(value).map_err(|error| StoreError::Broken(error.to_string()))?;
        self.seal(key, place, &zeroize::Zeroizing::new(json))
    }
}

/// Has the disk of this file room for a batch of messages? Says so without writing them.
/// Where the system does not say it, the write that follows decides.
async fn has_room(file: PathBuf) -> Result<()> {
    let asked = tokio::task::spawn_blocking(move || rustix::fs::statvfs(&file)).await;
    match asked {
        Ok(Ok(disk)) if disk.f_bavail.saturating_mul(disk.f_frsize) < PROBE_BYTES as u64 => Err(StoreError::Full),
        _ => Ok(()),
    }
}

/// The two numbers that name a data key, as parameters.
pub(crate) fn name_values(name: KeyName) -> Vec<Value> {
    let (scope, id) = name.parts();
    values![scope, id].to_vec()
}

/// A version 4 UUID.
pub(crate) fn random_uuid(entropy: &dyn Entropy) -> Uuid {
    Builder::from_random_bytes(entropy.id()).into_uuid()
}

struct Databases {
    db: Db,
    keys_db: Db,
    /// The connections of the message writers.
    writing: Db,
}

/// Opens the databases, as their owner if the configuration says so.
/// First of all: who is not the owner must not even migrate.
async fn open_databases(config: &StoreConfig) -> Result<(Databases, Option<Owner>)> {
    match &config.database {
        Database::Sqlite { data, keys, readers } => {
            let role = match config.owner {
                Some(_) => Role::Owner,
                None => Role::Beside,
            };
            let db = Db::Sqlite(Sqlite::open_as(data, Identity::Data, role, *readers)?);
            let databases = Databases {
                writing: db.clone(),
                keys_db: Db::Sqlite(Sqlite::open_as(keys, Identity::Keys, role, 1)?),
                db,
            };
            Ok((databases, None))
        }
        // Each writer has its own connection: messages are stored however busy everything else is.
        Database::Postgres { url, connections } => {
            let fence = Arc::<Fence>::default();
            let pool =
                |connections, schema| Postgres::open(url, connections, schema).map(|pool| pool.fenced_by(&fence));
            // An owner needs one of the connections for itself.
            let reserved = POSTGRES_WRITERS + usize::from(config.owner.is_some());
            let db = pool(connections.saturating_sub(reserved).max(2), "public")?;
            db.refuse_shared_connections().await?;
            let owner = match &config.owner {
                Some(claim) => Some(Owner::claim(url, claim, &fence).await?),
                None => None,
            };
            let databases = Databases {
                db: Db::Postgres(db),
                keys_db: Db::Postgres(pool((*connections / 4).max(2), "io_keys")?),
                writing: Db::Postgres(pool(POSTGRES_WRITERS, "public")?),
            };
            Ok((databases, owner))
        }
    }
}

/// The hashes with the generation of the index that the data uses. `read` was read before the data was.
pub(crate) async fn hashes_for(keys: &Keys, read: Hashes, in_use: u32) -> Result<Hashes> {
    if in_use <= read.newest_index() {
        return Ok(read);
    }
    // A server that rotates the index makes the key before the data says so: it may be there now.
    let again = keys.hashes().await?;
    if in_use <= again.newest_index() {
        return Ok(again);
    }
    Err(StoreError::WrongKey(
        "this keys store is older than the data: it lacks the root of the indexes".into(),
    ))
}

/// Refuses an installation of which one half is missing: it would start as an empty one.
async fn refuse_half(db: &Db, keys_db: &Db, database: &Database) -> Result<()> {
    let has = async |db: &Db, table: &str| {
        let row = db.row(dialect::HAS_TABLE, values![table]).await?;
        row.map_or(Ok(0), |mut row| row.take::<i64>()).map(|tables| tables > 0)
    };
    let (data_name, keys_name) = match database {
        Database::Sqlite { data, keys, .. } => (data.display().to_string(), keys.display().to_string()),
        Database::Postgres { .. } => ("the schema public".to_owned(), "the schema io_keys".to_owned()),
    };
    let has_data = has(db, "migrations").await?;
    if !has(keys_db, "data_keys").await? {
        if has_data {
            return Err(StoreError::Refused(format!(
                "{keys_name} is empty, but {data_name} holds the data of an installation. Restore both from the same \
                 time, with the logs beside them; without its keys the data cannot be read"
            )));
        }
    } else if !has_data && crate::crypto::holds_keys_of_people(keys_db).await? {
        return Err(StoreError::Refused(format!(
            "{data_name} is empty, but {keys_name} holds the keys of people. Restore both from the same time, with the \
             logs beside them; to begin anew, move both away"
        )));
    }
    Ok(())
}

/// The value of a fact of the installation; the first value stays.
async fn installation_fact(db: &Db, name: &'static str, first: Uuid) -> Result<Uuid> {
    db.execute(KEEP_FACT, values![name, first]).await?;
    let row = db.row(FIND_FACT, values![name]).await?;
    row.ok_or_else(|| StoreError::Corrupt("the installation has no identity".into()))?
        .take()
}
