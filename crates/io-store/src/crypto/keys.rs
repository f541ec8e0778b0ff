//! The keys store: every data key, wrapped by a root key.
//! Shredding a key makes what it sealed unreadable, in every backup of the data too. Its row stays without the key.
//!
//! A data key is made before the data that it seals, in its own transaction: a key without data is harmless, data
//! without a key is lost. Must not share a file or a backup set with the data.

use std::sync::Arc;

use io_core::ids::PeerRef;
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use parking_lot::{Mutex, RwLock};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::names::{EMAILS, INSIGHTS};
use super::root_keys::{RootKeys, Wrapped};
use super::seal::Generation;
use super::{Damage, DataKey, Day, Hashes, KeyName};
use crate::cache::Recent;
use crate::config::{KeyEncryptionKey, StoreConfig};
use crate::db::{Db, Row, Tx, Value, statements, values};
use crate::{Result, StoreError, migrations};

statements! {
    FIND_KEY = "SELECT generation, kek, format, wrapped, state FROM data_keys WHERE scope = $1 AND id = $2 \
                ORDER BY generation DESC";
    KEEP_KEY = "INSERT INTO data_keys (scope, id, generation, kek, format, wrapped, round) \
                VALUES ($1, $2, $3, $4, $5, $6, (SELECT coalesce(max(round), 0) FROM key_rounds)) \
                ON CONFLICT (scope, id, generation) DO NOTHING";
    NEWEST = "SELECT coalesce(max(generation), 0) FROM data_keys WHERE scope = $1 AND id = $2";
    SHRED_KEY = "UPDATE data_keys SET wrapped = NULL, shredded_at = $1 WHERE scope = $2 AND id = $3 \
                 AND wrapped IS NOT NULL";
    // A name without a row is kept too: a keys store restored from a backup may lack it.
    KEEP_SHREDDED = "INSERT INTO data_keys (scope, id, generation, kek, format, shredded_at) \
                     SELECT $1, $2, 1, 0, 2, $3 WHERE NOT EXISTS \
                     (SELECT 1 FROM data_keys WHERE scope = $1 AND id = $2) ON CONFLICT (scope, id, generation) DO NOTHING";
    DISCARD_KEY = "DELETE FROM data_keys WHERE scope = $1 AND id = $2 AND wrapped IS NOT NULL";
    SINCE = "UPDATE data_keys SET since = $1 WHERE scope = $2 AND id = $3 AND generation = $4";
    READABLE_FROM = "UPDATE migrations SET readable_from = $1 WHERE version = $1";
    FORGET_ROOTS = "DELETE FROM data_keys WHERE scope = $1 AND id = $2 AND generation < $3";
    PING_KEYS = "SELECT 1 FROM data_keys LIMIT 1";
    KEY_OF_PERSON = "SELECT scope FROM data_keys WHERE scope <> 0 LIMIT 1";
    LIST_KEYS = "SELECT DISTINCT id FROM data_keys WHERE scope = $1 AND wrapped IS NOT NULL";
    NEXT_ROOT = "SELECT kek FROM data_keys WHERE wrapped IS NOT NULL AND kek > $1 ORDER BY kek LIMIT 1";
    BEFORE_BOUND = "SELECT id FROM data_keys WHERE format = 1 AND wrapped IS NOT NULL LIMIT $1";
    RAISE_FORMAT = "UPDATE data_keys SET kek = $1, format = $2, wrapped = $3 WHERE scope = $4 AND id = $5 \
                    AND generation = $6 AND kek = $7 AND format = $8 AND wrapped IS NOT NULL";
    SHREDDED_KEYS = "SELECT scope, id, generation, shredded_at FROM data_keys WHERE wrapped IS NULL \
                     AND (shredded_at, scope, id, generation) > ($1, $2, $3, $4) \
                     ORDER BY shredded_at, scope, id, generation LIMIT $5";
    FORGET_SHREDDED = "DELETE FROM data_keys WHERE (scope, id, generation) IN (SELECT scope, id, generation \
                       FROM data_keys WHERE wrapped IS NULL AND shredded_at <= $1 ORDER BY shredded_at LIMIT $2)";
}

/// Data keys kept in memory, at most, in each of two halves.
const CACHED: usize = 16_384;
/// The format of a new key: every text that it seals is bound to its place.
const FORMAT: u32 = 2;

