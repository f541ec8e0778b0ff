//! The keys store: every data key, wrapped by the key encryption key.
//! Deleting a row makes what it sealed unreadable, in every backup of the data too.
//!
//! A data key is made before the data that it seals, in its own transaction: a key without data is harmless, data
//! without a key is lost. Must not share a file or a backup set with the data.

use std::sync::Arc;

use io_core::ids::{PeerRef, UserId};
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use parking_lot::Mutex;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Damage, DataKey, Hashes};
use crate::cache::Recent;
use crate::config::KeyEncryptionKey;
use crate::db::{Db, Tx, Value, statements, values};
use crate::{Result, StoreError};

statements! {
    FIND_KEY = "SELECT generation, kek, wrapped FROM data_keys WHERE scope = $1 AND id = $2";
    KEEP_KEY = "INSERT INTO data_keys (scope, id, generation, kek, wrapped) VALUES ($1, $2, 1, $3, $4) \
                ON CONFLICT (scope, id) DO NOTHING";
    SHRED_KEY = "DELETE FROM data_keys WHERE scope = $1 AND id = $2";
    PING_KEYS = "SELECT 1 FROM data_keys LIMIT 1";
    LIST_KEYS = "SELECT id FROM data_keys WHERE scope = $1";
}

/// Data keys kept in memory, at most, in each of two halves.
const CACHED: usize = 16_384;
/// The number of the key encryption key; a rotation assigns a new one.
const KEK: u32 = 1;

const SYSTEM: i64 = 0;
const USER: i64 = 1;
const MEMBER: i64 = 2;
const BLOCK: i64 = 3;
const EMAILS: i64 = 4;

/// A day of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i64);

impl Day {
    /// The day that holds this moment.
    pub(crate) fn of(moment: Timestamp) -> Self {
        Self(moment.0.div_euclid(Span::days(1).0).max(0))
    }

    /// Its first moment.
    pub(crate) fn start(self) -> Timestamp {
        Timestamp(0) + Span(self.0 * Span::days(1).0)
    }

    /// Its end, which is the start of the next day.
    pub(crate) fn end(self) -> Timestamp {
        self.start() + Span::days(1)
    }
}

/// Names a data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyName {
    scope: i64,
    id: Uuid,
}

impl KeyName {
    /// Seals the private keys that sign access tokens.
    pub(crate) const SIGNING: Self = Self::system(4);
    /// The root of all blind indexes.
    /// Opening it is also the check of the key encryption key.
    const INDEX_ROOT: Self = Self::system(1);
    const PEPPER_ROOT: Self = Self::system(2);

    const fn system(number: u128) -> Self {
        Self {
            scope: SYSTEM,
            id: Uuid::from_u128(number),
        }
    }

    /// The key for everything of a person outside chats.
    pub(crate) fn user(user: UserId) -> Self {
        Self {
            scope: USER,
            id: user.0,
        }
    }

    /// The key for what one member wrote, showed or was called in one chat.
    /// Named by the member's reference there, so that the keys store does not know who was in a chat with whom.
    pub(crate) fn member(peer_ref: PeerRef) -> Self {
        Self {
            scope: MEMBER,
            id: peer_ref.0,
        }
    }

    /// The key for what someone saw of a person they blocked.
    /// Named by that person's reference in the chat.
    pub(crate) fn block(peer_ref: PeerRef) -> Self {
        Self {
            scope: BLOCK,
            id: peer_ref.0,
        }
    }

    /// The key for the emails and login requests of one day.
    /// It is shredded after they are gone.
    pub(crate) fn emails(day: Day) -> Self {
        Self {
            scope: EMAILS,
            id: Uuid::from_u128(day.0.unsigned_abs().into()),
        }
    }

    pub(crate) fn parts(self) -> (i64, Uuid) {
        (self.scope, self.id)
    }

    pub(crate) fn of_parts(scope: i64, id: Uuid) -> Self {
        Self { scope, id }
    }
}

/// The keys store, open.
pub(crate) struct Keys {
    db: Db,
    kek: DataKey,
    entropy: Arc<dyn Entropy>,
    cached: Mutex<Cached>,
    damage: Arc<Damage>,
}

