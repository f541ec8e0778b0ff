//! The page `docs/operate/metrics.md`, made from the catalogue of metrics.

use std::fmt::Write as _;

use super::metrics::catalogue::{Group, METRICS};

const BEFORE: &str = "# Metrics

`GET /metrics` on `internal.listen` (127.0.0.1:9464 by default) answers in the text format of Prometheus, or in
OpenMetrics if the asker accepts it. It is not on the public address, and no label has a value that people choose.
`deploy/observability/prometheus/prometheus.yml` shows how to read it, [alerts.md](alerts.md) what should wake someone,
and `deploy/observability/grafana/dashboards` holds a panel for each metric.

The names are stable: a release that changes one says so in the changelog. Names that begin with `process_` are those
that every Prometheus client uses. Each label value that is known in advance exists from the start with 0, so that the
first event is a rise. `cargo xtask gen` writes this page and the dashboards from one list in the code.

IO has the allocator of the C library, which counts nothing that could be read without stopping it;
`io_allocator_resident_bytes` is what the kernel says that it holds, including what it keeps for later.
";

/// The page.
pub fn markdown() -> String {
    let mut page = BEFORE.to_owned();
    for group in Group::ALL {
        let _ = write!(
            page,
            "\n## {}\n\n| Name | Kind | Labels | What it says |\n|---|---|---|---|\n",
            group.heading()
        );
        for metric in METRICS.iter().filter(|metric| metric.group == group) {
            let labels: Vec<String> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
            let values = metric
                .values
                .iter()
                .map(|value| format!("`{value}`"))
                .collect::<Vec<_>>();
            let labels = match (labels.is_empty(), values.is_empty()) {
                (true, _) => "–".to_owned(),
                (false, true) => labels.join(", "),
                (false, false) => format!("{}: {}", labels.join(", "), values.join(", ")),
            };
            let _ = writeln!(
                page,
                "| `{}` | {} | {labels} | {} |",
                metric.name,
                metric.kind.name(),
                metric.help
            );
        }
    }
    page
}
