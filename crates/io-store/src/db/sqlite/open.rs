//! The connections to one file: how each is opened and set.
//!
//! Must not decide which thread uses it.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::failures::{failed, failed_on};
use crate::Result;
use crate::db::files::Mark;

/// How long emptying the log waits for readers and for the writer, who waits for it meanwhile.
pub(super) const EMPTYING: std::time::Duration = std::time::Duration::from_millis(100);

pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}

/// Lets this connection leave the log where it is when it closes, if the file says that it needs it.
///
/// A server that was killed while it emptied the log left such a file, and an empty log. The last connection that closes
/// would take the log away, and the file would look like a copy that lacks it. Only for a file that was checked: one
/// whose log is missing must not get a new one.
pub(super) fn keep_needed_log(connection: &Connection) -> rusqlite::Result<()> {
    let mark = connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?;
    if mark == Mark::Incomplete as i64 {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    }
    Ok(())
}

pub(super) fn mark(connection: &Connection, as_what: Mark) -> Result<()> {
    let marked = connection.execute_batch(as_what.text());
    marked.map_err(|error| failed_on(connection, "open", &error))
}

/// The connection that moves the log into the file.
pub(super) fn checkpointer(path: &Path) -> Result<Connection> {
    let connection = writing(path)?;
    connection
        .busy_timeout(EMPTYING)
        .map_err(|error| failed(path, "open", &error))?;
    Ok(connection)
}

pub(super) fn writing(path: &Path) -> Result<Connection> {
    let open = || {
        let connection = connect(path)?;
        keep_needed_log(&connection)?;
        configure(&connection)?;
        Ok(connection)
    };
    open().map_err(|error| failed(path, "open", &error))
}

/// The cache is small on purpose: a commit that split a page walks all of it.
pub(super) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA wal_autocheckpoint = 16000;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -4096;
         PRAGMA temp_store = MEMORY;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(())
}

pub(super) fn reading(path: &Path) -> Result<Connection> {
    let open = || {
        let connection = connect(path)?;
        keep_needed_log(&connection)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(connection)
    };
    open().map_err(|error| failed(path, "open", &error))
}
