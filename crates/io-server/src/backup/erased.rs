//! The lists of erased people at the target: without them, a lost data folder would forget who was erased since.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use io_archive::catalogue::Listing;
use io_archive::manifest::{BackupSet, Sha256Sum};
use io_store::account::{ErasedFile, ErasedLine, ErasedLines, read_erased};

use super::Backups;
use super::scratch::Scratch;

impl Backups {
    /// Stores the list of erased people at the target, unless it is there. Returns how many people it names.
    pub async fn send_erased(&self, file: &ErasedFile) -> anyhow::Result<u64> {
        let bytes = match std::fs::read(file.path()) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let list = ErasedLines::parse(&bytes);
        if list.damaged > 0 {
            tracing::error!(
                lines = list.damaged,
                file = %file.path().display(),
                "lines of the list of erased people are damaged; earlier copies of it are with the backups"
            );
        }
        let people = list.lines.iter().filter(|line| line.is_erasure()).count() as u64;
        let listing = self.list().await?;
        let sum = Sha256Sum::of(&bytes);
        let is_there = listing
            .newest(BackupSet::Erased)
            .is_some_and(|newest| newest.manifest.plain.sha256 == sum);
        if !list.lines.is_empty() && !is_there {
            self.store_list(&bytes, people).await?;
        }
        self.remember_sent(file, &bytes)?;
        Ok(people)
    }

    /// How many lines of the list are not at the target, as far as this place knows.
    pub fn unsent_erased(&self, file: &ErasedFile) -> anyhow::Result<u64> {
        let sent = match std::fs::read(sent_path(file)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        // What was sent to another target is not at this one.
        let sent = sent.strip_prefix(self.sent_head().as_bytes()).unwrap_or_default();
        let sent: BTreeSet<ErasedLine> = ErasedLines::parse(sent).lines.into_iter().collect();
        let lines = file.read()?.lines;
        Ok(lines.iter().filter(|line| !sent.contains(line)).count() as u64)
    }

    /// Keeps what was sent beside the list, for the next start.
    fn remember_sent(&self, file: &ErasedFile, list: &[u8]) -> anyhow::Result<()> {
        let path = sent_path(file);
        let new = path.with_extension("new");
        let mut to = std::fs::File::options();
        let mut to = to.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        to.write_all(self.sent_head().as_bytes())?;
        to.write_all(list)?;
        to.sync_all()?;
        Ok(std::fs::rename(new, path)?)
    }

    /// The first line of that file.
    fn sent_head(&self) -> String {
        format!("{}\n", self.0.target)
    }

    /// Forgets who was erased before the oldest backup of keys.
    pub fn forget_erased(&self, file: &ErasedFile, now: io_core::time::Timestamp) -> anyhow::Result<u64> {
        Ok(file.forget_before(now - self.0.policy.erased)?)
    }

    /// Everybody in the lists at the target and in the file of this place.
    pub(super) async fn erased_lines(
        &self,
        listing: &Listing,
        scratch: &Scratch,
    ) -> anyhow::Result<BTreeSet<ErasedLine>> {
        let mut lines = BTreeSet::new();
        if let Some(path) = &self.store().erased_file {
            lines.extend(read_erased(path)?.lines);
        }
        for backup in listing
            .backups
            .iter()
            .filter(|backup| backup.manifest.set == BackupSet::Erased)
        {
            let list = self.fetch_one(scratch, &backup.manifest).await?;
            lines.extend(ErasedLines::parse(&std::fs::read(list)?).lines);
        }
        Ok(lines)
    }
}

/// Where it is kept what was sent.
fn sent_path(file: &ErasedFile) -> PathBuf {
    let mut name = file.path().as_os_str().to_owned();
    name.push(".sent");
    PathBuf::from(name)
}
