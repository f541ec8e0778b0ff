//! `io completions` and `io man`: what a shell and `man` know of the commands, made from the commands themselves.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_complete::Shell;

use super::print;

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// Write a page for each command into this folder, instead of printing the first
    #[arg(long)]
    into: Option<PathBuf>,
}

/// Prints the completions of a shell.
pub(super) fn completions(shell: Shell, mut command: Command) -> anyhow::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "io", &mut text);
    print(&String::from_utf8(text)?)
}

/// Prints the manual page, or writes all of them.
pub(super) fn man(arguments: &ManArguments, command: Command) -> anyhow::Result<()> {
    if let Some(folder) = &arguments.into {
        return all(folder, command);
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    print(&String::from_utf8(text)?)
}

fn all(folder: &Path, command: Command) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    Ok(clap_mangen::generate_to(command, folder)?)
}
