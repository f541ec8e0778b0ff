//! What is known about a backup without its key: written last, as JSON, beside its archive.
//!
//! Nothing in it is about a person. Must not read or write targets.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use io_core::outside::Entropy;
use io_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// The format of manifests that this version writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// Why a manifest cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Written by a newer version of IO.
    #[error("the manifest has format {0}, which only a newer version of IO reads")]
    Newer(u32),
    /// Something else, or damaged.
    #[error("this is no manifest of a backup: {0}")]
    Unreadable(String),
    /// It lies under the name of another backup.
    #[error("the manifest is that of another backup, {0}")]
    Foreign(BackupId),
}

/// The name of a backup: when it was begun, in UTC, and a random part. Later ones are greater, also within a second.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BackupId {
    /// To the whole second.
    begun: Timestamp,
    /// The microseconds within that second, and what is drawn.
    rest: u64,
}

/// The bits of an id that are drawn; those above them count the microseconds.
const DRAWN: u32 = 44;

/// Text that is no id of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no id of a backup: one looks like 20261130T014500Z-0123456789abcdef")]
pub struct NotABackupId;

impl BackupId {
    /// A new id.
    pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
        let mut drawn = [0; 8];
        entropy.fill(&mut drawn);
        let begun = now.whole_second();
        let microseconds = (now - begun).0.cast_unsigned();
        let rest = (microseconds << DRAWN) | (u64::from_be_bytes(drawn) & ((1 << DRAWN) - 1));
        Self { begun, rest }
    }

    /// When the backup was begun, to the second.
    pub fn begun(self) -> Timestamp {
        self.begun
    }
}

impl fmt::Display for BackupId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = format_description!("[year][month][day]T[hour][minute][second]Z");
        let begun = moment(self.begun).format(format).map_err(|_| fmt::Error)?;
        write!(formatter, "{begun}-{:016x}", self.rest)
    }
}

impl fmt::Debug for BackupId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for BackupId {
    type Err = NotABackupId;

    fn from_str(text: &str) -> Result<Self, NotABackupId> {
        let format = format_description!("[year][month][day]T[hour][minute][second]Z");
        let (begun, rest) = text.split_once('-').ok_or(NotABackupId)?;
        let begun = time::PrimitiveDateTime::parse(begun, format).map_err(|_| NotABackupId)?;
        let rest = u64::from_str_radix(rest, 16).map_err(|_| NotABackupId)?;
        let id = Self {
            begun: Timestamp(begun.assume_utc().unix_timestamp() * 1_000_000),
            rest,
        };
        // One id has one text.
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(NotABackupId)
        }
    }
}

impl Serialize for BackupId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BackupId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What is backed up together and kept equally long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackupSet {
    /// The data database.
    Data,
    /// The keys store: without it the data of nobody can be read, so it is kept briefly (docs/adr/0003).
    Keys,
    /// Who was erased, as keyed hashes.
    Erased,
}

impl BackupSet {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Data, Self::Keys, Self::Erased];

    /// Its name, which is also its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Keys => "keys",
            Self::Erased => "erased",
        }
    }
}

impl fmt::Display for BackupSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for BackupSet {
    type Err = UnknownSet;

    fn from_str(text: &str) -> Result<Self, UnknownSet> {
        let found = Self::ALL.into_iter().find(|set| set.name() == text);
        found.ok_or(UnknownSet)
    }
}

/// Text that is no set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no set of backups: there are data, keys and erased")]
pub struct UnknownSet;

/// What the archive was made from, and restores into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackupEngine {
    /// The archive is one SQLite database.
    Sqlite,
    /// The archive is what `pg_dump --format=custom` writes.
    Postgres,
}

/// A SHA-256, as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256Sum(pub [u8; 32]);

impl Sha256Sum {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Sha256Sum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256Sum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Sha256Sum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256Sum {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom("not 64 hexadecimal digits");
        if text.len() != 64 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(wrong());
        }
        let mut sum = [0; 32];
        for (place, byte) in sum.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(sum))
    }
}

