//! Backups of an installation: made, listed, tried, pruned and restored; by the server, and by commands beside it.
//!
//! `io-store` makes snapshots and puts them back; `io-archive` knows archives, targets and what stays. Must not know when
//! a backup is due: `jobs` does.

mod create;
mod erased;
mod progress;
mod restore;
mod scratch;
mod trial;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use io_archive::age::{Identity, Recipient};
use io_archive::catalogue::{self, Listing};
use io_archive::manifest::{BackupEngine, BackupId, BackupSet, Manifest};
use io_archive::retention::{Generations, Policy, Verdict, plan};
use io_archive::target::{Address, BucketStyle, Patience, S3Access, Target};
use io_core::outside::{Clock, Entropy};
use io_core::time::Span;
use io_store::backup::{Making, Part};
use io_store::{KeyEncryptionKey, StoreConfig};
use zeroize::Zeroizing;

pub use create::Made;
pub use progress::{BackupProgress, Progress};
pub use restore::{Place, Summary};
pub use trial::Trial;

use crate::config::{self, Config};
use crate::keys::RootKeys;
use crate::outside::Outside;
use crate::storage;

/// How much longer who was erased is remembered than a backup of keys exists.
const BEYOND_KEYS: Span = Span::days(1);

/// The backups of an installation.
#[derive(Clone)]
pub struct Backups(Arc<Inner>);

