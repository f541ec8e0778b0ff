//! Whether IO takes a configuration that an artefact gives it, with made-up secrets in its files.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::World;
use super::tools::text;
use crate::command::Program;

/// Settings by the names of their variables.
pub(super) type Settings = BTreeMap<String, String>;

/// The folders in which artefacts mount secrets.
const SECRETS: [&str; 2] = ["/run/secrets/io/", "/run/secrets/"];

/// What Kubernetes sets in every container beside a Service named `io`.
pub(super) const SERVICE: [(&str, &str); 5] = [
    ("IO_SERVICE_HOST", "10.96.0.17"),
    ("IO_SERVICE_PORT", "80"),
    ("IO_PORT", "tcp://10.96.0.17:80"),
    ("IO_PORT_80_TCP", "tcp://10.96.0.17:80"),
    ("IO_PORT_80_TCP_ADDR", "10.96.0.17"),
];

/// Runs `io check` with these settings.
///
/// Also with what a Service of that name adds. Skipped without a binary: a debug build will do.
pub(super) async fn io_accepts(world: &mut World<'_>, what: &str, settings: &Settings) {
    let Some(binary) = any_binary(world) else {
        world.skip(
            what,
            "no binary is built: `cargo build --bin io`, or give one with --binary",
        );
        return;
    };
    let outcome = accepts(world, &binary, settings).await;
    world.note(what, outcome);
}

/// A binary of IO that is there already.
fn any_binary(world: &World<'_>) -> Option<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| world.session.path("target"), PathBuf::from);
    let built = ["release/io", "debug/io"].map(|name| target.join(name));
    world
        .binary
        .iter()
        .chain(&world.options.binary)
        .cloned()
        .chain(built)
        .find(|path| path.is_file())
        .and_then(|path| path.canonicalize().ok())
}

async fn accepts(world: &World<'_>, binary: &Path, settings: &Settings) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut io = Program::new(world.session, text(binary)?, ["check"]).without(|name| name.starts_with("IO_"));
    for (name, value) in SERVICE {
        io = io.env(name, value);
    }
    for (name, value) in settings {
        let file = SECRETS.iter().find_map(|start| value.strip_prefix(start));
        match file {
            Some(file) => {
                let path = folder.path().join(file);
                std::fs::write(&path, secret(file))?;
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440))?;
                io = io.env(name, path);
            }
            None if name == "IO_DATA_DIR" => io = io.env(name, folder.path().join("data")),
            None => io = io.env(name, value.replace("$(POD_IP)", "10.244.0.7")),
        }
    }
    let outcome = io.keep(world.session).await?;
    ensure!(outcome.success, "\n{}", outcome.text.trim_end());
    Ok(())
}

/// A made-up secret for a file of this name.
fn secret(file: &str) -> String {
    match file.replace('_', "-").as_str() {
        "root-key" => "3f1c9a7be24d508c61f0a93e7d2b4c5586ef0d1937a2c4be60f85d7e91b32a4c\n".to_owned(),
        "database" if file == "database" => "postgres://io:made-up@%2Frun%2Fpostgresql/io\n".to_owned(),
        "database-owner" => "postgres://io_owner:made-up@%2Frun%2Fpostgresql/io\n".to_owned(),
        _ => "made up\n".to_owned(),
    }
}
