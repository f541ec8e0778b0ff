//! Takes changed root keys while IO runs, and notices that a file with one changed.
//!
//! Must not keep a key: the ring and the store do.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Context as _;

use crate::app::App;
use crate::config::{Config, Origin, Settings, Sources};
use crate::keys::Ring;
use crate::storage::key_encryption_keys;

/// Reads the root keys again and takes them. False: nothing changed.
///
/// Keys that do not open everything are refused, and the ring stays as it is.
pub async fn renew(app: &App, config: Config) -> anyhow::Result<bool> {
    // It may wait for a program.
    let ring = tokio::task::spawn_blocking(move || Ring::read(&config)).await??;
    let (current, older) = key_encryption_keys(&ring);
    let changed = app.store.change_root_keys(&current, &older, app.now()).await?;
    if changed {
        app.root_keys.change(ring);
        tracing::info!(
            root_key = format!("{:08x}", current.id()),
            "the root keys changed; what earlier ones wrapped is wrapped anew"
        );
    }
    Ok(changed)
}

/// What the files with root keys looked like, and what was last said about them.
pub(super) struct Watch {
    seen: Vec<Seen>,
    said: Option<String>,
}

/// When a file was changed, and its length. A file that cannot be looked at has neither.
type Seen = (PathBuf, Option<(SystemTime, u64)>);

impl Watch {
    pub(super) fn new(settings: &Settings, config: &Config) -> Self {
        Self {
            seen: look(files(settings, config)),
            said: None,
        }
    }

    /// Whether a file changed since the last change that was taken.
    fn changed(&self) -> bool {
        look(self.seen.iter().map(|(path, _)| path.clone())) != self.seen
    }

    /// Takes the keys of changed files. A refusal is logged once, and tried again.
    pub(super) async fn look(&mut self, app: &App, sources: &Sources) {
        if self.changed() {
            self.renew(app, sources).await;
        }
    }

    /// Takes the keys from wherever they are.
    pub(super) async fn renew(&mut self, app: &App, sources: &Sources) {
        match self.try_renew(app, sources).await {
            Ok(seen) => *self = Self { seen, said: None },
            Err(error) => {
                let cause = format!("{error:#}");
                if self.said.as_ref() != Some(&cause) {
                    tracing::error!(cause, "the root keys cannot be taken; the ones in use stay");
                    self.said = Some(cause);
                }
            }
        }
    }

    async fn try_renew(&self, app: &App, sources: &Sources) -> anyhow::Result<Vec<Seen>> {
        let config = Config::load(sources).context("the configuration is invalid")?;
        let settings = Settings::load(sources).context("the configuration is invalid")?;
        // Looked at before they are read: a change in between is seen next time.
        let seen = look(files(&settings, &config));
        renew(app, config).await?;
        Ok(seen)
    }
}

/// The files that hold root keys.
fn files(settings: &Settings, config: &Config) -> Vec<PathBuf> {
    let mut files = vec![config.root_key.file.clone()];
    for key in ["root_key", "root_keys_old"] {
        if let Origin::File(path) | Origin::VariableFile(_, path) | Origin::Credential(path) = &settings.get(key).origin
        {
            files.push(path.clone());
        }
    }
    files
}

fn look(files: impl IntoIterator<Item = PathBuf>) -> Vec<Seen> {
    let seen = files.into_iter().map(|path| {
        let found = std::fs::metadata(&path).and_then(|found| Ok((found.modified()?, found.len())));
        (path, found.ok())
    });
    seen.collect()
}
