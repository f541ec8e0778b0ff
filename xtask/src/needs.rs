//! Finds the programs that the project needs and does not build.
//! Installs missing ones where it can.
//!
//! As root on Debian, `apt-get` installs most of them. Elsewhere each missing program is reported with how to install it.
//! Must not install anything that the command does not need. Rust and a linker are not listed: no command starts without
//! them, and `rust-toolchain.toml` names the version.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::command::Program;
use crate::session::{Session, say};

/// A program that must be present.
#[derive(Debug)]
pub(crate) struct Need {
    /// Its possible names.
    names: &'static [&'static str],
    /// The environment variable that may hold its path.
    variable: Option<&'static str>,
    /// Folders to look in beside the search path.
    places: &'static [&'static str],
    /// What it must show beside being present.
    proof: Proof,
    /// What it is for.
    purpose: &'static str,
    /// How to install it.
    source: Source,
}

/// What shows that a program can be used.
#[derive(Debug)]
enum Proof {
    /// It is present.
    Presence,
    /// It succeeds with these arguments.
    Answer(&'static [&'static str]),
    /// Its version is at least the one that the web app's package.json requires.
    /// The text is the name of the engine there.
    Engine(&'static str),
}

/// How to install a program.
#[derive(Debug)]
enum Source {
    /// By these packages of Debian.
    Debian(&'static [&'static str]),
    /// By this package of Debian, which would also run the program as this service.
    DebianService(&'static str, &'static str),
    /// By hand, as described here.
    Manual(&'static str),
}

/// Node.js.
pub(crate) const NODE: Need = Need {
    names: &["node"],
    variable: None,
    places: &[],
    proof: Proof::Engine("node"),
    purpose: "to build the web app",
    source: Source::Manual(
        "install it from nodejs.org or with nvm (`.nvmrc` names the version); Debian 12 has an older one",
    ),
};
/// npm.
pub(crate) const NPM: Need = Need {
    names: &["npm"],
    variable: None,
    places: &[],
    proof: Proof::Engine("npm"),
    purpose: "to install what the web app is built with",
    source: Source::Manual("it is part of Node.js"),
};
/// A C compiler.
pub(crate) const COMPILER: Need = Need {
    names: &["cc"],
    variable: Some("CC"),
    places: &[],
    proof: Proof::Presence,
    purpose: "to build SQLite, which is compiled in",
    source: Source::Debian(&["gcc", "libc6-dev"]),
};
/// The formatter of Rust.
pub(crate) const RUSTFMT: Need = Need {
    names: &["cargo-fmt"],
    variable: None,
    places: &[],
    proof: Proof::Answer(&["--version"]),
    purpose: "to check how Rust is formatted",
    source: Source::Manual("rustup component add rustfmt"),
};
/// The linter of Rust.
pub(crate) const CLIPPY: Need = Need {
    names: &["cargo-clippy"],
    variable: None,
    places: &[],
    proof: Proof::Answer(&["--version"]),
    purpose: "to check Rust for mistakes",
    source: Source::Manual("rustup component add clippy"),
};
/// The PostgreSQL server.
pub(crate) const POSTGRES: Need = Need {
    names: &["postgres"],
    variable: None,
    places: &[
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/bin",
        "/usr/local/pgsql/bin",
    ],
    proof: Proof::Presence,
    purpose: "to test the second database engine",
    source: Source::DebianService("postgresql", "postgresql"),
};
/// nginx.
pub(crate) const NGINX: Need = proxy(&["nginx"], Source::DebianService("nginx-light", "nginx"));
/// Caddy.
pub(crate) const CADDY: Need = proxy(&["caddy"], Source::DebianService("caddy", "caddy"));
/// `HAProxy`.
pub(crate) const HAPROXY: Need = proxy(&["haproxy"], Source::DebianService("haproxy", "haproxy"));
/// `PgBouncer`, which refuses to run as root, and is installed where only root looks.
pub(crate) const PGBOUNCER: Need = Need {
    names: &["pgbouncer"],
    variable: None,
    places: &["/usr/sbin", "/usr/local/sbin"],
    proof: Proof::Presence,
    purpose: "to test IO behind a pooler of PostgreSQL connections",
    source: Source::DebianService("pgbouncer", "pgbouncer"),
};
/// The encryption of backups, as anyone has it.
pub(crate) const AGE: Need = Need {
    names: &["age"],
    variable: Some("IO_TEST_AGE"),
    places: &[],
    proof: Proof::Presence,
    purpose: "to test that backups open without IO",
    source: Source::Debian(&["age"]),
};
/// Prometheus, with its checks of rules and metrics.
pub(crate) const PROMETHEUS: Need = Need {
    names: &["promtool"],
    variable: None,
    places: &[],
    proof: Proof::Presence,
    purpose: "to check metrics, dashboards and alert rules",
    source: Source::DebianService("prometheus", "prometheus"),
};
/// Alertmanager, with its check of a configuration.
pub(crate) const ALERTMANAGER: Need = Need {
    names: &["amtool"],
    variable: None,
    places: &[],
    proof: Proof::Presence,
    purpose: "to check the example of how alerts reach people",
    source: Source::DebianService("prometheus-alertmanager", "prometheus-alertmanager"),
};
/// The Exim mail server.
pub(crate) const EXIM: Need = Need {
    names: &["exim4", "exim"],
    variable: Some("IO_TEST_EXIM"),
    places: &["/usr/sbin"],
    proof: Proof::Presence,
    purpose: "to test emails with a real mail server",
    source: Source::DebianService("exim4-daemon-light", "exim4"),
};
/// A verifier of DKIM, whose interpreter the tests run.
pub(crate) const DKIM: Need = Need {
    names: &["dkimverify"],
    variable: Some("IO_TEST_DKIM"),
    places: &[],
    proof: Proof::Presence,
    purpose: "to verify signatures of emails",
    // The keys of the tests come from `openssl`.
    source: Source::Debian(&["python3-dkim", "python3-nacl", "openssl"]),
};
/// The certificate authority for tests, with the name server that it asks.
pub(crate) const PEBBLE: Need = Need {
    names: &["pebble"],
    variable: Some("IO_TEST_PEBBLE"),
    places: &[],
    proof: Proof::Presence,
    purpose: "to test how IO obtains certificates",
    source: Source::Debian(&["pebble"]),
};
/// Chromium.
pub(crate) const CHROMIUM: Need = Need {
    names: &["chromium", "chromium-browser", "google-chrome"],
    variable: Some("IO_CHROMIUM"),
    places: &["/usr/bin", "/snap/bin"],
    proof: Proof::Presence,
    purpose: "to test in a real browser",
    source: Source::Debian(&["chromium"]),
};
/// Python.
pub(crate) const PYTHON: Need = Need {
    names: &["python3"],
    variable: None,
    places: &[],
    // Debian ships the modules that create environments separately.
    proof: Proof::Answer(&[
        "-c",
        "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))",
    ]),
    purpose: "(3.11 or later, with venv and ensurepip) to run the API fuzzer and an S3 server",
    source: Source::Debian(&["python3", "python3-venv"]),
};

