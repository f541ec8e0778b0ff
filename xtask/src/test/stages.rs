//! The stages of the tests: what each runs, and which others it needs.
//!
//! Must not count tests: `counts` reads the output of the runners.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::commands;
use super::counts::{self, Counts};
use super::licences;
use super::postgres::Cluster;
use super::python::{self, Package};
use super::space;
use crate::command::Program;
use crate::needs::{
    self, AGE, ALERTMANAGER, CADDY, CHROMIUM, CLIPPY, COMPILER, DKIM, EXIM, HAPROXY, NGINX, NODE, NPM, Need, PEBBLE,
    PGBOUNCER, POSTGRES, PROMETHEUS, PYTHON, RUSTFMT,
};
use crate::session::{Session, complain, say};
use crate::{book, compile, generate, promises, walls, web, words};

/// The API fuzzer.
pub(crate) const FUZZER: Package = Package {
    program: "schemathesis",
    requirements: "xtask/schemathesis.txt",
};

/// An S3 server for the tests of backups.
const S3_SERVER: Package = Package {
    program: "weed",
    requirements: "xtask/seaweedfs.txt",
};

/// One stage.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Programs that this stage needs.
    pub(crate) tools: &'static [&'static Need],
    /// Stages that must pass before this one can run.
    pub(crate) needs: &'static [&'static str],
    /// Stages that run before this one, and may fail.
    pub(crate) after: &'static [&'static str],
}

/// The stages in their order: quick ones, and those that others need, come first.
pub(crate) const STAGES: &[Stage] = &[
    stage(
        "tools",
        "this machine has the programs and the disk space that the stages need",
    )
    .with(ALL_TOOLS),
    stage("fmt", "Rust is formatted").with(&[&RUSTFMT]),
    stage("walls", "crates, floors and folders use only what they may").with(&[&NODE]),
    stage("words", "the words of words.toml do not come back"),
    stage(
        "promises",
        "every promise is defined, and every test that a document names exists",
    ),
    stage("deny", "every dependency has an allowed licence and source").with(&[&PYTHON]),
    stage("web-build", "the web app builds and stays within its budgets").with(&[&NODE, &NPM]),
    stage("web-lint", "the web app compiles and follows its rules").needing(&["web-build"]),
    stage(
        "book",
        "every page of the documentation has its place, and every link a target",
    ),
    // The server embeds the web app and the documentation.
    stage("build", "everything compiles, tests included")
        .with(&[&COMPILER])
        .after(&["web-build", "book"]),
    stage("generated", "generated files are current").needing(&["web-build", "build"]),
    stage("clippy", "Rust has no warnings").with(&[&CLIPPY]),
    stage("fuzzer", "the API fuzzer is installed").with(&[&PYTHON]),
    stage("s3-server", "the S3 server for the tests is installed").with(&[&PYTHON]),
    stage(
        "rust",
        "rules, store, API, sockets, kills: every Rust test, on both engines",
    )
    .with(&[
        &POSTGRES,
        &PGBOUNCER,
        &NGINX,
        &CADDY,
        &HAPROXY,
        &DKIM,
        &EXIM,
        &AGE,
        &PEBBLE,
        &PROMETHEUS,
        &ALERTMANAGER,
    ])
    .needing(&["build"])
    .after(&["fuzzer", "s3-server"]),
    stage("commands", "`run` and `dev` do what the README says").needing(&["web-build", "build"]),
    stage("web-test", "the web app's unit and component tests")
        .with(&[&CHROMIUM])
        .needing(&["web-build"]),
    stage("e2e", "two people in two real browsers")
        .with(&[&CHROMIUM])
        .needing(&["web-build", "build"]),
];

const ALL_TOOLS: &[&Need] = &[
    &COMPILER,
    &RUSTFMT,
    &CLIPPY,
    &NODE,
    &NPM,
    &POSTGRES,
    &PGBOUNCER,
    &NGINX,
    &CADDY,
    &HAPROXY,
    &DKIM,
    &EXIM,
    &AGE,
    &PEBBLE,
    &PROMETHEUS,
    &ALERTMANAGER,
    &CHROMIUM,
    &PYTHON,
];

const fn stage(name: &'static str, about: &'static str) -> Stage {
    Stage {
        name,
        about,
        tools: &[],
        needs: &[],
        after: &[],
    }
}

impl Stage {
    const fn with(mut self, tools: &'static [&'static Need]) -> Self {
        self.tools = tools;
        self
    }

    const fn needing(mut self, needs: &'static [&'static str]) -> Self {
        self.needs = needs;
        self
    }

    const fn after(mut self, after: &'static [&'static str]) -> Self {
        self.after = after;
        self
    }
}

/// The names of all stages.
pub(crate) fn names() -> Vec<&'static str> {
    STAGES.iter().map(|stage| stage.name).collect()
}

/// The named stages and all that they need; every stage if none is named.
pub(crate) fn chosen(asked: &[String]) -> BTreeSet<&'static str> {
    let mut chosen: BTreeSet<&'static str> = STAGES
        .iter()
        .filter(|stage| asked.is_empty() || asked.iter().any(|name| name == stage.name))
        .map(|stage| stage.name)
        .collect();
    // Every stage comes after those that it needs, so one pass from the end finds them all.
    for stage in STAGES.iter().rev() {
        if chosen.contains(stage.name) {
            chosen.extend(stage.needs);
            chosen.extend(stage.after);
        }
    }
    chosen
}

/// What the stages share.
pub(crate) struct World<'a> {
    session: &'a Session,
    cluster: Option<Cluster>,
    /// The API fuzzer, once it is installed.
    fuzzer: Option<PathBuf>,
    /// The S3 server, once it is installed.
    s3_server: Option<PathBuf>,
}

