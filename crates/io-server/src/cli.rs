//! The commands of the `io` binary.
//!
//! Must not hold what a command does beyond calling it and printing its outcome.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::outside::Outside;

/// Anonymous one-to-one conversations.
#[derive(Debug, Parser)]
#[command(name = "io", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop.
    Serve,
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| match arguments.command {
            Command::Serve => runtime.block_on(serve()),
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the last words of a command go to its terminal")]
            {
                eprintln!("io: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> anyhow::Result<()> {
    let running = crate::start(Config::for_tests("data"), Outside::system()).await?;
    tokio::signal::ctrl_c().await?;
    running.stop().await;
    Ok(())
}