struct Inner {
    target: Target,
    recipients: Vec<Recipient>,
    identities: Vec<Identity>,
    policy: Policy,
    making: Making,
    config: Config,
    /// They may change while the server runs.
    root_keys: Arc<RootKeys>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Backups {
    /// As configured; none if there is no target.
    pub fn open(config: &Config, root_keys: Arc<RootKeys>, outside: &Outside) -> anyhow::Result<Option<Self>> {
        let backup = &config.backup;
        let Some(target) = &backup.target else { return Ok(None) };
        let access = access(&backup.s3);
        let clock = Arc::clone(&outside.clock);
        let target = Target::new(
            &target.parse::<Address>()?,
            access.as_ref(),
            Patience::default(),
            Arc::clone(&clock),
        )?;
        let recipients = backup.recipients.iter().map(|text| text.parse::<Recipient>());
        let identities = backup.identities.iter().map(|text| text.reveal().parse::<Identity>());
        let policy = Policy {
            data: Generations {
                daily: backup.keep_daily,
                weekly: backup.keep_weekly,
                monthly: backup.keep_monthly,
            },
            keys: backup.keep_keys,
            erased: backup.keep_keys + BEYOND_KEYS,
        };
        let making = Making {
            pg_dump: backup.pg_dump.clone(),
            ..Making::default()
        };
        Ok(Some(Self(Arc::new(Inner {
            target,
            recipients: recipients.collect::<Result<_, _>>().context("backup.recipients")?,
            identities: identities.collect::<Result<_, _>>().context("backup.identity")?,
            policy,
            making,
            config: config.clone(),
            root_keys,
            clock,
            entropy: Arc::clone(&outside.entropy),
        }))))
    }

    /// The same, or what to configure.
    pub fn configured(config: &Config, root_keys: Arc<RootKeys>, outside: &Outside) -> anyhow::Result<Self> {
        Self::open(config, root_keys, outside)?
            .context("backup.target is not set: name a folder (file:///…) or a bucket (s3://…) for backups")
    }

    /// Tries the target with a small object: put, read, listed, deleted. Once, and without patience.
    pub async fn probe(&self) -> anyhow::Result<()> {
        let backup = &self.0.config.backup;
        let address = backup
            .target
            .as_deref()
            .context("backup.target is not set")?
            .parse::<Address>()?;
        let impatient = Patience {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(5),
            tries: 1,
            ..Patience::default()
        };
        let target = Target::new(
            &address,
            access(&backup.s3).as_ref(),
            impatient,
            Arc::clone(&self.0.clock),
        )?;
        probe(&target, &*self.0.entropy).await
    }

    /// Everything at the target.
    pub async fn list(&self) -> anyhow::Result<Listing> {
        Ok(catalogue::read(&self.0.target, self.0.clock.now()).await?)
    }

    /// Deletes the backups that need not be kept, and what was never finished. Returns what goes, and what stays though
    /// it is old.
    pub async fn prune(&self, dry: Dry) -> anyhow::Result<Pruned> {
        let listing = self.list().await?;
        let known: Vec<_> = listing.backups.iter().map(catalogue::Backup::known).collect();
        let verdicts = plan(&known, self.0.clock.now(), &self.0.policy);
        let mut pruned = Pruned::default();
        for (backup, verdict) in known.iter().zip(verdicts) {
            match verdict {
                Verdict::Delete => {
                    if dry == Dry::No {
                        catalogue::delete(&self.0.target, backup.set, backup.id).await?;
                    }
                    pruned.deleted.push((backup.set, backup.id));
                }
                Verdict::KeepLastVerified | Verdict::KeepFuture => pruned.kept.push((backup.set, backup.id)),
                Verdict::Keep => {}
            }
        }
        for name in listing.leftovers {
            if dry == Dry::No {
                self.0.target.delete(&name).await?;
            }
            pruned.leftovers.push(name);
        }
        Ok(pruned)
    }

    /// The backup of this id, or the newest one, with the keys that fit it.
    fn choose(listing: &Listing, id: Option<BackupId>) -> anyhow::Result<Chosen<'_>> {
        // Later keys open earlier data; people who were erased in between have none.
        let keys = listing
            .newest(BackupSet::Keys)
            .context("the target has no complete backup of the keys: without it nobody's data can be read")?;
        let data = if let Some(id) = id {
            listing.find(BackupSet::Data, id).with_context(|| {
                format!(
                    "there is no backup {id} of the data, or its manifest cannot be read; `io backup list` shows all"
                )
            })?
        } else {
            // One whose keys were never stored, because its backup was cut short, is passed over.
            let opens = |backup: &&catalogue::Backup| {
                backup.manifest.set == BackupSet::Data && backup.manifest.id <= keys.manifest.id
            };
            let mut newest_first = listing.backups.iter().rev();
            newest_first
                .find(opens)
                .context("the target has no complete backup of the data")?
        };
        ensure!(
            keys.manifest.id >= data.manifest.id,
            "the newest backup of the keys, {}, is older than the data: what was written since could not be read. Choose \
             an earlier backup of the data",
            keys.manifest.id
        );
        Ok(Chosen {
            data: &data.manifest,
            keys: &keys.manifest,
        })
    }

    /// Refuses what this program or this configuration could not open, before anything is touched.
    fn refuse_unusable(&self, chosen: Chosen<'_>) -> anyhow::Result<()> {
        for (part, manifest) in [(Part::Data, chosen.data), (Part::Keys, chosen.keys)] {
            let known = io_store::backup::known_schema(part);
            if i64::from(manifest.schema_version) > known {
                bail!(
                    "the backup {} of the {part} has schema version {}, and this IO ({}) knows {known}: it was made by IO \
                     {}; use that version or a later one",
                    manifest.id,
                    manifest.schema_version,
                    env!("CARGO_PKG_VERSION"),
                    manifest.app_version
                );
            }
            ensure!(
                manifest.engine == self.engine(),
                "the backup {} is of {}, and `database` is {}",
                manifest.id,
                engine_name(manifest.engine),
                engine_name(self.engine())
            );
        }
        ensure!(
            !self.0.identities.is_empty(),
            "backup.identity is not set: the secret key that opens backups"
        );
        let ring: Vec<String> = self.ring().iter().map(|key| format!("{:08x}", key.id())).collect();
        let missing: Vec<&str> = chosen
            .keys
            .root_keys
            .iter()
            .map(String::as_str)
            .filter(|name| *name != UNNAMED && !ring.iter().any(|key| key == name))
            .collect();
        ensure!(
            missing.is_empty(),
            "the keys in the backup {} are wrapped by the root key {}, and the given ones are {}: give that one in \
             root_key or root_keys_old. Nothing was changed",
            chosen.keys.id,
            missing.join(", "),
            ring.join(", ")
        );
        Ok(())
    }

