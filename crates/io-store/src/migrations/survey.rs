//! Says which migrations a database has behind it, and which are missing.
//!
//! Must not change anything, not even make a file or a table.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Applied, DATA, KEYS, Migration, check, indexes};
use crate::backup::Part;
use crate::db::{Engine, Patient, sqlite_failed};
use crate::{Database, Result, StoreError};

/// The schema of one of the two stores, beside what this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaState {
    /// Which store.
    pub part: Part,
    /// All migrations, by number: the applied ones, then the missing ones.
    pub migrations: Vec<MigrationState>,
    /// Why this program cannot use the schema; none: it can.
    pub refusal: Option<String>,
}

/// One migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Its number: the schema version after it.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// What it does, in a sentence; empty if this program does not know it.
    pub does: String,
    /// The oldest schema version whose programs can use the result.
    pub readable_from: i64,
    /// Whether it runs outside of a transaction, beside running traffic.
    pub outside_transaction: bool,
    /// Whether the database has it.
    pub applied: bool,
}

impl SchemaState {
    /// The version of the schema; 0 before anything was made.
    pub fn version(&self) -> i64 {
        self.applied().map(|one| one.version).max().unwrap_or(0)
    }

    /// The oldest version whose programs can use the schema as it is.
    pub fn readable_from(&self) -> i64 {
        self.applied().map(|one| one.readable_from).max().unwrap_or(0)
    }

    /// The same after the missing migrations.
    pub fn readable_from_then(&self) -> i64 {
        self.migrations.iter().map(|one| one.readable_from).max().unwrap_or(0)
    }

    /// Those that the database has.
    pub fn applied(&self) -> impl Iterator<Item = &MigrationState> {
        self.migrations.iter().filter(|one| one.applied)
    }

    /// Those that the next start, or `io migrate up`, would apply.
    pub fn missing(&self) -> impl Iterator<Item = &MigrationState> {
        self.migrations.iter().filter(|one| !one.applied)
    }
}

/// Reads the schemas of both stores, in the order in which they are migrated. A store that is not there has no migration.
pub async fn survey(database: &Database) -> Result<Vec<SchemaState>> {
    let mut states = Vec::new();
    for (part, known) in [(Part::Keys, KEYS), (Part::Data, DATA)] {
        let (engine, applied) = match database {
            Database::Sqlite { data, keys, .. } => {
                let file = if part == Part::Data { data } else { keys }.clone();
                let read = tokio::task::spawn_blocking(move || of_sqlite(&file, part)).await;
                let read = read.map_err(|_| StoreError::Broken("reading the schema panicked".into()))?;
                (Engine::Sqlite, read?)
            }
            Database::Postgres { url, .. } => (Engine::Postgres, of_postgres(url, part).await?),
        };
        states.push(state(part, engine, &applied, known));
    }
    Ok(states)
}

/// An applied migration and its name.
type Named = (String, Applied);

fn state(part: Part, engine: Engine, applied: &[Named], known: &[Migration]) -> SchemaState {
    let mut migrations: BTreeMap<i64, MigrationState> = known
        .iter()
        .map(|migration| {
            let state = MigrationState {
                version: migration.version,
                name: migration.name.to_owned(),
                does: does(migration),
                readable_from: migration.readable_from,
                outside_transaction: engine == Engine::Postgres && indexes::is_concurrent(migration.text),
                applied: false,
            };
            (migration.version, state)
        })
        .collect();
    for (name, one) in applied {
        let newer = MigrationState {
            version: one.version,
            name: name.clone(),
            does: String::new(),
            readable_from: one.readable_from.unwrap_or(one.version),
            outside_transaction: false,
            applied: true,
        };
        let state = migrations.entry(one.version).or_insert(newer);
        state.applied = true;
        // What was done with the database since may need more than the migration itself.
        state.readable_from = one.readable_from.unwrap_or(state.readable_from);
    }
    let rows: Vec<Applied> = applied.iter().map(|(_, one)| one.clone()).collect();
    SchemaState {
        part,
        migrations: migrations.into_values().collect(),
        refusal: check(&rows, known).err().map(|error| error.to_string()),
    }
}