/// Length and hash of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// In bytes.
    pub size: u64,
    /// Of all of them.
    pub sha256: Sha256Sum,
}

/// What is known about one backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name.
    pub id: BackupId,
    /// What it holds.
    pub set: BackupSet,
    /// What it restores into.
    pub engine: BackupEngine,
    /// The version of IO that made it.
    pub app_version: String,
    /// The newest migration in it.
    pub schema_version: u32,
    /// The fingerprints of the root keys that its keys are wrapped by.
    pub root_keys: Vec<String>,
    /// For whom the archive is encrypted: age recipients.
    pub recipients: Vec<String>,
    /// The archive as it lies at the target.
    pub encrypted: Content,
    /// What is in it.
    pub plain: Content,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
    /// When the oldest message in it was sent.
    #[serde(with = "rfc3339", default)]
    pub oldest_message: Option<Timestamp>,
    /// When the newest message in it was sent: nothing later is in it.
    #[serde(with = "rfc3339", default)]
    pub newest_message: Option<Timestamp>,
    /// The backup of this set before it.
    pub previous: Option<BackupId>,
    /// How long it took.
    pub duration_ms: u64,
}

/// That a backup was restored on trial, and every check passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Which backup.
    pub id: BackupId,
    /// When.
    #[serde(with = "rfc3339")]
    pub at: Option<Timestamp>,
    /// The hash of the archive that was tried; another one is not verified.
    pub sha256: Sha256Sum,
    /// By which version of IO.
    pub app_version: String,
    /// How long the trial took.
    pub duration_ms: u64,
}

#[derive(Serialize)]
struct Versioned<'a, T> {
    format: u32,
    #[serde(flatten)]
    content: &'a T,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Manifest {
    /// As it is stored.
    pub fn to_json(&self) -> Vec<u8> {
        to_json(self)
    }

    /// As it was stored under the name of this backup.
    pub fn from_json(id: BackupId, json: &[u8]) -> Result<Self, ManifestError> {
        let manifest: Self = from_json(json)?;
        if manifest.id == id {
            Ok(manifest)
        } else {
            Err(ManifestError::Foreign(manifest.id))
        }
    }
}

impl Verification {
    /// As it is stored.
    pub fn to_json(&self) -> Vec<u8> {
        to_json(self)
    }

    /// As it was stored under the name of this backup.
    pub fn from_json(id: BackupId, json: &[u8]) -> Result<Self, ManifestError> {
        let verification: Self = from_json(json)?;
        if verification.id == id {
            Ok(verification)
        } else {
            Err(ManifestError::Foreign(verification.id))
        }
    }
}

fn to_json<T: Serialize>(content: &T) -> Vec<u8> {
    let versioned = Versioned {
        format: FORMAT,
        content,
    };
    let mut json = serde_json::to_vec_pretty(&versioned).expect("invariant: texts and numbers are JSON");
    json.push(b'\n');
    json
}

fn from_json<T: serde::de::DeserializeOwned>(json: &[u8]) -> Result<T, ManifestError> {
    let unreadable = |error: serde_json::Error| ManifestError::Unreadable(error.to_string());
    let Format { format } = serde_json::from_slice(json).map_err(unreadable)?;
    if format > FORMAT {
        return Err(ManifestError::Newer(format));
    }
    serde_json::from_slice(json).map_err(unreadable)
}

