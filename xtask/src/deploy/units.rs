//! The units of systemd: systemd itself reads and judges them.

use anyhow::{Result, ensure};

use super::World;
use super::tools::{lint, text};
use crate::command::Program;
use crate::needs::{self, SYSTEMD};

/// Where the units are.
pub(super) const FOLDER: &str = "deploy/systemd";

/// The units, and the path of the binary in the first.
pub(super) const UNITS: [&str; 3] = ["io.service", "io.socket", "io-internal.socket"];
pub(super) const BINARY: &str = "/opt/io/current/io";

/// The most that the service may be exposed, in tenths: systemd calls it "OK" below 5.0.
const EXPOSURE: &str = "20";

/// What the service must say, whatever else it says.
const SAID: [&str; 9] = [
    "Type=notify",
    "WatchdogSec=30",
    "DynamicUser=yes",
    "StateDirectory=io",
    "UMask=0077",
    "LimitCORE=0",
    "LimitNOFILE=65536",
    "CapabilityBoundingSet=",
    "ProtectProc=invisible",
];

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    let service = std::fs::read_to_string(session.path(FOLDER).join("io.service"))?;
    world.note("the service says what it must", says(&service));
    world.note("sockets and service name the same addresses", same_addresses(world));
    if let Err(why) = needs::fetch(session, &[&SYSTEMD]).await {
        world.skip("what systemd says", why);
        return Ok(());
    }
    // systemd looks for the binary, which this machine does not have.
    let folder = tempfile::tempdir()?;
    let mut verify = vec!["verify".to_owned()];
    for unit in UNITS {
        let path = folder.path().join(unit);
        let written = std::fs::read_to_string(session.path(FOLDER).join(unit))?.replace(BINARY, "/bin/true");
        std::fs::write(&path, written)?;
        verify.push(text(&path)?.to_owned());
    }
    let outcome = Program::new(session, "systemd-analyze", verify).keep(session).await?;
    let complaint = outcome.text.trim();
    let verified = || {
        ensure!(outcome.success && complaint.is_empty(), "\n{complaint}");
        Ok(())
    };
    world.note("systemd-analyze verify", verified());
    let path = folder.path().join("io.service");
    let arguments = [
        "security",
        "--no-pager",
        "--offline=yes",
        "--threshold",
        EXPOSURE,
        text(&path)?,
    ];
    let judged = lint(session, Program::new(session, "systemd-analyze", arguments)).await;
    world.note("systemd-analyze security: an exposure of 2.0 at most", judged);
    Ok(())
}

fn says(service: &str) -> Result<()> {
    let missing: Vec<&str> = SAID
        .into_iter()
        .filter(|wanted| !service.lines().any(|line| line == *wanted))
        .collect();
    ensure!(missing.is_empty(), "it lacks {}", missing.join(", "));
    Ok(())
}

fn same_addresses(world: &World<'_>) -> Result<()> {
    let read = |name: &str| std::fs::read_to_string(world.session.path(FOLDER).join(name));
    let service = read("io.service")?;
    for (socket, variable) in [
        ("io.socket", "IO_LISTEN"),
        ("io-internal.socket", "IO_INTERNAL__LISTEN"),
    ] {
        let address = value(&read(socket)?, "ListenStream=");
        let wanted = value(&service, &format!("Environment={variable}="));
        ensure!(
            address.is_some() && address == wanted,
            "{socket} listens on {address:?}, {variable} is {wanted:?}"
        );
    }
    Ok(())
}

fn value(unit: &str, start: &str) -> Option<String> {
    unit.lines()
        .find_map(|line| line.strip_prefix(start))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_may_dump_its_memory_is_a_finding() {
        let whole = SAID.join("\n");
        assert!(says(&whole).is_ok());
        let error = says(&whole.replace("LimitCORE=0\n", "")).unwrap_err();
        assert!(error.to_string().contains("LimitCORE=0"), "{error}");
    }
}
