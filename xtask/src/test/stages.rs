//! The stages of the tests: what each one runs, and what it needs from the others.
//!
//! Must not count: `counts` reads what the runners say.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::counts::{self, Counts};
use super::postgres::Cluster;
use crate::command::Program;
use crate::needs::{self, CHROMIUM, NODE, NPM, POSTGRES, PYTHON};
use crate::run::target_folder;
use crate::session::{Session, complain, say};
use crate::{deps, generate, web};

/// The version of the API fuzzer.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// One stage.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Stages without whose success this one cannot tell anything.
    pub(crate) needs: &'static [&'static str],
}

/// The stages, in their order: what is quick and what others need comes first.
pub(crate) const STAGES: &[Stage] = &[
    stage("tools", "programs that the tests need", &[]),
    stage("fmt", "Rust is formatted", &[]),
    stage("walls", "each crate uses only what it may", &[]),
    stage("web-build", "the web app compiles and keeps to its budgets", &["tools"]),
    stage("web-lint", "the web app keeps to its rules", &["web-build"]),
    stage("clippy", "Rust without warnings", &[]),
    stage("generated", "generated files are current", &["web-build"]),
    stage("build", "everything compiles, tests included", &[]),
    stage(
        "rust",
        "rules, store, API, sockets, kills: every Rust test, on both engines",
        &["tools", "build"],
    ),
    stage("web-test", "the web app's unit and component tests", &["web-build"]),
    stage("e2e", "two people in two real browsers", &["web-build", "build"]),
];

const fn stage(name: &'static str, about: &'static str, needs: &'static [&'static str]) -> Stage {
    Stage { name, about, needs }
}

/// The names that can be asked for.
pub(crate) fn names() -> Vec<&'static str> {
    STAGES.iter().map(|stage| stage.name).collect()
}

/// The stages asked for with everything that they need; all when none is asked for.
pub(crate) fn chosen(asked: &[String]) -> BTreeSet<&'static str> {
    let mut chosen: BTreeSet<&'static str> = STAGES
        .iter()
        .filter(|stage| asked.is_empty() || asked.iter().any(|name| name == stage.name))
        .map(|stage| stage.name)
        .collect();
    // Every need stands before what needs it, so one pass from the end finds them all.
    for stage in STAGES.iter().rev() {
        if chosen.contains(stage.name) {
            chosen.extend(stage.needs);
        }
    }
    chosen
}

/// What the stages share.
pub(crate) struct World<'a> {
    session: &'a Session,
    cluster: Option<Cluster>,
}

impl<'a> World<'a> {
    pub(crate) fn new(session: &'a Session) -> Self {
        Self { session, cluster: None }
    }

    /// Ends what was started.
    pub(crate) async fn end(self) {
        if let Some(cluster) = self.cluster
            && let Err(error) = cluster.stop().await
        {
            complain(&format!("{error:#}"));
        }
    }

    fn reports(&self) -> Result<PathBuf> {
        let folder = target_folder(self.session).join("reports");
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Runs one stage.
pub(crate) async fn run(name: &str, world: &mut World<'_>) -> Result<Counts> {
    let session = world.session;
    match name {
        "tools" => needs::fetch(session, &[NODE, NPM, POSTGRES, CHROMIUM, PYTHON]).await?,
        "fmt" => {
            Program::cargo(session, ["fmt", "--all", "--check"])
                .run(session)
                .await?;
        }
        "walls" => deps::check(session).await?,
        "web-build" => web::build(session).await?,
        "web-lint" => web::npm(session, &["run", "--silent", "lint"]).run(session).await?,
        "clippy" => {
            let arguments = [
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--",
                "--deny",
                "warnings",
            ];
            Program::cargo(session, arguments).run(session).await?;
        }
        "generated" => generate::generate(session, &generate::Options { check: true }).await?,
        "build" => {
            let arguments = ["build", "--workspace", "--all-targets", "--locked"];
            Program::cargo(session, arguments).run(session).await?;
        }
        "rust" => return rust(world).await,
        "web-test" => return web_test(world).await,
        "e2e" => return e2e(world).await,
        _ => anyhow::bail!("no stage is called {name}"),
    }
    Ok(Counts::PASSED)
}

async fn rust(world: &mut World<'_>) -> Result<Counts> {
    let session = world.session;
    let fuzzer = fuzzer(session).await?;
    let cluster = Cluster::start(session).await?;
    let url = cluster.url();
    world.cluster = Some(cluster);
    say(&format!("PostgreSQL for the tests: {url}"));
    let nextest = Program::cargo(session, ["nextest", "--version"]).succeeds().await;
    let arguments: &[&str] = if nextest {
        &["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--locked", "--no-fail-fast"]
    };
    let outcome = Program::cargo(session, arguments)
        .env("CI", "true")
        .env("IO_TEST_POSTGRES", url)
        .env("IO_TEST_SCHEMATHESIS", fuzzer)
        .show_and_keep(session)
        .await?;
    counts::cargo(&outcome.text).checked(outcome.success)
}

/// The API fuzzer, in a folder of its own under `target`.
async fn fuzzer(session: &Session) -> Result<PathBuf> {
    let home = target_folder(session).join("schemathesis");
    let program = home.join("bin/schemathesis");
    let stamp = home.join("installed");
    if !std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == SCHEMATHESIS) {
        say("installing the API fuzzer …");
        let home = home.to_str().context("the project's path is text")?;
        Program::new(session, "python3", ["-m", "venv", "--clear", home])
            .run(session)
            .await?;
        let pip = format!("{home}/bin/pip");
        let arguments = ["install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS];
        Program::new(session, &pip, arguments).run(session).await?;
        std::fs::write(stamp, SCHEMATHESIS)?;
    }
    Ok(program)
}

async fn web_test(world: &World<'_>) -> Result<Counts> {
    let session = world.session;
    let report = world.reports()?.join("vitest.json");
    let output = format!("--outputFile.json={}", report.display());
    let arguments = [
        "exec",
        "--",
        "vitest",
        "run",
        "--reporter=default",
        "--reporter=json",
        &output,
    ];
    let outcome = web::npm(session, &arguments)
        .env("CI", "true")
        .at_most(Duration::from_mins(15))
        .show_and_keep(session)
        .await?;
    let report = std::fs::read_to_string(report).context("vitest wrote no report")?;
    counts::vitest(&report)?.checked(outcome.success)
}

async fn e2e(world: &World<'_>) -> Result<Counts> {
    let session = world.session;
    let report = world.reports()?.join("playwright.json");
    let arguments = ["exec", "--", "playwright", "test", "--reporter=list,json"];
    let outcome = web::npm(session, &arguments)
        .env("CI", "true")
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .env("IO_BIN", target_folder(session).join("debug/io"))
        .at_most(Duration::from_mins(20))
        .show_and_keep(session)
        .await?;
    let report = std::fs::read_to_string(report).context("Playwright wrote no report")?;
    counts::playwright(&report)?.checked(outcome.success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_is_a_stage_that_comes_before() {
        for (place, stage) in STAGES.iter().enumerate() {
            for need in stage.needs {
                let found = STAGES.iter().position(|other| other.name == *need);
                assert!(found.is_some_and(|found| found < place), "{} needs {need}", stage.name);
            }
        }
    }

    #[test]
    fn a_stage_brings_what_it_needs() {
        let chosen = chosen(&["web-lint".to_owned()]);
        assert_eq!(
            chosen.into_iter().collect::<Vec<_>>(),
            ["tools", "web-build", "web-lint"]
        );
    }
}