/// A tool that attacks with SQL.
pub(crate) const SQLMAP: Need = attacker(&["sqlmap"]);
/// A scanner of web pages.
pub(crate) const WAPITI: Need = attacker(&["wapiti"]);
/// A tool that asks for every name of a list.
pub(crate) const FFUF: Need = attacker(&["ffuf"]);
/// A list of such names.
pub(crate) const DIRB: Need = attacker(&["dirb"]);
/// A tool that opens many slow connections.
pub(crate) const SLOWHTTPTEST: Need = attacker(&["slowhttptest"]);
/// A tool that tries every handshake of TLS.
pub(crate) const SSLSCAN: Need = attacker(&["sslscan"]);

/// A program that Debian has in a package of the same name.
const fn attacker(name: &'static [&'static str]) -> Need {
    Need {
        names: name,
        variable: None,
        places: &[],
        proof: Proof::Presence,
        purpose: "to attack a running IO from outside",
        source: Source::Debian(name),
    }
}

/// The tools of systemd.
pub(crate) const SYSTEMD: Need = packaged(&["systemd-analyze"], "to check the units of systemd", &["systemd"]);
/// The tools of binaries.
pub(crate) const BINUTILS: Need = packaged(&["objcopy"], "to put debug information apart", &["binutils"]);
/// The tools of Debian's packages.
pub(crate) const DPKG: Need = packaged(&["dpkg-deb"], "to make and try the Debian package", &["dpkg"]);
/// The builder of images that needs no daemon.
pub(crate) const BUILDAH: Need = packaged(&["buildah"], "to build the image of the server", &["buildah"]);
/// The client of Kubernetes, of which only `kubectl kustomize` is used.
pub(crate) const KUBECTL: Need = Need {
    names: &["kubectl"],
    variable: None,
    places: &[],
    // The one of Debian 12 is too old for components.
    proof: Proof::Answer(&["kustomize", "--load-restrictor=LoadRestrictionsRootOnly", "--help"]),
    purpose: "to put the Kustomize overlays together",
    source: Source::Manual("install 1.29 or later from kubernetes.io"),
};

