//! Whether the disk has room for what the tests build.
//!
//! Without this check a full disk shows up as an error of the compiler in the middle of a stage. Must not delete
//! anything.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::compile;
use crate::session::Session;

/// What a whole run leaves in the target folder, with room to spare.
const NEEDED: u64 = 10 << 30;

/// Fails if the disk cannot hold what a whole run builds.
pub(crate) async fn check(session: &Session) -> Result<()> {
    let target = compile::target(session).await?;
    let disk = target
        .ancestors()
        .find(|folder| folder.exists())
        .context("no root folder")?;
    let disk = rustix::fs::statvfs(disk)?;
    suffices(&target, size(&target), disk.f_bavail * disk.f_frsize)
}

fn suffices(target: &Path, held: u64, free: u64) -> Result<()> {
    if held.saturating_add(free) < NEEDED {
        bail!(
            "the tests need {} in {}: it holds {}, and its disk has {} free. Free some space, or set CARGO_TARGET_DIR to \
             a folder on another disk",
            gib(NEEDED),
            target.display(),
            gib(held),
            gib(free),
        );
    }
    Ok(())
}

fn gib(bytes: u64) -> String {
    let tenths = (bytes >> 20) * 10 / 1024;
    format!("{}.{} GiB", tenths / 10, tenths % 10)
}

/// The bytes of the files below a folder. What cannot be read counts as nothing.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn a_disk_that_is_too_small_is_named_before_anything_is_built() {
        let target = Path::new("/somewhere/target");
        let error = suffices(target, GIB / 2, 3 * GIB).unwrap_err().to_string();
        for part in ["10.0 GiB in /somewhere/target", "holds 0.5 GiB", "has 3.0 GiB free"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn what_is_already_built_needs_no_room_a_second_time() {
        let target = Path::new("/somewhere/target");
        assert!(suffices(target, 0, 10 * GIB).is_ok());
        assert!(suffices(target, 8 * GIB, 2 * GIB).is_ok());
        assert!(suffices(target, 8 * GIB, GIB).is_err());
    }

    #[test]
    fn files_count_and_missing_folders_do_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("deps")).unwrap();
        std::fs::write(folder.path().join("deps/a"), [0; 300]).unwrap();
        std::fs::write(folder.path().join("b"), [0; 20]).unwrap();
        assert_eq!(size(folder.path()), 320);
        assert_eq!(size(&folder.path().join("missing")), 0);
    }
}
