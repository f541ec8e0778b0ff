//! `io check`: whether the configuration is valid.

use super::print;
use crate::config::{Config, Sources};

/// Loads the configuration; every fault is an error of its own line.
pub(super) fn run(sources: &Sources) -> anyhow::Result<()> {
    Config::load(sources)?;
    print("The configuration can be used.\n")
}
