//! What can go wrong in the store, in words a caller can act on.
//!
//! Must not carry SQL, values of rows, or anything a person wrote.

use thiserror::Error;

/// A unit of work was not done. Nothing of it was stored, unless the answer to the commit was lost on the way, which
/// `Unavailable` and `Fatal` may mean: then all of it was, and asking again by the same id finds it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The database does not answer; the same call may succeed later.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// Two transactions were in each other's way and this one gave way; the same call may succeed at once.
    #[error("another transaction was in the way: {0}")]
    Conflict(String),
    /// A bounded queue is full; the same call may succeed in a moment.
    #[error("the store has too much to do at this moment")]
    Busy,
    /// The disk is full or the database read-only: reading goes on, writing does not.
    #[error("the database cannot be written to: the disk is full or it is read-only")]
    Full,
    /// What is stored cannot be read back: a ciphertext that was moved or changed, or a damaged file.
    #[error("stored data is damaged: {0}")]
    Corrupt(String),
    /// The disk failed under a commit. Nothing more is written; the process must end ([`crate::Store::fatal`]).
    #[error("the disk failed, this process must end: {0}")]
    Fatal(String),
    /// The key encryption key is not the one this database was made with.
    #[error("the key encryption key does not open this keys store: {0}")]
    WrongKey(String),
    /// The database was written by a newer IO, or its migrations were changed afterwards.
    #[error("the database does not fit this version: {0}")]
    Schema(String),
    /// A statement broke a rule of the schema: a fault of ours.
    #[error("a rule of the database was broken: {0}")]
    Broken(String),
}

impl StoreError {
    /// Is it certain that nothing was stored?
    pub(crate) fn nothing_was_stored(&self) -> bool {
        !matches!(self, Self::Unavailable(_) | Self::Fatal(_))
    }
}

/// The result of a unit of work.
pub type Result<T> = std::result::Result<T, StoreError>;
