//! The configuration of backups.

use std::path::PathBuf;

use io_core::time::Span;

use super::Secret;

/// Backups.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Where they go; none: none are made.
    pub target: Option<String>,
    /// Whom they are encrypted for.
    pub recipients: Vec<String>,
    /// What opens them.
    pub identities: Vec<Secret>,
    /// The time between two of them; zero: the server makes none by itself.
    pub schedule: Span,
    /// The time between two trial restores; zero: none.
    pub verify: Span,
    /// Days whose newest backup stays.
    pub keep_daily: usize,
    /// Weeks whose newest backup stays.
    pub keep_weekly: usize,
    /// Months whose newest backup stays.
    pub keep_monthly: usize,
    /// How long backups of the keys stay.
    pub keep_keys: Span,
    /// The file that remembers who was erased.
    pub erased_file: PathBuf,
    /// The program that dumps PostgreSQL, if it is not the installed one.
    pub pg_dump: Option<PathBuf>,
    /// Where PostgreSQL makes databases for trial restores, if not where the data is.
    pub scratch_database: Option<Secret>,
    /// The S3-compatible store.
    pub s3: S3Settings,
}

/// Access to an S3-compatible store.
#[derive(Clone, Debug)]
pub struct S3Settings {
    /// Its address.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: String,
    /// The id of the access key.
    pub key_id: Option<String>,
    /// The access key.
    pub secret: Option<Secret>,
    /// Whether requests name the bucket in the host name.
    pub bucket_in_host: bool,
    /// The root certificates to trust instead of those of the system.
    pub ca_file: Option<PathBuf>,
}
