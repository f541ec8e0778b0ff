//! What a failure of SQLite means for the caller.
//!
//! The message names the statement and the code, or the path and what is wrong with it, never a value.

use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use crate::StoreError;
use crate::db::files::why_refused;

pub(super) fn failed_on(connection: &Connection, what: &str, error: &rusqlite::Error) -> StoreError {
    failed(Path::new(connection.path().unwrap_or_default()), what, error)
}

/// Maps a failure for the caller.
pub(crate) fn failed(path: &Path, what: &str, error: &rusqlite::Error) -> StoreError {
    let Some(code) = error.sqlite_error() else {
        return StoreError::Broken(format!("{what}: {error}"));
    };
    let text = format!("{what}: SQLite code {}", code.extended_code);
    match code.code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => match why_refused(path) {
            Some(why) => StoreError::Refused(format!("{why} ({text})")),
            None if code.code == ErrorCode::CannotOpen => {
                StoreError::Unavailable(format!("{} cannot be opened ({text})", path.display()))
            }
            None => StoreError::Refused(format!(
                "{}: its file system is read-only, or it was replaced while it was open ({text})",
                path.display()
            )),
        },
        // The log's index is in shared memory of the file system: a shortage of it is not a failed disk.
        ErrorCode::SystemIoFailure if is_about_shared_memory(code.extended_code) => StoreError::Unavailable(text),
        ErrorCode::SystemIoFailure => StoreError::Fatal(text),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Corrupt(format!("{text} in {}", path.display()))
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Unavailable(text),
        _ => StoreError::Broken(text),
    }
}

fn is_about_shared_memory(code: i32) -> bool {
    [rusqlite::ffi::SQLITE_IOERR_SHMSIZE, rusqlite::ffi::SQLITE_IOERR_SHMOPEN].contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning_of(code: i32) -> StoreError {
        failed(
            Path::new("x.db"),
            "X",
            &rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None),
        )
    }

    #[test]
    fn a_failed_fsync_is_fatal_and_a_full_disk_is_not() {
        assert!(matches!(
            meaning_of(rusqlite::ffi::SQLITE_IOERR_FSYNC),
            StoreError::Fatal(_)
        ));
        assert!(matches!(
            meaning_of(rusqlite::ffi::SQLITE_IOERR_WRITE),
            StoreError::Fatal(_)
        ));
        assert_eq!(meaning_of(rusqlite::ffi::SQLITE_FULL), StoreError::Full);
        for code in [rusqlite::ffi::SQLITE_IOERR_SHMSIZE, rusqlite::ffi::SQLITE_IOERR_SHMOPEN] {
            assert!(matches!(meaning_of(code), StoreError::Unavailable(_)));
        }
        assert!(matches!(
            meaning_of(rusqlite::ffi::SQLITE_CORRUPT),
            StoreError::Corrupt(_)
        ));
    }
}