/// Keys in memory.
struct Cached {
    keys: Recent<KeyName, Arc<DataKey>>,
    /// How often keys were shredded: what was read before the last time is not cached.
    shreds: u64,
}

impl Keys {
    /// Opens the keys store and checks that the key encryption key fits it.
    /// Makes the first keys in an empty store.
    pub(crate) async fn open(db: Db, key: &KeyEncryptionKey, entropy: Arc<dyn Entropy>) -> Result<(Self, Hashes)> {
        let damage = Arc::<Damage>::default();
        let keys = Self {
            db,
            kek: DataKey::new(&key.0, KEK, Arc::clone(&damage)),
            entropy,
            cached: Mutex::new(Cached {
                keys: Recent::new(CACHED),
                shreds: 0,
            }),
            damage,
        };
        let index = keys.root(KeyName::INDEX_ROOT).await?;
        let pepper = keys.root(KeyName::PEPPER_ROOT).await?;
        keys.make(&[KeyName::SIGNING]).await?;
        let hashes = Hashes::new(&index, &pepper);
        Ok((keys, hashes))
    }

    async fn root(&self, name: KeyName) -> Result<Zeroizing<[u8; 32]>> {
        let fresh = self.fresh(name)?;
        let row = self
            .db
            .write(move |tx| Box::pin(async move { keep(tx, name, fresh).await }))
            .await?;
        self.unwrap(name, &row)
            .ok_or_else(|| StoreError::WrongKey("it was wrapped with another one".into()))
    }

    /// The damaged values found so far.
    pub(crate) fn damage(&self) -> &Damage {
        &self.damage
    }

    /// The key of this name, if any.
    /// None: it was shredded, or it is damaged, which is counted; either way, what it sealed is lost.
    pub(crate) async fn find(&self, name: KeyName) -> Result<Option<Arc<DataKey>>> {
        let shreds = {
            let mut cached = self.cached.lock();
            if let Some(key) = cached.keys.get(&name) {
                return Ok(Some(Arc::clone(key)));
            }
            cached.shreds
        };
        let Some(row) = self.db.row(FIND_KEY, values![name.scope, name.id]).await? else {
            return Ok(None);
        };
        let found = self.cache(name, &Wrapped::of(row)?, shreds);
        if found.is_err() {
            self.damage.note("data_keys", "wrapped");
        }
        Ok(found.ok())
    }

    /// The key of this name, which must exist.
    pub(crate) async fn get(&self, name: KeyName) -> Result<Arc<DataKey>> {
        self.find(name)
            .await?
            .ok_or_else(|| StoreError::Corrupt("a data key is missing".into()))
    }

