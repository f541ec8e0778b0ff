//! What a running server measures, and what dashboards and alerts make of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use io_server::telemetry::metrics::catalogue::{Kind, METRICS};
use io_testkit::TestApp;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::support::http::{ask, get, wait_for_metric};

/// The folder `deploy/observability`.
pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/observability")
}

/// A program of Debian's packages `prometheus` and `prometheus-alertmanager`.
///
/// `None` if it is missing and the run of the tests does not require it.
#[expect(clippy::print_stderr, reason = "says what was not tested")]
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file());
    if found.is_none() {
        assert!(std::env::var_os("IO_TEST_PROMETHEUS").is_none(), "{name} is missing");
        eprintln!("skipped: {name} is not on this machine");
    }
    found
}

/// Runs a program with this input; it must succeed and complain of nothing.
pub(super) async fn clean(program: &Path, arguments: &[&str], input: &str) {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{arguments:?}: {said}{printed}");
    assert_eq!(said, "", "{arguments:?}");
}

/// The metrics of a server that did everything once.
async fn of_a_busy_server() -> String {
    let app = TestApp::start().await;
    let pair = app.pair().await;
    get(&app, "/").await;
    // Jobs measure these.
    for measured in [
        "io_key_age_seconds{key=\"root\"}",
        "io_key_rotation_left{",
        "io_reports_open{",
        "io_raid_alarms{",
    ] {
        wait_for_metric(&app, measured).await;
    }
    let text = ask(app.running().internal, "GET /metrics", &[], "").await.body;
    drop(pair);
    text
}

/// The metrics that a server has only if it speaks TLS itself; the tests of TLS look at them.
const OF_TLS: [&str; 2] = ["io_cert_expiry_timestamp_seconds", "io_cert_failures_total"];

/// The names of the samples in a text of metrics.
fn samples(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split([' ', '{']).next()).collect()
}

/// Every `"expr"` in a dashboard.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(expr)) = fields.get("expr") {
                found.push(expr.clone());
            }
            fields.values().for_each(|field| expressions(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        _ => {}
    }
}

