//! The log: its format, its level, and the cap on what libraries may log.
//!
//! Must not take its level from anywhere but the configuration: `RUST_LOG` must not make libraries log headers, bodies
//! or statements.

use std::io::IsTerminal as _;
use std::panic::PanicHookInfo;

use tracing::Metadata;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry};

use super::error_reports::ErrorEvents;
use super::traces::{self, Exporter};
use crate::config::{Log, LogFormat};

/// IO's own crates: only they follow the configured level.
///
/// All others log warnings and errors.
const OURS: [&str; 5] = ["io_core", "io_store", "io_bus", "io_realtime", "io_server"];

/// Libraries whose warnings repeat what a client sent.
const SILENCED: [&str; 3] = ["hyper=error", "lettre=error", "tungstenite=error"];

/// Changes the level of a running server.
#[derive(Clone, Debug)]
pub struct LogHandle {
    filter: reload::Handle<EnvFilter, Registry>,
    traces: bool,
}

impl LogHandle {
    /// Sets the level from now on.
    pub fn set_level(&self, level: &str) -> anyhow::Result<()> {
        Ok(self.filter.reload(filter(level, self.traces)?)?)
    }
}

/// Sends the log of this process to standard error, panics to the log, and spans to where traces go.
pub fn start(log: &Log, traces: Option<&Exporter>) -> anyhow::Result<LogHandle> {
    let (level, handle) = reload::Layer::new(filter(&log.level, traces.is_some())?);
    let to_collector = traces.map(Exporter::layer);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match log.format {
        LogFormat::Json => tracing_subscriber::registry()
            .with(level)
            .with(ErrorEvents)
            .with(to_collector)
            .with(
                lines
                    .json()
                    .flatten_event(true)
                    .with_span_list(false)
                    .with_filter(filter_fn(is_of_the_log)),
            )
            .try_init()?,
        LogFormat::Pretty => tracing_subscriber::registry()
            .with(level)
            .with(ErrorEvents)
            .with(to_collector)
            .with(lines.compact().with_filter(filter_fn(is_of_the_log)))
            .try_init()?,
    }
    std::panic::set_hook(Box::new(log_panic));
    Ok(LogHandle {
        filter: handle,
        traces: traces.is_some(),
    })
}

/// The same log, written to `writer`, for tests.
#[cfg(test)]
pub(crate) fn to<W>(level: &str, writer: W) -> anyhow::Result<impl tracing::Subscriber + Send + Sync + use<W>>
where
    W: std::io::Write + Clone + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
    let lines = lines.json().flatten_event(true).with_span_list(false);
    Ok(tracing_subscriber::registry().with(filter(level, false)?).with(lines))
}

/// What exists for traces alone is in no log.
fn is_of_the_log(metadata: &Metadata<'_>) -> bool {
    metadata.target() != traces::TARGET
}

/// The filter of a level.
fn filter(level: &str, traces: bool) -> anyhow::Result<EnvFilter> {
    let ours = OURS.iter().map(|name| format!("{name}={level}"));
    let directives: Vec<String> = ours.chain(SILENCED.map(str::to_owned)).collect();
    // The security log is complete at every level.
    let security = "io_server::security=info";
    let others = if level == "error" { "error" } else { "warn" };
    let own = if traces { "trace" } else { "off" };
    let rest = format!("{},{security},{}={own}", directives.join(","), traces::TARGET);
    Ok(EnvFilter::builder().parse(format!("{others},{rest}"))?)
}

/// Logs where a panic happened.
///
/// A formatted message may contain user text, so only static ones are logged.
fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let message = info
        .payload()
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("(message withheld)");
    tracing::error!(place, message, "a task panicked");
}
