//! Who was erased, remembered outside both databases: a file that only grows, one line a person.
//!
//! A line holds a keyed hash of the account's id and when it was erased: without the root key it names nobody. After a
//! restore, those of the restored people who are in the list are erased again. Planned deletions and their undoing have
//! lines as well, so that a restore to an earlier moment loses neither.
//! Must not hold anything else about a person.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::ids::UserId;
use io_core::time::Timestamp;
use parking_lot::{Mutex, RwLock};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;
use zeroize::Zeroizing;

use crate::config::KeyEncryptionKey;
use crate::{Result, StoreError};

/// The first word of a line about an erasure, a planned deletion, and one that was undone.
const FORMATS: [&str; 3] = ["erased1", "planned1", "undone1"];

/// What became of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Became {
    Erased,
    /// Is to be erased then.
    Planned(Timestamp),
    /// Is to stay.
    Undone,
}

/// What one line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErasedLine {
    /// The name of the root key whose derived key made the hash.
    root: u32,
    at: Timestamp,
    hash: [u8; 32],
    became: Became,
}

impl ErasedLine {
    /// Is it about an erasure that was done?
    pub fn is_erasure(&self) -> bool {
        self.became == Became::Erased
    }

    /// Until when it matters.
    fn matters_until(&self) -> Timestamp {
        match self.became {
            Became::Planned(due) => due.max(self.at),
            Became::Erased | Became::Undone => self.at,
        }
    }

    /// The line without its end.
    fn text(&self) -> String {
        let (format, due) = match self.became {
            Became::Erased => (FORMATS[0], None),
            Became::Planned(due) => (FORMATS[1], Some(due)),
            Became::Undone => (FORMATS[2], None),
        };
        let mut text = format!("{format} {:08x} {} ", self.root, self.at.0);
        if let Some(due) = due {
            let _ = write!(text, "{} ", due.0);
        }
        self.hash.iter().for_each(|byte| {
            let _ = write!(text, "{byte:02x}");
        });
        let check = check(&text);
        text + " " + &check
    }

    fn parse(line: &str) -> Option<Self> {
        let (said, sum) = line.rsplit_once(' ')?;
        if check(said) != sum {
            return None;
        }
        let mut words = said.split(' ');
        let format = words.next()?;
        let root = u32::from_str_radix(words.next()?, 16).ok()?;
        let at = Timestamp(words.next()?.parse().ok()?);
        let became = match FORMATS.iter().position(|known| *known == format)? {
            0 => Became::Erased,
            1 => Became::Planned(Timestamp(words.next()?.parse().ok()?)),
            _ => Became::Undone,
        };
        let digits = words.next()?;
        if digits.len() != 64 || words.next().is_some() {
            return None;
        }
        let mut hash = [0; 32];
        for (place, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(Self { root, at, hash, became })
    }
}

/// Finds a line that a failing disk changed.
fn check(said: &str) -> String {
    Sha256::digest(said.as_bytes())[..4]
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A list of erased people, as read.
#[derive(Clone, Debug, Default)]
pub struct ErasedLines {
    /// The lines that can be read.
    pub lines: Vec<ErasedLine>,
    /// How many cannot: damaged, or the last one is incomplete.
    pub damaged: u64,
}

impl ErasedLines {
    /// Reads a list. What is damaged is counted and skipped; the lines around it hold.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut read = Self::default();
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match std::str::from_utf8(line).ok().and_then(ErasedLine::parse) {
                Some(line) => read.lines.push(line),
                None => read.damaged += 1,
            }
        }
        read
    }
}

/// What became of a planned deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// It is due then.
    Due(Timestamp),
    /// It was undone.
    Undone,
}

/// The people of some lists, to be asked about.
pub struct ErasedPeople {
    keys: HashMap<u32, Zeroizing<[u8; 32]>>,
    hashes: HashSet<(u32, [u8; 32])>,
    /// The last that was said about a person's planned deletion, and when.
    plans: HashMap<(u32, [u8; 32]), (Timestamp, Became)>,
    strangers: HashSet<u32>,
}