/// The names of metrics in an expression: words that begin as ours do, outside of label matchers.
pub(super) fn names(expr: &str) -> BTreeSet<String> {
    let mut outside = String::new();
    let mut depth = 0;
    for c in expr.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("io_") || word.starts_with("process_"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn hlt_06_a_running_server_has_every_metric_of_the_list() {
    let text = of_a_busy_server().await;
    let samples = samples(&text);
    for metric in METRICS {
        if OF_TLS.contains(&metric.name) {
            continue;
        }
        let name = match metric.kind {
            Kind::Histogram => format!("{}_bucket", metric.name),
            Kind::Counter | Kind::Gauge | Kind::Info => metric.name.to_owned(),
        };
        assert!(samples.contains(name.as_str()), "{name} is not in:\n{text}");
    }
    let number = |start: &str| -> f64 {
        let line = text
            .lines()
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("{start}: {text}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    for above_zero in [
        "io_ready ",
        "io_match_wait_seconds_count ",
        "io_db_pool_wait_seconds_count ",
        "io_auth_verify_total{result=\"signed_in\"} ",
        "process_resident_memory_bytes ",
        "process_open_fds ",
        "io_data_free_bytes ",
        "io_runtime_workers ",
        "io_runtime_tasks ",
    ] {
        assert!(number(above_zero) > 0.0, "{above_zero}");
    }
    assert!(
        text.lines()
            .any(|line| line == "io_match_wait_seconds_bucket{le=\"+Inf\"} 2"),
        "{text}"
    );
}

#[tokio::test]
async fn hlt_09_each_panel_and_alert_asks_for_a_metric_that_exists() {
    let text = of_a_busy_server().await;
    let samples = samples(&text);
    let mut asked = Vec::new();
    for file in std::fs::read_dir(folder().join("grafana/dashboards")).unwrap() {
        let board: Value = serde_json::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        let sources = board["templating"]["list"].as_array().unwrap();
        assert!(
            sources.iter().any(|variable| variable["type"] == "datasource"),
            "{board}"
        );
        expressions(&board, &mut asked);
    }
    let panels = asked.len();
    asked.push(std::fs::read_to_string(folder().join("prometheus/alerts.yml")).unwrap());
    assert!(panels > METRICS.len(), "{panels}");
    for expr in &asked {
        for name in names(expr).into_iter().filter(|name| !OF_TLS.contains(&name.as_str())) {
            assert!(samples.contains(name.as_str()), "{name} of {expr} does not exist");
        }
    }
    let Some(promtool) = program("promtool") else { return };
    // As rules, so that Prometheus itself reads each expression.
    let mut rules = "groups:\n  - name: panels\n    rules:\n".to_owned();
    for (number, expr) in asked[..panels].iter().enumerate() {
        let expr = expr.replace("$__rate_interval", "1m").replace("$instance", ".*");
        let _ = writeln!(rules, "      - record: panel:{number}\n        expr: '{expr}'");
    }
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("panels.yml");
    std::fs::write(&file, rules).unwrap();
    clean(&promtool, &["check", "rules", file.to_str().unwrap()], "").await;
}

#[tokio::test]
async fn hlt_05_the_checks_of_prometheus_find_nothing_to_complain_of() {
    let Some(promtool) = program("promtool") else { return };
    let text = of_a_busy_server().await;
    clean(&promtool, &["check", "metrics"], &text).await;
}

#[tokio::test]
async fn hlt_05_the_asker_chooses_the_format_of_the_metrics() {
    let app = TestApp::start().await;
    let internal = app.running().internal;
    let plain = ask(internal, "GET /metrics", &[], "").await;
    assert_eq!(
        plain.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    assert!(
        plain.body.contains("# TYPE io_messages_total counter"),
        "{}",
        plain.body
    );
    let accepts = [("accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")];
    let open = ask(internal, "GET /metrics", &accepts, "").await;
    assert!(
        open.header("content-type")
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    assert!(open.body.ends_with("# EOF\n"), "{}", open.body);
}

#[tokio::test]
async fn hlt_02_the_metrics_name_the_check_that_fails() {
    let app = TestApp::start().await;
    wait_for_metric(&app, "io_ready 1").await;
    let stopping = &app.running().app.stopping;
    stopping.keep_running(&stopping.jobs, "short", async {});
    stopping.failed().await;
    wait_for_metric(&app, "io_check_failing{check=\"task\"} 1").await;
    wait_for_metric(&app, "io_ready 0").await;
    wait_for_metric(&app, "io_check_failing{check=\"database\"} 0").await;
}

#[test]
fn a_name_in_a_label_is_no_name_of_a_metric() {
    let found = names("sum(rate(io_a_total{rule=\"io_b\"}[5m])) / process_c > io_d_bucket offset 5m");
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, ["io_a_total", "io_d_bucket", "process_c"]);
}

#[tokio::test]
async fn hlt_11_the_speed_of_pages_is_counted_without_who_or_which() {
    let app = TestApp::start().await;
    let post = async |body: Value| {
        let reply = app
            .client()
            .json(http::Method::POST, "/api/page-speed", &body)
            .await
            .unwrap();
        reply.status.as_u16()
    };
    let vital = |name: &str, value: f64| json!({ "name": name, "value": value });
    let one = json!({ "vitals": [vital("lcp", 1.83), vital("inp", 0.04), vital("ttfb", 0.0), vital("cls", 0.12)] });
    assert_eq!(post(one).await, 204);
    for refused in [
        json!({ "vitals": [] }),
        json!({ "vitals": vec![vital("lcp", 1.0); 6] }),
        json!({ "vitals": [vital("lcp", -0.1)] }),
        json!({ "vitals": [vital("inp", 600.1)] }),
        json!({ "vitals": [vital("cls", 101.0)] }),
        json!({ "vitals": [vital("fid", 1.0)] }),
    ] {
        assert_eq!(post(refused.clone()).await, 422, "{refused}");
    }
    let metrics = ask(app.running().internal, "GET /metrics", &[], "").await.body;
    for line in [
        "io_web_vital_seconds_count{vital=\"lcp\"} 1",
        "io_web_vital_seconds_sum{vital=\"lcp\"} 1.83",
        "io_web_vital_seconds_count{vital=\"inp\"} 1",
        "io_web_vital_seconds_count{vital=\"ttfb\"} 1",
        "io_web_layout_shift_sum 0.12",
    ] {
        assert!(metrics.contains(line), "{line} in\n{metrics}");
    }
}