    /// The keys of these names, made if missing; on disk when this returns.
    pub(crate) async fn make(&self, names: &[KeyName]) -> Result<Vec<Arc<DataKey>>> {
        let fresh: Vec<(KeyName, Vec<u8>)> = names
            .iter()
            .map(|name| Ok((*name, self.fresh(*name)?)))
            .collect::<Result<_>>()?;
        let shreds = self.cached.lock().shreds;
        let rows = self
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let mut rows = Vec::with_capacity(fresh.len());
                    for (name, wrapped) in fresh {
                        rows.push((name, keep(tx, name, wrapped).await?));
                    }
                    Ok(rows)
                })
            })
            .await?;
        rows.iter().map(|(name, row)| self.cache(*name, row, shreds)).collect()
    }

    /// The key of this name, made if missing.
    /// Asks the database only when the key is not cached.
    pub(crate) async fn find_or_make(&self, name: KeyName) -> Result<Arc<DataKey>> {
        if let Some(key) = self.find(name).await? {
            return Ok(key);
        }
        let made = self.make(&[name]).await?;
        made.into_iter()
            .next()
            .ok_or_else(|| StoreError::Corrupt("a data key vanished".into()))
    }

    /// Deletes keys permanently.
    /// Memory is cleared last, and nothing read earlier may return to it.
    pub(crate) async fn shred(&self, names: Vec<KeyName>) -> Result<()> {
        let sets: Vec<Vec<Value>> = names.iter().map(|name| values![name.scope, name.id].to_vec()).collect();
        let shredded = self
            .db
            .write(move |tx| Box::pin(async move { tx.execute_each(&SHRED_KEY, &sets).await.map(drop) }))
            .await;
        let mut cached = self.cached.lock();
        cached.shreds += 1;
        for name in &names {
            cached.keys.remove(name);
        }
        shredded
    }

    /// The days that have a key for their emails.
    pub(crate) async fn days_of_emails(&self) -> Result<Vec<Day>> {
        let rows = self.db.rows(LIST_KEYS, values![EMAILS]).await?;
        rows.into_iter()
            .map(|mut row| {
                let day = row.take::<Uuid>()?.as_u128();
                Ok(Day(i64::try_from(day).unwrap_or(i64::MAX)))
            })
            .collect()
    }

    /// Every key, for a test to try.
    #[cfg(test)]
    pub(crate) async fn every_key(&self) -> Result<Vec<Arc<DataKey>>> {
        let statement =
            crate::db::Statement::both("EVERY_KEY", "SELECT scope, id, generation, kek, wrapped FROM data_keys");
        let mut keys = Vec::new();
        for mut row in self.db.rows(statement, &[]).await? {
            let name = KeyName::of_parts(row.take()?, row.take()?);
            keys.push(self.cache(name, &Wrapped::of(row)?, 0)?);
        }
        Ok(keys)
    }

    fn cache(&self, name: KeyName, row: &Wrapped, shreds: u64) -> Result<Arc<DataKey>> {
        let bytes = self
            .unwrap(name, row)
            .ok_or_else(|| StoreError::Corrupt("a data key does not open".into()))?;
        let key = Arc::new(DataKey::new(&bytes, row.generation, Arc::clone(&self.damage)));
        let mut cached = self.cached.lock();
        if cached.shreds == shreds {
            cached.keys.insert(name, Arc::clone(&key));
        }
        Ok(key)
    }

    fn fresh(&self, name: KeyName) -> Result<Vec<u8>> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.entropy.fill(bytes.as_mut_slice());
        self.kek
            .seal_with(self.entropy.as_ref(), &wrapping(name), bytes.as_slice())
    }

    fn unwrap(&self, name: KeyName, row: &Wrapped) -> Option<Zeroizing<[u8; 32]>> {
        let opened = self.kek.open_with(&wrapping(name), &row.wrapped)?;
        <[u8; 32]>::try_from(opened.as_slice()).ok().map(Zeroizing::new)
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        self.db.row(PING_KEYS, &[]).await.map(drop)
    }

    pub(crate) async fn checkpoint(&self) -> Result<()> {
        self.db.checkpoint().await
    }

    pub(crate) async fn close(&self) {
        self.db.close().await;
    }

    pub(crate) async fn fatal(&self) -> StoreError {
        self.db.fatal().await
    }
}

/// The data that wrapping a key authenticates.
fn wrapping(name: KeyName) -> Vec<u8> {
    let mut data = format!("udek|{}|{KEK}|", name.scope).into_bytes();
    data.extend_from_slice(name.id.as_bytes());
    data
}

struct Wrapped {
    generation: u32,
    wrapped: Vec<u8>,
}

impl Wrapped {
    fn of(mut row: crate::db::Row) -> Result<Self> {
        let generation = row.take()?;
        let _kek: u32 = row.take()?;
        Ok(Self {
            generation,
            wrapped: row.take()?,
        })
    }
}

/// Stores this key unless there is one, and returns the stored one.
async fn keep(tx: &mut Tx, name: KeyName, wrapped: Vec<u8>) -> Result<Wrapped> {
    tx.execute(&KEEP_KEY, values![name.scope, name.id, KEK, wrapped])
        .await?;
    let row = tx.row(&FIND_KEY, values![name.scope, name.id]).await?;
    Wrapped::of(row.ok_or_else(|| StoreError::Corrupt("a data key vanished".into()))?)
}
