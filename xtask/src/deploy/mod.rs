//! `cargo xtask deploy-check`: checks what IO is delivered and run with, without a container engine or a cluster.
//!
//! Static checks come first; those that need a binary follow. What this machine cannot check is named and counted as
//! skipped. Must not know what an artefact is: each check does.

mod back;
mod compose;
mod front;
mod image;
mod kubernetes;
mod package;
mod policy;
mod proxies;
mod served;
mod tools;
mod units;
mod watch;
mod workflows;
mod yaml;

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

pub(crate) use package::{Options as PackageOptions, package};

use crate::session::{Session, complain, say};
use crate::test::counts::Counts;
use tools::Tools;

/// The options of `deploy-check`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Take this binary of IO instead of building one for release.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Run only these checks. Default: all.
    #[arg(value_parser = names())]
    checks: Vec<String>,
}

/// A check, and what it looks at.
const CHECKS: [(&str, &str); 12] = [
    ("units", "the units of systemd"),
    ("workflows", "the workflows of GitHub, and the notes of a release"),
    ("dockerfiles", "the Dockerfile"),
    ("secrets", "no secret is in a file of this repository"),
    ("compose", "the compose files"),
    ("kubernetes", "the Kustomize overlays and the Helm chart"),
    ("package", "the Debian package, installed and removed"),
    ("image", "the image of the server, built, unpacked and started"),
    ("front", "the web front, before a server"),
    ("rollback", "the way back to the release before"),
    ("watch", "metrics, alert rules and dashboards, read by Prometheus"),
    ("proxies", "the files for nginx, Caddy and HAProxy, run by them"),
];

fn names() -> Vec<&'static str> {
    CHECKS.iter().map(|(name, _)| *name).collect()
}

/// What the checks share.
struct World<'a> {
    session: &'a Session,
    options: &'a Options,
    tools: Tools,
    counts: Counts,
    /// The stripped binary, once it was asked for.
    binary: Option<PathBuf>,
}

impl World<'_> {
    /// Prints and counts one finding, or that there is none.
    fn note(&mut self, what: impl Display, outcome: Result<()>) {
        match outcome {
            Ok(()) => {
                say(&format!("    ok       {what}"));
                self.counts.passed += 1;
            }
            Err(error) => {
                complain(&format!("FAILED   {what}: {error:#}"));
                self.counts.failed += 1;
            }
        }
    }

    /// Says what this machine cannot check, and why.
    fn skip(&mut self, what: impl Display, why: impl Display) {
        complain(&format!("skipped  {what}: {why}"));
        self.counts.skipped += 1;
    }

    /// The binary to deliver, stripped. Built for release at its first use, unless one was given.
    async fn binary(&mut self) -> Result<PathBuf> {
        if let Some(binary) = &self.binary {
            return Ok(binary.clone());
        }
        let options = PackageOptions {
            binary: self.options.binary.clone(),
            target: None,
        };
        let binary = package::stripped(self.session, &options).await?.binary;
        self.binary = Some(binary.clone());
        Ok(binary)
    }
}

/// Runs the chosen checks, and ends with a line of counts.
pub(crate) async fn check(session: &Session, options: &Options) -> Result<ExitCode> {
    let mut world = World {
        session,
        options,
        tools: Tools::default(),
        counts: Counts::default(),
        binary: None,
    };
    let asked = |name: &str| options.checks.is_empty() || options.checks.iter().any(|check| check == name);
    for (name, about) in CHECKS.into_iter().filter(|(name, _)| asked(name)) {
        if session.is_stopped() {
            bail!("stopped before the end");
        }
        say(&format!("\n==> {name}: {about}"));
        let began = Instant::now();
        if let Err(error) = run(name, &mut world).await {
            world.note(name, Err(error));
        }
        say(&format!("    {name} took {:.1} s", began.elapsed().as_secs_f64()));
    }
    say("");
    say(&world.counts.to_string());
    if world.counts.failed == 0 && world.counts.passed > 0 {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

async fn run(name: &str, world: &mut World<'_>) -> Result<()> {
    match name {
        "units" => units::check(world).await,
        "workflows" => workflows::check(world).await,
        "dockerfiles" => image::lint(world).await,
        "secrets" => workflows::secrets(world).await,
        "compose" => compose::check(world).await,
        "kubernetes" => kubernetes::check(world).await,
        "package" => package::check(world).await,
        "image" => image::check(world).await,
        "front" => front::check(world).await,
        "rollback" => back::check(world).await,
        "watch" => watch::check(world).await,
        "proxies" => proxies::check(world).await,
        name => bail!("no check is called {name}"),
    }
}
