//! The local outbox: emails as files in the data folder, for development.
//!
//! Must not be used where emails are for real people.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use io_core::ids::EmailId;
use io_core::time::Timestamp;
use io_store::email::{ClaimedEmail, EmailContent};
use serde::{Deserialize, Serialize};

/// How many emails are kept; older ones are removed.
const MOST_EMAILS: usize = 200;

/// The folder of emails.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: PathBuf,
}

/// An email in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptEmail {
    /// Its id.
    pub id: EmailId,
    /// When it was written.
    pub at: Timestamp,
    /// Its text and its recipient.
    pub content: EmailContent,
}

impl Outbox {
    /// The outbox in a folder, which is created with the first email.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps an email. Keeping it again changes nothing.
    pub fn keep(&self, email: &ClaimedEmail) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let kept = KeptEmail {
            id: email.id,
            at: email.created_at,
            content: email.content.clone(),
        };
        let path = self
            .folder
            .join(format!("{:020}-{}.json", email.created_at.0, email.id));
        let draft = path.with_extension("draft");
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(&serde_json::to_vec(&kept)?)?;
        std::fs::rename(draft, path)?;
        for old in self.names()?.into_iter().skip(MOST_EMAILS) {
            std::fs::remove_file(self.folder.join(old))?;
        }
        Ok(())
    }

    /// Every email, the latest first.
    pub fn emails(&self) -> std::io::Result<Vec<KeptEmail>> {
        let read = |name: &String| {
            let text = std::fs::read(self.folder.join(name)).ok()?;
            serde_json::from_slice(&text).ok()
        };
        Ok(self.names()?.iter().filter_map(read).collect())
    }

    /// One email.
    pub fn email(&self, id: EmailId) -> std::io::Result<Option<KeptEmail>> {
        Ok(self.emails()?.into_iter().find(|email| email.id == id))
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
