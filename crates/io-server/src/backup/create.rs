//! Making one backup: the data, then the keys.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use io_archive::age::{Encrypting, Recipient};
use io_archive::catalogue::{self, content_of};
use io_archive::manifest::{BackupEngine, BackupId, BackupSet, Content, Manifest};
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use io_store::backup::{Facts, Part};
use sha2::{Digest as _, Sha256};

use super::scratch::Scratch;
use super::{Backups, Inner};

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Its name.
    pub id: BackupId,
    /// Of the data.
    pub data: Manifest,
    /// Of the keys.
    pub keys: Manifest,
    /// What the data holds.
    pub data_facts: Facts,
    /// What the keys store holds.
    pub keys_facts: Facts,
    /// How long it took.
    pub took: Span,
}

impl Backups {
    /// Makes a backup beside a running server, and stores it. A failure leaves earlier backups as they are.
    pub async fn create(&self) -> anyhow::Result<Made> {
        let Inner {
            target, clock, entropy, ..
        } = &*self.0;
        let start = clock.uptime();
        let scratch = Scratch::make(self.data_dir(), &**entropy)?;
        let store = self.store();
        // The copy, and the same encrypted.
        scratch.must_have_room(io_store::backup::size(&store.database).await?.saturating_mul(2))?;
        let listing = catalogue::read(target, clock.now())
            .await
            .context("the target of backups cannot be read")?;
        let id = BackupId::new(clock.now(), &**entropy);
        let mut made = Vec::new();
        for (part, set) in [(Part::Data, BackupSet::Data), (Part::Keys, BackupSet::Keys)] {
            let part_began = clock.uptime();
            let plain = scratch.file(part.name());
            let facts = io_store::backup::snapshot(&store.database, part, &plain, &self.0.making).await?;
            let archive = scratch.file(&format!("{part}.age"));
            let (encrypted, plain) = self.encrypt(plain, archive.clone()).await?;
            let manifest = Manifest {
                id,
                set,
                engine: self.engine(),
                app_version: env!("CARGO_PKG_VERSION").to_owned(),
                schema_version: u32::try_from(facts.schema).unwrap_or(u32::MAX),
                root_keys: facts.root_keys.iter().map(|key| format!("{key:08x}")).collect(),
                recipients: self.0.recipients.iter().map(Recipient::to_string).collect(),
                encrypted,
                plain,
                rows: facts
                    .tables
                    .iter()
                    .map(|(name, table)| (name.clone(), table.rows))
                    .collect(),
                oldest_message: None,
                newest_message: facts.newest_message.map(Timestamp),
                previous: listing.newest(set).map(|backup| backup.manifest.id),
                duration_ms: milliseconds(clock.uptime() - part_began),
            };
            catalogue::store(target, &manifest, &archive)
                .await
                .with_context(|| format!("the backup of the {part} cannot be stored at {target}"))?;
            std::fs::remove_file(archive)?;
            made.push((manifest, facts));
        }
        let took = clock.uptime() - start;
        let mut made = made.into_iter();
        let (Some((data, data_facts)), Some((keys, keys_facts))) = (made.next(), made.next()) else {
            unreachable!("invariant: both were made")
        };
        Ok(Made {
            id,
            data,
            keys,
            data_facts,
            keys_facts,
            took,
        })
    }

    /// Stores a list of erased people.
    pub(super) async fn store_list(&self, list: &[u8], people: u64) -> anyhow::Result<()> {
        let Inner {
            target, clock, entropy, ..
        } = &*self.0;
        let scratch = Scratch::make(self.data_dir(), &**entropy)?;
        let (plain, archive) = (scratch.file("erased"), scratch.file("erased.age"));
        std::fs::write(&plain, list)?;
        let (encrypted, plain) = self.encrypt(plain, archive.clone()).await?;
        let manifest = Manifest {
            id: BackupId::new(clock.now(), &**entropy),
            set: BackupSet::Erased,
            engine: BackupEngine::Sqlite,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            schema_version: 1,
            root_keys: Vec::new(),
            recipients: self.0.recipients.iter().map(Recipient::to_string).collect(),
            encrypted,
            plain,
            rows: BTreeMap::from([("people".to_owned(), people)]),
            oldest_message: None,
            newest_message: None,
            previous: None,
            duration_ms: 0,
        };
        Ok(catalogue::store(target, &manifest, &archive).await?)
    }

    /// Encrypts a file and removes it; returns what the archive is, and what the file was.
    async fn encrypt(&self, plain: PathBuf, archive: PathBuf) -> anyhow::Result<(Content, Content)> {
        let (recipients, entropy) = (self.0.recipients.clone(), Arc::clone(&self.0.entropy));
        tokio::task::spawn_blocking(move || {
            let content = encrypt(&plain, &archive, &recipients, &*entropy)?;
            std::fs::remove_file(&plain)?;
            Ok((content_of(&archive)?, content))
        })
        .await?
    }
}

fn encrypt(plain: &Path, archive: &Path, recipients: &[Recipient], entropy: &dyn Entropy) -> anyhow::Result<Content> {
    let mut from = File::open(plain)?;
    let to = BufWriter::new(File::create_new(archive)?);
    let mut to = Encrypting::new(to, recipients, entropy)?;
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        size += read as u64;
        to.write_all(&buffer[..read])?;
    }
    to.finish()?.into_inner()?.sync_all()?;
    Ok(Content {
        size,
        sha256: io_archive::manifest::Sha256Sum(hash.finalize().into()),
    })
}

pub(super) fn milliseconds(span: Span) -> u64 {
    u64::try_from(span.0 / 1_000).unwrap_or(0)
}