/// The first sentence of the comment that begins the text. The first version begins with its notation instead.
fn does(migration: &Migration) -> String {
    if migration.version == 1 {
        return format!("Makes {}.", migration.name);
    }
    let lines = migration.text.lines().map_while(|line| line.strip_prefix("--"));
    let comment = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    comment
        .split_once(". ")
        .map_or_else(|| comment.clone(), |(sentence, _)| format!("{sentence}."))
}

fn of_sqlite(file: &Path, part: Part) -> Result<Vec<Named>> {
    if std::fs::metadata(file).map_or(0, |found| found.len()) == 0 {
        return Ok(Vec::new());
    }
    let failed = |error: &rusqlite::Error| sqlite_failed(file, "read the schema", error);
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    // It may write: a log that a killed server left is taken into the file when the last connection closes.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let read = || {
        let connection = Connection::open_with_flags(&path, flags)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        let identity: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let columns: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info('migrations')")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if columns.is_empty() {
            return Ok((identity, Vec::new()));
        }
        let rows = connection
            .prepare(&query("migrations", &columns, "checksum"))?
            .query_map([], |row| {
                let applied = Applied {
                    version: row.get(0)?,
                    checksum: row.get(2)?,
                    readable_from: row.get(3)?,
                };
                Ok((row.get(1)?, applied))
            })?
            .collect::<rusqlite::Result<Vec<Named>>>()?;
        Ok((identity, rows))
    };
    let (identity, rows) = read().map_err(|error| failed(&error))?;
    // Files of the first versions did not say whose they are.
    if identity != 0 && identity != part.identity() as i64 {
        return Err(StoreError::Refused(format!(
            "{} is not the {part} of an installation",
            file.display()
        )));
    }
    Ok(rows)
}

async fn of_postgres(url: &str, part: Part) -> Result<Vec<Named>> {
    let mut client = Patient::open(url, "public").await?;
    let table = format!("{}.migrations", part.schema());
    let columns = client
        .texts(&format!(
            "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass('{table}') AND NOT attisdropped"
        ))
        .await?;
    let columns: Vec<String> = columns.into_iter().filter_map(|mut row| row.pop().flatten()).collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let rows = client
        .texts(&query(&table, &columns, "encode(checksum, 'hex')"))
        .await?;
    rows.into_iter().map(|row| named(&row)).collect()
}

/// Tables of the first versions do not say from where they are readable.
fn query(table: &str, columns: &[String], checksum: &str) -> String {
    let readable_from = if columns.iter().any(|column| column == "readable_from") {
        "readable_from"
    } else {
        "NULL"
    };
    format!("SELECT version, name, {checksum}, {readable_from} FROM {table} ORDER BY version")
}

fn named(row: &[Option<String>]) -> Result<Named> {
    let read = || {
        let [Some(version), Some(name), Some(checksum), readable_from] = row else {
            return None;
        };
        let checksum = (0..checksum.len() / 2)
            .map(|place| u8::from_str_radix(checksum.get(2 * place..2 * place + 2)?, 16).ok())
            .collect::<Option<Vec<u8>>>()?;
        let readable_from = match readable_from {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        let applied = Applied {
            version: version.parse().ok()?,
            checksum,
            readable_from,
        };
        Some((name.clone(), applied))
    };
    read().ok_or_else(|| StoreError::Corrupt("the table of migrations cannot be read".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_says_in_a_sentence_what_it_does() {
        for migration in DATA.iter().chain(KEYS) {
            let said = does(migration);
            assert!(
                said.len() > 10 && said.ends_with('.') && !said.contains("--"),
                "begin {} with a comment that says what it does: {said:?}",
                migration.name
            );
        }
    }

    #[test]
    fn a_newer_migration_is_listed_and_said_to_be_unusable_unless_readable() {
        let row = |version, readable_from| {
            let checksum = DATA
                .iter()
                .find(|one| one.version == version)
                .map_or_else(Vec::new, |one| super::super::checksum(one).to_vec());
            let applied = Applied {
                version,
                checksum,
                readable_from,
            };
            ("newer".to_owned(), applied)
        };
        let known = &DATA[..1];
        for (readable_from, usable) in [(Some(1), true), (Some(2), false), (None, false)] {
            let state = state(
                Part::Data,
                Engine::Sqlite,
                &[row(1, Some(1)), row(2, readable_from)],
                known,
            );
            assert_eq!(state.version(), 2);
            assert_eq!(state.refusal.is_none(), usable);
            assert_eq!(state.missing().count(), 0);
        }
    }
}
