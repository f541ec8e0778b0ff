//! The commands of the `io` binary: its arguments here, one file for each command.
//!
//! Must not hold what a command does beyond calling it and printing its outcome.

mod audit;
mod backup;
mod check;
mod clock;
mod config;
mod doctor;
mod drill;
mod healthcheck;
mod insights;
mod keys;
mod metrics;
mod migrate;
mod openapi;
mod report;
mod restore;
mod retention;
mod seed;
mod serve;
mod shell;
mod sign_out;
mod staff;
mod suppressions;

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::ExitCode;

use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use io_store::StoreError;

use crate::config::{Faults, Sources};
use crate::tls::Unusable;

/// The exit status for a configuration that cannot be used (`EX_CONFIG` of sysexits.h).
const EX_CONFIG: u8 = 78;

/// The exit status when another server uses the same data (`EX_TEMPFAIL` of sysexits.h): later it may be free.
const EX_TEMPFAIL: u8 = 75;

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
    /// Address and port to listen on
    #[arg(long, global = true)]
    listen: Option<String>,
    /// Public URL
    #[arg(long, global = true)]
    public_url: Option<String>,
    /// Data folder
    #[arg(long, global = true)]
    data_dir: Option<OsString>,
    /// `sqlite`, or `postgres://…` without a password
    #[arg(long, global = true)]
    database: Option<String>,
    /// Any other configuration key, except secrets; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE", global = true, value_parser = OsStringValueParser::new().try_map(key_and_value))]
    set: Vec<(String, OsString)>,
}

impl SettingArguments {
    fn sources(self) -> Sources {
        let named = [
            ("profile", self.profile.map(OsString::from)),
            ("listen", self.listen.map(OsString::from)),
            ("public_url", self.public_url.map(OsString::from)),
            ("data_dir", self.data_dir),
            ("database", self.database.map(OsString::from)),
        ];
        let named = named
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Sources::of_process(self.set.into_iter().chain(named).collect())
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what the parser of arguments hands over"
)]
fn key_and_value(text: OsString) -> Result<(String, OsString), &'static str> {
    let bytes = text.as_bytes();
    let equals = bytes.iter().position(|byte| *byte == b'=').ok_or("must be key=value")?;
    let key = std::str::from_utf8(&bytes[..equals]).map_err(|_| "the key must be UTF-8")?;
    Ok((
        key.trim().to_owned(),
        OsStr::from_bytes(&bytes[equals + 1..]).to_owned(),
    ))
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until stopped by a signal
    Serve,
    /// Check the configuration and list everything that is wrong with it
    Check,
    /// Look at everything that an installation needs: database, mail, backups, keys, machine, public address
    ///
    /// Also beside a running server. The status is 0 if all is well, 1 with warnings and 2 with failures.
    Doctor(doctor::DoctorArguments),
    /// Show the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Confirm the system clock
    #[command(subcommand)]
    Clock(clock::ClockCommand),
    /// Create and rotate keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Make, list, try and delete backups, also beside a running server
    #[command(subcommand)]
    Backup(backup::BackupCommand),
    /// Restore a backup into an empty place, before a server starts there
    Restore(restore::RestoreArguments),
    /// Make a backup, restore it on trial, compare both, and say what was measured; also beside a running server
    Drill(drill::DrillArguments),
    /// Invite, list and end the people who may use the console
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Sign one person or everybody out on every device, also beside a running server
    SignOut(sign_out::SignOutArguments),
    /// Check and export the record of what staff did
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Count the figures of the console anew
    #[command(subcommand)]
    Insights(insights::InsightsCommand),
    /// Print what the operator publishes
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Delete what is due
    #[command(subcommand)]
    Retention(retention::RetentionCommand),
    /// Addresses to which no email goes, because a provider said that they bounce or that someone complained
    #[command(subcommand)]
    Suppressions(suppressions::SuppressionsCommand),
    /// Create or update the tables of the database, also beside a running server
    ///
    /// A server does so itself when it starts, if its database role may. Where it may not, this command does it first,
    /// with a role that owns the tables. Without a further word it does what `up` does.
    Migrate(migrate::MigrateArguments),
    /// Print what the metrics mean
    #[command(subcommand)]
    Metrics(metrics::MetricsCommand),
    /// Print the OpenAPI document, as served at `/api/openapi.json`
    Openapi,
    /// Ask the running server whether it is ready; for container health checks
    Healthcheck,
    /// Decode the picture on standard input; the server runs it for each picture that someone uploads
    #[command(hide = true)]
    DecodePicture,
    /// Fill an empty place with people who never were and their chats, for development and tests
    Seed(seed::SeedArguments),
    /// Print completions for a shell, such as `io completions bash > /etc/bash_completion.d/io`
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man(shell::ManArguments),
    /// Print the version
    Version,
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let sources = arguments.settings.sources();
    match run(&arguments.command, &sources) {
        Ok(status) => status,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error:#}");
            if error.is::<Faults>() || error.is::<Unusable>() {
                ExitCode::from(EX_CONFIG)
            } else if matches!(error.downcast_ref(), Some(StoreError::NotOwner(_))) {
                ExitCode::from(EX_TEMPFAIL)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

fn run(command: &Command, sources: &Sources) -> anyhow::Result<ExitCode> {
    let done = match command {
        Command::Doctor(arguments) => return doctor::run(arguments, sources),
        Command::DecodePicture => return crate::pictures::run(),
        Command::Serve => serve::run(sources),
        Command::Check => check::run(sources),
        Command::Config(command) => config::run(command, sources),
        Command::Clock(command) => clock::run(*command, sources),
        Command::Keys(command) => keys::run(command, sources),
        Command::Backup(command) => backup::run(command, sources),
        Command::Restore(arguments) => restore::run(arguments, sources),
        Command::Drill(arguments) => drill::run(arguments, sources),
        Command::Staff(command) => staff::run(command, sources),
        Command::SignOut(arguments) => sign_out::run(arguments, sources),
        Command::Insights(command) => insights::run(command, sources),
        Command::Report(command) => report::run(command, sources),
        Command::Audit(command) => audit::run(command, sources),
        Command::Retention(command) => retention::run(command, sources),
        Command::Suppressions(command) => suppressions::run(command, sources),
        Command::Migrate(arguments) => migrate::run(arguments, sources),
        Command::Metrics(command) => metrics::run(command),
        Command::Openapi => openapi::run(),
        Command::Healthcheck => healthcheck::run(sources),
        Command::Seed(arguments) => seed::run(arguments, sources),
        Command::Completions { shell } => shell::completions(*shell, Arguments::command()),
        Command::Man(arguments) => shell::man(arguments, Arguments::command()),
        Command::Version => print(concat!("io ", env!("CARGO_PKG_VERSION"), "\n")),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn print(text: &str) -> anyhow::Result<()> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

fn on_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
