//! The alerts: their rules, their tests, their pages, and the way to a person.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::metrics::{clean, folder, program};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operate")
}

fn text(file: &str) -> String {
    std::fs::read_to_string(folder().join(file)).unwrap()
}

/// The alerts with their lines.
fn alerts() -> Vec<(String, String)> {
    let rules = text("prometheus/alerts.yml");
    let parts = rules.split("- alert: ").skip(1);
    parts
        .map(|part| (part.lines().next().unwrap().to_owned(), part.to_owned()))
        .collect()
}

#[test]
fn hlt_07_each_alert_has_a_severity_a_summary_a_page_and_a_test() {
    let tests = text("prometheus/alerts.test.yml");
    let table = std::fs::read_to_string(docs().join("alerts.md")).unwrap();
    let mut pages = BTreeSet::new();
    for (name, lines) in alerts() {
        let known = ["critical", "warning", "info", "none"];
        assert!(
            known.iter().any(|one| lines.contains(&format!("severity: {one}\n"))),
            "{name}"
        );
        assert!(lines.contains("summary: '"), "{name}");
        let page = format!("docs/operate/runbooks/{name}.md");
        assert!(lines.contains(&format!("runbook_url: {page}")), "{name}");
        assert!(tests.contains(&format!("alertname: {name}\n")), "{name} has no test");
        assert!(
            table.contains(&format!("| [{name}](runbooks/{name}.md) | ")),
            "{name} is not in alerts.md"
        );
        let page = std::fs::read_to_string(docs().join(format!("runbooks/{name}.md"))).unwrap();
        for part in [
            format!("# {name}\n"),
            "\n## Look at\n".to_owned(),
            "\n## Do\n".to_owned(),
        ] {
            assert!(page.contains(&part), "{name}: {part}");
        }
        assert!(pages.insert(format!("{name}.md")), "{name} twice");
    }
    let found: BTreeSet<String> = std::fs::read_dir(docs().join("runbooks"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, pages, "a page without an alert");
}

#[test]
fn hlt_07_the_pages_of_alerts_link_to_pages_that_exist() {
    for file in std::fs::read_dir(docs().join("runbooks")).unwrap() {
        let path = file.unwrap().path();
        let page = std::fs::read_to_string(&path).unwrap();
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = path.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.is_file(), "{}: {link}", path.display());
        }
    }
}

#[tokio::test]
async fn hlt_07_each_alert_fires_when_it_should_and_not_before() {
    let Some(promtool) = program("promtool") else { return };
    let path = |file: &str| folder().join(file).display().to_string();
    clean(&promtool, &["check", "rules", &path("prometheus/alerts.yml")], "").await;
    clean(&promtool, &["test", "rules", &path("prometheus/alerts.test.yml")], "").await;
    clean(&promtool, &["check", "config", &path("prometheus/prometheus.yml")], "").await;
}

#[tokio::test]
async fn hlt_07_the_example_of_how_alerts_reach_people_is_valid() {
    let Some(amtool) = program("amtool") else { return };
    let file = folder().join("alertmanager/alertmanager.yml").display().to_string();
    clean(&amtool, &["check-config", &file], "").await;
}
