//! Where archives lie: a folder or an S3-compatible store, behind one type.
//!
//! Every call ends within bounds: time-outs, a bounded number of tries, nothing large in memory. Must not know what an
//! archive is.

mod address;
mod folder;
mod http;
mod s3;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use io_core::outside::Clock;
use io_core::time::Timestamp;

pub use address::{Address, BucketStyle, S3Access};

use folder::Folder;
use s3::S3;

/// The longest object that [`Target::read`] returns.
pub const LONGEST_READ: u64 = 1024 * 1024;

/// The most objects that one list may have.
pub const LONGEST_LIST: usize = 100_000;

/// What went wrong at a target, in words for an operator. No key or signature is in them.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The address or the access to it cannot be used.
    #[error("{0}")]
    Configuration(String),
    /// The name is not one that every target can store.
    #[error("{0:?} cannot be the name of an object")]
    Name(String),
    /// There is no such object.
    #[error("{0} does not exist at the target")]
    Missing(String),
    /// The store does not accept the keys.
    #[error("the store at {store} refused access: {why}")]
    Denied {
        /// Its host.
        store: String,
        /// What it said.
        why: String,
    },
    /// The store answered, and trying again would not help.
    #[error("the store at {store} refused the request: {why}")]
    Refused {
        /// Its host.
        store: String,
        /// What it said.
        why: String,
    },
    /// The store cannot be reached or is overloaded, also after several tries.
    #[error("the store at {store} cannot be used, after {tries} tries: {why}")]
    Unavailable {
        /// Its host.
        store: String,
        /// How often it was tried.
        tries: u32,
        /// What happened the last time.
        why: String,
    },
    /// An object is longer than what fits.
    #[error("{0} is longer than expected")]
    TooLong(String),
    /// A list has too many objects.
    #[error("the target has more than {LONGEST_LIST} objects: use a folder or prefix for this installation alone")]
    TooMany,
    /// What arrived is not what was sent.
    #[error("{0} arrived incompletely")]
    Incomplete(String),
    /// A file or folder could not be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl TargetError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File { path, error }
    }
}

/// How long a store may take, and how often it is tried.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until a connection is made.
    pub connect: Duration,
    /// Until it answers, beside the time for the content at [`Patience::slowest`].
    pub silence: Duration,
    /// The slowest transfer that is waited for, in bytes a second.
    pub slowest: u64,
    /// How often one request is tried.
    pub tries: u32,
    /// The pause after the first try; it doubles each time.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            slowest: 64 * 1024,
            tries: 5,
            pause: Duration::from_secs(1),
        }
    }
}

/// An object at a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// Its name, without the prefix of the address.
    pub name: String,
    /// In bytes.
    pub size: u64,
}

/// A place for archives.
#[derive(Clone)]
pub struct Target(Kind);

#[derive(Clone)]
enum Kind {
    Folder(Folder),
    S3(Arc<S3>),
}

impl Target {
    /// The target of an address. Reaches nothing yet.
    ///
    /// `access` is needed for `s3://` only.
    pub fn new(
        address: &Address,
        access: Option<&S3Access>,
        patience: Patience,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, TargetError> {
        Ok(Self(match address {
            Address::Folder(path) => Kind::Folder(Folder::new(path.clone())),
            Address::S3 { bucket, prefix } => {
                let access = access.ok_or_else(|| {
                    TargetError::Configuration("an s3:// address needs an endpoint, a region and keys".to_owned())
                })?;
                Kind::S3(Arc::new(S3::new(bucket, prefix, access, patience, clock)?))
            }
        }))
    }

    /// Stores a file under a name; a list of the target shows all of it or nothing.
    pub async fn put(&self, name: &str, file: &Path) -> Result<(), TargetError> {
        check_name(name)?;
        match &self.0 {
            Kind::Folder(folder) => folder.put(name, folder::Source::File(file.to_owned())).await,
            Kind::S3(store) => store.put(name, file).await,
        }
    }

    /// Stores a few bytes under a name.
    pub async fn put_bytes(&self, name: &str, bytes: Vec<u8>) -> Result<(), TargetError> {
        check_name(name)?;
        match &self.0 {
            Kind::Folder(folder) => folder.put(name, folder::Source::Bytes(bytes)).await,
            Kind::S3(store) => store.put_bytes(name, bytes).await,
        }
    }

    /// Copies an object into a file, which only its owner can read.
    pub async fn get(&self, name: &str, to: &Path) -> Result<(), TargetError> {
        check_name(name)?;
        match &self.0 {
            Kind::Folder(folder) => folder.get(name, to).await,
            Kind::S3(store) => store.get(name, to).await,
        }
    }

    /// A small object: at most [`LONGEST_READ`] bytes.
    pub async fn read(&self, name: &str) -> Result<Vec<u8>, TargetError> {
        check_name(name)?;
        match &self.0 {
            Kind::Folder(folder) => folder.read(name).await,
            Kind::S3(store) => store.read(name).await,
        }
    }

    /// The size of an object; `None` if there is none of this name.
    pub async fn head(&self, name: &str) -> Result<Option<u64>, TargetError> {
        check_name(name)?;
        match &self.0 {
            Kind::Folder(folder) => folder.head(name).await,
            Kind::S3(store) => store.head(name).await,
        }
    }

    /// The objects whose names begin with `prefix`, in the order of their names.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Object>, TargetError> {
        let mut objects = match &self.0 {
            Kind::Folder(folder) => folder.list(prefix).await,
            Kind::S3(store) => store.list(prefix).await,
        }?;
        objects.sort();
        Ok(objects)
    }

    /// Gives up uploads in parts that were begun before this time and never ended; returns how many.
    ///
    /// A process that was killed in the middle of one leaves its parts at the store, where no list shows them and they
    /// cost money. A folder has none: there, an unfinished file is listed as `*.part`.
    pub async fn give_up_uploads(&self, before: Timestamp) -> Result<usize, TargetError> {
        match &self.0 {
            Kind::Folder(_) => Ok(0),
            Kind::S3(store) => store.give_up_uploads(before).await,
        }
    }

    /// Deletes an object; one that does not exist is deleted already.
    pub async fn delete(&self, name: &str) -> Result<(), TargetError> {
        check_name(name)?;
        match &self.0 {
            Kind::Folder(folder) => folder.delete(name).await,
            Kind::S3(store) => store.delete(name).await,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Folder(folder) => write!(formatter, "file://{}", folder.root().display()),
            Kind::S3(store) => fmt::Display::fmt(store, formatter),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Names are parts of letters, digits, `.`, `_` and `-`, joined by `/`; no part begins with a dot.
fn check_name(name: &str) -> Result<(), TargetError> {
    if name.len() <= 512 && name.split('/').all(is_part) {
        Ok(())
    } else {
        Err(TargetError::Name(name.to_owned()))
    }
}

fn is_part(part: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !part.is_empty() && !part.starts_with('.') && part.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_inside_its_target() {
        for name in ["data/20261130T014500Z-00.age", "a", "a/b/c.part", "erased/x_y"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in [
            "", "/a", "a/", "a//b", "../a", "a/../b", ".a", "a/.b", "a b", "ä", "a\\b", "a\0",
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
