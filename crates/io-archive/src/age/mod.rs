//! The age format, version 1, with X25519 keys: `age -d` opens what this writes, and the other way round.
//!
//! The format is that of age-encryption.org/v1 (docs/adr/0091). Must not know what is encrypted.

mod bech32;
mod header;
mod keys;
mod stream;

use std::io;

pub use keys::{Identity, Recipient};
pub use stream::{Decrypting, Encrypting};

/// Why a key cannot be used or a file not be opened.
#[derive(Debug, thiserror::Error)]
pub enum AgeError {
    /// Text that is no recipient.
    #[error("this is no age recipient: one begins with \"age1\" and is 62 characters long")]
    NotARecipient,
    /// Text that is no secret key. It is not repeated here.
    #[error("this is no age key: one begins with \"AGE-SECRET-KEY-1\" and is 74 characters long")]
    NotAnIdentity,
    /// An encrypted file needs at least one reader.
    #[error("no recipient is given, so nobody could open the file")]
    NoRecipient,
    /// The file begins with something else.
    #[error("this is not a file in the age format, version 1")]
    NotAge,
    /// The header is not as it was written.
    #[error("the beginning of the file is damaged or incomplete")]
    DamagedHeader,
    /// The file is for other recipients.
    #[error("none of the given keys opens this file")]
    WrongKey,
    /// The content is not as it was written: changed, cut off or continued.
    #[error("the file is damaged or incomplete")]
    Damaged,
    /// The file could not be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl From<AgeError> for io::Error {
    fn from(error: AgeError) -> Self {
        match error {
            AgeError::Io(error) => error,
            other => Self::new(io::ErrorKind::InvalidData, other),
        }
    }
}
