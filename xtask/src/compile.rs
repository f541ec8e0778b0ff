//! Builds the Rust side, and finds what was built.
//!
//! Cargo chooses the features of libraries by what it builds, and builds a library again for another choice. So every
//! debug build asks for the whole workspace and for an example, which brings in the libraries of the tests. Must not
//! decide what is built when.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::command::Program;
use crate::session::{Session, say};

/// A way to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Builds fast.
    Debug,
    /// Runs fast.
    Release,
}

/// The arguments of cargo that build the server and `documents` for debugging.
/// `documents` prints the documents of `io-protocol`.
pub(crate) const DEBUG: [&str; 7] = [
    "build",
    "--locked",
    "--workspace",
    "--bin",
    "io",
    "--example",
    "documents",
];

/// Builds the server; returns the path of its binary.
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

/// Where cargo puts what it builds.
/// Its configuration or the environment may set this, also as a relative path.
pub(crate) async fn target(session: &Session) -> Result<PathBuf> {
    let asked = || ask(session, Program::cargo(session, METADATA));
    session.target().get_or_try_init(asked).await.cloned()
}

/// Whether the server was built here for building it again soon: cargo keeps pieces of it for that.
pub(crate) async fn is_developed_in(session: &Session) -> Result<bool> {
    let pieces = target(session).await?.join("debug/incremental");
    Ok(holds_pieces(&pieces))
}

fn holds_pieces(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("io_"))
    })
}

const METADATA: [&str; 4] = ["metadata", "--no-deps", "--format-version", "1"];

async fn ask(session: &Session, metadata: Program) -> Result<PathBuf> {
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
    async fn a_relative_target_folder_is_found() {
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
        let found = ask(&session, metadata).await.unwrap();
        assert_eq!(found, folder.path().canonicalize().unwrap().join("elsewhere"));
    }

    #[test]
    fn a_folder_is_developed_in_once_cargo_keeps_pieces_of_the_server() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!holds_pieces(&folder.path().join("missing")));
        std::fs::create_dir(folder.path().join("xtask-1")).unwrap();
        assert!(!holds_pieces(folder.path()), "the tests' own program is always built");
        std::fs::create_dir(folder.path().join("io_server-1")).unwrap();
        assert!(holds_pieces(folder.path()));
    }
}