const fn packaged(names: &'static [&'static str], purpose: &'static str, packages: &'static [&'static str]) -> Need {
    Need {
        names,
        variable: None,
        places: &["/usr/sbin"],
        proof: Proof::Presence,
        purpose,
        source: Source::Debian(packages),
    }
}

const fn proxy(names: &'static [&'static str], source: Source) -> Need {
    Need {
        names,
        variable: None,
        places: &["/usr/sbin", "/usr/local/sbin"],
        proof: Proof::Presence,
        purpose: "to test the documented configuration of this proxy",
        source,
    }
}

impl Need {
    /// Its path, if it is present; it may still be of no use.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        let named = self.variable.and_then(std::env::var_os).map(PathBuf::from);
        if let Some(named) = named.filter(|program| program.is_file()) {
            return Some(named);
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .chain(self.places.iter().flat_map(|place| folders(place)))
            .flat_map(|folder| self.names.iter().map(move |name| folder.join(name)))
            .find(|program| program.is_file())
    }

    /// What is wrong with it; `None` if it can be used.
    async fn fault(&self, session: &Session) -> Result<Option<String>> {
        let Some(program) = self.find() else {
            return Ok(Some("is missing".to_owned()));
        };
        let program = program.display().to_string();
        match self.proof {
            Proof::Presence => Ok(None),
            Proof::Answer(arguments) => {
                let answers = Program::new(session, &program, arguments).succeeds().await;
                Ok((!answers).then(|| "is missing or incomplete".to_owned()))
            }
            Proof::Engine(engine) => {
                let wanted = std::fs::read_to_string(session.path("web/package.json"))?;
                let wanted: serde_json::Value = serde_json::from_str(&wanted)?;
                let wanted = wanted["engines"][engine].as_str().unwrap_or_default().to_owned();
                let Ok(found) = Program::new(session, &program, ["--version"]).read(session).await else {
                    return Ok(Some("does not start".to_owned()));
                };
                let enough = version(&found) >= version(&wanted);
                Ok((!enough).then(|| format!("is {}, but {wanted} is required", found.trim())))
            }
        }
    }

    fn packages(&self) -> Vec<&'static str> {
        match self.source {
            Source::Debian(packages) => packages.to_vec(),
            Source::DebianService(package, _) => vec![package],
            Source::Manual(_) => Vec::new(),
        }
    }

    /// The service that its package would run.
    fn service(&self) -> Option<&'static str> {
        match self.source {
            Source::DebianService(_, service) => Some(service),
            Source::Debian(_) | Source::Manual(_) => None,
        }
    }

    /// One line about how to install it.
    fn request(&self, fault: &str) -> String {
        let source = match self.source {
            Source::Manual(words) => words.to_owned(),
            Source::Debian(_) | Source::DebianService(..) => {
                format!("on Debian: apt-get install {}", self.packages().join(" "))
            }
        };
        format!("{} {fault}; it is needed {}. {source}", self.names[0], self.purpose)
    }
}

/// The numbers of a version such as `v20.19.1` or `>=20.19`.
fn version(text: &str) -> Vec<u32> {
    text.trim()
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

/// The folders that match a pattern with at most one `*`.
/// In reverse order: the newest version first.
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

/// Makes sure that all of these programs are present.
/// Installs missing ones where it can.
///
/// Fails with a line for each program that is still missing.
pub(crate) async fn fetch(session: &Session, needs: &[&Need]) -> Result<()> {
    let missing = missing(session, needs).await?;
    let packages: Vec<&str> = missing.iter().flat_map(|(need, _)| need.packages()).collect();
    if packages.is_empty() || !rustix::process::geteuid().is_root() || !Path::new("/usr/bin/apt-get").exists() {
        return judge(&missing);
    }
    say(&format!("installing {} …", packages.join(", ")));
    Program::new(session, "apt-get", ["update", "-qq"]).run(session).await?;
    let arguments = ["install", "-y", "-qq", "--no-install-recommends"];
    let quiet = NoServices::begin(Path::new(POLICY))?;
    let installed = Program::new(session, "apt-get", arguments.iter().chain(&packages))
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run(session)
        .await;
    drop(quiet);
    installed?;
    // Nor shall what only the tests need start with the machine.
    let services = missing.iter().filter_map(|(need, _)| need.service());
    for service in services.filter(|_| Path::new("/run/systemd/system").exists()) {
        Program::new(session, "systemctl", ["disable", "--quiet", service])
            .run(session)
            .await?;
    }
    judge(&self::missing(session, needs).await?)
}

/// The program that Debian's packages ask whether they may start a service.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// While it lives, no package that is installed starts a service.
///
/// Otherwise a proxy would take port 80 of this machine. A policy that is there already stays.
struct NoServices<'a>(Option<&'a Path>);

