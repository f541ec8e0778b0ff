//! The dashboards of Grafana, made from the catalogue of metrics.
//!
//! Must not name a metric that the catalogue lacks: a test looks.

use serde_json::{Value, json};

use super::metrics::catalogue::{Definition, Group, Kind, METRICS, Unit};

/// How wide a dashboard is, in the units of Grafana.
const WIDTH: u64 = 24;

/// One server or several, as chosen on the dashboard.
const CHOSEN: &str = "{instance=~\"$instance\"}";

/// The names of the dashboards, which are also those of their files.
pub const NAMES: [&str; 3] = ["overview", "people", "server"];

/// A number of the overview, and from which on it looks bad.
struct Figure {
    title: &'static str,
    says: &'static str,
    expr: &'static str,
    unit: &'static str,
    bad_from: f64,
}

const FIGURES: [Figure; 10] = [
    Figure {
        title: "Servers that cannot serve",
        says: "Readiness fails: docs/operate/runbooks/IoNotReady.md",
        expr: "count(io_ready{instance=~\"$instance\"} == 0) or vector(0)",
        unit: "short",
        bad_from: 1.0,
    },
    Figure {
        title: "Answers that are errors",
        says: "The share of 5xx among all answers",
        expr: "sum(rate(io_http_requests_total{instance=~\"$instance\",status_class=\"5xx\"}[5m])) \
               / sum(rate(io_http_requests_total{instance=~\"$instance\"}[5m])) or vector(0)",
        unit: "percentunit",
        bad_from: 0.01,
    },
    Figure {
        title: "Slow answers",
        says: "95 of 100 requests are answered in this time",
        expr: "histogram_quantile(0.95, sum by (le) (rate(io_http_request_seconds_bucket{instance=~\"$instance\"}[5m])))",
        unit: "s",
        bad_from: 1.0,
    },
    Figure {
        title: "Oldest email",
        says: "How long the oldest email has been tried: without emails nobody can sign in",
        expr: "max(io_outbox_oldest_seconds{instance=~\"$instance\"})",
        unit: "s",
        bad_from: 120.0,
    },
    Figure {
        title: "Last backup",
        says: "The age of the last backup; empty: none is known",
        expr: "time() - max(io_backup_last_success_timestamp_seconds{instance=~\"$instance\"} > 0)",
        unit: "s",
        bad_from: 172_800.0,
    },
    Figure {
        title: "Urgent cases overdue",
        says: "Reports that nobody looked at within an hour",
        expr: "max(io_reports_overdue{instance=~\"$instance\",severity=\"urgent\"})",
        unit: "short",
        bad_from: 1.0,
    },
    Figure {
        title: "Sockets and streams",
        says: "How many are open",
        expr: "sum(io_ws_connections{instance=~\"$instance\"})",
        unit: "short",
        bad_from: 1e12,
    },
    Figure {
        title: "Live chats",
        says: "How many have a member connected",
        expr: "sum(io_live_chats{instance=~\"$instance\"})",
        unit: "short",
        bad_from: 1e12,
    },
    Figure {
        title: "Memory",
        says: "In RAM",
        expr: "max(process_resident_memory_bytes{instance=~\"$instance\"})",
        unit: "bytes",
        bad_from: 2e9,
    },
    Figure {
        title: "Free disk",
        says: "The share of the data folder's file system that is used",
        expr: "1 - min(io_data_free_bytes{instance=~\"$instance\"} / io_data_size_bytes{instance=~\"$instance\"})",
        unit: "percentunit",
        bad_from: 0.9,
    },
];

/// The metrics whose course the overview shows.
const COURSES: [&str; 9] = [
    "io_http_requests_total",
    "io_http_request_seconds",
    "io_ws_connections",
    "io_live_chats",
    "io_match_wait_seconds",
    "io_messages_total",
    "io_auth_mail_total",
    "io_db_pool_wait_seconds",
    "process_cpu_seconds_total",
];

/// The dashboard of this name, as the file that Grafana reads.
pub fn dashboard(name: &str) -> Option<String> {
    let dashboard = match name {
        "overview" => overview(),
        "people" => groups(
            "people",
            "IO: people and chats",
            &[Group::Live, Group::SignIn, Group::Safety, Group::WebApp],
        ),
        "server" => groups(
            "server",
            "IO: server",
            &[
                Group::Health,
                Group::Http,
                Group::Store,
                Group::Backup,
                Group::Jobs,
                Group::Process,
            ],
        ),
        _ => return None,
    };
    serde_json::to_string_pretty(&dashboard).ok().map(|text| text + "\n")
}