impl ErasedPeople {
    /// The lines of lists, with the root keys that can tell whom they mean.
    pub fn new(lines: impl IntoIterator<Item = ErasedLine>, roots: &[KeyEncryptionKey]) -> Self {
        let keys: HashMap<_, _> = roots.iter().map(|root| (root.id(), hash_key(root))).collect();
        let (mut hashes, mut plans, mut strangers) = (HashSet::new(), HashMap::new(), HashSet::new());
        for line in lines {
            let person = (line.root, line.hash);
            if !keys.contains_key(&line.root) {
                strangers.insert(line.root);
            }
            if line.is_erasure() {
                hashes.insert(person);
                continue;
            }
            let last = plans.entry(person).or_insert((line.at, line.became));
            *last = (*last).max((line.at, line.became));
        }
        Self {
            keys,
            hashes,
            plans,
            strangers,
        }
    }

    /// Refuses lists of which a root key is missing: nobody could tell whom they mean.
    pub fn must_be_readable(&self) -> Result<()> {
        let mut missing: Vec<String> = self.strangers.iter().map(|root| format!("{root:08x}")).collect();
        missing.sort();
        if missing.is_empty() {
            return Ok(());
        }
        Err(StoreError::WrongKey(format!(
            "the list of erased people needs the root key {}; give it in root_keys_old. Without it, erased people would \
             come back",
            missing.join(", ")
        )))
    }

    /// How many people.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Is it nobody?
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    pub(crate) fn contains(&self, user: UserId) -> bool {
        !self.hashes.is_empty()
            && self
                .keys
                .iter()
                .any(|(root, key)| self.hashes.contains(&(*root, hash(key, user))))
    }

    /// What the lists say last of a person's planned deletion.
    pub(crate) fn plan(&self, user: UserId) -> Option<Plan> {
        if self.plans.is_empty() {
            return None;
        }
        let said = self
            .keys
            .iter()
            .filter_map(|(root, key)| self.plans.get(&(*root, hash(key, user))));
        said.max().map(|(_, became)| match became {
            Became::Planned(due) => Plan::Due(*due),
            Became::Erased | Became::Undone => Plan::Undone,
        })
    }
}

impl std::fmt::Debug for ErasedPeople {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErasedPeople")
            .field("people", &self.hashes.len())
            .finish_non_exhaustive()
    }
}

/// The file of an installation, which a store writes into.
pub struct ErasedFile {
    path: PathBuf,
    /// The root key of new lines: its name, and what is derived from it.
    root: RwLock<(u32, Zeroizing<[u8; 32]>)>,
    /// Held while a line is written or the file is replaced.
    writing: Mutex<()>,
    changes: watch::Sender<u64>,
}

impl ErasedFile {
    /// Opens the file, or makes it.
    pub fn open(path: PathBuf, root: &KeyEncryptionKey) -> Result<Self> {
        append_to(&path)?;
        Ok(Self {
            path,
            root: RwLock::new((root.id(), hash_key(root))),
            writing: Mutex::new(()),
            changes: watch::Sender::new(0),
        })
    }

    /// Writes further lines with another root key.
    pub(crate) fn change_root(&self, root: &KeyEncryptionKey) {
        *self.root.write() = (root.id(), hash_key(root));
    }

    /// Counts the lines noted since the start.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Notes that a person is erased; on disk when this returns.
    pub(crate) async fn note(self: &Arc<Self>, user: UserId, at: Timestamp) -> Result<()> {
        self.note_became(user, Became::Erased, at).await
    }

    /// Notes that a person's deletion is planned, or with `None` that it is not any more; on disk when this returns.
    pub(crate) async fn note_plan(self: &Arc<Self>, user: UserId, due: Option<Timestamp>, at: Timestamp) -> Result<()> {
        let became = due.map_or(Became::Undone, Became::Planned);
        self.note_became(user, became, at).await
    }

