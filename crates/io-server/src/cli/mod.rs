//! The commands of the `io` binary.
//!
//! Must not hold what a command does beyond calling it and printing its outcome.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, Faults, Settings, Sources, render};
use crate::outside::Outside;
use crate::telemetry;

/// The exit status for a configuration that cannot be used (`EX_CONFIG` of sysexits.h).
const EX_CONFIG: u8 = 78;

/// Anonymous one-to-one conversations.
#[derive(Debug, Parser)]
#[command(name = "io", version, about)]
struct Arguments {
    #[command(flatten)]
    settings: SettingArguments,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct SettingArguments {
    /// development, staging or production
    #[arg(long, global = true)]
    profile: Option<String>,
    /// Where to listen
    #[arg(long, global = true)]
    listen: Option<String>,
    /// The address that people type
    #[arg(long, global = true)]
    public_url: Option<String>,
    /// The folder for everything
    #[arg(long, global = true)]
    data_dir: Option<String>,
    /// `sqlite` or `postgres://…`
    #[arg(long, global = true)]
    database: Option<String>,
    /// Any other key, as `key=value`; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE", global = true, value_parser = key_and_value)]
    set: Vec<(String, String)>,
}

impl SettingArguments {
    fn sources(self) -> Sources {
        let named = [
            ("profile", self.profile),
            ("listen", self.listen),
            ("public_url", self.public_url),
            ("data_dir", self.data_dir),
            ("database", self.database),
        ];
        let named = named
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Sources::of_process(self.set.into_iter().chain(named).collect())
    }
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("give it as key=value")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop
    Serve,
    /// Say whether the configuration can be used, and everything that is wrong with it
    Check,
    /// Show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Make keys
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Print the description of the API, as served at `/api/openapi.json`
    Openapi,
    /// Ask the server of this configuration whether it is ready; for container health checks
    Healthcheck,
    /// Print the version
    Version,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Every key with its value; secrets are not shown
    Dump {
        /// Say where each value was set
        #[arg(long)]
        origin: bool,
    },
    /// The file `.env.example`
    EnvExample,
    /// The page `docs/config.md`
    Markdown,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Print a new root key
    New,
    /// Move keys on by one, beside a running server
    #[command(subcommand)]
    Rotate(RotateCommand),
}

#[derive(Debug, Subcommand)]
enum RotateCommand {
    /// The keys that sign access tokens; tokens that are out keep working until they end
    Jwt,
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let sources = arguments.settings.sources();
    match run(&arguments.command, &sources) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let is_config = error.is::<Faults>();
            let _ = writeln!(std::io::stderr(), "{error:#}");
            if is_config {
                ExitCode::from(EX_CONFIG)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

fn run(command: &Command, sources: &Sources) -> anyhow::Result<()> {
    match command {
        Command::Serve => serve(sources),
        Command::Check => {
            Config::load(sources)?;
            say("The configuration can be used.\n")
        }
        Command::Config(ConfigCommand::Dump { origin }) => {
            let origins = if *origin {
                render::Origins::Shown
            } else {
                render::Origins::Hidden
            };
            say(&render::dump(&Settings::load(sources)?, origins))
        }
        Command::Config(ConfigCommand::EnvExample) => say(&render::env_example()),
        Command::Config(ConfigCommand::Markdown) => say(&render::markdown()),
        Command::Keys(KeysCommand::New) => {
            let mut key = [0; 32];
            Outside::system().entropy.fill(&mut key);
            say(&format!("{}\n", crate::config::hex(&key)))
        }
        Command::Keys(KeysCommand::Rotate(RotateCommand::Jwt)) => say(&on_runtime(crate::tokens::rotation::command(
            Config::load(sources)?,
            Outside::system(),
        ))?),
        Command::Openapi => say(&format!("{}\n", crate::features::docs::document_as_json())),
        Command::Healthcheck => healthcheck(sources),
        Command::Version => say(concat!("io ", env!("CARGO_PKG_VERSION"), "\n")),
    }
}

fn say(text: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

fn serve(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let log = telemetry::log::start(&config.log)?;
    on_runtime(crate::serve::process::serve(config, sources, &log))
}

fn healthcheck(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    on_runtime(crate::serve::process::healthcheck(config.internal_listen))
}

fn on_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
