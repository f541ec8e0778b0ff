//! The keys of an installation, as its operator sees them: what there is, and how it changes while IO runs.
//!
//! Must not hand out a key.

use io_core::time::{Span, Timestamp};

use crate::crypto::{KeyName, states_of};
use crate::db::{Db, Identity, Postgres, Role, Sqlite, dialect, statements, values};
use crate::index::IndexInUse;
use crate::{Database, KeyEncryptionKey, KeyState, KeyStates, KeyUse, Result, Store, StoreError};

statements! {
    ASK_ROTATION = "INSERT INTO key_requests (kind, asked_at) VALUES ($1, $2) ON CONFLICT (kind) DO NOTHING";
    ASKED_ROTATIONS = "SELECT kind FROM key_requests ORDER BY kind";
    FORGET_ROTATION = "DELETE FROM key_requests WHERE kind = $1";
}

/// How long a generation of the pepper is kept after the next one: longer than any link, code or request lasts.
/// The indexes of what lasts no longer are not renewed, so an index stays that long, too.
const OVERLAP: Span = Span::days(3);

/// A key that the server rotates when it is asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The root of the blind indexes.
    Index,
    /// The root of the pepper.
    Pepper,
    /// Every data key, and everything that they seal.
    Data,
    /// What data keys seal, with the generation that there is.
    ReEncrypt,
}

impl Rotation {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Index, Self::Pepper, Self::Data, Self::ReEncrypt];

    /// Its name, as `io keys list` shows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Pepper => "pepper",
            Self::Data => "data",
            Self::ReEncrypt => "re-encrypt",
        }
    }
}

/// What the keys store of a place holds. Opens no installation and changes nothing. For people, as the counts are.
/// None: there is no installation, or its tables are of an earlier version.
pub async fn key_states_in(database: &Database) -> Result<Option<KeyStates>> {
    if crate::backup::is_empty(database).await? {
        return Ok(None);
    }
    let db = match database {
        Database::Sqlite { keys, .. } => Db::Sqlite(Sqlite::open_as(keys, Identity::Keys, Role::Beside, 1)?),
        Database::Postgres { url, .. } => Db::Postgres(Postgres::open(url, 1, "io_keys")?),
    };
    let states = async {
        let tables = db.row(dialect::HAS_TABLE, values!["key_rounds"]).await?;
        match tables.map_or(Ok(0), |mut row| row.take::<i64>())? {
            0 => Ok(None),
            _ => states_of(&db).await.map(Some),
        }
    };
    let states = states.await;
    db.close().await;
    states
}

impl Store {
    /// What the keys store holds, counted. For people, not for a server at work.
    pub async fn key_states(&self) -> Result<KeyStates> {
        self.inner.keys.states().await
    }

    /// The root keys and the keys of the installation, and since when they are in use; nothing is counted.
    pub async fn key_ages(&self) -> Result<KeyStates> {
        self.inner.keys.ages().await
    }

    /// Notes which root key this server wraps with. Commands beside it read it.
    /// Only a server calls it: at the start, after a change, and now and then.
    pub async fn note_keys(&self, now: Timestamp) -> Result<()> {
        self.inner.keys.note_ages(now).await
    }

    /// Takes another ring of root keys while IO runs; false: it is the one in use.
    /// Refused if a root key that is still needed is missing: then the ring stays as it is.
    pub async fn change_root_keys(
        &self,
        current: &KeyEncryptionKey,
        older: &[KeyEncryptionKey],
        now: Timestamp,
    ) -> Result<bool> {
        let changed = self.inner.keys.change_roots(current, older).await?;
        if let Some(erased) = &self.inner.erased {
            erased.change_root(current);
        }
        self.inner.keys.note_ages(now).await?;
        Ok(changed)
    }

    /// Wraps a bounded number of data keys anew with the current root key; returns how many.
    /// 0: nothing needs an older root key any more. A job calls it until then; a command may call it too.
    pub async fn rewrap_keys(&self) -> Result<u64> {
        let wrapped = self.inner.keys.rewrap().await?;
        if wrapped > 0 {
            // Until the log is emptied it holds what the earlier root key opens.
            self.note_deletion();
        }
        Ok(wrapped)
    }

    /// Removes what was deleted or wrapped anew from the logs of SQLite.
    pub async fn forget_old_bytes(&self) -> Result<()> {
        self.empty_logs().await
    }

    /// Asks the server for a rotation. It begins it in the next seconds; asking again changes nothing.
    pub async fn ask_for_rotation(&self, rotation: Rotation, now: Timestamp) -> Result<()> {
        self.inner.keys.ask(rotation.name(), now).await
    }

