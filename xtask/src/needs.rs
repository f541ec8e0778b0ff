//! The programs that the project needs and does not build: whether they are there, and getting those that are not.
//!
//! As root on a Debian system they are installed with `apt-get`; everywhere else it is said plainly what is missing.
//! Must not install anything that the asked command does not need.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::command::Program;
use crate::session::{Session, say};

/// A program that has to be there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Where it may be, beside the search path.
    places: &'static [&'static str],
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
    /// What it is for.
    purpose: &'static str,
}

/// Node.js.
pub(crate) const NODE: Need = Need {
    name: "node",
    places: &[],
    packages: &["nodejs"],
    purpose: "to build the web app (20.19 or later)",
};
/// npm.
pub(crate) const NPM: Need = Need {
    name: "npm",
    places: &[],
    packages: &["npm"],
    purpose: "to install what the web app is built with",
};
/// The PostgreSQL server.
pub(crate) const POSTGRES: Need = Need {
    name: "postgres",
    places: &[
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/bin",
        "/usr/local/pgsql/bin",
    ],
    packages: &["postgresql"],
    purpose: "to test the second database engine",
};
/// Chromium.
pub(crate) const CHROMIUM: Need = Need {
    name: "chromium",
    places: &["/usr/bin", "/snap/bin"],
    packages: &["chromium"],
    purpose: "to test in a real browser",
};
/// Python.
pub(crate) const PYTHON: Need = Need {
    name: "python3",
    places: &[],
    packages: &["python3", "python3-venv"],
    purpose: "to run the API fuzzer",
};

/// Where a program is, if it is there.
pub(crate) fn find(need: Need) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(need.places.iter().flat_map(|place| folders(place)))
        .map(|folder| folder.join(need.name))
        .find(|program| program.is_file())
}

/// The folders that a pattern with at most one `*` stands for, the last name first: the newest version.
fn folders(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let (parent, start) = before.rsplit_once('/').unwrap_or(("", before));
    let mut found: Vec<PathBuf> = std::fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
        .map(|entry| entry.path().join(after.trim_start_matches('/')))
        .collect();
    found.sort();
    found.reverse();
    found
}

/// Makes sure that everything is there: installs what is missing where that is possible, and says what is missing
/// where it is not.
pub(crate) async fn fetch(session: &Session, needs: &[Need]) -> Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| find(*need).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if rustix::process::geteuid().is_root() && Path::new("/usr/bin/apt-get").exists() {
        let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
        say(&format!("installing {} …", packages.join(", ")));
        Program::new(session, "apt-get", ["update", "-qq"]).run(session).await?;
        let arguments = ["install", "-y", "-qq", "--no-install-recommends"];
        Program::new(session, "apt-get", arguments.iter().chain(&packages))
            .env("DEBIAN_FRONTEND", "noninteractive")
            .run(session)
            .await?;
    }
    let missing: Vec<String> = missing
        .iter()
        .filter(|need| find(**need).is_none())
        .map(|need| {
            format!(
                "  {} {} (Debian: {})",
                need.name,
                need.purpose,
                need.packages.join(", ")
            )
        })
        .collect();
    if !missing.is_empty() {
        bail!("this machine lacks:\n{}", missing.join("\n"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_finds_the_newest_version_first() {
        let parent = tempfile::tempdir().unwrap();
        for version in ["14", "15"] {
            std::fs::create_dir_all(parent.path().join(version).join("bin")).unwrap();
        }
        let pattern = format!("{}/*/bin", parent.path().display());
        assert_eq!(
            folders(&pattern),
            [parent.path().join("15/bin"), parent.path().join("14/bin")]
        );
    }
}
