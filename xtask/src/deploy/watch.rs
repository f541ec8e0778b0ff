//! Metrics, rules and dashboards: the programs of Prometheus read them, and a real Prometheus asks a real server.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::World;
use super::served::{Server, accepts, free_address, get};
use super::tools::{lint, text};
use crate::command::{Program, Running};
use crate::needs::{self, ALERTMANAGER, PROMETHEUS};
use crate::session::Session;

const FOLDER: &str = "deploy/observability";

/// How long Prometheus may take until it has read the metrics once.
const FIRST: Duration = Duration::from_secs(30);

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    if let Err(why) = needs::fetch(session, &[&PROMETHEUS, &ALERTMANAGER]).await {
        world.skip("what Prometheus says", why);
        return Ok(());
    }
    let path = |file: &str| session.path(FOLDER).join(file);
    for (arguments, file) in [
        (["check", "rules"], "prometheus/alerts.yml"),
        (["test", "rules"], "prometheus/alerts.test.yml"),
        (["check", "config"], "prometheus/prometheus.yml"),
    ] {
        let program = Program::new(session, "promtool", arguments.into_iter().chain([text(&path(file))?]));
        world.note(
            format!("promtool {} {}", arguments[0], arguments[1]),
            lint(session, program).await,
        );
    }
    let file = path("alertmanager/alertmanager.yml");
    let program = Program::new(session, "amtool", ["check-config", text(&file)?]);
    world.note("amtool check-config", lint(session, program).await);

    let binary = world.binary().await?;
    let server = Server::start(session, &binary).await?;
    let folder = tempfile::Builder::new().prefix("io-watch-").tempdir()?;
    get(server.address, "/", "identity").await?;
    let answer = get(server.internal, "/metrics", "identity").await?;
    let metrics = folder.path().join("metrics");
    std::fs::write(&metrics, &answer.body)?;
    let script = ["-c", "promtool check metrics <\"$1\"", "sh", text(&metrics)?];
    let outcome = Program::new(session, "sh", script).keep(session).await?;
    let complaint = outcome.text.trim();
    let clean = || {
        ensure!(outcome.success && complaint.is_empty(), "\n{complaint}");
        Ok(())
    };
    world.note("promtool check metrics, of a running server", clean());

    let asked = expressions(&path("grafana/dashboards"))?;
    let (mut running, prometheus) = start(session, folder.path(), server.internal).await?;
    has_read(&mut running, prometheus).await?;
    let (mut with_data, mut wrong) = (0, Vec::new());
    for expression in &asked {
        match query(prometheus, expression).await {
            Ok(results) => with_data += usize::from(results > 0),
            Err(error) => wrong.push(format!("{expression}: {error:#}")),
        }
    }
    let all = || {
        ensure!(!asked.is_empty(), "there is no dashboard");
        ensure!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        // What nobody did yet has no sample; an answer for none means that nothing was read.
        ensure!(with_data * 4 > asked.len(), "only {with_data} have data");
        Ok(())
    };
    world.note(
        format!(
            "Prometheus answers all {} questions of the dashboards, {with_data} with data of a server that just began",
            asked.len()
        ),
        all(),
    );
    Ok(())
}

/// A Prometheus that reads the metrics of this server every second.
async fn start(session: &Session, folder: &Path, metrics: SocketAddr) -> Result<(Running, SocketAddr)> {
    let config = folder.join("prometheus.yml");
    std::fs::write(
        &config,
        format!(
            "global: {{scrape_interval: 1s}}\nscrape_configs:\n  - job_name: io\n    static_configs:\n      \
             - targets: ['{metrics}']\n"
        ),
    )?;
    let address = free_address().await?;
    let arguments = [
        format!("--config.file={}", text(&config)?),
        format!("--storage.tsdb.path={}", text(&folder.join("data"))?),
        format!("--web.listen-address={address}"),
    ];
    let mut running = Program::new(session, "prometheus", arguments)
        .into_file(&folder.join("prometheus.log"))?
        .start()?;
    accepts(&mut running, address).await?;
    Ok((running, address))
}

async fn has_read(running: &mut Running, prometheus: SocketAddr) -> Result<()> {
    let asking = async {
        let mut tick = tokio::time::interval(Duration::from_millis(200));
        loop {
            tick.tick().await;
            if !running.runs() {
                bail!("Prometheus stopped");
            }
            if query(prometheus, "io_ready == 1")
                .await
                .is_ok_and(|results| results > 0)
            {
                return Ok(());
            }
        }
    };
    tokio::time::timeout(FIRST, asking)
        .await
        .context("Prometheus read nothing in time")?
}

/// Asks one question now; returns how many series answer it.
async fn query(prometheus: SocketAddr, expression: &str) -> Result<usize> {
    let path = format!("/api/v1/query?query={}", encoded(expression));
    let answer = get(prometheus, &path, "identity").await?;
    let answer: Value = serde_json::from_slice(&answer.body).context("Prometheus answers no JSON")?;
    ensure!(answer["status"] == "success", "{}", answer["error"]);
    Ok(answer["data"]["result"].as_array().map_or(0, Vec::len))
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// What the dashboards ask, with a value for each of their variables.
fn expressions(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder)? {
        let board: Value = serde_json::from_str(&std::fs::read_to_string(file?.path())?)?;
        collect(&board, &mut found);
    }
    Ok(found
        .into_iter()
        .map(|expression: String| expression.replace("$__rate_interval", "1m").replace("$instance", ".*"))
        .collect())
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(expression)) = fields.get("expr") {
                found.insert(expression.clone());
            }
            fields.values().for_each(|field| collect(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_of_a_dashboard_are_found_wherever_they_stand() {
        let board = serde_json::json!({"panels": [{"targets": [{"expr": "a"}]}, {"panels": [{"expr": "b{x=\"y\"}"}]}]});
        let mut found = BTreeSet::new();
        collect(&board, &mut found);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a", "b{x=\"y\"}"]);
        assert_eq!(encoded("b{x=\"y\"}"), "b%7Bx%3D%22y%22%7D");
    }
}