    async fn note_became(self: &Arc<Self>, user: UserId, became: Became, at: Timestamp) -> Result<()> {
        let line = {
            let (root, key) = &*self.root.read();
            ErasedLine {
                root: *root,
                at,
                hash: hash(key, user),
                became,
            }
        };
        let file = Arc::clone(self);
        let noted = tokio::task::spawn_blocking(move || file.append(&line)).await;
        noted.map_err(|_| StoreError::Broken("a task of the list of erased people panicked".into()))??;
        self.changes.send_modify(|changes| *changes += 1);
        Ok(())
    }

    fn append(&self, line: &ErasedLine) -> Result<()> {
        let _writing = self.writing.lock();
        let mut file = append_to(&self.path)?;
        // A crash in the middle of a line must not spoil this one.
        let begin = if ends_with_a_line(&mut file).map_err(|error| failed(&self.path, &error))? {
            ""
        } else {
            "\n"
        };
        let text = format!("{begin}{}\n", line.text());
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| failed(&self.path, &error))
    }

    /// Adds lines that are not in the file yet, as a restore does with the lists of a backup.
    pub fn add(&self, lines: &[ErasedLine]) -> Result<()> {
        let known: HashSet<ErasedLine> = self.read()?.lines.into_iter().collect();
        for line in lines.iter().filter(|line| !known.contains(line)) {
            self.append(line)?;
        }
        Ok(())
    }

    /// Everybody in the file.
    pub fn read(&self) -> Result<ErasedLines> {
        read(&self.path)
    }

    /// Forgets who was erased before this moment: no backup that could bring them back exists any more.
    /// Returns how many lines went.
    pub fn forget_before(&self, before: Timestamp) -> Result<u64> {
        let _writing = self.writing.lock();
        let read = self.read()?;
        let kept: Vec<&ErasedLine> = read
            .lines
            .iter()
            .filter(|line| line.matters_until() >= before)
            .collect();
        let gone = (read.lines.len() - kept.len()) as u64;
        if gone == 0 {
            return Ok(0);
        }
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        let new = PathBuf::from(name);
        let text: String = kept.iter().map(|line| line.text() + "\n").collect();
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&new, &self.path))
            .and_then(|()| File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all());
        written.map_err(|error| failed(&self.path, &error))?;
        Ok(gone)
    }
}

impl std::fmt::Debug for ErasedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErasedFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Everybody in a file; nobody if there is none.
pub fn read(path: &Path) -> Result<ErasedLines> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(ErasedLines::parse(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(ErasedLines::default()),
        Err(error) => Err(failed(path, &error)),
    }
}

fn append_to(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    options.open(path).map_err(|error| failed(path, &error))
}

fn ends_with_a_line(file: &mut File) -> std::io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::Full,
        kind => StoreError::Refused(format!("{}: {kind}", path.display())),
    }
}

fn hash_key(root: &KeyEncryptionKey) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, root.0.as_slice())
        .expand(b"io erased people v1", key.as_mut_slice())
        .expect("invariant: 32 bytes is a length HKDF-SHA256 can give");
    key
}

