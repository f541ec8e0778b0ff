//! `io serve`: runs the server until a signal stops it.

use super::on_runtime;
use crate::config::{Config, Sources};
use crate::serve::passed::PassedSockets;
use crate::serve::process;
use crate::telemetry;

/// Loads the configuration, starts the log and serves.
pub(super) fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let log = telemetry::log::start(&config.log)?;
    let passed = PassedSockets::take()?;
    on_runtime(process::serve(config, sources, &log, passed))
}
