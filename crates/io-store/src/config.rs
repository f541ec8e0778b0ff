//! Where the data is stored and which key opens it.
//!
//! Must not read files or the environment: the server passes the values in.

use std::fmt;
use std::path::PathBuf;

use hkdf::Hkdf;
use io_core::moderation::case::UNDO;
use io_core::moderation::report::EVIDENCE_WINDOW;
use io_core::time::Span;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Claim;
use crate::account::StubPeriods;

/// The input of [`crate::Store::open`].
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Where the data and the keys live.
    pub database: Database,
    /// Wraps every new data key. Losing it loses all encrypted data.
    pub key: KeyEncryptionKey,
    /// Earlier keys, whose data keys still open and are wrapped anew in the background.
    pub older_keys: Vec<KeyEncryptionKey>,
    /// How long what stays of erased accounts holds.
    pub stub_periods: StubPeriods,
    /// How long what was taken back or erased is held for a report.
    pub evidence_window: Span,
    /// How long staff can undo a decision or an answer.
    pub undo: Span,
    /// How many messages may wait for the writer before `Busy`.
    pub append_queue: usize,
    /// How many keys, or mailboxes, a rotation treats in one transaction.
    pub keys_at_once: u32,
    /// Who owns the installation from now on, as a server does.
    /// None for commands that work beside a running server.
    pub owner: Option<Claim>,
    /// The file that remembers who was erased, outside both databases, so that no older backup brings them back.
    pub erased_file: Option<PathBuf>,
    /// Opens a place where a restore is not finished, in order to finish it.
    pub finishes_restore: bool,
}

impl StoreConfig {
    /// Default limits for a database and a key.
    pub fn new(database: Database, key: KeyEncryptionKey) -> Self {
        Self {
            database,
            key,
            older_keys: Vec::new(),
            stub_periods: StubPeriods::default(),
            evidence_window: EVIDENCE_WINDOW,
            undo: UNDO,
            append_queue: 4_096,
            keys_at_once: 500,
            owner: None,
            erased_file: None,
            finishes_restore: false,
        }
    }
}

/// Where the data and the keys live.
#[derive(Clone)]
pub enum Database {
    /// Two files. They and their folder are created if missing.
    Sqlite {
        /// The data.
        data: PathBuf,
        /// The keys store, with its own backup set.
        keys: PathBuf,
        /// Threads that read; one writes.
        readers: usize,
    },
    /// One database; the keys store is its schema `io_keys`.
    Postgres {
        /// The URL: `postgres://user:password@host:port/database`.
        /// `sslmode` and `sslrootcert` mean what they mean in libpq.
        url: String,
        /// The most connections; some are reserved for the message writers.
        /// The keys store has a quarter more.
        connections: usize,
    },
}

impl Database {
    /// May traffic to the PostgreSQL server at this URL leave the machine unencrypted?
    pub fn is_in_the_clear(url: &str) -> bool {
        crate::db::is_in_the_clear(url)
    }

    /// May someone between this machine and the PostgreSQL server at this URL pass for it?
    pub fn is_unverified(url: &str) -> bool {
        crate::db::is_unverified(url)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { data, keys, readers } => f
                .debug_struct("Sqlite")
                .field("data", data)
                .field("keys", keys)
                .field("readers", readers)
                .finish(),
            Self::Postgres { connections, .. } => f
                .debug_struct("Postgres")
                .field("url", &"[redacted]")
                .field("connections", connections)
                .finish(),
        }
    }
}

/// The key that wraps all other keys: 32 random bytes.
#[derive(Clone)]
pub struct KeyEncryptionKey(pub(crate) Zeroizing<[u8; 32]>);

impl KeyEncryptionKey {
    /// A key made of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its name: 32 bits derived from it, which rows of the keys store and messages to the operator carry.
    pub fn id(&self) -> u32 {
        let mut id = [0; 4];
        Hkdf::<Sha256>::new(None, self.0.as_slice())
            .expand(b"io root key id v1", &mut id)
            .expect("invariant: 4 bytes is a length HKDF-SHA256 can give");
        // 0 and 1 are taken: no key, and a key without a name.
        u32::from_be_bytes(id).max(2)
    }
}

impl fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyEncryptionKey([redacted])")
    }
}