fn hash(key: &[u8; 32], user: UserId) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC takes a key of any length");
    mac.update(user.0.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn root(byte: u8) -> KeyEncryptionKey {
        KeyEncryptionKey::new([byte; 32])
    }

    fn user(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn a_noted_person_is_found_with_the_root_key_and_named_by_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erased.log");
        let file = Arc::new(ErasedFile::open(path.clone(), &root(1)).unwrap());
        file.note(user(7), Timestamp(5)).await.unwrap();
        let lines = file.read().unwrap().lines;
        let people = ErasedPeople::new(lines.clone(), &[root(2), root(1)]);
        assert!(people.contains(user(7)) && !people.contains(user(8)));
        people.must_be_readable().unwrap();
        let blind = ErasedPeople::new(lines, &[root(2)]);
        assert!(!blind.contains(user(7)));
        let said = blind.must_be_readable().unwrap_err().to_string();
        assert!(said.contains(&format!("{:08x}", root(1).id())), "{said}");
        let text = std::fs::read_to_string(path).unwrap();
        assert!(!text.contains(&user(7).0.simple().to_string()), "{text}");
    }

    #[tokio::test]
    async fn the_last_word_about_a_planned_deletion_holds() {
        let folder = tempfile::tempdir().unwrap();
        let file = Arc::new(ErasedFile::open(folder.path().join("erased.log"), &root(1)).unwrap());
        let (due, later) = (Some(Timestamp(50)), Some(Timestamp(90)));
        for (number, plan, at) in [
            (1, due, 1),
            (2, due, 1),
            (2, None, 2),
            (3, due, 1),
            (3, None, 2),
            (3, later, 3),
        ] {
            file.note_plan(user(number), plan, Timestamp(at)).await.unwrap();
        }
        let people = || {
            // In any order: lists of several backups are put together.
            let mut lines = file.read().unwrap().lines;
            lines.reverse();
            ErasedPeople::new(lines, &[root(1)])
        };
        let plans = [1, 2, 3, 4].map(|number| people().plan(user(number)));
        let wanted = [
            Some(Plan::Due(Timestamp(50))),
            Some(Plan::Undone),
            Some(Plan::Due(Timestamp(90))),
            None,
        ];
        assert_eq!(plans, wanted);
        assert!(people().is_empty() && !people().contains(user(1)), "nobody was erased");
        // What is planned matters until it is due.
        assert_eq!(file.forget_before(Timestamp(51)).unwrap(), 5);
        assert_eq!(people().plan(user(3)), Some(Plan::Due(Timestamp(90))));
        let blind = ErasedPeople::new(file.read().unwrap().lines, &[root(2)]);
        assert!(blind.must_be_readable().is_err());
    }

    #[tokio::test]
    async fn a_half_line_and_a_flipped_bit_spoil_no_other_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("erased.log");
        let file = Arc::new(ErasedFile::open(path.clone(), &root(1)).unwrap());
        for number in 1..=3 {
            file.note(user(number), Timestamp(1)).await.unwrap();
        }
        let whole = std::fs::read(&path).unwrap();
        let line = whole.len() / 3;
        for bit in 0..8 * line {
            let mut bytes = whole.clone();
            bytes[line + bit / 8] ^= 1 << (bit % 8);
            let read = ErasedLines::parse(&bytes);
            let people = ErasedPeople::new(read.lines, &[root(1)]);
            assert!(read.damaged > 0, "bit {bit}");
            assert!(people.contains(user(1)), "bit {bit}");
            // The end of the line keeps the next one apart; without it, both are lost.
            assert!(people.contains(user(3)) || bit / 8 == line - 1, "bit {bit}");
        }
        for length in 2 * line + 1..whole.len() - 1 {
            std::fs::write(&path, &whole[..length]).unwrap();
            file.note(user(9), Timestamp(1)).await.unwrap();
            let read = file.read().unwrap();
            let people = ErasedPeople::new(read.lines, &[root(1)]);
            assert_eq!(read.damaged, 1, "{length} bytes");
            for number in [1, 2, 9] {
                assert!(people.contains(user(number)), "{number} after {length} bytes");
            }
        }
    }

    #[tokio::test]
    async fn who_was_erased_long_ago_is_forgotten_and_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = Arc::new(ErasedFile::open(folder.path().join("erased.log"), &root(1)).unwrap());
        for (number, at) in [(1, 10), (2, 20), (3, 30)] {
            file.note(user(number), Timestamp(at)).await.unwrap();
        }
        assert_eq!(file.forget_before(Timestamp(20)).unwrap(), 1);
        file.note(user(4), Timestamp(40)).await.unwrap();
        let people = ErasedPeople::new(file.read().unwrap().lines, &[root(1)]);
        let found = [1, 2, 3, 4].map(|number| people.contains(user(number)));
        assert_eq!(found, [false, true, true, true]);
        file.add(&file.read().unwrap().lines).unwrap();
        assert_eq!(file.read().unwrap().lines.len(), 3, "what is known is not added again");
    }
}
