//! The local outbox: letters kept as files under the data folder, to be read in the browser while developing.
//!
//! Must not be used where letters are for real people.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use io_core::ids::EmailId;
use io_core::time::Timestamp;
use io_store::email::{ClaimedEmail, EmailContent};
use serde::{Deserialize, Serialize};

/// Letters kept; older ones go.
const MOST_LETTERS: usize = 200;

/// The folder of letters.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: PathBuf,
}

/// A letter in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptLetter {
    /// The letter.
    pub id: EmailId,
    /// When it was written.
    pub at: Timestamp,
    /// What it says and to whom.
    pub content: EmailContent,
}

impl Outbox {
    /// The outbox in a folder, which is made with the first letter.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps a letter. Keeping it twice is keeping it once.
    pub fn keep(&self, letter: &ClaimedEmail) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let kept = KeptLetter {
            id: letter.id,
            at: letter.created_at,
            content: letter.content.clone(),
        };
        let path = self
            .folder
            .join(format!("{:020}-{}.json", letter.created_at.0, letter.id));
        let draft = path.with_extension("draft");
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(&serde_json::to_vec(&kept)?)?;
        std::fs::rename(draft, path)?;
        for old in self.names()?.into_iter().skip(MOST_LETTERS) {
            std::fs::remove_file(self.folder.join(old))?;
        }
        Ok(())
    }

    /// Every letter, the latest first.
    pub fn letters(&self) -> std::io::Result<Vec<KeptLetter>> {
        let read = |name: &String| {
            let text = std::fs::read(self.folder.join(name)).ok()?;
            serde_json::from_slice(&text).ok()
        };
        Ok(self.names()?.iter().filter_map(read).collect())
    }

    /// One letter.
    pub fn letter(&self, id: EmailId) -> std::io::Result<Option<KeptLetter>> {
        Ok(self.letters()?.into_iter().find(|letter| letter.id == id))
    }

    /// The names of the files, the latest first: a name begins with its time.
    fn names(&self) -> std::io::Result<Vec<String>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names
            .filter(|name| Path::new(name).extension().is_some_and(|end| end == "json"))
            .collect();
        names.sort_unstable_by(|a, b| b.cmp(a));
        Ok(names)
    }
}
