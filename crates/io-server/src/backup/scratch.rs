//! A private folder for the files of one backup or restore, removed at its end.
//!
//! What a killed process left is removed by the next one. Must not be on another file system than what is placed from it.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use io_core::outside::Entropy;

use crate::config::hex;

/// The name of scratch folders, before their random part.
const NAME: &str = ".backup-";
/// The file in it that is locked for as long as it is used.
const LOCK: &str = "lock";
/// What stays free whatever is written.
const RESERVE: u64 = 64 << 20;

/// A folder that is removed when this is dropped.
pub(super) struct Scratch {
    path: PathBuf,
    _lock: File,
}

impl Scratch {
    /// A new one in a folder, after what earlier processes left was removed.
    pub(super) fn make(within: &Path, entropy: &dyn Entropy) -> anyhow::Result<Self> {
        crate::storage::make_private(within)?;
        sweep(within);
        let path = within.join(format!("{NAME}{}", hex(&entropy.id()[..8])));
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.with_context(|| format!("cannot create the folder {}", path.display()))?;
        let lock = File::create(path.join(LOCK))?;
        lock.lock()?;
        Ok(Self { path, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Refuses to begin what would fill the disk.
    pub(super) fn must_have_room(&self, bytes: u64) -> anyhow::Result<()> {
        let disk = rustix::fs::statvfs(&self.path)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        ensure!(
            free >= bytes.saturating_add(RESERVE),
            "{} has {} MB free, and this needs {} MB: make room, or the disk would be full",
            self.path.parent().unwrap_or(&self.path).display(),
            free >> 20,
            (bytes + RESERVE) >> 20
        );
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes the folders whose process is gone.
fn sweep(within: &Path) {
    for entry in fs::read_dir(within).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_ours = entry.file_name().to_string_lossy().starts_with(NAME);
        if is_ours && File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::Outside;

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_is_used_stays() {
        let folder = tempfile::tempdir().unwrap();
        let entropy = Outside::system().entropy;
        let left = folder.path().join(".backup-left");
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        fs::write(left.join("data"), "of a process that is gone").unwrap();
        let used = Scratch::make(folder.path(), &*entropy).unwrap();
        assert!(!left.exists());
        let other = Scratch::make(folder.path(), &*entropy).unwrap();
        assert!(used.path().exists());
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(other.path()).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o700);
        let path = used.path().to_owned();
        drop(used);
        assert!(!path.exists());
        assert!(other.must_have_room(u64::MAX >> 1).is_err());
    }
}
