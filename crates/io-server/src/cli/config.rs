//! `io config`: the configuration as text.

use clap::Subcommand;

use super::print;
use crate::config::{Settings, Sources, render};

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print every key with its value, without secrets
    Dump {
        /// Show where each value was set
        #[arg(long)]
        origin: bool,
    },
    /// Print the file `.env.example`
    EnvExample,
    /// Print the page `docs/config.md`
    Markdown,
}

/// Prints the form that was asked for.
pub(super) fn run(command: &ConfigCommand, sources: &Sources) -> anyhow::Result<()> {
    match command {
        ConfigCommand::Dump { origin } => {
            let origins = if *origin {
                render::Origins::Shown
            } else {
                render::Origins::Hidden
            };
            print(&render::dump(&Settings::load(sources)?, origins))
        }
        ConfigCommand::EnvExample => print(&render::env_example()),
        ConfigCommand::Markdown => print(&render::markdown()),
    }
}
