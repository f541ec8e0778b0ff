//! What a running server does on SIGHUP: the one place that answers it.
//!
//! It loads the configuration, gives the keys that can change to the parts that hold them, and wakes everything that
//! follows [`LiveConfig`](crate::live_config::LiveConfig). A new part that can reload follows that, and needs no signal.

use super::root_keys::Watch;
use crate::app::App;
use crate::chat_store::account_limits;
use crate::config::{Config, Faults, Renamed, Settings, Sources};
use crate::telemetry::log::LogHandle;

/// What is known about the configuration between two reloads.
pub(super) struct Reload<'a> {
    settings: Settings,
    sources: &'a Sources,
    log: &'a LogHandle,
    root_keys: Watch,
}

impl<'a> Reload<'a> {
    /// With the configuration of the start.
    pub(super) fn new(config: &Config, sources: &'a Sources, log: &'a LogHandle) -> Result<Self, Faults> {
        let settings = Settings::load(sources)?;
        warn_of_old_names(&settings);
        if let Some(note) = settings.note_on_services() {
            tracing::info!("environment variables are {note}");
        }
        let root_keys = Watch::new(&settings, config);
        Ok(Self {
            settings,
            sources,
            log,
            root_keys,
        })
    }

    /// Applies what can change while running, and logs what needs a restart.
    ///
    /// An invalid configuration changes nothing, and is logged once each time.
    pub(super) async fn reload(&mut self, app: &App) {
        match self.load() {
            Ok((config, settings, after_restart)) => {
                warn_of_old_names(&settings);
                self.settings = settings;
                self.apply(config, app);
                tracing::info!(after_restart = after_restart.join(" "), "configuration reloaded");
            }
            Err(faults) => {
                tracing::error!(%faults, "the new configuration is invalid; keeping the old one");
                return;
            }
        }
        self.root_keys.renew(app, self.sources).await;
        if let Some(tls) = &app.tls {
            tls.renew(app.now(), &app.metrics);
        }
    }

    /// Takes the root keys of files that changed, without a signal.
    pub(super) async fn look_at_root_keys(&mut self, app: &App) {
        self.root_keys.look(app, self.sources).await;
    }

    /// The new configuration, and the keys that changed and need a restart.
    fn load(&self) -> Result<(Config, Settings, Vec<&'static str>), Faults> {
        Config::load(self.sources)?;
        let new = Settings::load(self.sources)?;
        let (config, settings) = Config::reloaded(&self.settings, &new)?;
        Ok((config, settings, self.settings.after_restart(&new)))
    }

    fn apply(&self, config: Config, app: &App) {
        if let Err(error) = self.log.set_level(&config.log.level) {
            tracing::error!(cause = %error, "cannot change the log level");
        }
        app.limits.change(config.limits.clone());
        app.realtime.change_limits(account_limits(&config.limits));
        app.live.take(config);
    }
}

/// Names the keys that were set under an old name.
fn warn_of_old_names(settings: &Settings) {
    for Renamed { old, new, origin } in &settings.renamed {
        tracing::warn!(old, new, %origin, "a configuration key has a new name; the old one still works");
    }
}
