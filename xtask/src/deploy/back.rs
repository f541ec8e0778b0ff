//! `deploy/release`: it takes a release, goes back from a broken one by itself, and back on request.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use super::World;
use super::served::free_address;
use super::tools::text;
use crate::command::{Outcome, Program};

const SCRIPT: &str = "deploy/release";

/// The most that the way back may take, in seconds.
const MOST: u64 = 60;

/// Restarts the server of a folder, as systemd would: it waits until the new one is ready, and fails if that ends.
const RESTART: &str = r#"#!/bin/sh
home=$(dirname "$0")
runs() { [ -f "$home/pid" ] && kill -0 "$(cat "$home/pid")" 2>/dev/null; }
if runs; then
    kill "$(cat "$home/pid")"
    while runs; do sleep 0.1; done
fi
setsid "$home/current/io" serve >>"$home/log" 2>&1 </dev/null &
echo $! >"$home/pid"
until "$home/current/io" healthcheck 2>/dev/null; do
    runs || exit 1
    sleep 0.1
done
"#;

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let binary = world.binary().await?;
    let home = Home::new()?;
    let outcome = host(world, &home, &binary).await;
    if outcome.is_err() {
        crate::session::say(&std::fs::read_to_string(home.path().join("log")).unwrap_or_default());
    }
    outcome?;
    containers(world).await
}

/// A folder of releases. Its server ends with it.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("io-releases-").tempdir()?;
        write_program(&folder.path().join("restart"), RESTART)?;
        Ok(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let pid = std::fs::read_to_string(self.path().join("pid")).ok();
        let pid = pid.and_then(|pid| pid.trim().parse().ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

fn write_program(path: &Path, script: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, script)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

async fn host(world: &mut World<'_>, home: &Home, binary: &Path) -> Result<()> {
    let session = world.session;
    let (public, internal) = (free_address().await?.to_string(), free_address().await?.to_string());
    let run = async |arguments: &[&str]| -> Result<Outcome> {
        let script = session.path(SCRIPT);
        Program::new(session, text(&script)?, arguments)
            .without(|name| name.starts_with("IO_"))
            .env("RELEASE_HOME", home.path())
            .env("RELEASE_RESTART", home.path().join("restart"))
            .env("IO_LISTEN", &public)
            .env("IO_PUBLIC_URL", format!("http://{public}"))
            .env("IO_INTERNAL__LISTEN", &internal)
            .env("IO_DATA_DIR", home.path().join("data"))
            .env("IO_DRAIN__DELAY", "0s")
            .env("IO_DRAIN__WINDOW", "0s")
            .keep(session)
            .await
    };
    let current = || -> Result<PathBuf> { Ok(std::fs::read_link(home.path().join("current"))?) };
    let first = run(&["host", text(binary)?, "1"]).await?;
    ensure!(
        first.success && current()? == Path::new("releases/1"),
        "the first release:\n{}",
        first.text
    );
    world.note("a release is taken and ready", Ok(()));

    let broken = home.path().join("broken");
    write_program(&broken, "#!/bin/sh\nexit 1\n")?;
    let second = run(&["host", text(&broken)?, "2"]).await?;
    let back = || -> Result<()> {
        ensure!(!second.success, "it is called a success:\n{}", second.text);
        ensure!(
            current()? == Path::new("releases/1"),
            "{} is current:\n{}",
            current()?.display(),
            second.text
        );
        ensure!(second.text.contains("runs again"), "{}", second.text);
        Ok(())
    };
    world.note("a release that is not ready is replaced by the one before", back());

    let third = run(&["host", text(binary)?, "3"]).await?;
    ensure!(
        third.success && current()? == Path::new("releases/3"),
        "the third release:\n{}",
        third.text
    );
    let began = Instant::now();
    let fourth = run(&["host", "--back"]).await?;
    let took = began.elapsed();
    let back = || -> Result<()> {
        ensure!(fourth.success, "\n{}", fourth.text);
        ensure!(
            current()? == Path::new("releases/1"),
            "{} is current",
            current()?.display()
        );
        ensure!(took.as_secs() <= MOST, "it took {took:?}");
        Ok(())
    };
    world.note(
        format!("back on request, ready after {:.1} s", took.as_secs_f64()),
        back(),
    );
    Ok(())
}

/// The same for containers. Docker is played by a script: it only shows that the right image is asked for.
async fn containers(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    let folder = tempfile::tempdir()?;
    let compose = folder.path().join("compose");
    std::fs::create_dir(&compose)?;
    std::fs::write(
        compose.join(".env"),
        "COMPOSE_FILE=compose.yaml\nIO_IMAGE=io@sha256:1\nIO_DOMAIN=a\n",
    )?;
    let script = folder.path().join("release");
    std::fs::copy(session.path(SCRIPT), &script)?;
    // It cannot start the second image.
    write_program(
        &folder.path().join("docker"),
        "#!/bin/sh\n[ \"$2\" != up ] || ! grep -q sha256:2 .env\n",
    )?;
    let path = format!("{}:{}", text(folder.path())?, std::env::var("PATH").unwrap_or_default());
    let run = async |argument: &str| {
        Program::new(session, text(&script)?, ["compose", argument])
            .env("PATH", &path)
            .keep(session)
            .await
    };
    let env = || std::fs::read_to_string(compose.join(".env")).context("it has no .env");
    let second = run("io@sha256:2").await?;
    let third = run("io@sha256:3").await?;
    let after_third = env()?;
    let back = run("--back").await?;
    let right = || -> Result<()> {
        ensure!(
            !second.success && second.text.contains("io@sha256:1 runs again"),
            "\n{}",
            second.text
        );
        ensure!(
            third.success && after_third.contains("IO_IMAGE=io@sha256:3\n"),
            "\n{}",
            third.text
        );
        ensure!(
            back.success && env()?.contains("IO_IMAGE=io@sha256:1\n"),
            "\n{}",
            back.text
        );
        ensure!(env()?.contains("IO_DOMAIN=a\n"), "it lost a setting");
        Ok(())
    };
    world.note(
        "with containers the image changes, and back (Docker is played by a script)",
        right(),
    );
    Ok(())
}
