//! SQLite: `VACUUM INTO` from a connection of its own.
//!
//! It reads one snapshot and writes a compact copy; the server's writer goes on. The log cannot be emptied meanwhile, so
//! a snapshot is stopped when it takes too long or the log grows too long.
//! Must not change the database that it reads.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sha2::{Digest, Sha256};

use super::facts::RowSum;
use super::{Facts, Making, Part, on_disk};
use crate::db::{beside, sqlite_failed};
use crate::{Result, StoreError};

/// The file that says that a restore is not finished.
const MARKER: &str = "restore.unfinished";
/// How often a running snapshot is looked at.
const LOOK: Duration = Duration::from_millis(100);

pub(super) fn snapshot(from: &Path, part: Part, to: &Path, making: &Making) -> Result<Facts> {
    let from = std::path::absolute(from).map_err(|error| on_disk(from, &error))?;
    let to = std::path::absolute(to).map_err(|error| on_disk(to, &error))?;
    if !from.exists() {
        return Err(StoreError::Refused(format!(
            "{}: there is nothing to back up",
            from.display()
        )));
    }
    // An empty file may be written into, so that it is never readable for others.
    private_file(&to)?;
    let connection = connect(&from)?;
    let copied = watched(&connection, &from, making, |connection| {
        connection.execute("VACUUM INTO CAST(?1 AS TEXT)", [to.as_os_str().as_bytes()])
    });
    if let Err(error) = copied {
        return Err(if is_interrupted(&error) {
            StoreError::Unavailable(format!(
                "the snapshot of {} took too long or its log grew too long, and was stopped",
                from.display()
            ))
        } else {
            sqlite_failed(&from, "VACUUM INTO", &error)
        });
    }
    drop(connection);
    let copy = connect(&to)?;
    // The copy is complete whatever the log of the original said at that moment.
    let complete = format!(
        "PRAGMA application_id = {}; PRAGMA user_version = 2",
        part.identity() as i64
    );
    copy.execute_batch(&complete)
        .and_then(|()| facts(&copy))
        .map_err(|error| sqlite_failed(&to, "snapshot", &error))
}

/// Runs something that may be stopped from outside.
fn watched<T>(
    connection: &Connection,
    from: &Path,
    making: &Making,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let stop = connection.get_interrupt_handle();
    let log = beside(from, "-wal");
    let (done, is_done) = mpsc::channel::<()>();
    let (longest, most) = (making.longest, making.log);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut waited = Duration::ZERO;
            while is_done.recv_timeout(LOOK) == Err(mpsc::RecvTimeoutError::Timeout) {
                waited += LOOK;
                if waited >= longest || fs::metadata(&log).is_ok_and(|log| log.len() > most) {
                    stop.interrupt();
                }
            }
        });
        let result = work(connection);
        drop(done);
        result
    })
}

fn is_interrupted(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute_batch("PRAGMA temp_store = MEMORY")?;
        Ok(connection)
    };
    open().map_err(|error| sqlite_failed(path, "open", &error))
}

fn facts(connection: &Connection) -> rusqlite::Result<Facts> {
    let names = |text: &str| {
        connection
            .prepare(text)?
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()
    };
    let mut tables = BTreeMap::new();
    for name in names("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")?
    {
        let mut sum = RowSum::default();
        let mut all = connection.prepare(&format!("SELECT * FROM \"{name}\""))?;
        let columns = all.column_count();
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let mut hash = Sha256::new();
            for column in 0..columns {
                add_value(&mut hash, row.get_ref(column)?);
            }
            sum.add(hash);
        }
        tables.insert(name, sum.end());
    }
    let number = |text: &str| connection.query_row(text, [], |row| row.get::<_, Option<i64>>(0));
    let mut root_keys = Vec::new();
    if tables.contains_key("data_keys") {
        let mut keys = connection.prepare("SELECT DISTINCT kek FROM data_keys WHERE wrapped IS NOT NULL")?;
        for key in keys.query_map([], |row| row.get::<_, u32>(0))? {
            root_keys.push(key?);
        }
    }
    Ok(Facts {
        engine: "sqlite".into(),
        schema: number("SELECT max(version) FROM migrations")?.unwrap_or(0),
        readable_from: number("SELECT max(coalesce(readable_from, version)) FROM migrations")?.unwrap_or(0),
        newest_message: if tables.contains_key("messages") {
            number("SELECT max(created_at) FROM messages")?
        } else {
            None
        },
        root_keys,
        tables,
    })
}

