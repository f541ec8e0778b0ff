//! Finds and runs the programs of PostgreSQL.
//!
//! Must not put a password on a command line: other users of the machine can read it there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::db::libpq_variables;
use crate::{Result, StoreError};

/// Where Debian keeps the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// How long a program may take to say its version.
const PATIENCE: Duration = Duration::from_secs(5);

/// The programs of one version.
#[derive(Clone, Debug)]
pub(super) struct Tools {
    dump: PathBuf,
}

impl Tools {
    /// Those that fit a server: of its version, or else of the next newer one.
    pub(super) async fn find(given: Option<&Path>, server: u32) -> Result<Self> {
        let candidates = given.map_or_else(installed, |given| vec![given.to_owned()]);
        let mut found = Vec::new();
        for dump in candidates {
            if let Some(version) = version_of(&dump).await {
                found.push((version, dump));
            }
        }
        found.sort();
        let newest = found.last().map(|(version, _)| *version);
        if let Some((_, dump)) = found.into_iter().find(|(version, _)| *version >= server) {
            return Ok(Self { dump });
        }
        let what = given.map_or("pg_dump".to_owned(), |given| given.display().to_string());
        Err(StoreError::Refused(match newest {
            None => format!(
                "{what} is not installed here or does not run; install the client programs of PostgreSQL {server} \
                 (Debian: postgresql-client-{server}), or name one with backup.pg_dump"
            ),
            Some(newest) => format!(
                "{what} is of PostgreSQL {newest}, but the server is of {server}: install postgresql-client-{server}, \
                 or name a newer one with backup.pg_dump"
            ),
        }))
    }

    pub(super) async fn dump(&self, url: &str, arguments: &[&str], file: &Path, longest: Duration) -> Result<()> {
        let mut file_argument = OsString::from("--file=");
        file_argument.push(file);
        run(&self.dump, url, arguments, file_argument, longest).await
    }

    pub(super) async fn restore(&self, url: &str, arguments: &[&str], file: &Path, longest: Duration) -> Result<()> {
        run(
            &self.dump.with_file_name("pg_restore"),
            url,
            arguments,
            file.into(),
            longest,
        )
        .await
    }
}

/// Every `pg_dump` that might be there.
fn installed() -> Vec<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = std::fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin/pg_dump")))
        .chain(std::env::split_paths(&on_path).map(|folder| folder.join("pg_dump")))
        .filter(|path| path.exists())
        .collect();
    found.dedup();
    found
}

/// The major version of a program; none if it does not run.
async fn version_of(program: &Path) -> Option<u32> {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    major_version(&String::from_utf8_lossy(&output.stdout))
}

/// Of a line such as `pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)`.
fn major_version(line: &str) -> Option<u32> {
    let (_, rest) = line.split_once("(PostgreSQL) ")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

async fn run(program: &Path, url: &str, arguments: &[&str], last: OsString, longest: Duration) -> Result<()> {
    let mut command = Command::new(program);
    command.args(arguments).arg("--no-password").arg(last);
    command.env_clear().env("LC_ALL", "C").envs(libpq_variables(url)?);
    for kept in ["PATH", "TMPDIR", "LD_LIBRARY_PATH"] {
        command.envs(std::env::var_os(kept).map(|value| (kept, value)));
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command.kill_on_drop(true);
    let name = program.display();
    let output = timeout(longest, command.output())
        .await
        .map_err(|_| StoreError::Unavailable(format!("{name} took too long and was stopped")))?
        .map_err(|error| StoreError::Refused(format!("{name} does not run: {}", error.kind())))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("No space left on device") {
        return Err(StoreError::Full);
    }
    // What the database says of a failure may hold a row; the first line names the cause.
    let first = said.lines().next().unwrap_or("without a word");
    Err(StoreError::Unavailable(format!("{name} failed: {first}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_program_is_read_from_what_it_says() {
        for (line, wanted) in [
            ("pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", Some(15)),
            ("pg_dump (PostgreSQL) 17beta1", Some(17)),
            ("pg_dump (PostgreSQL) 9.6.24", Some(9)),
            ("something else", None),
        ] {
            assert_eq!(major_version(line), wanted, "{line}");
        }
    }

    #[tokio::test]
    async fn a_missing_pg_dump_is_said_with_what_to_install() {
        let said = Tools::find(Some(Path::new("/nowhere/pg_dump")), 16).await.unwrap_err();
        assert!(said.to_string().contains("postgresql-client-16"), "{said}");
    }

    #[tokio::test]
    async fn a_pg_dump_older_than_the_server_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("pg_dump");
        std::fs::write(&program, "#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.4'\n").unwrap();
        std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let said = Tools::find(Some(&program), 15).await.unwrap_err().to_string();
        assert!(said.contains("of PostgreSQL 13, but the server is of 15"), "{said}");
        assert!(Tools::find(Some(&program), 13).await.is_ok());
    }
}
