//! `cargo xtask bench`: how fast IO is, beside the budgets of `benches/budgets.toml`.
//!
//! A measurement, not a test: nothing here can fail because a machine is slow. Must not measure anything itself: the
//! benchmarks of the crates and the load generator of `io-testkit` do.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::command::Program;
use crate::compile;
use crate::session::{Session, say};
use crate::web;

/// Where the page is written.
const PAGE: &str = "docs/benchmarks.md";

/// The page's table stands between these two lines; what is said around it is written by hand.
const BEGIN: &str = "<!-- begin: made by `cargo xtask bench --write` -->";
const END: &str = "<!-- end: made by `cargo xtask bench --write` -->";

/// What is measured.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// People of the load generator, who each hold up to four connections.
    #[arg(long, default_value_t = 2_000)]
    people: u32,
    /// Put this run into docs/benchmarks.md.
    #[arg(long)]
    write: bool,
}

#[derive(Debug, Deserialize)]
struct Budgets {
    budget: Vec<Budget>,
}

#[derive(Debug, Deserialize)]
struct Budget {
    figure: String,
    about: String,
    better: Better,
    ship: Option<f64>,
    moonshot: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Better {
    Lower,
    Higher,
}

/// Builds for release, measures and prints.
pub(crate) async fn bench(session: &Session, options: &Options) -> Result<()> {
    let budgets: Budgets = toml::from_str(&std::fs::read_to_string(session.path("benches/budgets.toml"))?)?;
    web::build(session).await?;
    say("building for release; this takes a while …");
    let build = [
        "build",
        "--release",
        "--locked",
        "--package",
        "io-server",
        "--bin",
        "io",
    ];
    Program::cargo(session, build).run(session).await?;
    let build = [
        "build",
        "--release",
        "--locked",
        "--package",
        "io-testkit",
        "--bin",
        "load",
    ];
    Program::cargo(session, build).run(session).await?;

    say("the matcher …");
    let matcher = ["bench", "--locked", "--package", "io-core", "--bench", "matcher"];
    let matcher = Program::cargo(session, matcher).show_and_keep(session).await?;
    say("the store …");
    let append = ["bench", "--locked", "--package", "io-store", "--bench", "append"];
    Program::cargo(session, append).run(session).await?;

    say("the whole server under load …");
    let release = compile::target(session).await?.join("release");
    let report = compile::target(session).await?.join("load.json");
    let text = |path: std::path::PathBuf| path.to_str().map(str::to_owned).context("the project's path is text");
    let arguments = [
        text(release.join("io"))?,
        text(report.clone())?,
        options.people.to_string(),
    ];
    Program::new(session, &text(release.join("load"))?, arguments)
        .run(session)
        .await?;

    let load: Value = serde_json::from_slice(&std::fs::read(report)?)?;
    let mut figures = from_load(&load)?;
    if let Some(joins) = joins_per_second(&matcher.text) {
        figures.insert("matcher_joins_per_second".to_owned(), joins);
    }
    let table = table(&budgets, &figures);
    say(&format!("\n{table}"));
    let json = compile::target(session).await?.join("bench.json");
    std::fs::write(&json, serde_json::to_string_pretty(&figures)?)?;
    say(&format!("also in {}", json.display()));
    if options.write {
        let conditions = conditions(session, options).await?;
        let page = session.path(PAGE);
        let written = std::fs::read_to_string(&page).with_context(|| format!("{PAGE} cannot be read"))?;
        std::fs::write(page, between(&written, &format!("{conditions}\n{table}"))?)?;
        say(&format!("and in {PAGE}"));
    }
    Ok(())
}

/// The figures that the load generator's report holds or follows to.
fn from_load(load: &Value) -> Result<BTreeMap<String, f64>> {
    let get = |path: &str| {
        load.pointer(path)
            .and_then(Value::as_f64)
            .with_context(|| format!("no {path} in the report"))
    };
    let mut figures: BTreeMap<String, f64> = BTreeMap::new();
    for (name, path) in [
        ("cpu_per_message_us", "/io/cpu_per_line_us"),
        ("relay_cpu_per_message_us", "/relay/cpu_per_line_us"),
        ("messages_per_second", "/io/lines_per_second"),
        ("messages_per_second_and_core", "/io/lines_per_second_and_core"),
        ("send_to_peer_p50_ms", "/io/due_to_arrival_ms/p50"),
        ("send_to_peer_p90_ms", "/io/due_to_arrival_ms/p90"),
        ("send_to_peer_p99_ms", "/io/due_to_arrival_ms/p99"),
        ("relay_send_to_peer_p50_ms", "/relay/due_to_arrival_ms/p50"),
        ("cpu_per_connect_ms", "/cpu_per_connect_ms"),
        ("match_p99_ms", "/match_ms/p99"),
    ] {
        figures.insert(name.to_owned(), get(path)?);
    }
    figures.insert(
        "memory_per_connection_kb".to_owned(),
        get("/memory_per_connection_bytes")? / 1_000.0,
    );
    figures.insert(
        "cpu_per_message_ratio".to_owned(),
        get("/io/cpu_per_line_us")? / get("/relay/cpu_per_line_us")?,
    );
    Ok(figures)
}

/// Joins a second with a million waiting, from the line of the matcher's benchmark that says so.
fn joins_per_second(text: &str) -> Option<f64> {
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|line| line["bench"] == "matcher" && line["waiting"] == 1_000_000)?["joins_per_second"]
        .as_f64()
}

