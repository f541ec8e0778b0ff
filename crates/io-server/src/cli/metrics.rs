//! `io metrics`: what the metrics mean, as text.

use anyhow::Context as _;
use clap::Subcommand;

use super::print;
use crate::telemetry::{dashboards, metrics_page};

#[derive(Debug, Subcommand)]
pub(super) enum MetricsCommand {
    /// Print the page `docs/operate/metrics.md`
    Markdown,
    /// Print a dashboard for Grafana: overview, people or server
    Dashboard {
        /// Its name
        name: String,
    },
}

/// Prints the form that was asked for.
pub(super) fn run(command: &MetricsCommand) -> anyhow::Result<()> {
    match command {
        MetricsCommand::Markdown => print(&metrics_page::markdown()),
        MetricsCommand::Dashboard { name } => {
            let known = dashboards::NAMES.join(", ");
            print(&dashboards::dashboard(name).with_context(|| format!("no dashboard is called {name}: {known}"))?)
        }
    }
}
