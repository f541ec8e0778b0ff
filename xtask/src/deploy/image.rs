//! The Dockerfile: linted, and its last stage built from a binary, unpacked, started and asked.
//!
//! The stages before it need the registry of their bases, which is not asked here.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use rustix::process::Signal;
use serde_json::Value;

use super::World;
use super::policy::Settings;
use super::served::{self, free_address};
use super::tools::{lint as lint_with, text};
use crate::command::Program;
use crate::needs::{self, BUILDAH};
use crate::run;
use crate::session::say;

const DOCKERFILE: &str = "deploy/image/Dockerfile";

/// As it is built into this program: its settings are those of every container.
const WRITTEN: &str = include_str!("../../../deploy/image/Dockerfile");

/// The most that the files of an image may take, unpacked.
const MOST: u64 = 60 * 1024 * 1024;

/// The user of the image.
const USER: &str = "65532:65532";

pub(super) async fn lint(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    match world.tools.python(session, "hadolint").await {
        Ok(program) => {
            let linted = lint_with(session, Program::new(session, &program, [DOCKERFILE])).await;
            world.note("hadolint", linted);
        }
        Err(why) => world.skip("hadolint", why),
    }
    world.note("every base has its digest", pinned(WRITTEN));
    Ok(())
}

fn pinned(dockerfile: &str) -> Result<()> {
    for line in dockerfile.lines() {
        if let Some(base) = line.strip_prefix("FROM ") {
            ensure!(base.starts_with("scratch ") || base.contains("@sha256:"), "{line}");
        }
    }
    Ok(())
}

