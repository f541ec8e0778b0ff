//! `io check`: checks the configuration.

use super::print;
use crate::config::{Config, Sources};

/// Loads the configuration; the error lists every fault.
pub(super) fn run(sources: &Sources) -> anyhow::Result<()> {
    Config::load(sources)?;
    print("The configuration can be used.\n")
}
