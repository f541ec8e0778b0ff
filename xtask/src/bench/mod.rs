//! `cargo xtask bench`: measures IO against the budgets of `benches/budgets.toml`.
//!
//! A measurement, not a test: a slow machine fails nothing. Must not measure anything itself: the benchmarks of the
//! crates and the load generator of `io-testkit` do.

mod browser;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::Value;

use crate::book;
use crate::command::Program;
use crate::compile;
use crate::session::{Session, say};

/// The page with the results.
const PAGE: &str = "docs/benchmarks.md";

/// The lines around a table of the page; the prose around them is written by hand.
struct Marks {
    begin: &'static str,
    end: &'static str,
}

const SERVER: Marks = Marks {
    begin: "<!-- begin: made by `cargo xtask bench --write` -->",
    end: "<!-- end: made by `cargo xtask bench --write` -->",
};
const CONSOLE: Marks = Marks {
    begin: "<!-- begin: made by `cargo xtask bench --console --write` -->",
    end: "<!-- end: made by `cargo xtask bench --console --write` -->",
};
const WEB: Marks = Marks {
    begin: "<!-- begin: made by `cargo xtask bench --web --write` -->",
    end: "<!-- end: made by `cargo xtask bench --web --write` -->",
};

/// The matcher's figures, each with the number of people waiting.
const MATCHER: [(&str, u64); 3] = [
    ("matcher_joins_per_second_1k", 1_000),
    ("matcher_joins_per_second_100k", 100_000),
    ("matcher_joins_per_second", 1_000_000),
];

/// The options of `bench`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// People of the load generator, each with up to five connections.
    #[arg(long, default_value_t = 3_800)]
    people: u32,
    /// Measure what a person waits for in the web app instead, in a real browser.
    #[arg(long, conflicts_with = "console")]
    web: bool,
    /// Measure what counting a day costs, and how long the console of a seeded year takes.
    #[arg(long)]
    console: bool,
    /// Write the results of this run to docs/benchmarks.md.
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

/// Builds for release, measures and prints the results.
pub(crate) async fn bench(session: &Session, options: &Options) -> Result<()> {
    for (asked, what, marks) in [
        (options.web, browser::WEB, &WEB),
        (options.console, browser::CONSOLE, &CONSOLE),
    ] {
        if asked {
            let conditions = machine(session).await?;
            let table = browser::measure(session, &what).await?;
            say(&format!("\n{table}"));
            if options.write {
                write(session, marks, &format!("{conditions}\n{table}"))?;
            }
            return Ok(());
        }
    }
    let before = conditions(session, options).await?;
    let budgets: Budgets = toml::from_str(&std::fs::read_to_string(session.path("benches/budgets.toml"))?)?;
    crate::web::build(session).await?;
    book::build(session)?;
    say("building for release; this takes several minutes …");
    build_release(session, "io-server", "io").await?;
    build_release(session, "io-testkit", "load").await?;

    say("the matcher …");
    let matcher = ["bench", "--locked", "--package", "io-core", "--bench", "matcher"];
    let matcher = Program::cargo(session, matcher).show_and_keep(session).await?;
    if !matcher.success {
        bail!("the benchmark of the matcher failed");
    }
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
    for (name, waiting) in MATCHER {
        let joins = joins_per_second(&matcher.text, waiting).context("the matcher's benchmark lacks a figure")?;
        figures.insert(name.to_owned(), joins);
    }
    let table = table(&budgets, &figures);
    say(&format!("\n{table}"));
    let json = compile::target(session).await?.join("bench.json");
    std::fs::write(&json, serde_json::to_string_pretty(&figures)?)?;
    say(&format!("also in {}", json.display()));
    if options.write {
        let conditions = before + &measured(&load)?;
        write(session, &SERVER, &format!("{conditions}\n{table}"))?;
    }
    Ok(())
}

/// Builds one program for release.
async fn build_release(session: &Session, package: &str, binary: &str) -> Result<()> {
    let build = ["build", "--release", "--locked", "--package", package, "--bin", binary];
    Program::cargo(session, build).run(session).await
}

/// Puts a run into the page.
fn write(session: &Session, marks: &Marks, made: &str) -> Result<()> {
    let page = session.path(PAGE);
    let written = std::fs::read_to_string(&page).with_context(|| format!("{PAGE} cannot be read"))?;
    std::fs::write(page, between(&written, marks, made)?)?;
    say(&format!("and in {PAGE}"));
    Ok(())
}