fn overview() -> Value {
    let mut board = Board::default();
    for figure in &FIGURES {
        board.add(4, 4, |place| of_figure(figure, place));
    }
    board.new_line();
    for name in COURSES {
        for metric in METRICS.iter().filter(|metric| metric.name == name) {
            board.add(8, 8, |place| course(metric, place));
        }
    }
    board.finish("overview", "IO: all on one page")
}

fn groups(name: &str, title: &str, groups: &[Group]) -> Value {
    let mut board = Board::default();
    for group in groups {
        board.heading(group.heading());
        for metric in METRICS.iter().filter(|metric| metric.group == *group) {
            board.add(8, 8, |place| course(metric, place));
        }
        if *group == Group::Http {
            board.add(WIDTH, 8, slowest_routes);
        }
    }
    board.finish(name, title)
}

/// Panels in lines, from the left to the right.
#[derive(Default)]
struct Board {
    panels: Vec<Value>,
    x: u64,
    y: u64,
    height: u64,
}

impl Board {
    fn new_line(&mut self) {
        self.y += self.height;
        (self.x, self.height) = (0, 0);
    }

    fn heading(&mut self, title: &str) {
        self.new_line();
        let place = json!({ "h": 1, "w": WIDTH, "x": 0, "y": self.y });
        self.push(json!({ "type": "row", "title": title, "collapsed": false, "gridPos": place, "panels": [] }));
        self.y += 1;
    }

    fn add(&mut self, width: u64, height: u64, panel: impl FnOnce(&Value) -> Value) {
        if self.x + width > WIDTH {
            self.new_line();
        }
        let place = json!({ "h": height, "w": width, "x": self.x, "y": self.y });
        self.x += width;
        self.height = self.height.max(height);
        self.push(panel(&place));
    }

    fn push(&mut self, mut panel: Value) {
        panel["id"] = json!(self.panels.len() + 1);
        self.panels.push(panel);
    }

