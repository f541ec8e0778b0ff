//! `cargo xtask upgrade`: runs an earlier version and this one in turn on the same data, under load.
//!
//! Builds the earlier one from this repository, in a folder of its own. Can also keep what it makes, for the tests that
//! open data of every released version. Must not test anything itself: the tests of `io-server` do.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::command::Program;
use crate::compile;
use crate::needs::{self, POSTGRES};
use crate::session::{Session, say};
use crate::test::postgres::Cluster;

/// The options of `upgrade`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// The earlier version: a commit, a branch or a tag. Default: the first one that can run on a newer schema.
    #[arg(long, default_value = FIRST)]
    from: String,
    /// Make the data of that version for `crates/io-store/fixtures` in this new folder, and test nothing.
    #[arg(long, value_name = "FOLDER")]
    fixtures: Option<PathBuf>,
}

/// The first version that knows which newer schemas it can read.
const FIRST: &str = "2b5020e";

/// The test that makes the data of a version.
const MAKES_FIXTURES: &str = "make_the_fixtures_of_a_version";

/// Builds the earlier version, and runs the tests with it, or makes its data.
pub(crate) async fn upgrade(session: &Session, options: &Options) -> Result<()> {
    needs::fetch(session, &[&POSTGRES]).await?;
    let previous = previous(session, &options.from).await?;
    let cluster = Cluster::start(session).await?;
    let which: &[&str] = match &options.fixtures {
        None => &["dep_5"],
        Some(_) => &[MAKES_FIXTURES, "--", "--ignored"],
    };
    let test = ["test", "--locked", "--package", "io-server", "--test", "upgrade"];
    let mut tests = Program::cargo(session, test.iter().chain(which).copied())
        .env("CI", "true")
        .env("IO_PREVIOUS_BINARY", previous)
        .env("IO_TEST_POSTGRES", cluster.url());
    if let Some(folder) = &options.fixtures {
        // The tests run in the folder of their crate.
        tests = tests.env("IO_MAKE_FIXTURES", std::path::absolute(folder)?);
    }
    let tested = tests.run(session).await;
    cluster.stop().await?;
    tested
}

/// The binary of an earlier version, built unless it is there.
async fn previous(session: &Session, from: &str) -> Result<PathBuf> {
    let wanted = format!("{from}^{{commit}}");
    let commit = Program::new(session, "git", ["rev-parse", "--verify", "--quiet", &wanted])
        .read(session)
        .await
        .with_context(|| {
            format!("this clone does not have the commit {from}; if it is shallow, run `git fetch --unshallow`")
        })?;
    let folder = compile::target(session).await?.join("previous").join(commit.trim());
    let binary = folder.join("io");
    if !binary.is_file() {
        say(&format!("building {from} …"));
        build(session, commit.trim(), &folder, &binary).await?;
    }
    Ok(binary)
}

async fn build(session: &Session, commit: &str, folder: &Path, binary: &Path) -> Result<()> {
    let source = folder.join("source");
    std::fs::create_dir_all(&source)?;
    let archive = folder.join("source.tar");
    let [to, into] = [&archive, &source].map(|path| path.display().to_string());
    let output = format!("--output={to}");
    Program::new(session, "git", ["archive", "--format=tar", &output, commit])
        .run(session)
        .await?;
    Program::new(session, "tar", ["--extract", "--file", &to, "--directory", &into])
        .run(session)
        .await?;
    std::fs::remove_file(&archive)?;
    // A folder of its own: the crates of both versions have the same names, and cargo would take those of one for the
    // other's by their times.
    let target = folder.join("target");
    Program::cargo(session, compile::DEBUG)
        .within(&source)
        .env("CARGO_TARGET_DIR", &target)
        .run(session)
        .await?;
    std::fs::rename(target.join("debug/io"), binary)?;
    std::fs::remove_dir_all(&target)?;
    Ok(())
}