/// The figures in the load generator's report, and those computed from them.
fn from_load(load: &Value) -> Result<BTreeMap<String, f64>> {
    let get = |path: &str| {
        load.pointer(path)
            .and_then(Value::as_f64)
            .with_context(|| format!("no {path} in the report"))
    };
    let mut figures: BTreeMap<String, f64> = BTreeMap::new();
    for (name, path) in [
        ("cpu_per_message_us", "/io/cpu_per_line_us"),
        ("cpu_per_message_with_receipts_us", "/io_with_receipts/cpu_per_line_us"),
        ("relay_cpu_per_message_us", "/relay/cpu_per_line_us"),
        ("messages_per_second", "/io/lines_per_second"),
        ("messages_per_second_and_core", "/io/lines_per_second_and_core"),
        ("send_to_peer_p50_ms", "/io/due_to_arrival_ms/p50"),
        ("send_to_peer_p99_ms", "/io/due_to_arrival_ms/p99"),
        ("relay_send_to_peer_p50_ms", "/relay/due_to_arrival_ms/p50"),
        ("relay_send_to_peer_p99_ms", "/relay/due_to_arrival_ms/p99"),
        ("relay_messages_per_second", "/relay/lines_per_second"),
        ("return_of_all_s", "/return_of_all/seconds"),
        ("return_of_all_failed", "/return_of_all/failed"),
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
        "slow_readers_growth_mb".to_owned(),
        get("/slow_readers/growth_bytes")? / 1_000_000.0,
    );
    for (name, io, path) in [
        ("cpu_per_message_ratio", "io", "cpu_per_line_us"),
        (
            "cpu_per_message_with_receipts_ratio",
            "io_with_receipts",
            "cpu_per_line_us",
        ),
        ("messages_per_second_ratio", "io", "lines_per_second"),
    ] {
        let ratio = get(&format!("/{io}/{path}"))? / get(&format!("/relay/{path}"))?;
        figures.insert(name.to_owned(), ratio);
    }
    Ok(figures)
}

/// Joins a second with this many people waiting.
/// Read from the output of the matcher's benchmark.
fn joins_per_second(text: &str, waiting: u64) -> Option<f64> {
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|line| line["bench"] == "matcher" && line["waiting"] == waiting)?["joins_per_second"]
        .as_f64()
}

fn table(budgets: &Budgets, figures: &BTreeMap<String, f64>) -> String {
    let mut table = String::from("| figure | measured | ship | moonshot | reached |\n|---|---:|---:|---:|---|\n");
    for budget in &budgets.budget {
        let measured = figures.get(&budget.figure);
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} |",
            budget.about,
            measured.map_or("–".to_owned(), |value| shown(*value)),
            budget.ship.map_or(String::new(), shown),
            budget.moonshot.map_or(String::new(), shown),
            measured.map_or("not measured", |value| reached(budget, *value)),
        );
    }
    table
}

fn reached(budget: &Budget, value: f64) -> &'static str {
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

/// A number with three significant digits, and with separators if it is large.
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

/// The conditions of a run of the server.
async fn conditions(session: &Session, options: &Options) -> Result<String> {
    Ok(format!(
        "{}* SQLite with `synchronous=FULL` on the machine's disk; server, clients and mail server share the cores; no TLS\n\
         * {} people signed in by email\n",
        machine(session).await?,
        options.people,
    ))
}

/// The machine, the build, and what else was running.
async fn machine(session: &Session) -> Result<String> {
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
    let git = |arguments: &'static [&'static str]| Program::new(session, "git", arguments).read(session);
    let commit = git(&["log", "-1", "--format=%h of %cs"]).await?;
    let changed = match git(&["status", "--porcelain", "--untracked-files=no"])
        .await?
        .lines()
        .count()
    {
        0 => String::new(),
        files => format!(", and {files} files changed since"),
    };
    let load = line("/proc/loadavg", "");
    let load: Vec<&str> = load.split(' ').take(3).collect();
    let others = match others().await.as_slice() {
        [] => "no other process took 5 % of a core".to_owned(),
        others => format!("also running: {}", others.join(", ")),
    };
    Ok(format!(
        "* {cores} cores of {}, {} of memory, Linux {}\n\
         * {}, profile release; commit {}{changed}\n\
         * load average before the run: {}; {others}\n",
        line("/proc/cpuinfo", "model name"),
        line("/proc/meminfo", "MemTotal"),
        line("/proc/sys/kernel/osrelease", ""),
        rustc.trim(),
        commit.trim(),
        load.join(", "),
    ))
}

/// The amounts that were measured with, from the report.
fn measured(load: &Value) -> Result<String> {
    let get = |path: &str| {
        let value = load.pointer(path).with_context(|| format!("no {path} in the report"))?;
        value.as_f64().with_context(|| format!("{path} is no number"))
    };
    let points = load["memory_points"]
        .as_array()
        .context("no points of memory in the report")?;
    let points: Vec<String> = points.iter().filter_map(|point| point[0].as_f64()).map(shown).collect();
    Ok(format!(
        "* {} people talk in pairs, messages of 100 bytes; {} were counted in the open loop and {} at full speed, after \
         a warm-up each\n\
         * memory at {} idle connections; {} reconnected at once; {} readers were stalled\n",
        shown(get("/talkers")?),
        shown(get("/io/due_to_arrival_ms/count")?),
        shown(get("/io/lines")?),
        points.join(", "),
        shown(get("/return_of_all/connections")?),
        shown(get("/slow_readers/readers")?),
    ))
}

