//! `io config`: the configuration as text.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;

use super::print;
use crate::config::schema::schema;
use crate::config::{Settings, Sources, environment_named, render};

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print every key with its value, without secrets
    Dump {
        /// Show where each value was set
        #[arg(long)]
        origin: bool,
    },
    /// Print the JSON Schema of a configuration file, for editors
    Schema,
    /// Write a new configuration file for the chosen profile, with every key explained; an existing one stays
    Init {
        /// Where
        #[arg(default_value = "io.toml")]
        file: PathBuf,
    },
    /// Print the file `.env.example`
    EnvExample,
    /// Print the page `docs/config.md`
    Markdown,
}

/// Prints or writes the form that was asked for.
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
        ConfigCommand::Schema => print(&format!("{}\n", serde_json::to_string_pretty(&schema())?)),
        ConfigCommand::Init { file } => {
            let settings = Settings::load(sources)?;
            let profile = environment_named(&settings.get("profile").text).context("the profile has no defaults")?;
            write_new(file, &render::new_file(profile))?;
            print(&format!(
                "{} is written. Edit it, then: IO_CONFIG={0} io check\n",
                file.display()
            ))
        }
        ConfigCommand::EnvExample => print(&render::env_example()),
        ConfigCommand::Markdown => print(&render::markdown()),
    }
}

/// Writes a file that is not there yet, for its owner alone: secrets may be written into it.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let made = File::options().write(true).create_new(true).mode(0o600).open(path);
    let mut file = made.with_context(|| format!("cannot write {}, and nothing was changed", path.display()))?;
    Ok(file.write_all(text.as_bytes())?)
}
