//! `io doctor`: looks at everything that an installation needs, also beside a running server.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::backup::line;
use super::print;
use crate::config::{Config, Sources};
use crate::doctor::{Finding, NameServers, Report, Subject, Verdict, examine};
use crate::http::assets::loaded_first;
use crate::outside::Outside;

#[derive(Debug, Args)]
pub(super) struct DoctorArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints what was found; the status is 0 if all is well, 1 with warnings, 2 with failures.
pub(super) fn run(arguments: &DoctorArguments, sources: &Sources) -> anyhow::Result<ExitCode> {
    let config = Config::load(sources)?;
    let subject = Subject {
        config,
        outside: Outside::system(),
        server: None,
        name_servers: NameServers::system(),
        web_files: loaded_first(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(async { Box::pin(examine(&subject)).await });
    // The system may still look for a name that nobody answers for: nothing waits for it.
    runtime.shutdown_background();
    print(&if arguments.json {
        as_json(&report)?
    } else {
        as_text(&report)
    })?;
    Ok(ExitCode::from(match report.verdict() {
        Verdict::Skipped | Verdict::Ok => 0,
        Verdict::Warn => 1,
        Verdict::Fail => 2,
    }))
}

fn as_json(report: &Report) -> anyhow::Result<String> {
    let at = time::OffsetDateTime::from_unix_timestamp(report.at.as_seconds())?;
    let findings = report.findings.iter().map(|finding| {
        json!({
            "id": finding.check.id, "verdict": finding.verdict, "title": finding.check.title, "seen": finding.seen,
            "means": finding.check.means, "mend": finding.check.mend, "page": finding.page(),
        })
    });
    let findings: Vec<_> = findings.collect();
    let at = at.format(&time::format_description::well_known::Rfc3339)?;
    Ok(line(
        &json!({ "at": at, "verdict": report.verdict(), "findings": findings }),
    ))
}

fn as_text(report: &Report) -> String {
    let mut text = String::new();
    for Finding { check, verdict, seen } in &report.findings {
        let _ = writeln!(text, "{:8}{:15}{seen}", verdict.name(), check.id);
    }
    let ill: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|one| one.verdict >= Verdict::Warn)
        .collect();
    for finding in &ill {
        let Finding { check, verdict, seen } = finding;
        let _ = write!(
            text,
            "\n{} {}: {seen}\n  What it means: {}\n  How to mend it: {}\n  See {}\n",
            verdict.name(),
            check.id,
            check.means,
            check.mend,
            finding.page()
        );
    }
    let failures = ill.iter().filter(|one| one.verdict == Verdict::Fail).count();
    let _ = match (failures, ill.len() - failures) {
        (0, 0) => writeln!(text, "\nAll is well."),
        (failures, warnings) => writeln!(text, "\nFailures: {failures}. Warnings: {warnings}."),
    };
    text
}
