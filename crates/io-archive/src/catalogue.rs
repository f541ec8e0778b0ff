//! Which backups a target has, and what lies there that is none.
//!
//! An archive is stored first and its manifest last, and they are deleted in the opposite order: a backup without a
//! manifest does not exist. Must not decide which backups stay: `retention` does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use io_core::time::{Span, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::manifest::{BackupId, BackupSet, Content, Manifest, ManifestError, Sha256Sum, Verification};
use crate::retention::Known;
use crate::target::{Target, TargetError};

const ARCHIVE: &str = "age";
const MANIFEST: &str = "manifest.json";
const VERIFIED: &str = "verified.json";

/// What has no manifest is being written, perhaps, until it is this old.
pub const UNFINISHED: Span = Span::days(1);

/// What went wrong with the backups of a target.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The target itself.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A manifest cannot be read.
    #[error("{name}: {error}")]
    Manifest {
        /// Where it lies.
        name: String,
        /// Why.
        error: ManifestError,
    },
    /// The archive is not the one that its manifest describes.
    #[error("the archive {0} is not the one that its manifest describes: it was changed or cut off")]
    Changed(String),
}

/// One backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// What is known about it.
    pub manifest: Manifest,
    /// Its last successful trial. `None`: none, or one of another archive.
    pub verification: Option<Verification>,
}

impl Backup {
    /// As retention sees it.
    pub fn known(&self) -> Known {
        Known {
            id: self.manifest.id,
            set: self.manifest.set,
            verified: self.verification.is_some(),
        }
    }
}

/// Everything that lies at a target.
#[derive(Debug, Default)]
pub struct Listing {
    /// The backups, oldest first within each set.
    pub backups: Vec<Backup>,
    /// Manifests that cannot be read, and why. Nothing of these backups is deleted by itself.
    pub unreadable: Vec<CatalogueError>,
    /// What may be in the middle of being written.
    pub unfinished: Vec<String>,
    /// What was never finished: worth nothing.
    pub leftovers: Vec<String>,
}

impl Listing {
    /// The newest backup of a set.
    pub fn newest(&self, set: BackupSet) -> Option<&Backup> {
        self.backups.iter().rev().find(|backup| backup.manifest.set == set)
    }

    /// The backup of this id in a set.
    pub fn find(&self, set: BackupSet, id: BackupId) -> Option<&Backup> {
        let manifest_of = |backup: &&Backup| backup.manifest.set == set && backup.manifest.id == id;
        self.backups.iter().find(manifest_of)
    }
}

/// Length and hash of a file, read once.
pub fn content_of(path: &Path) -> io::Result<Content> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            let sha256 = Sha256Sum(hash.finalize().into());
            return Ok(Content { size, sha256 });
        }
        hash.update(&buffer[..read]);
        size += u64::try_from(read).unwrap_or(0);
    }
}

/// Stores a backup: the archive first, its manifest when all of the archive is there.
pub async fn store(target: &Target, manifest: &Manifest, archive: &Path) -> Result<(), CatalogueError> {
    let name = name(manifest.set, manifest.id, ARCHIVE);
    target.put(&name, archive).await?;
    if target.head(&name).await? != Some(manifest.encrypted.size) {
        return Err(TargetError::Incomplete(name).into());
    }
    let described = self::name(manifest.set, manifest.id, MANIFEST);
    Ok(target.put_bytes(&described, manifest.to_json()).await?)
}

/// Copies the archive of a backup into a file, and compares it with its manifest.
pub async fn fetch(target: &Target, manifest: &Manifest, to: &Path) -> Result<(), CatalogueError> {
    let name = name(manifest.set, manifest.id, ARCHIVE);
    target.get(&name, to).await?;
    let path = PathBuf::from(to);
    let content = tokio::task::spawn_blocking(move || content_of(&path))
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
        .map_err(TargetError::file(to))?;
    if content == manifest.encrypted {
        Ok(())
    } else {
        Err(CatalogueError::Changed(name))
    }
}