/// A data key that was shredded.
/// Lists of them go with backups, so that a restored keys store shreds them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShreddedKey {
    /// The kind of name.
    pub scope: i64,
    /// The name: a random id, or a day.
    pub id: Uuid,
    /// Which of the keys of this name.
    pub generation: u32,
    /// When.
    pub at: Timestamp,
}

/// Does a keys store hold more than the keys of an installation that nobody used?
pub(crate) async fn holds_keys_of_people(db: &Db) -> Result<bool> {
    Ok(db.row(KEY_OF_PERSON, &[]).await?.is_some())
}

/// The keys store, open.
pub(crate) struct Keys {
    pub(super) db: Db,
    roots: RwLock<Arc<RootKeys>>,
    pub(super) entropy: Arc<dyn Entropy>,
    cached: Mutex<Cached>,
    /// Keys treated in one transaction.
    pub(super) at_once: u32,
    pub(super) damage: Arc<Damage>,
}

/// Keys in memory.
struct Cached {
    keys: Recent<KeyName, Arc<DataKey>>,
    /// How often keys were shredded: what was read before the last time is not cached.
    shreds: u64,
}

impl Keys {
    /// Opens the keys store and checks that the root keys fit it.
    /// Makes the first keys in an empty store.
    pub(crate) async fn open(db: Db, config: &StoreConfig, entropy: Arc<dyn Entropy>) -> Result<(Self, Hashes)> {
        let damage = Arc::<Damage>::default();
        let keys = Self {
            db,
            roots: RwLock::new(Arc::new(RootKeys::new(&config.key, &config.older_keys, &damage))),
            entropy,
            cached: Mutex::new(Cached {
                keys: Recent::new(CACHED),
                shreds: 0,
            }),
            at_once: config.keys_at_once,
            damage,
        };
        keys.check_roots(&keys.roots()).await?;
        let hashes = keys.hashes().await?;
        keys.make(&[KeyName::SIGNING, KeyName::STUBS, KeyName::RATINGS]).await?;
        Ok((keys, hashes))
    }

    /// The ring of root keys, as it is now.
    pub(super) fn roots(&self) -> Arc<RootKeys> {
        Arc::clone(&self.roots.read())
    }

    /// Every root key that still wraps a data key must be in the ring.
    async fn check_roots(&self, roots: &RootKeys) -> Result<()> {
        let mut last = 0_u32;
        while let Some(mut row) = self.db.row(NEXT_ROOT, values![last]).await? {
            last = row.take()?;
            roots.must_hold(last)?;
        }
        Ok(())
    }

    /// Takes another ring of root keys while IO runs; false: it is the one in use.
    /// A ring that does not open everything changes nothing.
    pub(crate) async fn change_roots(&self, current: &KeyEncryptionKey, older: &[KeyEncryptionKey]) -> Result<bool> {
        let roots = RootKeys::new(current, older, &self.damage);
        if roots.ids().eq(self.roots().ids()) {
            return Ok(false);
        }
        self.check_roots(&roots).await?;
        let KeyName { scope, id } = KeyName::INDEX_ROOT;
        let rows = self.db.rows(FIND_KEY, values![scope, id]).await?;
        if live(rows)?
            .iter()
            .any(|row| roots.unwrap(KeyName::INDEX_ROOT, row).is_none())
        {
            return Err(StoreError::WrongKey("they do not open the root of the indexes".into()));
        }
        *self.roots.write() = Arc::new(roots);
        Ok(true)
    }

    /// The bytes of a root of hashes: every generation, the newest first.
    async fn root(&self, name: KeyName) -> Result<Vec<(u32, Zeroizing<[u8; 32]>)>> {
        let rows = self.kept(vec![name]).await?;
        rows.into_iter()
            .flat_map(|(_, rows)| rows)
            .map(|row| {
                let bytes = self.roots().unwrap(name, &row);
                let bytes = bytes.ok_or_else(|| StoreError::WrongKey("it was wrapped with another one".into()))?;
                Ok((row.generation, bytes))
            })
            .collect()
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
        let rows = self.db.rows(FIND_KEY, values![name.scope, name.id]).await?;
        let rows = live(rows)?;
        Ok(if rows.is_empty() {
            None
        } else {
            self.cache(name, &rows, shreds)
        })
    }

    /// Was every key of this name shredded?
    pub(crate) async fn is_shredded(&self, name: KeyName) -> Result<bool> {
        let rows = self.db.rows(FIND_KEY, values![name.scope, name.id]).await?;
        Ok(!rows.is_empty() && live(rows)?.is_empty())
    }