impl<'a> NoServices<'a> {
    fn begin(policy: &'a Path) -> Result<Self> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let made = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o755)
            .open(policy);
        match made {
            Ok(mut file) => {
                file.write_all(
                    b"#!/bin/sh\n# Of `cargo xtask`, while it installs packages. 101: do not start it.\nexit 101\n",
                )?;
                Ok(Self(Some(policy)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(Self(None)),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for NoServices<'_> {
    fn drop(&mut self) {
        if let Some(policy) = self.0 {
            // If it cannot be removed, it says itself where it comes from.
            let _ = std::fs::remove_file(policy);
        }
    }
}

async fn missing<'a>(session: &Session, needs: &[&'a Need]) -> Result<Vec<(&'a Need, String)>> {
    let mut missing = Vec::new();
    for need in needs {
        if let Some(fault) = need.fault(session).await? {
            missing.push((*need, fault));
        }
    }
    Ok(missing)
}

fn judge(missing: &[(&Need, String)]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = missing.iter().map(|(need, fault)| need.request(fault)).collect();
    bail!("this machine lacks programs:\n  {}", lines.join("\n  "));
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

    #[test]
    fn no_package_starts_a_service_while_it_is_installed() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let policy = folder.path().join("policy-rc.d");
        let quiet = NoServices::begin(&policy).unwrap();
        assert_ne!(std::fs::metadata(&policy).unwrap().permissions().mode() & 0o111, 0);
        let answer = std::process::Command::new("sh").arg(&policy).status().unwrap();
        assert_eq!(answer.code(), Some(101));
        drop(quiet);
        assert!(!policy.exists());

        std::fs::write(&policy, "the machine's own").unwrap();
        drop(NoServices::begin(&policy).unwrap());
        assert_eq!(std::fs::read_to_string(&policy).unwrap(), "the machine's own");
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(version("v20.20.2") >= version(">=20.19"));
        assert!(version("v18.20.4") < version(">=20.19"));
        assert!(version("20.9.0") < version(">=20.19"));
        assert!(version("9.2.0") < version(">=10"));
        assert!(version("") < version(">=10"));
    }

    #[test]
    fn the_error_names_each_missing_program_and_how_to_install_it() {
        let error = judge(&[
            (&PYTHON, "is missing".to_owned()),
            (&NODE, "is v18.20.4, but >=20.19 is required".to_owned()),
        ]);
        let said = error.unwrap_err().to_string();
        assert!(said.contains("apt-get install python3 python3-venv"), "{said}");
        assert!(said.contains("node is v18.20.4, but >=20.19 is required"), "{said}");
        assert!(judge(&[]).is_ok());
    }

    #[tokio::test]
    async fn a_program_that_is_missing_or_fails_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let (session, _stop) = Session::of_a_test(folder.path());
        let need = |names: &'static [&'static str], proof| Need {
            names,
            variable: None,
            places: &[],
            proof,
            purpose: "",
            source: Source::Manual(""),
        };
        let nowhere = need(&["no-such-program-of-io"], Proof::Presence);
        assert!(nowhere.fault(&session).await.unwrap().is_some());
        let refusing = need(&["sh"], Proof::Answer(&["-c", "exit 1"]));
        assert!(refusing.fault(&session).await.unwrap().is_some());
        let there = need(&["no-such-program-of-io", "sh"], Proof::Answer(&["-c", "exit 0"]));
        assert_eq!(there.fault(&session).await.unwrap(), None);
        std::fs::create_dir(folder.path().join("web")).unwrap();
        std::fs::write(
            folder.path().join("web/package.json"),
            r#"{"engines":{"sh":">=1000000"}}"#,
        )
        .unwrap();
        let old = need(&["cargo"], Proof::Engine("sh")).fault(&session).await.unwrap();
        assert!(old.is_some_and(|fault| fault.ends_with(">=1000000 is required")));
    }
}