/// Stores that a backup was restored on trial.
pub async fn record(target: &Target, set: BackupSet, verification: &Verification) -> Result<(), CatalogueError> {
    let name = name(set, verification.id, VERIFIED);
    Ok(target.put_bytes(&name, verification.to_json()).await?)
}

/// Deletes a backup; it stops to exist with the first step.
pub async fn delete(target: &Target, set: BackupSet, id: BackupId) -> Result<(), CatalogueError> {
    for part in [MANIFEST, VERIFIED, ARCHIVE] {
        target.delete(&name(set, id, part)).await?;
    }
    Ok(())
}

/// Reads which backups a target has.
pub async fn read(target: &Target, now: Timestamp) -> Result<Listing, CatalogueError> {
    let mut listing = Listing::default();
    for set in BackupSet::ALL {
        let mut parts: BTreeMap<BackupId, BTreeSet<String>> = BTreeMap::new();
        for object in target.list(&format!("{set}/")).await? {
            // A file of someone else is neither a backup nor a leftover of one.
            if let Some((id, part)) = parsed(set, &object.name) {
                parts.entry(id).or_default().insert(part.to_owned());
            }
        }
        for (id, parts) in parts {
            read_one(target, set, id, &parts, now, &mut listing).await?;
        }
    }
    Ok(listing)
}

async fn read_one(
    target: &Target,
    set: BackupSet,
    id: BackupId,
    parts: &BTreeSet<String>,
    now: Timestamp,
    listing: &mut Listing,
) -> Result<(), CatalogueError> {
    let pile = if now - id.begun() > UNFINISHED {
        &mut listing.leftovers
    } else {
        &mut listing.unfinished
    };
    let is_described = parts.contains(MANIFEST);
    let whole = [ARCHIVE, MANIFEST, VERIFIED];
    let stray = parts
        .iter()
        .filter(|part| !is_described || !whole.contains(&part.as_str()));
    pile.extend(stray.map(|part| name(set, id, part)));
    if !is_described {
        return Ok(());
    }
    let described = name(set, id, MANIFEST);
    let bytes = match target.read(&described).await {
        // It was deleted since the list was made.
        Err(TargetError::Missing(_)) => return Ok(()),
        other => other?,
    };
    let manifest = Manifest::from_json(id, &bytes).and_then(|manifest| {
        let is_of_set = manifest.set == set;
        is_of_set
            .then_some(manifest)
            .ok_or_else(|| ManifestError::Unreadable("it is one of another set".to_owned()))
    });
    match manifest {
        Err(error) => listing
            .unreadable
            .push(CatalogueError::Manifest { name: described, error }),
        Ok(_) if !parts.contains(ARCHIVE) => listing
            .unreadable
            .push(CatalogueError::Target(TargetError::Missing(name(set, id, ARCHIVE)))),
        Ok(manifest) => {
            let verification = if parts.contains(VERIFIED) {
                verification(target, &manifest).await?
            } else {
                None
            };
            listing.backups.push(Backup { manifest, verification });
        }
    }
    Ok(())
}

/// The trial of just this archive; what cannot be read proves nothing.
async fn verification(target: &Target, manifest: &Manifest) -> Result<Option<Verification>, CatalogueError> {
    match target.read(&name(manifest.set, manifest.id, VERIFIED)).await {
        Ok(bytes) => Ok(Verification::from_json(manifest.id, &bytes)
            .ok()
            .filter(|verification| verification.sha256 == manifest.encrypted.sha256)),
        Err(TargetError::Missing(_) | TargetError::TooLong(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn name(set: BackupSet, id: BackupId, part: &str) -> String {
    format!("{set}/{id}.{part}")
}

/// The id and the part in the name of an object.
fn parsed(set: BackupSet, name: &str) -> Option<(BackupId, &str)> {
    let (id, part) = name.strip_prefix(set.name())?.strip_prefix('/')?.split_once('.')?;
    Some((id.parse().ok()?, part))
}
