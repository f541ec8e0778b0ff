//! Snapshots of the two stores, each into one file, and putting them back.
//!
//! Data first, then keys: a key is on disk before the first row that it seals, so the keys of a later moment open
//! everything. A key that is shredded in between is gone, which is right.
//! Must not know archives, targets or schedules: a snapshot is a file, and the caller decides what becomes of it.

mod facts;
mod postgres;
mod restored;
mod sqlite;
mod tools;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use facts::{Facts, TableFacts};
#[cfg(test)]
pub(crate) use restored::STATEMENTS;
pub use restored::{Canaries, Restored};

use crate::db::Identity;
use crate::{Database, Result, StoreError};

/// One of the two stores of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The data.
    Data,
    /// The keys store.
    Keys,
}

impl Part {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Keys => "keys",
        }
    }

    pub(crate) fn schema(self) -> &'static str {
        match self {
            Self::Data => "public",
            Self::Keys => "io_keys",
        }
    }

    pub(crate) fn identity(self) -> Identity {
        match self {
            Self::Data => Identity::Data,
            Self::Keys => Identity::Keys,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a snapshot is made.
#[derive(Clone, Debug)]
pub struct Making {
    /// The longest that a snapshot may take.
    pub longest: Duration,
    /// SQLite: how long the log may grow meanwhile, in bytes. It cannot be emptied while a snapshot reads.
    pub log: u64,
    /// PostgreSQL: the `pg_dump` to use; none: the one that is installed and fits the server.
    pub pg_dump: Option<PathBuf>,
}

impl Default for Making {
    fn default() -> Self {
        Self {
            longest: Duration::from_hours(2),
            log: 4 << 30,
            pg_dump: None,
        }
    }
}

/// Writes one store into a new file, and says what is in it.
/// Works beside a running server, also from another process. No write waits for it.
pub async fn snapshot(database: &Database, part: Part, to: &Path, making: &Making) -> Result<Facts> {
    match database {
        Database::Sqlite { .. } => {
            let (from, to, making) = (file_of(database, part).to_owned(), to.to_owned(), making.clone());
            blocking(move || sqlite::snapshot(&from, part, &to, &making)).await
        }
        Database::Postgres { url, .. } => postgres::snapshot(url, part, to, making).await,
    }
}

/// Puts a snapshot into a place that has no such store.
/// On SQLite the file is moved, and must be on the same file system.
pub async fn place(database: &Database, part: Part, from: &Path, making: &Making) -> Result<()> {
    match database {
        Database::Sqlite { .. } => {
            let (from, to) = (from.to_owned(), file_of(database, part).to_owned());
            blocking(move || sqlite::place(&from, part, &to)).await
        }
        Database::Postgres { url, .. } => postgres::place(url, part, from, making).await,
    }
}

/// Checks a placed store as the engine does, and says what is in it.
pub async fn inspect(database: &Database, part: Part) -> Result<Facts> {
    match database {
        Database::Sqlite { .. } => {
            let file = file_of(database, part).to_owned();
            blocking(move || sqlite::inspect(&file, part)).await
        }
        Database::Postgres { url, .. } => postgres::inspect(url, part).await,
    }
}

/// Does this place hold nothing of an installation?
pub async fn is_empty(database: &Database) -> Result<bool> {
    match database {
        Database::Sqlite { data, keys, .. } => Ok([data, keys].iter().all(|file| sqlite::is_absent(file))),
        Database::Postgres { url, .. } => postgres::is_empty(url).await,
    }
}

/// Says that a restore into this place has begun: until [`Store::finish_restore`](crate::Store::finish_restore),
/// no store opens there. Must come before anything is placed.
pub async fn begin_restore(database: &Database) -> Result<()> {
    match database {
        Database::Sqlite { data, .. } => {
            let marker = sqlite::marker(data);
            blocking(move || sqlite::set_marker(&marker)).await
        }
        Database::Postgres { url, .. } => postgres::set_marker(url).await,
    }
}

/// Has a restore into this place begun and not been finished?
pub async fn is_half_restored(database: &Database) -> Result<bool> {
    match database {
        Database::Sqlite { data, .. } => Ok(sqlite::marker(data).exists()),
        Database::Postgres { url, .. } => postgres::has_marker(url).await,
    }
}

/// Takes away what is in a place, before something else is put there.
/// SQLite: the files are moved into a folder beside them, which is returned. PostgreSQL: both schemas are dropped.
pub async fn clear(database: &Database, aside: &str) -> Result<Option<PathBuf>> {
    match database {
        Database::Sqlite { data, keys, .. } => {
            let (data, keys, aside) = (data.clone(), keys.clone(), aside.to_owned());
            blocking(move || sqlite::move_aside(&[data, keys], &aside)).await
        }
        Database::Postgres { url, .. } => postgres::clear(url).await.map(|()| None),
    }
}

/// Bytes that the snapshots of both stores need at most.
pub async fn size(database: &Database) -> Result<u64> {
    match database {
        Database::Sqlite { data, keys, .. } => Ok(sqlite::size(data) + sqlite::size(keys)),
        Database::Postgres { url, .. } => postgres::size(url).await,
    }
}

/// Makes an empty database on the same server, for a trial restore; returns its address.
/// On SQLite the trial needs a folder instead.
pub async fn make_scratch(url: &str, name: &str) -> Result<Database> {
    postgres::make_scratch(url, name).await
}

/// Drops a database made by [`make_scratch`].
pub async fn drop_scratch(url: &str, name: &str) -> Result<()> {
    postgres::drop_scratch(url, name).await
}

/// The newest schema versions that this program knows: of the data and of the keys.
pub fn known_schema(part: Part) -> i64 {
    let migrations = match part {
        Part::Data => crate::migrations::DATA,
        Part::Keys => crate::migrations::KEYS,
    };
    migrations.last().map_or(0, |last| last.version)
}

/// Refuses to open a store in a place where a restore was cut short.
pub(crate) async fn refuse_half_restored(database: &Database) -> Result<()> {
    if is_half_restored(database).await? {
        return Err(StoreError::Refused(
            "a restore into this place was not finished: what is here may be incomplete, and erased people may still \
             be in it. Run `io restore` again"
                .into(),
        ));
    }
    Ok(())
}

fn file_of(database: &Database, part: Part) -> &Path {
    match (database, part) {
        (Database::Sqlite { data, .. }, Part::Data) => data,
        (Database::Sqlite { keys, .. }, Part::Keys) => keys,
        (Database::Postgres { .. }, _) => unreachable!("invariant: asked for SQLite alone"),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Broken("a task of a backup panicked".into()))?
}

/// What a failure of the file system means.
fn on_disk(path: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::Full,
        kind => StoreError::Refused(format!("{}: {kind}", path.display())),
    }
}
