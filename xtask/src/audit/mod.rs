//! `cargo xtask audit`: attacks a release build of IO with tools that nobody here wrote.
//!
//! A measurement of today's tools on today's code, so no stage of the tests: `docs/security/audit.md` shows a run. Must not
//! reach any address but those of the IO that it starts itself.

mod checks;
mod page;
mod requests;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::book;
use crate::command::{Program, Running};
use crate::compile;
use crate::needs::{self, CHROMIUM, DIRB, FFUF, PYTHON, SLOWHTTPTEST, SQLMAP, SSLSCAN, WAPITI};
use crate::session::{Session, complain, say};
use crate::web;

/// How long IO may take until the people are signed in.
const START: Duration = Duration::from_mins(2);

/// The options of `audit`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Only these checks, such as `sqlmap`; all of them if none is named.
    checks: Vec<String>,
    /// Use this build of IO instead of building one.
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Write the results to docs/security/audit.md.
    #[arg(long)]
    write: bool,
}

/// What a check did and found.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The tool and its version.
    tool: String,
    /// What it tried, with its numbers.
    tried: String,
    /// What it found, worded by the check.
    findings: Vec<String>,
}

/// The running IO, as the load generator's sibling describes it.
#[derive(Clone, Debug, Deserialize)]
struct Target {
    base: String,
    token: String,
    chat: String,
    reveal: String,
}

/// What the checks need.
struct Range<'a> {
    session: &'a Session,
    /// The program that holds IO, sweeps and visits.
    helper: String,
    /// The binary under attack.
    io: String,
    /// The file that describes the running IO.
    file: PathBuf,
    /// A folder for what tools write.
    folder: PathBuf,
}

impl Range<'_> {
    /// The running IO, with a fresh token.
    fn target(&self) -> Result<Target> {
        let text = std::fs::read_to_string(&self.file).context("IO is not running")?;
        Ok(serde_json::from_str(&text)?)
    }

    fn path(&self, name: &str) -> Result<String> {
        text(&self.folder.join(name))
    }
}

/// Builds, attacks and reports; fails if a check found something or did not run.
pub(crate) async fn audit(session: &Session, options: &Options) -> Result<ExitCode> {
    if let Some(unknown) = options
        .checks
        .iter()
        .find(|name| !checks::NAMES.contains(&name.as_str()))
    {
        bail!("there is no check {unknown}; there are {}", checks::NAMES.join(", "));
    }
    let tools = [
        &PYTHON,
        &SQLMAP,
        &WAPITI,
        &FFUF,
        &DIRB,
        &SLOWHTTPTEST,
        &SSLSCAN,
        &CHROMIUM,
    ];
    needs::fetch(session, &tools).await?;
    let io = if let Some(binary) = &options.binary {
        text(binary)?
    } else {
        web::build(session).await?;
        book::build(session)?;
        text(&compile::server(session, compile::Profile::Release).await?)?
    };
    say("building the helper of the audit …");
    // It attacks nothing itself, so it need not be fast.
    let helper = compile::DEBUG.iter().chain(&["--bin", "audit"]);
    Program::cargo(session, helper).run(session).await?;
    let folder = tempfile::tempdir()?;
    let range = Range {
        session,
        helper: text(&compile::target(session).await?.join("debug/audit"))?,
        io,
        file: folder.path().join("target.json"),
        folder: folder.path().to_owned(),
    };
    let mut holder = hold(&range).await?;
    let (mut ran, mut found) = (0, 0);
    for name in checks::NAMES {
        if !options.checks.is_empty() && !options.checks.iter().any(|wanted| wanted == name) {
            continue;
        }
        say(&format!("\n── {name} ──"));
        if !holder.runs() {
            bail!("IO stopped; it was attacked by the check before {name}");
        }
        let began = Instant::now();
        let outcome = match checks::run(name, &range).await {
            Ok(outcome) => outcome,
            Err(error) if session.is_stopped() => return Err(error),
            Err(error) => Outcome {
                tool: (*name).to_owned(),
                tried: "did not run to its end".to_owned(),
                findings: vec![format!("{error:#}")],
            },
        };
        for finding in &outcome.findings {
            complain(&format!("{name}: {finding}"));
        }
        say(&format!("{}: {}", outcome.tool, outcome.tried));
        say(&format!("{name} took {:.0} s", began.elapsed().as_secs_f64()));
        found += outcome.findings.len();
        ran += 1;
        // At once, so that a stop later on loses nothing.
        if options.write {
            page::write(session, name, &outcome).await?;
        }
    }
    drop(holder);
    say(&format!("\n{ran} checks, {found} findings"));
    Ok(if found == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Starts IO and waits until its people are signed in.
async fn hold(range: &Range<'_>) -> Result<Running> {
    helper(range, "hold", &range.file).await
}

/// Starts an IO that speaks TLS itself; returns its address too.
async fn encrypted(range: &Range<'_>, file: &Path) -> Result<(Running, String)> {
    let running = helper(range, "encrypt", file).await?;
    Ok((running, std::fs::read_to_string(file)?))
}

/// Starts the helper and waits until it wrote this file.
async fn helper(range: &Range<'_>, command: &str, file: &Path) -> Result<Running> {
    let arguments = [command, &range.io, &text(file)?];
    let mut holder = Program::new(range.session, &range.helper, arguments).start()?;
    let waiting = async {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        while !file.exists() {
            tick.tick().await;
            if !holder.runs() {
                bail!("IO did not start; its last lines above say why");
            }
        }
        Ok(())
    };
    tokio::select! {
        outcome = tokio::time::timeout(START, waiting) => outcome.context("IO was not ready in time")??,
        () = range.session.stopped() => bail!("stopped"),
    }
    Ok(holder)
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).context("paths are text")
}