    /// The key of this name, which must exist.
    pub(crate) async fn get(&self, name: KeyName) -> Result<Arc<DataKey>> {
        self.find(name)
            .await?
            .ok_or_else(|| StoreError::Corrupt("a data key is missing".into()))
    }

    /// The keys of these names, made if missing; on disk when this returns.
    /// [`StoreError::Erased`]: one was shredded with the person or the chat it belonged to.
    pub(crate) async fn make(&self, names: &[KeyName]) -> Result<Vec<Arc<DataKey>>> {
        let shreds = self.cached.lock().shreds;
        let rows = self.kept(names.to_vec()).await?;
        rows.iter()
            .map(|(name, rows)| {
                self.cache(*name, rows, shreds)
                    .ok_or_else(|| StoreError::Corrupt("a data key does not open".into()))
            })
            .collect()
    }

    /// The rows of these names, made if missing.
    async fn kept(&self, names: Vec<KeyName>) -> Result<Vec<(KeyName, Vec<Wrapped>)>> {
        let (roots, entropy) = (self.roots(), Arc::clone(&self.entropy));
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let mut kept = Vec::with_capacity(names.len());
                    for name in names {
                        kept.push((name, keep(tx, &roots, entropy.as_ref(), name).await?));
                    }
                    Ok(kept)
                })
            })
            .await
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

    /// Deletes keys permanently; their names stay and are never used again.
    /// Memory is cleared last, and nothing read earlier may return to it.
    pub(crate) async fn shred(&self, names: Vec<KeyName>, now: Timestamp) -> Result<()> {
        let gone = names
            .iter()
            .map(|name| values![now, name.scope, name.id].to_vec())
            .collect();
        let kept = names
            .iter()
            .map(|name| values![name.scope, name.id, now].to_vec())
            .collect();
        self.remove(names, SHRED_KEY, gone, Some(kept)).await
    }

    /// Deletes keys that never sealed anything, without a trace.
    pub(crate) async fn discard(&self, names: Vec<KeyName>) -> Result<()> {
        let sets = names.iter().map(|name| values![name.scope, name.id].to_vec()).collect();
        self.remove(names, DISCARD_KEY, sets, None).await
    }

    async fn remove(
        &self,
        names: Vec<KeyName>,
        statement: crate::db::Statement,
        sets: Vec<Vec<Value>>,
        shredded: Option<Vec<Vec<Value>>>,
    ) -> Result<()> {
        let removed = self
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute_each(&statement, &sets).await?;
                    // A rotation that this waited for has made another generation.
                    tx.execute_each(&statement, &sets).await?;
                    if let Some(shredded) = shredded {
                        tx.execute_each(&KEEP_SHREDDED, &shredded).await?;
                    }
                    Ok(())
                })
            })
            .await;
        self.forget_cached(names);
        removed
    }

    /// Lets these keys be read anew, with all their generations; nothing read earlier may return to memory.
    pub(crate) fn forget_cached(&self, names: impl IntoIterator<Item = KeyName>) {
        let mut cached = self.cached.lock();
        cached.shreds += 1;
        for name in names {
            cached.keys.remove(&name);
        }
    }

    /// Keys of members of chats that may have sealed texts before texts were bound to their place.
    pub(crate) async fn before_bound(&self, limit: u32) -> Result<Vec<PeerRef>> {
        let rows = self.db.rows(BEFORE_BOUND, values![limit]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// Every text that this key sealed is bound to its place now: it opens no other any more.
    pub(crate) async fn raise_format(&self, name: KeyName) -> Result<()> {
        let mut sets = Vec::new();
        for old in live(self.db.rows(FIND_KEY, values![name.scope, name.id]).await?)? {
            // What does not open here opens nothing.
            if old.format < FORMAT
                && let Some(bytes) = self.roots().unwrap(name, &old)
            {
                let place = (old.generation, FORMAT);
                let new = self.roots().wrap(self.entropy.as_ref(), name, place, &bytes)?;
                sets.push(
                    values![
                        new.kek,
                        new.format,
                        new.wrapped,
                        name.scope,
                        name.id,
                        old.generation,
                        old.kek,
                        old.format
                    ]
                    .to_vec(),
                );
            }
        }
        self.db
            .write(move |tx| Box::pin(async move { tx.execute_each(&RAISE_FORMAT, &sets).await }))
            .await?;
        self.cached.lock().keys.remove(&name);
        Ok(())
    }

    /// Shredded keys in the order of their shredding, after the given one.
    pub(crate) async fn shredded(&self, after: Option<ShreddedKey>, limit: u32) -> Result<Vec<ShreddedKey>> {
        let after = after.unwrap_or(ShreddedKey {
            scope: i64::MIN,
            id: Uuid::nil(),
            generation: 0,
            at: Timestamp(i64::MIN),
        });
        let after = values![after.at, after.scope, after.id, after.generation, limit];
        let rows = self.db.rows(SHREDDED_KEYS, after).await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(ShreddedKey {
                    scope: row.take()?,
                    id: row.take()?,
                    generation: row.take()?,
                    at: row.take()?,
                })
            })
            .collect()
    }

    /// Forgets a bounded number of names shredded before this moment; returns how many.
    pub(crate) async fn forget_shredded(&self, before: Timestamp) -> Result<u64> {
        self.db.execute(FORGET_SHREDDED, values![before, self.at_once]).await
    }

    /// Makes a key what it was before texts were bound to their place.
    #[cfg(test)]
    pub(crate) async fn lower_format(&self, name: KeyName) -> Result<()> {
        let rows = self.kept(vec![name]).await?;
        let old = &rows[0].1[0];
        let bytes = self.roots().unwrap(name, old).expect("opens");
        let new = self
            .roots()
            .wrap(self.entropy.as_ref(), name, (old.generation, 1), &bytes)?;
        let set = values![
            new.kek,
            new.format,
            new.wrapped,
            name.scope,
            name.id,
            old.generation,
            old.kek,
            old.format
        ];
        self.db.execute(RAISE_FORMAT, set).await?;
        self.cached.lock().keys.remove(&name);
        Ok(())
    }

    /// The hashes of every generation of the two roots.
    pub(crate) async fn hashes(&self) -> Result<Hashes> {
        let index = self.root(KeyName::INDEX_ROOT).await?;
        let pepper = self.root(KeyName::PEPPER_ROOT).await?;
        Ok(Hashes::new(&index, &pepper))
    }

    /// Makes the next generation of a root of hashes. Of the index: programs that know one generation alone must not
    /// open the store any more.
    pub(crate) async fn renew_root(&self, name: KeyName, now: Timestamp) -> Result<()> {
        let newest = self.kept(vec![name]).await?.remove(0).1.remove(0).generation;
        let row = fresh(&self.roots(), self.entropy.as_ref(), name, newest + 1)?;
        let made = self.db.write(move |tx| {
            Box::pin(async move {
                tx.execute(&KEEP_KEY, &row).await?;
                tx.execute(&SINCE, values![now, name.scope, name.id, newest + 1])
                    .await?;
                if name == KeyName::INDEX_ROOT {
                    let known = migrations::KNOWS_INDEXES;
                    tx.execute(&READABLE_FROM, values![known]).await?;
                }
                Ok(())
            })
        });
        made.await
    }

    /// Forgets every generation of a root of hashes but the newest.
    pub(crate) async fn forget_roots_before(&self, name: KeyName, newest: u32) -> Result<u64> {
        self.db
            .execute(FORGET_ROOTS, values![name.scope, name.id, newest])
            .await
    }

    /// Makes the next generation of a key; new values are sealed with it.
    #[cfg(test)]
    pub(crate) async fn renew(&self, name: KeyName) -> Result<()> {
        let newest = self.kept(vec![name]).await?.remove(0).1.remove(0).generation;
        let row = fresh(&self.roots(), self.entropy.as_ref(), name, newest + 1)?;
        self.db.execute(KEEP_KEY, &row).await?;
        self.cached.lock().keys.remove(&name);
        Ok(())
    }

    /// The secret of this name as bytes, for hashing; made if missing. It must be one that no rotation renews.
    pub(crate) async fn secret(&self, name: KeyName) -> Result<Zeroizing<[u8; 32]>> {
        let mut roots = self.root(name).await?;
        let (_, secret) = roots
            .pop()
            .ok_or_else(|| StoreError::Corrupt("a secret is missing".into()))?;
        Ok(secret)
    }

    /// The spans of weeks whose secret for pseudonyms is still kept.
    pub(crate) async fn insights_epochs(&self) -> Result<Vec<i64>> {
        let rows = self.db.rows(LIST_KEYS, values![INSIGHTS]).await?;
        rows.into_iter()
            .map(|mut row| {
                let epoch = row.take::<Uuid>()?.as_u128();
                Ok(i64::try_from(epoch).unwrap_or(i64::MAX))
            })
            .collect()
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
        let statement = crate::db::Statement::both(
            "EVERY_KEY",
            "SELECT DISTINCT scope, id FROM data_keys WHERE wrapped IS NOT NULL",
        );
        let mut keys = Vec::new();
        for mut row in self.db.rows(statement, &[]).await? {
            keys.extend(self.find(KeyName::of_parts(row.take()?, row.take()?)).await?);
        }
        Ok(keys)
    }

    /// Opens the generations of a key and keeps them in memory.
    /// None: not one opens. What does not open is counted as damage.
    fn cache(&self, name: KeyName, rows: &[Wrapped], shreds: u64) -> Option<Arc<DataKey>> {
        let mut generations = Vec::with_capacity(rows.len());
        // The newest last: of several that seal, the newest does.
        for row in rows.iter().rev() {
            match self.roots().unwrap(name, row) {
                // The one that seals comes first.
                Some(bytes) if row.seals => generations.insert(0, Generation::new(&bytes, row.generation, row.format)),
                Some(bytes) => generations.push(Generation::new(&bytes, row.generation, row.format)),
                None => self.damage.note("data_keys", "wrapped"),
            }
        }
        let key = Arc::new(DataKey::of(generations, Arc::clone(&self.damage))?);
        let mut cached = self.cached.lock();
        if cached.shreds == shreds {
            cached.keys.insert(name, Arc::clone(&key));
        }
        Some(key)
    }

    /// How many keys are treated in one transaction.
    pub(crate) fn at_once(&self) -> u32 {
        self.at_once
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        self.db.row(PING_KEYS, &[]).await.map(drop)
    }

    /// From now on no commit of SQLite waits for the disk.
    pub(crate) async fn hurry(&self) -> Result<()> {
        self.db.hurry().await
    }

    pub(crate) async fn checkpoint(&self) -> Result<bool> {
        self.db.checkpoint().await
    }

    pub(crate) async fn close(&self) {
        self.db.close().await;
    }

    pub(crate) async fn fatal(&self) -> StoreError {
        self.db.fatal().await
    }
}