fn add_value(hash: &mut Sha256, value: ValueRef<'_>) {
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => {
            hash.update([1]);
            hash.update(number.to_be_bytes());
            return;
        }
        ValueRef::Real(number) => {
            hash.update([2]);
            hash.update(number.to_be_bytes());
            return;
        }
        ValueRef::Text(bytes) => (3, bytes),
        ValueRef::Blob(bytes) => (4, bytes),
    };
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

/// Checks every page, index and reference.
pub(super) fn inspect(file: &Path, part: Part) -> Result<Facts> {
    let failed = |error: &rusqlite::Error| sqlite_failed(file, "check", error);
    let connection = connect(file)?;
    let said: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|error| failed(&error))?;
    let broken: i64 = connection
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .map_err(|error| failed(&error))?;
    let identity: i64 = connection
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(|error| failed(&error))?;
    if said != "ok" || broken > 0 || identity != part.identity() as i64 {
        return Err(StoreError::Corrupt(format!(
            "{}: the check of SQLite found damage, or it is another file",
            file.display()
        )));
    }
    facts(&connection).map_err(|error| failed(&error))
}

/// Moves a snapshot to its place; on disk when this returns.
pub(super) fn place(from: &Path, part: Part, to: &Path) -> Result<()> {
    inspect(from, part)?;
    for log in ["-wal", "-shm"] {
        match fs::remove_file(beside(to, log)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(on_disk(to, &error)),
            _ => {}
        }
    }
    let moved = File::open(from)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(from, to));
    moved.map_err(|error| on_disk(to, &error))?;
    sync_folder(to)
}

pub(super) fn is_absent(file: &Path) -> bool {
    [file.to_owned(), beside(file, "-wal")]
        .iter()
        .all(|file| fs::metadata(file).map_or(true, |found| found.len() == 0))
}

pub(super) fn marker(data: &Path) -> PathBuf {
    data.with_file_name(MARKER)
}

pub(super) fn set_marker(marker: &Path) -> Result<()> {
    if let Some(folder) = marker.parent() {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| on_disk(folder, &error))?;
    }
    File::create(marker)
        .and_then(|file| file.sync_all())
        .map_err(|error| on_disk(marker, &error))?;
    sync_folder(marker)
}

pub(super) fn remove_marker(marker: &Path) -> Result<()> {
    match fs::remove_file(marker) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(on_disk(marker, &error)),
        _ => sync_folder(marker),
    }
}

/// Moves files and their logs into a new folder beside them. Nothing is deleted.
pub(super) fn move_aside(files: &[PathBuf], aside: &str) -> Result<Option<PathBuf>> {
    let present: Vec<PathBuf> = files
        .iter()
        .flat_map(|file| [file.clone(), beside(file, "-wal"), beside(file, "-shm")])
        .filter(|file| file.exists())
        .collect();
    let Some(folder) = present.first().and_then(|file| Some(file.parent()?.join(aside))) else {
        return Ok(None);
    };
    let made = DirBuilder::new().mode(0o700).create(&folder);
    made.map_err(|error| on_disk(&folder, &error))?;
    for file in present {
        let name = file.file_name().unwrap_or_default();
        fs::rename(&file, folder.join(name)).map_err(|error| on_disk(&file, &error))?;
    }
    sync_folder(&folder)?;
    Ok(Some(folder))
}

/// The bytes of a database and its log.
pub(super) fn size(file: &Path) -> u64 {
    [file.to_owned(), beside(file, "-wal")]
        .iter()
        .filter_map(|file| Some(fs::metadata(file).ok()?.len()))
        .sum()
}

fn private_file(path: &Path) -> Result<()> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(drop).map_err(|error| on_disk(path, &error))
}

fn sync_folder(of: &Path) -> Result<()> {
    let folder = of.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| on_disk(folder, &error))
}
