//! Restoring a backup: everything is checked before anything is touched, and nothing serves before the end.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use io_archive::age::Decrypting;
use io_archive::catalogue::{self, content_of};
use io_archive::manifest::{BackupId, Manifest};
use io_core::outside::Entropy;
use io_core::time::Span;
use io_store::account::{ErasedFile, ErasedLine, ErasedPeople};
use io_store::backup::{Part, Restored};
use io_store::{ShreddedKey, Store, StoreConfig};

use super::scratch::Scratch;
use super::{Backups, Chosen};
use crate::config::{Config, hex};
use crate::storage::OwnFolder;

/// What a restore did.
#[derive(Debug)]
pub struct Summary {
    /// The backup of the data.
    pub data: BackupId,
    /// The backup of the keys.
    pub keys: BackupId,
    /// Rows of data.
    pub rows: u64,
    /// How old the data is: what came later is lost.
    pub age: Span,
    /// What was done before anything may serve.
    pub restored: Restored,
    /// Where what was there before is now.
    pub aside: Option<PathBuf>,
    /// How long it took.
    pub took: Span,
}

/// Where a backup is restored to.
#[derive(Debug)]
pub struct Place<'c> {
    /// The configuration of the installation that will serve there.
    pub config: &'c Config,
    /// Whether what is there may be replaced.
    pub force: bool,
}

impl Backups {
    /// Restores a backup, the newest one if none is named, into the place of the configuration.
    ///
    /// Who was erased since is erased again, sessions end, clients reset. After an interruption, run it again.
    pub async fn restore(&self, id: Option<BackupId>, place: Place<'_>) -> anyhow::Result<Summary> {
        let (clock, entropy) = (&self.0.clock, &self.0.entropy);
        let begun = clock.uptime();
        let listing = self.list().await?;
        let chosen = Self::choose(&listing, id)?;
        self.refuse_unusable(chosen)?;
        let store_config = self.store();
        let database = &store_config.database;
        let _folder = OwnFolder::take(place.config, clock.now()).await?;
        let unfinished = io_store::backup::is_half_restored(database).await?;
        let empty = io_store::backup::is_empty(database).await?;
        ensure!(
            empty || unfinished || place.force,
            "there is an installation in this place already. Restore into another one, or replace it with --force"
        );
        let scratch = Scratch::make(&place.config.data_dir, &**entropy)?;
        let (data, keys) = self.fetch(&scratch, chosen).await?;
        let lines: Vec<ErasedLine> = self.erased_lines(&listing, &scratch).await?.into_iter().collect();
        let people = ErasedPeople::new(lines.iter().copied(), &self.ring());
        people.must_be_readable()?;
        let shredded = if empty || unfinished {
            Vec::new()
        } else {
            self.shredded_there().await
        };

        io_store::backup::begin_restore(database).await?;
        let aside = if empty {
            None
        } else {
            let name = format!("before-restore-{}", hex(&entropy.id()[..4]));
            io_store::backup::clear(database, &name).await?
        };
        io_store::backup::place(database, Part::Data, &data, &self.0.making).await?;
        io_store::backup::place(database, Part::Keys, &keys, &self.0.making).await?;
        let path = place.config.backup.erased_file.clone();
        ErasedFile::open(path, &store_config.key)?.add(&lines)?;
        let store = open(&store_config, entropy).await?;
        let finished = async {
            store.shred_again(&shredded, clock.now()).await?;
            store.finish_restore(database, &people, clock.now()).await
        };
        let restored = finished.await;
        store.close().await;
        Ok(Summary {
            data: chosen.data.id,
            keys: chosen.keys.id,
            rows: chosen.data.rows.values().sum(),
            age: clock.now() - chosen.data.id.begun(),
            restored: restored?,
            aside,
            took: clock.uptime() - begun,
        })
    }

    /// The names of keys that were shredded in the installation that is about to be replaced.
    async fn shredded_there(&self) -> Vec<ShreddedKey> {
        let read = async {
            let store = open(&self.store(), &self.0.entropy).await?;
            let mut all: Vec<ShreddedKey> = Vec::new();
            let read = loop {
                match store.shredded_keys(all.last().copied(), 1_000).await {
                    Ok(page) if page.is_empty() => break Ok(()),
                    Ok(page) => all.extend(page),
                    Err(error) => break Err(error),
                }
            };
            store.close().await;
            read?;
            anyhow::Ok(all)
        };
        read.await.unwrap_or_else(|error| {
            tracing::warn!(
                cause = format!("{error:#}"),
                "what is replaced cannot be read: its shredded keys are unknown"
            );
            Vec::new()
        })
    }

    /// Copies both archives of a backup, checks them, and opens them.
    pub(super) async fn fetch(&self, scratch: &Scratch, chosen: Chosen<'_>) -> anyhow::Result<(PathBuf, PathBuf)> {
        let need = [chosen.data, chosen.keys].map(|manifest| manifest.encrypted.size + 2 * manifest.plain.size);
        scratch.must_have_room(need.iter().sum())?;
        let data = self.fetch_one(scratch, chosen.data).await?;
        let keys = self.fetch_one(scratch, chosen.keys).await?;
        Ok((data, keys))
    }

    pub(super) async fn fetch_one(&self, scratch: &Scratch, manifest: &Manifest) -> anyhow::Result<PathBuf> {
        let archive = scratch.file(&format!("{}-{}.age", manifest.set, manifest.id));
        let plain = archive.with_extension("plain");
        catalogue::fetch(&self.0.target, manifest, &archive).await?;
        let (identities, wanted) = (self.0.identities.clone(), manifest.plain);
        let (from, to) = (archive, plain.clone());
        let opened = tokio::task::spawn_blocking(move || {
            decrypt(&from, &to, &identities)?;
            std::fs::remove_file(&from)?;
            anyhow::Ok(content_of(&to)?)
        });
        let content = opened
            .await?
            .with_context(|| format!("the backup {} of the {} cannot be opened", manifest.id, manifest.set))?;
        if content != wanted {
            bail!(
                "the backup {} of the {} is not what its manifest says",
                manifest.id,
                manifest.set
            );
        }
        Ok(plain)
    }
}

/// Opens restored stores, before anything else may.
pub(super) async fn open(config: &StoreConfig, entropy: &Arc<dyn Entropy>) -> anyhow::Result<Store> {
    let config = StoreConfig {
        finishes_restore: true,
        ..config.clone()
    };
    Store::open(config, Arc::clone(entropy))
        .await
        .context("cannot open the restored store")
}

fn decrypt(archive: &Path, plain: &Path, identities: &[io_archive::age::Identity]) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut from = Decrypting::new(File::open(archive)?, identities)?;
    let to = File::options().write(true).create_new(true).mode(0o600).open(plain)?;
    let mut to = BufWriter::new(to);
    std::io::copy(&mut from, &mut to)?;
    to.flush()?;
    Ok(())
}
