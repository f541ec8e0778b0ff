//! `cargo xtask test`: runs every check and test in stages.
//! Ends with one line of totals.
//!
//! After a stage fails, the others still run, except those that need its result: they count as failed. Must not know
//! what a stage does: `stages` does.

mod commands;
pub(crate) mod counts;
mod licences;
pub(crate) mod postgres;
pub(crate) mod python;
mod space;
mod stages;
mod visitor;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use crate::compile;
use crate::session::{Session, complain, say};
use counts::Counts;
pub(crate) use stages::FUZZER;
use stages::{STAGES, Stage, World};

/// The options of `test`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Run only these stages and the stages that they need. Default: all.
    #[arg(value_parser = stages::names())]
    stages: Vec<String>,
}

/// The result of a stage.
struct Done {
    stage: &'static Stage,
    counts: Counts,
    seconds: f64,
}

/// Runs the chosen stages and prints their results.
pub(crate) async fn test(session: &Session, options: &Options) -> Result<ExitCode> {
    let chosen = stages::chosen(&options.stages);
    // Where nobody develops, a build is never repeated, and what speeds up a repetition takes as much disk as the build.
    let session = &match compile::is_developed_in(session).await {
        Ok(true) => session.clone(),
        _ => session.clone().building_once(),
    };
    let mut world = World::new(session);
    let mut done: Vec<Done> = Vec::new();
    for (place, stage) in STAGES.iter().filter(|stage| chosen.contains(stage.name)).enumerate() {
        if session.is_stopped() {
            break;
        }
        say(&format!(
            "\n==> [{}/{}] {}: {}",
            place + 1,
            chosen.len(),
            stage.name,
            stage.about
        ));
        let began = Instant::now();
        let counts = run_stage(stage, &mut world, &done).await;
        let seconds = began.elapsed().as_secs_f64();
        say(&format!("    {} {} in {seconds:.1} s", stage.name, verdict(counts)));
        done.push(Done { stage, counts, seconds });
    }
    world.end().await;
    Ok(conclude(session, &done))
}

async fn run_stage(stage: &'static Stage, world: &mut World<'_>, done: &[Done]) -> Counts {
    let failed: BTreeSet<&str> = done
        .iter()
        .filter(|done| done.counts.failed > 0)
        .map(|done| done.stage.name)
        .collect();
    if let Some(need) = stage.needs.iter().find(|need| failed.contains(*need)) {
        complain(&format!("not run, because {need} failed"));
        return Counts::FAILED;
    }
    match stages::run(stage, world).await {
        Ok(counts) => counts,
        Err(error) => {
            complain(&format!("{error:#}"));
            Counts::FAILED
        }
    }
}

fn verdict(counts: Counts) -> &'static str {
    match counts {
        Counts { failed: 1.., .. } => "FAILED",
        Counts { passed: 0, .. } => "skipped",
        Counts { .. } => "passed",
    }
}

fn conclude(session: &Session, done: &[Done]) -> ExitCode {
    let mut totals = Counts::default();
    say("");
    for Done { stage, counts, seconds } in done {
        totals.add(*counts);
        say(&format!("{:<11} {seconds:>7.1} s   {counts}", stage.name));
    }
    if session.is_stopped() {
        complain("stopped before the end");
        totals.add(Counts::FAILED);
    }
    say("");
    say(&totals.to_string());
    if totals.failed == 0 && totals.passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
