//! The store as a whole: opening, epoch, closing, and hashes of secrets.
//!
//! Must not hold a unit of work of a feature: those are in the feature's files.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use io_core::ids::UserId;
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::Notify;
use uuid::{Builder, Uuid};

use crate::account::StubPeriods;
use crate::chat::membership::Memberships;
use crate::chat::writer::{POSTGRES_WRITERS, Writers};
use crate::crypto::{DataKey, Hashes, KeyName, Keys, SealLocation};
use crate::db::{Db, Postgres, Sqlite, Value, statements, values};
use crate::{Database, Result, ShreddedKey, StoreConfig, StoreError, migrations};

statements! {
    KEEP_FACT = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    FIND_FACT = "SELECT value FROM installation WHERE name = $1";
    CHANGE_FACT = "UPDATE installation SET value = $1 WHERE name = $2";
    // It changes nothing, but must reach the disk.
    PING = "UPDATE installation SET value = value WHERE name = 'epoch'";
    NOTE_SHRED = "INSERT INTO key_shreds (scope, id) VALUES ($1, $2) ON CONFLICT (scope, id) DO NOTHING";
    DUE_SHREDS = "SELECT scope, id FROM key_shreds LIMIT 1000";
    SHREDDED = "DELETE FROM key_shreds WHERE scope = $1 AND id = $2";
}

/// The durable store. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

/// What every unit of work needs.
pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) keys: Keys,
    pub(crate) hashes: Hashes,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) memberships: Mutex<Memberships>,
    pub(crate) writers: Writers,
    pub(crate) stub_periods: StubPeriods,
    pub(crate) emails: Notify,
    /// Something was deleted whose bytes may still be in a log of SQLite.
    deleted: AtomicBool,
    epoch: Mutex<Uuid>,
}

/// A keyed hash of a secret that is never stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash(pub(crate) [u8; 32]);

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
}

impl Store {
    /// Opens the database and its keys store, and creates both if missing.
    /// Migrates the schema and checks the key encryption key.
    pub async fn open(config: StoreConfig, entropy: Arc<dyn Entropy>) -> Result<Self> {
        let Databases { db, keys_db, writing } = databases(&config.database)?;
        migrations::migrate(&keys_db, Some("io_keys"), migrations::KEYS).await?;
        let (keys, hashes) = Keys::open(keys_db, &config.key, &config.older_keys, Arc::clone(&entropy)).await?;
        migrations::migrate(&db, None, migrations::DATA).await?;
        if installation_fact(&db, "keys", hashes.fingerprint()).await? != hashes.fingerprint() {
            return Err(StoreError::WrongKey(
                "this keys store belongs to another database".into(),
            ));
        }
        let epoch = installation_fact(&db, "epoch", random_uuid(entropy.as_ref())).await?;
        let writers = Writers::start(&writing, &entropy, config.append_queue);
        let inner = Inner {
            db,
            keys,
            hashes,
            entropy,
            memberships: Mutex::new(Memberships::new()),
            writers,
            stub_periods: config.stub_periods,
            emails: Notify::new(),
            // A process that died may have left some.
            deleted: AtomicBool::new(true),
            epoch: Mutex::new(epoch),
        };
        let store = Self { inner: Arc::new(inner) };
        store.seal_readable_traits().await?;
        Ok(store)
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
        self.inner.hashes.secret(kind, secret)
    }

    /// Checks that the database accepts writes and the keys store answers.
    /// For the readiness probe.
    pub async fn ping(&self) -> Result<()> {
        self.inner.db.execute(PING, &[]).await?;
        self.inner.keys.ping().await
    }

    /// Resolves when the disk failed under a commit.
    /// The caller must then end the process: retrying on dirty pages would acknowledge what is not on disk.
    pub async fn fatal(&self) -> StoreError {
        tokio::select! {
            error = self.inner.db.fatal() => error,
            error = self.inner.keys.fatal() => error,
            error = self.inner.writers.fatal() => error,
        }
    }

    /// How often a stored value could not be opened, since the start.
    /// Anything above zero needs an operator.
    pub fn damaged_values(&self) -> u64 {
        self.inner.keys.damage().found()
    }

    /// Accepts no more work, finishes what is queued, and closes the database.
    pub async fn close(&self) {
        self.inner.writers.close().await;
        self.inner.db.close().await;
        self.inner.keys.close().await;
    }

    /// Wraps a bounded number of data keys anew with the current root key; returns how many.
    /// 0: nothing needs an older root key any more. Housekeeping calls it until then; a command may call it too.
    pub async fn rewrap_keys(&self) -> Result<u64> {
        self.inner.keys.rewrap().await
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

fn databases(database: &Database) -> Result<Databases> {
    Ok(match database {
        Database::Sqlite { data, keys, readers } => {
            let db = Db::Sqlite(Sqlite::open(data, *readers, "io-data")?);
            Databases {
                writing: db.clone(),
                keys_db: Db::Sqlite(Sqlite::open(keys, 1, "io-keys")?),
                db,
            }
        }
        // Each writer has its own connection: messages are stored however busy everything else is.
        Database::Postgres { url, connections } => Databases {
            db: Db::Postgres(Postgres::open(
                url,
                connections.saturating_sub(POSTGRES_WRITERS).max(2),
                "public",
            )?),
            keys_db: Db::Postgres(Postgres::open(url, (*connections / 4).max(2), "io_keys")?),
            writing: Db::Postgres(Postgres::open(url, POSTGRES_WRITERS, "public")?),
        },
    })
}

/// The value of a fact of the installation; the first value stays.
async fn installation_fact(db: &Db, name: &'static str, first: Uuid) -> Result<Uuid> {
    db.execute(KEEP_FACT, values![name, first]).await?;
    let row = db.row(FIND_FACT, values![name]).await?;
    row.ok_or_else(|| StoreError::Corrupt("the installation has no identity".into()))?
        .take()
}