/// The settings that the image of the server brings.
pub(super) fn settings() -> Settings {
    let stage = WRITTEN.split_once(" AS server\n").map_or("", |(_, after)| after);
    let stage = stage.split_once("\nFROM ").map_or(stage, |(stage, _)| stage);
    let env = stage.split_once("\nENV ").map_or("", |(_, after)| after);
    env.lines()
        .take_while(|line| line.trim_start().starts_with("IO_"))
        .filter_map(|line| line.trim().trim_end_matches('\\').trim_end().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    if !rustix::process::geteuid().is_root() {
        world.skip("the image", "only root can unpack and start it here");
        return Ok(());
    }
    if let Err(why) = needs::fetch(session, &[&BUILDAH]).await {
        world.skip("the image", why);
        return Ok(());
    }
    let binary = world.binary().await?;
    let folder = tempfile::Builder::new().prefix("io-image-").tempdir()?;
    let context = folder.path().join("context");
    let files = context.join("files");
    std::fs::create_dir_all(&files)?;
    let collect = session.path("deploy/image/collect");
    Program::new(session, text(&collect)?, [text(&files)?, text(&binary)?])
        .read(session)
        .await?;

    let buildah = |arguments: &[&str]| -> Result<Program> {
        let store = [folder.path().join("store"), folder.path().join("run")];
        let places = ["--root", text(&store[0])?, "--runroot", text(&store[1])?];
        // Plain folders: nothing is mounted that would have to be unmounted.
        let all = places.into_iter().chain(["--storage-driver", "vfs"]);
        let all: Vec<&str> = all.chain(arguments.iter().copied()).collect();
        Ok(Program::new(session, "buildah", all).env("BUILDAH_ISOLATION", "chroot"))
    };
    let files = format!("files={}", text(&context)?);
    let arguments = [
        "bud",
        "--format",
        "docker",
        "--target",
        "server",
        "--build-context",
        &files,
        "--build-arg",
        "VERSION=checked",
        "--build-arg",
        "REVISION=checked",
        "--file",
        DOCKERFILE,
        "--tag",
        "io",
        text(&context)?,
    ];
    buildah(&arguments)?.read(session).await?;
    let said = buildah(&["inspect", "--type", "image", "io"])?.read(session).await?;
    world.note(
        "it says what it is, for whom and how to ask it",
        says(&serde_json::from_str(&said)?),
    );
    let container = buildah(&["from", "--pull-never", "io"])?.read(session).await?;
    let unpacked = buildah(&["mount", container.trim()])?.read(session).await?;
    let tried = unpacked_runs(world, Path::new(unpacked.trim())).await;
    // Also after a fault: what it mounts must not outlive the folder.
    buildah(&["umount", "--all"])?.read(session).await?;
    tried
}

/// Looks at the unpacked files, and starts what is in them.
async fn unpacked_runs(world: &mut World<'_>, unpacked: &Path) -> Result<()> {
    let session = world.session;
    let size = served::size(unpacked)?;
    let fits = || {
        ensure!(size < MOST, "{} MiB", size / 1024 / 1024);
        Ok(())
    };
    world.note(
        format!("its files take {:.1} MiB, less than 60", mebibytes(size)),
        fits(),
    );
    world.note("it holds no shell", without_shell(unpacked));
    let started = start(world, unpacked).await;
    world.note(
        "it starts as its user with read-only files, is ready, healthy, and stops",
        started,
    );
    let dump = enter(world, unpacked, &["/usr/bin/pg_dump", "--version"])
        .read(session)
        .await;
    match dump {
        Ok(version) => world.note(format!("{} works in it", version.trim()), Ok(())),
        Err(_) if !unpacked.join("usr/bin/pg_dump").exists() => {
            world.skip("pg_dump in the image", "this machine has none to put into it");
        }
        Err(error) => world.note("pg_dump works in it", Err(error)),
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "it is shown with one digit")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}

fn says(image: &Value) -> Result<()> {
    let config = &image["Docker"]["config"];
    ensure!(config["User"] == USER, "its user is {}", config["User"]);
    ensure!(
        config["StopSignal"] == "SIGTERM",
        "it is stopped by {}",
        config["StopSignal"]
    );
    let health = &config["Healthcheck"]["Test"];
    ensure!(
        health == &serde_json::json!(["CMD", "/usr/bin/io", "healthcheck"]),
        "it is asked by {health}"
    );
    for label in ["title", "description", "licenses", "version", "revision"] {
        let label = format!("org.opencontainers.image.{label}");
        ensure!(config["Labels"][&label].is_string(), "it lacks the label {label}");
    }
    ensure!(
        config["Volumes"]["/var/lib/io"].is_object(),
        "its data are in no volume"
    );
    let environment = config["Env"].to_string();
    for secret in ["ROOT_KEY", "PASSWORD", "TOKEN"] {
        ensure!(!environment.contains(secret), "its settings name a {secret}");
    }
    Ok(())
}

fn without_shell(unpacked: &Path) -> Result<()> {
    for shell in ["bin/sh", "bin/bash", "usr/bin/sh", "usr/bin/dash", "usr/bin/busybox"] {
        ensure!(unpacked.join(shell).symlink_metadata().is_err(), "{shell}");
    }
    Ok(())
}

/// A program of the image, as its user, with nothing of this machine but the network.
///
/// The files are mounted read-only where the kernel lets this process mount; its user could not write them either way.
fn enter(world: &World<'_>, unpacked: &Path, command: &[&str]) -> Program {
    const READ_ONLY: &str = "mount --make-rprivate / && mount --bind \"$1\" \"$1\" && mount --bind \"$1/var/lib/io\" \
        \"$1/var/lib/io\" && mount -t tmpfs tmpfs \"$1/tmp\" && mount -o remount,ro,bind \"$1\" || exit 99; \
        root=$1; shift; exec /usr/sbin/chroot --userspec=65532:65532 \"$root\" \"$@\"";
    let root = unpacked.display().to_string();
    let start = ["--mount", "/bin/sh", "-c", READ_ONLY, "sh", &root];
    Program::new(world.session, "/usr/bin/unshare", start.iter().chain(command)).without(|_| true)
}

async fn start(world: &World<'_>, unpacked: &Path) -> Result<()> {
    let session = world.session;
    // What an operator mounts: the root key. The rest of what production asks for is set below.
    let secrets = unpacked.join("var/lib/io/.checked");
    std::fs::create_dir(&secrets)?;
    let key = world.binary.clone().context("it was built")?;
    let key = Program::new(session, text(&key)?, ["keys", "new"])
        .read(session)
        .await?;
    std::fs::write(secrets.join("root_key"), key)?;
    std::fs::set_permissions(secrets.join("root_key"), std::fs::Permissions::from_mode(0o400))?;
    std::os::unix::fs::chown(&secrets, Some(65532), Some(65532))?;
    std::os::unix::fs::chown(secrets.join("root_key"), Some(65532), Some(65532))?;

    let (public, internal) = (free_address().await?, free_address().await?);
    let mut settings = settings();
    for (name, value) in [
        ("IO_LISTEN", public.to_string().as_str()),
        ("IO_INTERNAL__LISTEN", &internal.to_string()),
        ("IO_PUBLIC_URL", "https://io.example.org"),
        ("IO_ROOT_KEY_FILE", "/var/lib/io/.checked/root_key"),
        ("IO_HTTP__TRUSTED_PROXIES", "127.0.0.1"),
        ("IO_MAIL__FROM", "IO <hello@io.example.org>"),
        ("IO_MAIL__SMTP__HOST", "smtp.example.org"),
        ("IO_CONTACT__OPERATOR", "Example Operator"),
        ("IO_CONTACT__ADDRESS", "1 Example Street, Example Town"),
        ("IO_CONTACT__EMAIL", "contact@io.example.org"),
        ("IO_DRAIN__DELAY", "0s"),
        ("IO_DRAIN__WINDOW", "1s"),
    ] {
        settings.insert(name.to_owned(), value.to_owned());
    }
    let with = |program: Program| {
        settings
            .iter()
            .fold(program, |program, (name, value)| program.env(name, value))
    };
    let log = unpacked.join("var/lib/io/.checked/log");
    let mut server = with(enter(world, unpacked, &["/usr/bin/io", "serve"]))
        .into_file(&log)?
        .start()?;
    if let Err(error) = run::ready(&mut server, session, public).await {
        say(&std::fs::read_to_string(&log).unwrap_or_default());
        return Err(error);
    }
    with(enter(world, unpacked, &["/usr/bin/io", "healthcheck"]))
        .read(session)
        .await?;
    let page = served::get(public, "/", "identity").await?;
    ensure!(page.status == 200, "its first page answers {}", page.status);
    ensure!(server.stop(Signal::TERM).await?, "it stopped with an error");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_the_image_are_read_from_its_file() {
        let settings = settings();
        assert_eq!(settings["IO_PROFILE"], "production");
        assert_eq!(settings["IO_LISTEN"], "0.0.0.0:8080");
        assert_eq!(settings["IO_DATA_DIR"], "/var/lib/io");
    }

    #[test]
    fn a_base_without_a_digest_is_a_finding() {
        assert!(pinned("FROM scratch AS a\nFROM b:1@sha256:00 AS c").is_ok());
        assert!(pinned("FROM b:1 AS c").is_err());
    }
}
