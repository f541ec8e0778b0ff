//! The configuration of now: what SIGHUP reloaded, for everything that follows it.
//!
//! Must not read a file: `serve/reload.rs` does, and only a configuration that is valid as a whole arrives here. Keys that
//! need a restart keep the values of the start.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

use crate::config::Config;

/// See the top of this file.
pub struct LiveConfig(watch::Sender<Arc<Config>>);

impl LiveConfig {
    /// With the configuration of the start.
    pub fn new(config: &Config) -> Self {
        Self(watch::Sender::new(Arc::new(config.clone())))
    }

    /// The configuration of now.
    pub fn now(&self) -> Arc<Config> {
        Arc::clone(&self.0.borrow())
    }

    /// Wakes at each reload, also one that changed no key: what a key only names, such as a file, may have changed.
    pub fn follow(&self) -> watch::Receiver<Arc<Config>> {
        self.0.subscribe()
    }

    /// Takes a reloaded configuration, and wakes everything that follows.
    pub fn take(&self, config: Config) {
        self.0.send_replace(Arc::new(config));
    }
}

impl fmt::Debug for LiveConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveConfig").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reload_that_changes_no_key_still_wakes_what_follows() {
        let config = Config::for_tests("unused");
        let live = LiveConfig::new(&config);
        let follower = live.follow();
        assert!(!follower.has_changed().expect("it lives"));
        live.take(config);
        assert!(follower.has_changed().expect("it lives"));
    }
}
