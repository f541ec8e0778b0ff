//! What can go wrong in the store, in terms a caller can act on.
//!
//! Must not carry SQL, values of rows, or anything a person wrote.

use thiserror::Error;

/// A unit of work failed and stored nothing.
/// Exception: with `Unavailable` and `Fatal`, the answer to the commit may have been lost; then all of it was stored,
/// and a retry with the same id finds it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The database does not answer; the same call may succeed later.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// Two transactions conflicted and this one was rolled back.
    /// The same call may succeed at once.
    #[error("another transaction conflicted: {0}")]
    Conflict(String),
    /// Another transaction kept a lock for too long and this one was rolled back.
    /// The same call may succeed later.
    #[error("another transaction holds a lock: {0}")]
    Locked(String),
    /// A bounded queue is full; the same call may succeed in a moment.
    #[error("the store is busy")]
    Busy,
    /// The disk is full: reading works, writing does not.
    #[error("the database cannot be written to: the disk is full")]
    Full,
    /// The operating system or the database does not let this process do what it must.
    /// The text names the path, or holds the database's own words.
    #[error("the database cannot be used: {0}")]
    Refused(String),
    /// Another process is the owner of this installation; nothing more is written ([`crate::Store::fatal`]).
    #[error("{0}")]
    NotOwner(String),
    /// Stored data cannot be read: a moved or changed ciphertext, or a damaged file.
    #[error("stored data is damaged: {0}")]
    Corrupt(String),
    /// The disk failed under a commit.
    /// Nothing more is written; the process must exit ([`crate::Store::fatal`]).
    #[error("the disk failed, this process must exit: {0}")]
    Fatal(String),
    /// A root key that wraps data keys of this database is missing.
    #[error("the root keys do not open this keys store: {0}")]
    WrongKey(String),
    /// The database was written by a newer IO, or an applied migration was changed.
    #[error("the database does not fit this version: {0}")]
    Schema(String),
    /// The person or the chat that this belongs to was erased, with its key.
    #[error("what this belongs to was erased")]
    Erased,
    /// A statement broke a rule of the schema: a bug in IO.
    #[error("a rule of the database was broken: {0}")]
    Broken(String),
}

/// What a caller can do about a [`StoreError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// A queue is full for a moment.
    Busy,
    /// The database does not answer, or this transaction lost a conflict.
    Unavailable,
    /// Nothing can be written: an operator must check the disk or the rights.
    Unwritable,
    /// The data, the key, the schema or IO's own code is wrong.
    Fault,
}

impl StoreErrorKind {
    /// May the same call succeed later without anyone changing the code or the data?
    pub fn is_retryable(self) -> bool {
        self != Self::Fault
    }
}

impl StoreError {
    /// The group of this error, which decides how callers answer and log it.
    pub fn kind(&self) -> StoreErrorKind {
        match self {
            Self::Busy => StoreErrorKind::Busy,
            Self::Unavailable(_) | Self::Conflict(_) | Self::Locked(_) | Self::NotOwner(_) => {
                StoreErrorKind::Unavailable
            }
            Self::Full | Self::Refused(_) | Self::Fatal(_) => StoreErrorKind::Unwritable,
            Self::Corrupt(_) | Self::WrongKey(_) | Self::Schema(_) | Self::Erased | Self::Broken(_) => {
                StoreErrorKind::Fault
            }
        }
    }

    /// Is it certain that nothing was stored?
    pub fn nothing_was_stored(&self) -> bool {
        !matches!(self, Self::Unavailable(_) | Self::Fatal(_))
    }
}

/// The result of a unit of work.
pub type Result<T> = std::result::Result<T, StoreError>;