    fn finish(self, name: &str, title: &str) -> Value {
        json!({
            "uid": format!("io-{name}"),
            "title": title,
            "description": "Made by `cargo xtask gen` from the metrics of IO: change it there.",
            "tags": ["io"],
            "schemaVersion": 39,
            "editable": true,
            "refresh": "30s",
            "timezone": "browser",
            "time": { "from": "now-6h", "to": "now" },
            "annotations": { "list": [] },
            "links": [{
                "type": "dashboards", "title": "IO", "tags": ["io"],
                "asDropdown": false, "includeVars": true, "keepTime": true,
            }],
            "templating": { "list": [
                { "name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "hide": 0 },
                {
                    "name": "instance", "label": "Server", "type": "query", "datasource": source(),
                    "definition": "label_values(io_build_info, instance)",
                    "query": { "query": "label_values(io_build_info, instance)", "refId": "instance" },
                    "refresh": 2, "multi": true, "includeAll": true, "allValue": ".*",
                    "current": { "text": "All", "value": "$__all" },
                },
            ] },
            "panels": self.panels,
        })
    }
}

fn source() -> Value {
    json!({ "type": "prometheus", "uid": "${datasource}" })
}

fn of_figure(figure: &Figure, place: &Value) -> Value {
    json!({
        "type": "stat",
        "title": figure.title,
        "description": figure.says,
        "datasource": source(),
        "gridPos": place,
        "fieldConfig": {
            "defaults": {
                "unit": figure.unit,
                "thresholds": { "mode": "absolute", "steps": [
                    { "color": "green", "value": null },
                    { "color": "red", "value": figure.bad_from },
                ] },
            },
            "overrides": [],
        },
        "options": { "colorMode": "value", "graphMode": "area", "reduceOptions": { "calcs": ["lastNotNull"] } },
        "targets": [target("A", figure.expr, "")],
    })
}

fn slowest_routes(place: &Value) -> Value {
    let expr = format!(
        "topk(10, histogram_quantile(0.95, sum by (le, route) (rate(io_http_request_seconds_bucket{CHOSEN}[5m]))))"
    );
    json!({
        "type": "timeseries",
        "title": "The ten slowest routes",
        "description": "95 of 100 requests are answered in this time",
        "datasource": source(),
        "gridPos": place,
        "fieldConfig": { "defaults": { "unit": "s", "min": 0 }, "overrides": [] },
        "options": { "legend": { "displayMode": "table", "placement": "right", "showLegend": true } },
        "targets": [target("A", &expr, "{{route}}")],
    })
}

/// The course of a metric over time.
fn course(metric: &Definition, place: &Value) -> Value {
    json!({
        "type": "timeseries",
        "title": metric.name,
        "description": metric.help,
        "datasource": source(),
        "gridPos": place,
        "fieldConfig": { "defaults": { "unit": shown_in(metric), "min": 0 }, "overrides": [] },
        "options": {
            "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true },
            "tooltip": { "mode": "multi", "sort": "desc" },
        },
        "targets": targets(metric),
    })
}

fn targets(metric: &Definition) -> Vec<Value> {
    let name = metric.name;
    // A panel with a line for each route is read by nobody.
    let labels: Vec<&str> = metric
        .labels
        .iter()
        .copied()
        .filter(|label| !["route", "method"].contains(label))
        .collect();
    let by = if labels.is_empty() {
        String::new()
    } else {
        format!(" by ({})", labels.join(", "))
    };
    let legend = if labels.is_empty() {
        name.to_owned()
    } else {
        labels
            .iter()
            .map(|label| format!("{{{{{label}}}}}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let one = |expr: String| vec![target("A", &expr, &legend)];
    match (metric.kind, metric.unit()) {
        (Kind::Counter, _) => one(format!("sum{by} (rate({name}{CHOSEN}[$__rate_interval]))")),
        (Kind::Histogram, _) => [("A", "0.5"), ("B", "0.95"), ("C", "0.99")]
            .into_iter()
            .map(|(id, part)| {
                let rates = format!("rate({name}_bucket{CHOSEN}[$__rate_interval])");
                target(id, &format!("histogram_quantile({part}, sum by (le) ({rates}))"), part)
            })
            .collect(),
        // The one moment that lies ahead: how long is left.
        (_, Unit::Time) if name.contains("expiry") => one(format!("min{by} ({name}{CHOSEN}) - time()")),
        (_, Unit::Time) => one(format!("time() - max{by} ({name}{CHOSEN} > 0)")),
        (_, Unit::Seconds) => one(format!("max{by} ({name}{CHOSEN})")),
        _ => one(format!("sum{by} ({name}{CHOSEN})")),
    }
}

fn target(id: &str, expr: &str, legend: &str) -> Value {
    json!({ "refId": id, "expr": expr, "legendFormat": legend, "datasource": source() })
}

fn shown_in(metric: &Definition) -> &'static str {
    match (metric.kind, metric.unit()) {
        (Kind::Counter, Unit::Seconds) => "percentunit",
        (Kind::Counter, _) => "ops",
        (_, Unit::Bytes) => "bytes",
        (_, Unit::Seconds | Unit::Time) => "s",
        (_, Unit::Number) => "short",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hlt_09_every_metric_has_a_panel_of_a_dashboard() {
        let all: String = NAMES.iter().filter_map(|name| dashboard(name)).collect();
        for metric in METRICS {
            assert!(
                all.contains(&format!("\"title\": \"{}\"", metric.name)),
                "{}",
                metric.name
            );
        }
        assert!(
            COURSES
                .iter()
                .all(|name| METRICS.iter().any(|metric| metric.name == *name))
        );
    }

    #[test]
    fn hlt_09_panels_have_their_own_ids_and_places() {
        for name in NAMES {
            let board: Value = serde_json::from_str(&dashboard(name).unwrap()).unwrap();
            let panels = board["panels"].as_array().unwrap();
            let mut taken = std::collections::BTreeSet::new();
            for (place, panel) in panels.iter().enumerate() {
                assert_eq!(panel["id"], json!(place + 1));
                let at = &panel["gridPos"];
                let number = |field: &str| at[field].as_u64().unwrap();
                assert!(number("x") + number("w") <= WIDTH, "{panel}");
                for x in number("x")..number("x") + number("w") {
                    for y in number("y")..number("y") + number("h") {
                        assert!(taken.insert((x, y)), "{name}: two panels at {x}, {y}");
                    }
                }
            }
        }
    }
}
