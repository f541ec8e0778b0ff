//! Building the Rust side, and where what was built lies.
//!
//! Must not decide what is built when. Cargo chooses the features of the libraries for what it is asked to build, and
//! another choice is built again: so every debug build asks for the whole workspace and for an example, which brings the
//! libraries of tests in, as the build of the tests does.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::command::Program;
use crate::session::{Session, say};

/// How something is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Debug,
    /// Quick to run.
    Release,
}

/// The debug build of the server, and of what prints the documents of `io-protocol`.
pub(crate) const DEBUG: [&str; 7] = [
    "build",
    "--locked",
    "--workspace",
    "--bin",
    "io",
    "--example",
    "documents",
];

/// Builds the server, and says where its binary lies.
pub(crate) async fn server(session: &Session, profile: Profile) -> Result<PathBuf> {
    say("building the server …");
    let arguments: &[&str] = match profile {
        Profile::Debug => &DEBUG,
        Profile::Release => &[
            "build",
            "--locked",
            "--release",
            "--package",
            "io-server",
            "--bin",
            "io",
        ],
    };
    Program::cargo(session, arguments).run(session).await?;
    let folder = match profile {
        Profile::Debug => "debug",
        Profile::Release => "release",
    };
    Ok(target(session).await?.join(folder).join("io"))
}

/// Where cargo puts what it builds: it may be told by its own configuration, by the environment, and relatively.
pub(crate) async fn target(session: &Session) -> Result<PathBuf> {
    let asked = || told(session, Program::cargo(session, METADATA));
    session.target().get_or_try_init(asked).await.cloned()
}

const METADATA: [&str; 4] = ["metadata", "--no-deps", "--format-version", "1"];

async fn told(session: &Session, metadata: Program) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let text = metadata.read(session).await?;
    let metadata: Metadata = serde_json::from_str(&text).context("`cargo metadata` is not as expected")?;
    Ok(metadata.target_directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_target_folder_that_is_configured_relatively_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2024\"\n");
        write("src/lib.rs", "");
        write(".cargo/config.toml", "[build]\ntarget-dir = \"elsewhere\"\n");
        let (session, _stop) = Session::of_a_test(folder.path());
        let metadata = Program::cargo(&session, METADATA).without(|name| name == "CARGO_TARGET_DIR");
        let found = told(&session, metadata).await.unwrap();
        assert_eq!(found, folder.path().canonicalize().unwrap().join("elsewhere"));
    }
}