    /// The rotations that were asked for and have not begun.
    pub async fn asked_rotations(&self) -> Result<Vec<Rotation>> {
        let asked = self.inner.keys.asked().await?;
        let known = Rotation::ALL.into_iter();
        Ok(known
            .filter(|rotation| asked.iter().any(|name| name == rotation.name()))
            .collect())
    }

    /// Begins a rotation, if none of the same key is going on; the request for it is done with.
    /// Only the server that owns the installation calls it: what others hashed with the generation before is lost.
    pub async fn rotate(&self, rotation: Rotation, now: Timestamp) -> Result<bool> {
        let begun = self.wait_for_rotation(rotation, now).await? == Span::ZERO;
        if begun {
            match rotation {
                Rotation::Index => self.rotate_index(now).await?,
                Rotation::Pepper => {
                    self.inner.keys.renew_root(KeyName::PEPPER_ROOT, now).await?;
                    self.change_hashes(self.inner.keys.hashes().await?);
                }
                Rotation::Data | Rotation::ReEncrypt => {
                    self.inner.keys.begin_round(rotation.name(), now).await?;
                }
            }
        }
        self.inner.keys.forget_asked(rotation.name()).await?;
        Ok(begun)
    }

    /// How long until this key can be rotated, because its last rotation is going on.
    pub async fn wait_for_rotation(&self, rotation: Rotation, now: Timestamp) -> Result<Span> {
        if rotation == Rotation::Index && self.index_in_use().await?.renewing {
            return Ok(Span::days(3));
        }
        let is_round = matches!(rotation, Rotation::Data | Rotation::ReEncrypt);
        if is_round && self.inner.keys.open_round().await?.is_some() {
            return Ok(Span::minutes(1));
        }
        let states = self.inner.keys.ages().await?;
        let of = |state| {
            states
                .keys
                .iter()
                .find(|key: &&KeyState| key.name == rotation.name() && key.state == state)
        };
        Ok(match (rotation, of(KeyUse::Active), of(KeyUse::Previous)) {
            (Rotation::Pepper, Some(active), Some(_)) => {
                let since = active.since.unwrap_or(now);
                (since + OVERLAP - now).max(Span::seconds(1))
            }
            _ => Span::ZERO,
        })
    }

    /// The next generation of the index root makes indexes from now on.
    /// A rotation that was cut short after the generation was made goes on with it.
    async fn rotate_index(&self, now: Timestamp) -> Result<()> {
        let in_use = self.index_in_use().await?;
        if self.hashes().newest_index() == in_use.generation {
            self.inner.keys.renew_root(KeyName::INDEX_ROOT, now).await?;
            self.change_hashes(self.inner.keys.hashes().await?);
        }
        let next = IndexInUse {
            generation: in_use.generation + 1,
            renewing: true,
        };
        if self.change_index(in_use, next).await? {
            Ok(())
        } else {
            Err(StoreError::Conflict("another process rotated the index".into()))
        }
    }

    /// How many rows a rotation still has to renew.
    pub async fn left_to_rotate(&self, rotation: Rotation) -> Result<u64> {
        match rotation {
            Rotation::Index => self.old_indexes().await,
            Rotation::Pepper => Ok(0),
            Rotation::Data | Rotation::ReEncrypt => match self.inner.keys.open_round().await? {
                Some(round) if round.kind == rotation.name() => self.inner.keys.left_of_round(round.number).await,
                _ => Ok(0),
            },
        }
    }

    /// Ends rotations whose generation before is no longer needed. Only the server calls it.
    pub async fn finish_rotations(&self, now: Timestamp) -> Result<()> {
        let states = self.inner.keys.ages().await?;
        let old_enough = |name: &str| {
            let newest = states
                .keys
                .iter()
                .find(|key| key.name == name && key.state == KeyUse::Active);
            newest.filter(|key| key.since.is_some_and(|since| now - since >= OVERLAP))
        };
        if let Some(newest) = old_enough("pepper") {
            let forgotten = self
                .inner
                .keys
                .forget_roots_before(KeyName::PEPPER_ROOT, newest.generation);
            if forgotten.await? > 0 {
                self.change_hashes(self.inner.keys.hashes().await?);
                self.note_deletion();
            }
        }
        let in_use = self.index_in_use().await?;
        if in_use.renewing && old_enough("index").is_some() && self.renew_indexes(now).await? == 0 {
            self.change_index(in_use, IndexInUse::settled(in_use.generation))
                .await?;
        }
        Ok(())
    }
}
