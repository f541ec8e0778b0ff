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
            match std::fs::remove_file(self.folder.join(old)) {
                // Another email that is being kept removed it first.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => removed?,
            }
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

#[cfg(test)]
mod tests {
    use io_store::email::{EmailClass, EmailKind};

    use super::*;

    fn email(number: u16) -> ClaimedEmail {
        let [high, low] = number.to_be_bytes();
        let mut id = [0; 16];
        id[..2].copy_from_slice(&[high, low]);
        let at = Timestamp(1_780_315_200_000_000 + i64::from(number));
        ClaimedEmail {
            id: EmailId::from_random(id),
            kind: EmailKind::SignIn,
            class: EmailClass::ToStranger,
            content: EmailContent {
                to: "ada@example.org".to_owned(),
                subject: String::new(),
                text: String::new(),
                html: String::new(),
            },
            attempts: 0,
            perhaps_sent: false,
            suppressed: false,
            created_at: at,
            expires_at: at,
        }
    }

    #[test]
    fn many_emails_kept_at_once_leave_the_latest_two_hundred() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().join("outbox"));
        std::thread::scope(|scope| {
            for worker in 0..8 {
                let outbox = &outbox;
                scope.spawn(move || {
                    for n in 0..50 {
                        outbox.keep(&email(n * 8 + worker)).expect("is kept");
                    }
                });
            }
        });
        outbox.keep(&email(400)).unwrap();
        let kept: Vec<EmailId> = outbox.emails().unwrap().iter().map(|email| email.id).collect();
        let latest: Vec<EmailId> = (201..=400).rev().map(|n| email(n).id).collect();
        assert_eq!(kept, latest);
    }
}
