//! `io serve`: runs the server until a signal stops it.

use super::on_runtime;
use crate::config::{Config, Sources};
use crate::serve::passed::PassedSockets;
use crate::serve::process;
use crate::telemetry;
use crate::telemetry::traces::Exporter;

/// Loads the configuration, starts the log and serves.
pub(super) fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let traces = config.traces.as_ref().map(Exporter::new).transpose()?;
    let log = telemetry::log::start(&config.log, traces.as_ref())?;
    let passed = PassedSockets::take()?;
    let served = on_runtime(process::serve(config, sources, &log, passed));
    // Outside of the runtime: the exporter blocks.
    if let Some(traces) = traces {
        traces.end();
    }
    served
}
