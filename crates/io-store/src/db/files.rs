//! The files of a SQLite database: who may read them, whose they are, and whether their log came along.
//!
//! Must not open a file that a connection may have open: closing it would drop the locks of SQLite.

use std::fs::{OpenOptions, Permissions, metadata, set_permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::{Result, StoreError};

/// Which of the two databases a file is.
/// The number is in the file's header, where `file` and other programs read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// `IOdb`: the data.
    Data = 0x494f_6462,
    /// `IOky`: the keys store.
    Keys = 0x494f_6b79,
}

/// Whether a file makes sense without its log; the user version in its header.
///
/// While a server runs, the file itself says `Incomplete` and its log `Complete`. So a copy of the file alone says
/// `Incomplete`, and a copy of both, or one made by SQLite, says `Complete`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Incomplete = 1,
    Complete = 2,
}

impl Mark {
    /// The statement that sets it.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Incomplete => "PRAGMA user_version = 1",
            Self::Complete => "PRAGMA user_version = 2",
        }
    }
}

/// A database file that is about to be opened.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFile {
    /// Absolute: SQLite reads a relative `file:…` as a URI.
    pub(super) path: PathBuf,
    had_log: bool,
}

impl DatabaseFile {
    /// Creates the folder and the file if missing, for this user only, and takes others' access away.
    pub(super) fn prepare(path: &Path) -> Result<Self> {
        let refused = |what: &Path, error: &std::io::Error| {
            StoreError::Refused(format!("{} cannot be made: {}", what.display(), error.kind()))
        };
        let path = std::path::absolute(path).map_err(|error| refused(path, &error))?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| refused(folder, &error))?;
        }
        let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        match new {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == ErrorKind::StorageFull => return Err(StoreError::Full),
            Err(error) => return Err(refused(&path, &error)),
        }
        let log = beside(&path, "-wal");
        for file in [&path, &log, &beside(&path, "-shm")] {
            close_to_others(file);
        }
        let had_log = log.exists();
        Ok(Self { path, had_log })
    }

    /// Checks whose file it is, and that its log came along.
    pub(super) fn check(&self, connection: &Connection, identity: Identity) -> Result<()> {
        let path = self.path.display();
        let ask = |text| connection.query_row(text, [], |row| row.get::<_, i64>(0));
        let read = |text| ask(text).map_err(|error| super::sqlite::failed(&self.path, "open", &error));
        let id = read("PRAGMA application_id")?;
        let mark = read("PRAGMA user_version")?;
        if id != 0 && id != identity as i64 {
            let what = match id {
                _ if id == Identity::Data as i64 => "it is the data of IO, in the place of its keys",
                _ if id == Identity::Keys as i64 => "it is the keys store of IO, in the place of its data",
                _ => "it belongs to another program",
            };
            return Err(StoreError::Refused(format!("{path}: {what}")));
        }
        let tables = read("SELECT count(*) FROM sqlite_master WHERE type = 'table'")?;
        let ours = read("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'")?;
        if id == 0 && tables > 0 && ours == 0 {
            return Err(StoreError::Refused(format!("{path}: it belongs to another program")));
        }
        if mark == Mark::Incomplete as i64 && !self.had_log {
            let log = beside(&self.path, "-wal");
            return Err(StoreError::Refused(format!(
                "{path} is incomplete: it was copied from a running IO without its log {}, or the log was deleted. Put \
                 the log beside it, or copy again: with IO stopped, or with `sqlite3 … \".backup …\"`. What is in the \
                 log alone is not in this file",
                log.display()
            )));
        }
        Ok(())
    }

    /// Notes whose file it is.
    pub(super) fn identify(&self, connection: &Connection, identity: Identity) -> Result<()> {
        let text = format!("PRAGMA application_id = {}", identity as i64);
        let done = connection.execute_batch(&text);
        done.map_err(|error| super::sqlite::failed(&self.path, "open", &error))
    }
}

/// Why this process cannot write to a database that it has open or wants to open, if its files show it.
pub(super) fn why_refused(path: &Path) -> Option<String> {
    let own = metadata("/proc/self").map(|own| own.uid());
    for file in [
        path,
        &beside(path, "-wal"),
        &beside(path, "-shm"),
        path.parent().unwrap_or(path),
    ] {
        match metadata(file) {
            Ok(found) if own.as_ref().is_ok_and(|own| *own != found.uid() && *own != 0) => {
                return Some(format!(
                    "{} belongs to user {} (mode {:o}), but this process runs as user {}",
                    file.display(),
                    found.uid(),
                    found.mode() & 0o7777,
                    own.unwrap_or_default(),
                ));
            }
            Ok(found) if found.mode() & 0o200 == 0 => {
                return Some(format!(
                    "{} is not writable (mode {:o})",
                    file.display(),
                    found.mode() & 0o7777
                ));
            }
            Err(error) if file == path => return Some(format!("{}: {}", file.display(), error.kind())),
            _ => {}
        }
    }
    None
}

/// Takes the access of other users away. What is not ours is left as it is.
fn close_to_others(path: &Path) {
    let Ok(found) = metadata(path) else { return };
    let mode = found.mode() & 0o777;
    if mode & 0o077 != 0
        && let Err(error) = set_permissions(path, Permissions::from_mode(mode & 0o700))
    {
        tracing::warn!(path = %path.display(), mode = format!("{mode:o}"), kind = %error.kind(),
            "other users of this machine can open this file, and its mode cannot be changed");
    }
}

/// The file beside another, whose name it continues.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