impl<'a> World<'a> {
    pub(crate) fn new(session: &'a Session) -> Self {
        Self {
            session,
            cluster: None,
            fuzzer: None,
            s3_server: None,
        }
    }

    /// Stops what was started.
    pub(crate) async fn end(self) {
        if let Some(cluster) = self.cluster
            && let Err(error) = cluster.stop().await
        {
            complain(&format!("{error:#}"));
        }
    }

    async fn reports(&self) -> Result<PathBuf> {
        let folder = compile::target(self.session).await?.join("reports");
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Runs one stage.
pub(crate) async fn run(stage: &Stage, world: &mut World<'_>) -> Result<Counts> {
    let session = world.session;
    needs::fetch(session, stage.tools).await?;
    match stage.name {
        "tools" => space::check(session).await?,
        "fmt" => {
            Program::cargo(session, ["fmt", "--all", "--check"])
                .run(session)
                .await?;
        }
        "walls" => walls::check(session).await?,
        "words" => words::check(session)?,
        "promises" => promises::check(session)?,
        "deny" => return licences::check(session).await,
        "web-build" => web::build(session).await?,
        "book" => book::build(session)?,
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
        "fuzzer" => world.fuzzer = Some(python::install(session, &FUZZER).await?),
        "s3-server" => world.s3_server = Some(python::install(session, &S3_SERVER).await?),
        "rust" => return rust(world).await,
        "commands" => return commands::check(session).await,
        "web-test" => return web_test(world).await,
        "e2e" => return e2e(world).await,
        name => anyhow::bail!("no stage is called {name}"),
    }
    Ok(Counts::PASSED)
}

async fn rust(world: &mut World<'_>) -> Result<Counts> {
    let session = world.session;
    let cluster = Cluster::start(session).await?;
    let url = cluster.url();
    world.cluster = Some(cluster);
    say(&format!("PostgreSQL for the tests: {url}"));
    let nextest = Program::cargo(session, ["nextest", "--version"]).succeeds().await;
    let mut arguments = if nextest {
        vec!["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]
    } else {
        vec!["test", "--workspace", "--locked", "--no-fail-fast"]
    };
    // If the fuzzer is missing, its stage has failed; only its own tests are left out.
    if world.fuzzer.is_none() {
        complain("the API fuzzer is missing: its tests are left out");
        arguments.extend(if nextest {
            ["-E", "not binary(api_fuzz)", "--no-tests=fail"].as_slice()
        } else {
            &["--", "--skip", "breaks_the_description"]
        });
    }
    let outcome = Program::cargo(session, arguments)
        .env("CI", "true")
        // `counts` reads the output, which must not contain colours.
        .env("CARGO_TERM_COLOR", "never")
        .env("IO_TEST_POSTGRES", url)
        .env("IO_TEST_PROXIES", "required")
        .env("IO_TEST_PROMETHEUS", "required")
        .env("IO_TEST_SEAWEEDFS", world.s3_server.clone().unwrap_or_default())
        .env("IO_TEST_DKIM", DKIM.find().unwrap_or_default())
        .env("IO_TEST_EXIM", EXIM.find().unwrap_or_default())
        .env("IO_TEST_PEBBLE", PEBBLE.find().unwrap_or_default())
        .env("IO_TEST_SCHEMATHESIS", world.fuzzer.clone().unwrap_or_default())
        .show_and_keep(session)
        .await?;
    counts::cargo(&outcome.text).checked(outcome.success)
}

async fn web_test(world: &World<'_>) -> Result<Counts> {
    let session = world.session;
    web::npm(session, &["run", "--silent", "coverage"]).run(session).await?;
    let report = world.reports().await?.join("vitest.json");
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
        .env("IO_CHROMIUM", chromium()?)
        .at_most(Duration::from_mins(15))
        .show_and_keep(session)
        .await?;
    let report = std::fs::read_to_string(report).context("vitest wrote no report")?;
    counts::vitest(&report)?.checked(outcome.success)
}

async fn e2e(world: &World<'_>) -> Result<Counts> {
    let session = world.session;
    let report = world.reports().await?.join("playwright.json");
    let arguments = ["exec", "--", "playwright", "test", "--reporter=list,json"];
    let outcome = web::npm(session, &arguments)
        .env("CI", "true")
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .env("IO_BIN", compile::target(session).await?.join("debug/io"))
        .env("IO_CHROMIUM", chromium()?)
        .at_most(Duration::from_mins(30))
        .show_and_keep(session)
        .await?;
    let report = std::fs::read_to_string(report).context("Playwright wrote no report")?;
    counts::playwright(&report)?.checked(outcome.success)
}

fn chromium() -> Result<PathBuf> {
    CHROMIUM.find().context("Chromium is not on this machine")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_comes_after_those_that_it_needs() {
        for (place, stage) in STAGES.iter().enumerate() {
            for need in stage.needs.iter().chain(stage.after) {
                let found = STAGES.iter().position(|other| other.name == *need);
                assert!(found.is_some_and(|found| found < place), "{} needs {need}", stage.name);
            }
        }
    }

    #[test]
    fn a_chosen_stage_brings_those_that_it_needs() {
        let chosen = |name: &str| chosen(&[name.to_owned()]).into_iter().collect::<Vec<_>>();
        assert_eq!(chosen("web-lint"), ["web-build", "web-lint"]);
        assert_eq!(
            chosen("rust"),
            ["book", "build", "fuzzer", "rust", "s3-server", "web-build"]
        );
    }

    #[test]
    fn the_first_stage_checks_the_tools_of_all_stages() {
        for stage in STAGES {
            for tool in stage.tools {
                let asked = ALL_TOOLS.iter().any(|other| std::ptr::eq(*other, *tool));
                assert!(asked, "{}", stage.name);
            }
        }
    }
}