    /// How the store is opened beside a server, with the root keys of now.
    fn store(&self) -> StoreConfig {
        storage::store_config(&self.0.config, &self.0.root_keys.ring())
    }

    fn data_dir(&self) -> &Path {
        &self.0.config.data_dir
    }

    fn engine(&self) -> BackupEngine {
        match self.store().database {
            io_store::Database::Sqlite { .. } => BackupEngine::Sqlite,
            io_store::Database::Postgres { .. } => BackupEngine::Postgres,
        }
    }

    fn ring(&self) -> Vec<KeyEncryptionKey> {
        let StoreConfig { key, older_keys, .. } = self.store();
        std::iter::once(key).chain(older_keys).collect()
    }
}

/// Tries a target with a small object: put, read, listed, deleted.
pub(crate) async fn probe(target: &Target, entropy: &dyn Entropy) -> anyhow::Result<()> {
    let name = format!("probe-{}", config::hex(&entropy.id()));
    let bytes = entropy.id().to_vec();
    target
        .put_bytes(&name, bytes.clone())
        .await
        .context("cannot put an object")?;
    let read = target.read(&name).await.context("cannot read an object");
    let listed = target.list(&name).await.context("cannot list objects");
    // Also when it could not be read: nothing may stay.
    target.delete(&name).await.context("cannot delete an object")?;
    ensure!(read? == bytes, "what was read is not what was put");
    ensure!(
        listed?.iter().any(|object| object.name == name),
        "a list does not show what was put"
    );
    ensure!(target.head(&name).await?.is_none(), "what was deleted is still there");
    Ok(())
}

/// What rows of the first version say of their root key.
const UNNAMED: &str = "00000001";

/// A backup to restore.
#[derive(Clone, Copy)]
struct Chosen<'l> {
    data: &'l Manifest,
    keys: &'l Manifest,
}

/// Whether something is only said, not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dry {
    /// It is done.
    No,
    /// It is only said.
    Run,
}

/// What pruning did, or would do.
#[derive(Debug, Default)]
pub struct Pruned {
    /// Backups that went.
    pub deleted: Vec<(BackupSet, BackupId)>,
    /// Old ones that stay: the last one that is known to be good, or from a time that is not yet.
    pub kept: Vec<(BackupSet, BackupId)>,
    /// Objects of backups that were never finished.
    pub leftovers: Vec<String>,
}

/// A new key for backups, as `age-keygen` writes it.
pub fn new_key(entropy: &dyn Entropy) -> Zeroizing<String> {
    let identity = Identity::generate(entropy);
    Zeroizing::new(format!(
        "# public key: {}\n{}\n",
        identity.recipient(),
        identity.secret_text().as_str()
    ))
}

fn engine_name(engine: BackupEngine) -> &'static str {
    match engine {
        BackupEngine::Sqlite => "SQLite",
        BackupEngine::Postgres => "PostgreSQL",
    }
}

pub(crate) fn access(s3: &config::S3Settings) -> Option<S3Access> {
    Some(S3Access {
        endpoint: s3.endpoint.clone()?,
        region: s3.region.clone(),
        key_id: s3.key_id.clone()?,
        secret: Zeroizing::new(s3.secret.as_ref()?.reveal().to_owned()),
        style: if s3.bucket_in_host {
            BucketStyle::Host
        } else {
            BucketStyle::Path
        },
        roots: s3.ca_file.clone(),
    })
}

impl fmt::Debug for Backups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backups")
            .field("target", &self.0.target)
            .finish_non_exhaustive()
    }
}
