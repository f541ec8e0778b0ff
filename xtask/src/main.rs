//! The project's commands: `cargo xtask <command>`.
//!
//! Must not know what a command does beyond its arguments.

mod bench;
mod command;
mod compile;
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
    /// Run IO and rebuild both sides as files change.
    Dev(dev::Options),
    /// Everything that has to hold, from formatting to two real browsers.
    Test(test::Options),
    /// Write the generated files.
    Gen(generate::Options),
    /// Measure how fast IO is, beside its budgets.
    Bench(bench::Options),
    /// Check who may use whom: crates, floors of the server, folders of the web app.
    CheckDeps,
    /// Check that every numbered promise is defined and every test that a document names exists.
    CheckPromises,
    /// Check that the words of words.toml do not come back.
    CheckWords,
    /// Have Git format and lint what is staged, and check the title of each commit.
    Hooks,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(carry_out(arguments.command)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            session::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(task: Task) -> anyhow::Result<ExitCode> {
    let session = Session::begin()?;
    match task {
        Task::Run(options) => run::run(&session, &options).await?,
        Task::Dev(options) => dev::dev(&session, &options).await?,
        Task::Test(options) => return test::test(&session, &options).await,
        Task::Gen(options) => generate::generate(&session, &options).await?,
        Task::Bench(options) => bench::bench(&session, &options).await?,
        Task::CheckDeps => walls::check(&session).await?,
        Task::CheckPromises => promises::check(&session)?,
        Task::CheckWords => words::check(&session)?,
        Task::Hooks => hooks::install(&session).await?,
    }
    Ok(ExitCode::SUCCESS)
}