/// Other processes that use the processor now, each with its share of a core.
async fn others() -> Vec<String> {
    const WHILE: Duration = Duration::from_secs(2);
    let before = processor_times();
    tokio::time::sleep(WHILE).await;
    let own = std::process::id();
    let mut others: Vec<(u64, String)> = processor_times()
        .into_iter()
        .filter(|(id, _)| *id != own)
        .filter_map(|(id, (name, after))| {
            // Ticks are hundredths of a second: over two seconds, half of them are percent.
            let share = after.saturating_sub(before.get(&id).map_or(after, |(_, ticks)| *ticks)) / WHILE.as_secs();
            (share >= 5).then_some((share, name))
        })
        .collect();
    others.sort_unstable_by(|a, b| b.cmp(a));
    others
        .into_iter()
        .map(|(share, name)| format!("`{name}` ({share} %)"))
        .collect()
}

/// The name and the processor time of each process.
/// The time is in hundredths of a second.
fn processor_times() -> BTreeMap<u32, (String, u64)> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let read = |entry: std::fs::DirEntry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let (name, fields) = stat.split_once('(')?.1.rsplit_once(')')?;
        let ticks = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<u64>().ok());
        Some((id, (name.to_owned(), ticks.sum())))
    };
    entries.filter_map(read).collect()
}

fn between(page: &str, Marks { begin, end }: &Marks, made: &str) -> Result<String> {
    let (before, rest) = page
        .split_once(begin)
        .with_context(|| format!("{PAGE} lacks {begin}"))?;
    let (_, after) = rest.split_once(end).with_context(|| format!("{PAGE} lacks {end}"))?;
    Ok(format!("{before}{begin}\n\n{}\n\n{end}{after}", made.trim()))
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
    fn a_figure_reaches_a_goal_of_its_budget() {
        let lower = [4.0, 5.0, 9.0, 11.0].map(|value| reached(&budget(Better::Lower), value));
        assert_eq!(lower, ["moonshot", "moonshot", "ship", "not yet"]);
        let higher = [21.0, 10.0, 9.0].map(|value| reached(&budget(Better::Higher), value));
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
    fn the_matchers_figures_differ_by_how_many_wait() {
        let text = "running\n{\"bench\":\"matcher\",\"waiting\":1000,\"joins_per_second\":9}\n\
                    {\"bench\":\"matcher\",\"waiting\":1000000,\"joins_per_second\":7}\n";
        assert_eq!(joins_per_second(text, 1_000_000), Some(7.0));
        assert_eq!(joins_per_second(text, 1_000), Some(9.0));
        assert_eq!(joins_per_second("running", 1_000), None);
    }

    #[test]
    fn a_figure_that_was_not_measured_says_so() {
        let budgets = Budgets {
            budget: vec![budget(Better::Lower)],
        };
        assert!(table(&budgets, &BTreeMap::new()).contains("| a figure | – | 10.0 | 5.00 | not measured |"));
    }

    #[test]
    fn the_committed_budgets_name_each_figure_once() {
        let text = include_str!("../../../benches/budgets.toml");
        let budgets: Budgets = toml::from_str(text).unwrap();
        let names: std::collections::BTreeSet<&str> =
            budgets.budget.iter().map(|budget| budget.figure.as_str()).collect();
        assert_eq!(names.len(), budgets.budget.len());
    }

    #[test]
    fn budgets_and_measured_figures_have_the_same_names() {
        let percentiles = serde_json::json!({ "count": 9, "p50": 1.0, "p90": 1.0, "p99": 1.0 });
        let talk = serde_json::json!({
            "lines": 9, "lines_per_second": 2.0, "cpu_per_line_us": 2.0, "lines_per_second_and_core": 2.0,
            "due_to_arrival_ms": percentiles,
        });
        let load = serde_json::json!({
            "talkers": 9, "io": talk, "io_with_receipts": talk, "relay": talk, "cpu_per_connect_ms": 1.0, "match_ms": percentiles,
            "memory_per_connection_bytes": 1.0, "memory_points": [[1.0, 1.0], [2.0, 2.0]],
            "return_of_all": { "connections": 9, "seconds": 1.0, "failed": 0 },
            "slow_readers": { "readers": 9, "growth_bytes": 1.0 },
        });
        let budgets: Budgets = toml::from_str(include_str!("../../../benches/budgets.toml")).unwrap();
        let mut measured: Vec<String> = from_load(&load).unwrap().into_keys().collect();
        measured.extend(MATCHER.map(|(name, _)| name.to_owned()));
        measured.push("messages_per_second_over_socket_io".to_owned());
        measured.sort();
        let mut rows: Vec<String> = budgets.budget.into_iter().map(|budget| budget.figure).collect();
        rows.sort();
        assert_eq!(rows, measured);
        assert!(
            super::measured(&load)
                .unwrap()
                .contains("memory at 1.00, 2.00 idle connections")
        );
    }
}