impl Wrapped {
    pub(super) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            generation: row.take()?,
            kek: row.take()?,
            format: row.take()?,
            wrapped: row.take()?,
            seals: true,
        })
    }
}

/// The generations that were not shredded, the newest first.
fn live(rows: Vec<Row>) -> Result<Vec<Wrapped>> {
    let mut live = Vec::with_capacity(rows.len());
    for mut row in rows {
        let (generation, kek, format) = (row.take()?, row.take()?, row.take()?);
        if let Some(wrapped) = row.take()? {
            live.push(Wrapped {
                generation,
                kek,
                format,
                wrapped,
                seals: row.take::<i64>()? == 0,
            });
        }
    }
    Ok(live)
}

/// The row of a new key, as the parameters of [`KEEP_KEY`].
pub(super) fn fresh(roots: &RootKeys, entropy: &dyn Entropy, name: KeyName, generation: u32) -> Result<Vec<Value>> {
    let mut bytes = Zeroizing::new([0; 32]);
    entropy.fill(bytes.as_mut_slice());
    let row = roots.wrap(entropy, name, (generation, FORMAT), &bytes)?;
    Ok(values![name.scope, name.id, generation, row.kek, row.format, row.wrapped].to_vec())
}

/// The generations of a key, made if there is none; the newest first.
async fn keep(tx: &mut Tx, roots: &RootKeys, entropy: &dyn Entropy, name: KeyName) -> Result<Vec<Wrapped>> {
    let found = live(tx.rows(&FIND_KEY, values![name.scope, name.id]).await?)?;
    if !found.is_empty() {
        return Ok(found);
    }
    let newest = tx.row(&NEWEST, values![name.scope, name.id]).await?;
    let shredded: u32 = newest.map_or(Ok(0), |mut row| row.take())?;
    if shredded > 0 {
        // Made between the two questions, it is alive.
        let found = live(tx.rows(&FIND_KEY, values![name.scope, name.id]).await?)?;
        if !found.is_empty() {
            return Ok(found);
        }
        if !name.may_be_made_again() {
            return Err(StoreError::Erased);
        }
    }
    tx.execute(&KEEP_KEY, &fresh(roots, entropy, name, shredded + 1)?)
        .await?;
    // Another process may have made it, or shredded it, in the meantime.
    let found = live(tx.rows(&FIND_KEY, values![name.scope, name.id]).await?)?;
    if found.is_empty() {
        return Err(StoreError::Erased);
    }
    Ok(found)
}
