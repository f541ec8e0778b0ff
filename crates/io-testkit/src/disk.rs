//! A small disk in memory, to be filled by a test.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

/// A small disk in memory at a folder, until it is dropped.
pub struct Disk<'f>(&'f Path);

impl<'f> Disk<'f> {
    /// Mounts one of a size such as `24m`. None: this process may not mount one.
    pub fn mount(folder: &'f Path, size: &str) -> Result<Option<Self>> {
        std::fs::create_dir_all(folder)?;
        let size = format!("size={size},mode=777");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "io-test"])
            .arg(folder)
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Ok(Some(Self(folder)));
        }
        #[expect(clippy::print_stdout, reason = "a test that did not run says so")]
        {
            println!("note: this user may not mount a disk, so a full one is not tested");
        }
        Ok(None)
    }

    /// Fills it except for so many bytes.
    pub fn fill(&self, left: u64) -> Result<()> {
        let mut filler = File::create(self.0.join("filler"))?;
        let mut size = 4_096;
        while filler.write_all(&[0; 4_096]).is_ok() {
            size += 4_096;
        }
        Ok(filler.set_len(size - 4_096 - left)?)
    }

    /// Makes room again.
    pub fn empty(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.0.join("filler"))?)
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).status();
    }
}
