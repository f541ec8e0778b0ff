//! The project's commands: `cargo xtask <command>`.
//!
//! Must not know what a command does beyond its arguments.

mod audit;
mod bench;
mod book;
mod command;
mod compile;
mod deploy;
mod dev;
mod files;
mod generate;
mod hooks;
mod needs;
mod process_tree;
mod promises;
mod run;
mod session;
mod source;
mod test;
mod upgrade;
mod walls;
mod web;
mod words;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::session::Session;

/// Builds, runs, tests and measures IO.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build IO and start it on this machine, with nothing else to set up.
    Run(run::Options),
    /// Run IO, and rebuild both sides as files change.
    Dev(dev::Options),
    /// Run every check and test, from formatting to two real browsers.
    Test(test::Options),
    /// Write the generated files.
    Gen(generate::Options),
    /// Make pages of the documentation, and check every link in it.
    Book,
    /// Measure IO against its budgets.
    Bench(bench::Options),
    /// Attack a release build with tools that nobody here wrote.
    Audit(audit::Options),
    /// Run an earlier version and this one in turn on the same data.
    Upgrade(upgrade::Options),
    /// Make the packages of a release: archive, Debian package, debug information.
    Package(deploy::PackageOptions),
    /// Check units, packages, images, compose, Kubernetes and workflows, without a container engine.
    DeployCheck(deploy::Options),
    /// Check imports: between crates, floors of the server and folders of the web app.
    CheckDeps,
    /// Check that promises are defined and that tests named in documents exist.
    CheckPromises,
    /// Check that the words that words.toml replaces do not come back.
    CheckWords,
    /// Install Git hooks that format and lint staged files and check commit titles.
    Hooks,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run_task(arguments.command)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            session::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run_task(task: Task) -> anyhow::Result<ExitCode> {
    let session = Session::begin()?;
    match task {
        Task::Run(options) => run::run(&session, &options).await?,
        Task::Dev(options) => dev::dev(&session, &options).await?,
        Task::Test(options) => return test::test(&session, &options).await,
        Task::Gen(options) => generate::generate(&session, &options).await?,
        Task::Book => book::build(&session)?,
        Task::Bench(options) => bench::bench(&session, &options).await?,
        Task::Audit(options) => return audit::audit(&session, &options).await,
        Task::Upgrade(options) => upgrade::upgrade(&session, &options).await?,
        Task::Package(options) => deploy::package(&session, &options).await?,
        Task::DeployCheck(options) => return deploy::check(&session, &options).await,
        Task::CheckDeps => walls::check(&session).await?,
        Task::CheckPromises => promises::check(&session)?,
        Task::CheckWords => words::check(&session)?,
        Task::Hooks => hooks::install(&session).await?,
    }
    Ok(ExitCode::SUCCESS)
}
