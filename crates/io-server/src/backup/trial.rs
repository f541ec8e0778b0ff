//! Trying a backup: restored into a scratch place, checked, opened, and compared with what it should hold.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use io_archive::catalogue::{self, Listing};
use io_archive::manifest::{BackupId, BackupSet, Manifest, Verification};
use io_core::time::Span;
use io_store::account::ErasedPeople;
use io_store::backup::{self, Canaries, Facts, Part, Restored};
use io_store::{Database, StoreConfig};

use super::create::milliseconds;
use super::restore::open;
use super::scratch::Scratch;
use super::{Backups, Chosen, Made};
use crate::config::hex;

/// How many people and chats are opened.
const CANARIES: u32 = 100;

/// A backup that was restored on trial, and is good.
#[derive(Debug)]
pub struct Trial {
    /// The backup.
    pub id: BackupId,
    /// Rows of data, as the manifest says.
    pub rows: u64,
    /// What was opened.
    pub canaries: Canaries,
    /// What finishing the restore did.
    pub restored: Restored,
    /// What would be lost if everything were lost now: the age of the backup.
    pub loss: Span,
    /// How long a restore takes, from the target to a store that can serve.
    pub took: Span,
}

impl Backups {
    /// Tries a backup, the newest one if none is named, and records that it is good.
    pub async fn verify(&self, id: Option<BackupId>) -> anyhow::Result<Trial> {
        let listing = self.list().await?;
        let chosen = Self::choose(&listing, id)?;
        self.refuse_unusable(chosen)?;
        let trial = self.try_out(&listing, chosen, None).await?;
        for (set, manifest) in [(BackupSet::Data, chosen.data), (BackupSet::Keys, chosen.keys)] {
            let verification = Verification {
                id: manifest.id,
                at: Some(self.0.clock.now()),
                sha256: manifest.encrypted.sha256,
                app_version: env!("CARGO_PKG_VERSION").to_owned(),
                duration_ms: milliseconds(trial.took),
            };
            catalogue::record(&self.0.target, set, &verification).await?;
        }
        Ok(trial)
    }

    /// Makes a backup, restores it on trial, and compares both, row by row.
    pub async fn drill(&self) -> anyhow::Result<(Made, Trial)> {
        let made = self.create().await?;
        let listing = self.list().await?;
        // Its own keys: another backup may have been made meanwhile.
        let chosen = Chosen {
            data: &made.data,
            keys: &made.keys,
        };
        self.refuse_unusable(chosen)?;
        let trial = self.try_out(&listing, chosen, Some(&made)).await?;
        Ok((made, trial))
    }

    async fn try_out(&self, listing: &Listing, chosen: Chosen<'_>, made: Option<&Made>) -> anyhow::Result<Trial> {
        let (clock, entropy) = (&self.0.clock, &self.0.entropy);
        let begun = clock.uptime();
        let scratch = Scratch::make(self.data_dir(), &**entropy)?;
        let (data, keys) = self.fetch(&scratch, chosen).await?;
        let lines = self.erased_lines(listing, &scratch).await?;
        let people = ErasedPeople::new(lines, &self.ring());
        people.must_be_readable()?;
        let (database, made_there) = self.scratch_database(&scratch).await?;
        let config = StoreConfig {
            database,
            erased_file: None,
            owner: None,
            ..self.store()
        };
        let tried = self.try_in(&config, &data, &keys, &people, chosen, made).await;
        if let Some((url, name)) = made_there
            && let Err(error) = backup::drop_scratch(&url, &name).await
        {
            tracing::error!(%error, name, "the database of a trial restore cannot be dropped; drop it by hand");
        }
        let (canaries, restored) = tried?;
        Ok(Trial {
            id: chosen.data.id,
            rows: chosen.data.rows.values().sum(),
            canaries,
            restored,
            loss: clock.now() - chosen.data.id.begun(),
            took: clock.uptime() - begun,
        })
    }

    async fn try_in(
        &self,
        config: &StoreConfig,
        data: &Path,
        keys: &Path,
        people: &ErasedPeople,
        chosen: Chosen<'_>,
        made: Option<&Made>,
    ) -> anyhow::Result<(Canaries, Restored)> {
        let database = &config.database;
        backup::begin_restore(database).await?;
        for (part, file, manifest, facts) in [
            (Part::Data, data, chosen.data, made.map(|made| &made.data_facts)),
            (Part::Keys, keys, chosen.keys, made.map(|made| &made.keys_facts)),
        ] {
            backup::place(database, part, file, &self.0.making).await?;
            let placed = backup::inspect(database, part).await?;
            must_be_equal(manifest, facts, &placed)?;
        }
        let store = open(config, &self.0.entropy).await?;
        let tried = async {
            let canaries = store.try_canaries(CANARIES).await?;
            let restored = store.finish_restore(database, people, self.0.clock.now()).await?;
            anyhow::Ok((canaries, restored))
        };
        let tried = tried.await;
        store.close().await;
        let (canaries, restored) = tried?;
        ensure!(
            canaries.damaged == 0,
            "{} values in the backup {} cannot be opened with its keys",
            canaries.damaged,
            chosen.data.id
        );
        Ok((canaries, restored))
    }

    /// An empty place for a trial, and what to drop afterwards.
    async fn scratch_database(&self, scratch: &Scratch) -> anyhow::Result<(Database, Option<(String, String)>)> {
        match &self.store().database {
            Database::Sqlite { readers, .. } => {
                let folder = scratch.path().join("trial");
                let database = Database::Sqlite {
                    data: folder.join("io.db"),
                    keys: folder.join("keys.db"),
                    readers: *readers,
                };
                Ok((database, None))
            }
            Database::Postgres { url, .. } => {
                let given = self.0.config.backup.scratch_database.as_ref();
                let url = given.map_or(url.as_str(), |given| given.reveal()).to_owned();
                let name = format!("io_trial_{}", hex(&self.0.entropy.id()[..8]));
                let made = backup::make_scratch(&url, &name).await.context(
                    "cannot make a database for a trial restore: give the role CREATEDB, or name another database in \
                     backup.scratch_database",
                )?;
                Ok((made, Some((url, name))))
            }
        }
    }
}

fn must_be_equal(manifest: &Manifest, facts: Option<&Facts>, placed: &Facts) -> anyhow::Result<()> {
    let differences = if let Some(facts) = facts {
        facts.differences(placed)
    } else {
        let rows = placed
            .tables
            .iter()
            .map(|(name, table)| (name.clone(), table.rows))
            .collect();
        let same = manifest.rows == rows;
        Vec::from_iter((!same).then(|| "the numbers of rows differ from the manifest".to_owned()))
    };
    if !differences.is_empty() {
        bail!(
            "the restored {} differ from the backup {}: {}",
            manifest.set,
            manifest.id,
            differences.join("; ")
        );
    }
    Ok(())
}