fn table(budgets: &Budgets, figures: &BTreeMap<String, f64>) -> String {
    let mut table = String::from("| figure | measured | ship | moonshot | stands |\n|---|---:|---:|---:|---|\n");
    for budget in &budgets.budget {
        let measured = figures.get(&budget.figure);
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} |",
            budget.about,
            measured.map_or("–".to_owned(), |value| shown(*value)),
            budget.ship.map_or(String::new(), shown),
            budget.moonshot.map_or(String::new(), shown),
            measured.map_or("not measured", |value| stands(budget, *value)),
        );
    }
    table
}

fn stands(budget: &Budget, value: f64) -> &'static str {
    let reaches = |goal: f64| match budget.better {
        Better::Lower => value <= goal,
        Better::Higher => value >= goal,
    };
    match (budget.ship, budget.moonshot) {
        (_, Some(moonshot)) if reaches(moonshot) => "moonshot",
        (Some(ship), _) if reaches(ship) => "ship",
        (None, None) => "",
        _ => "not yet",
    }
}

/// Three digits that say something, with separators in what is large.
fn shown(value: f64) -> String {
    if value >= 1_000.0 {
        let whole = format!("{value:.0}");
        let head = whole.len() % 3;
        let mut groups: Vec<&str> = Vec::new();
        if head > 0 {
            groups.push(&whole[..head]);
        }
        groups.extend((head..whole.len()).step_by(3).map(|at| &whole[at..at + 3]));
        return groups.join(",");
    }
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$}")
}

/// What a reader must know to believe a figure.
async fn conditions(session: &Session, options: &Options) -> Result<String> {
    let line = |path: &str, start: &str| -> String {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let found = text.lines().find_map(|line| line.strip_prefix(start));
        found
            .unwrap_or("unknown")
            .trim_start_matches([' ', '\t', ':'])
            .trim()
            .to_owned()
    };
    let cores = std::thread::available_parallelism()?;
    let rustc = Program::new(session, "rustc", ["--version"]).read(session).await?;
    let commit = Program::new(session, "git", ["log", "-1", "--format=%h of %cs"])
        .read(session)
        .await?;
    Ok(format!(
        "* {cores} cores of {}, {} of memory, Linux {}\n\
         * {}, profile release; commit {}\n\
         * SQLite with `synchronous=FULL` on the machine's disk; server, clients and mail server share the cores; no TLS\n\
         * {} people signed in by letter; 1,000 talk in pairs, messages of 100 bytes\n",
        line("/proc/cpuinfo", "model name"),
        line("/proc/meminfo", "MemTotal"),
        line("/proc/sys/kernel/osrelease", ""),
        rustc.trim(),
        commit.trim(),
        options.people,
    ))
}

fn between(page: &str, made: &str) -> Result<String> {
    let (before, rest) = page
        .split_once(BEGIN)
        .with_context(|| format!("{PAGE} lacks {BEGIN}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("{PAGE} lacks {END}"))?;
    Ok(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", made.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(better: Better) -> Budget {
        Budget {
            figure: "f".to_owned(),
            about: "a figure".to_owned(),
            better,
            ship: Some(10.0),
            moonshot: Some(if better == Better::Lower { 5.0 } else { 20.0 }),
        }
    }

    #[test]
    fn a_figure_stands_where_its_budget_puts_it() {
        let lower = [4.0, 5.0, 9.0, 11.0].map(|value| stands(&budget(Better::Lower), value));
        assert_eq!(lower, ["moonshot", "moonshot", "ship", "not yet"]);
        let higher = [21.0, 10.0, 9.0].map(|value| stands(&budget(Better::Higher), value));
        assert_eq!(higher, ["moonshot", "ship", "not yet"]);
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(
            [0.654, 12.34, 123.4, 1_234.5, 200_000.0].map(shown),
            ["0.65", "12.3", "123", "1,234", "200,000"]
        );
    }

    #[test]
    fn the_matchers_figure_is_the_one_with_a_million_waiting() {
        let text = "running\n{\"bench\":\"matcher\",\"waiting\":1000,\"joins_per_second\":9}\n\
                    {\"bench\":\"matcher\",\"waiting\":1000000,\"joins_per_second\":7}\n";
        assert_eq!(joins_per_second(text), Some(7.0));
        assert_eq!(joins_per_second("running"), None);
    }

    #[test]
    fn a_figure_that_was_not_measured_is_said_to_be_so() {
        let budgets = Budgets {
            budget: vec![budget(Better::Lower)],
        };
        assert!(table(&budgets, &BTreeMap::new()).contains("| a figure | – | 10.0 | 5.00 | not measured |"));
    }

    #[test]
    fn the_committed_budgets_name_each_figure_once() {
        let text = include_str!("../../benches/budgets.toml");
        let budgets: Budgets = toml::from_str(text).unwrap();
        let names: std::collections::BTreeSet<&str> =
            budgets.budget.iter().map(|budget| budget.figure.as_str()).collect();
        assert_eq!(names.len(), budgets.budget.len());
    }
}