fn moment(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Times as people read them.
mod rfc3339 {
    use super::{Deserialize, OffsetDateTime, Rfc3339, Timestamp, moment};

    #[expect(clippy::ref_option, reason = "serde gives what it has")]
    pub(super) fn serialize<S: serde::Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        let text = at.map(|at| moment(at).format(&Rfc3339)).transpose();
        let text = text.map_err(serde::ser::Error::custom)?;
        match text {
            Some(text) => serializer.serialize_some(&text),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let moment = OffsetDateTime::parse(&text, &Rfc3339).map_err(serde::de::Error::custom)?;
        let micros = moment.unix_timestamp_nanos() / 1_000;
        i64::try_from(micros)
            .map(|micros| Some(Timestamp(micros)))
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0x5a);
        }
    }

    struct Drawn(u64);
    impl Entropy for Drawn {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.to_be_bytes());
        }
    }

    fn example() -> Manifest {
        let content = |bytes: &[u8]| Content {
            size: u64::try_from(bytes.len()).unwrap(),
            sha256: Sha256Sum::of(bytes),
        };
        Manifest {
            id: BackupId::new(Timestamp(1_796_003_100_123_456), &Fixed),
            set: BackupSet::Data,
            engine: BackupEngine::Sqlite,
            app_version: "0.1.0".to_owned(),
            schema_version: 8,
            root_keys: vec!["0123abcd".to_owned()],
            recipients: Vec::new(),
            encrypted: content(b"encrypted"),
            plain: content(b"plain"),
            rows: BTreeMap::from([("users".to_owned(), 3)]),
            oldest_message: Some(Timestamp(1_796_000_000_000_001)),
            newest_message: None,
            previous: None,
            duration_ms: 12,
        }
    }

    #[test]
    fn a_manifest_comes_back_as_it_was_written() {
        let manifest = example();
        let json = manifest.to_json();
        assert_eq!(Manifest::from_json(manifest.id, &json).unwrap(), manifest);
        let text = String::from_utf8(json).unwrap();
        assert!(text.contains(r#""id": "20261130T014500Z-1e240a5a5a5a5a5a""#), "{text}");
        assert!(
            text.contains(r#""oldest_message": "2026-11-30T00:53:20.000001Z""#),
            "{text}"
        );
    }

    #[test]
    fn a_manifest_of_a_newer_version_or_of_another_backup_is_refused() {
        let manifest = example();
        let text = String::from_utf8(manifest.to_json()).unwrap();
        let newer = text.replace("\"format\": 1", "\"format\": 2");
        let read = |text: &str| Manifest::from_json(manifest.id, text.as_bytes());
        assert!(matches!(read(&newer), Err(ManifestError::Newer(2))));
        assert!(matches!(read("{}"), Err(ManifestError::Unreadable(_))));
        assert!(matches!(
            read(&text[..text.len() / 2]),
            Err(ManifestError::Unreadable(_))
        ));
        let other = BackupId::new(Timestamp(0), &Fixed);
        let foreign = Manifest::from_json(other, text.as_bytes());
        assert!(matches!(foreign, Err(ManifestError::Foreign(id)) if id == manifest.id));
    }

    #[test]
    fn an_id_has_one_text() {
        for text in [
            "",
            "20261130T014500Z",
            "20261130T014500Z-5A5A5A5A5A5A5A5A",
            "20261130T014500Z-+a5a5a5a5a5a5a5a",
            "20261131T014500Z-5a5a5a5a5a5a5a5a",
            "20261130T014500Z-5a5a5a5a5a5a5a5",
        ] {
            assert_eq!(text.parse::<BackupId>(), Err(NotABackupId), "{text}");
        }
    }

    proptest! {
        #[test]
        fn ids_come_back_from_their_text_and_sort_by_time(
            first in 0_i64..4_102_444_800_000_000,
            second in 0_i64..4_102_444_800_000_000,
            within in 0_i64..2_000_000,
            draws in any::<(u64, u64)>(),
        ) {
            for (first, second) in [(first, second), (first, first + within)] {
                let one = BackupId::new(Timestamp(first), &Drawn(draws.0));
                let other = BackupId::new(Timestamp(second), &Drawn(draws.1));
                prop_assert_eq!(one.to_string().parse(), Ok(one));
                if first != second {
                    prop_assert_eq!(first.cmp(&second), one.to_string().cmp(&other.to_string()));
                    prop_assert_eq!(first.cmp(&second), one.cmp(&other));
                }
            }
        }
    }
}
