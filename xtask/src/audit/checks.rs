//! The checks: each runs one tool and reads what it says.
//!
//! A tool that says nothing that is understood is a finding, so that no check passes by not running. Must not accept a
//! finding: an exception stands here in code, with its reason.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::{Outcome, Range, requests};
use crate::command::Program;
use crate::needs::CHROMIUM;
use crate::session::say;
use crate::test::{FUZZER, python};
use crate::web;

/// The checks in their order.
pub(super) const NAMES: &[&str] = &[
    "headers",
    "schemathesis",
    "sqlmap",
    "wapiti",
    "ffuf",
    "slowhttptest",
    "sslscan",
    "axe",
];

/// A list of usual names of files and folders.
const NAMES_OF_FILES: &str = "/usr/share/dirb/wordlists/big.txt";

/// The longest that an ordinary visitor may wait for an answer during a slow attack.
const LONGEST_WAIT_MS: f64 = 2_000.0;

/// The modules of wapiti that need an address outside of this machine, and the one that asks for names as ffuf does.
const LEFT_OUT: &str = "-ssrf,-xxe,-nikto,-wapp,-buster";

/// How many seconds wapiti may look for pages, and how many each of its modules may attack.
const LOOKING: &str = "240";
const ATTACKING: &str = "150";

/// What wapiti says of a module that did not reach its end.
const CUT_SHORT: &str = "Max attack time was reached for module ";

/// What wapiti reports and IO does on purpose, each with the reason.
const EXPECTED_OF_WAPITI: &[(&str, &str)] = &[
    (
        "X-XSS-Protection is not set",
        "browsers have removed the filter, and it caused faults",
    ),
    (
        "Strict-Transport-Security is not set",
        "it has no meaning without TLS; with TLS it is sent: `hsts_is_sent_unless_the_site_or_the_connection_is_plain`",
    ),
];

/// Runs one check.
pub(super) async fn run(name: &str, range: &Range<'_>) -> Result<Outcome> {
    match name {
        "headers" => headers(range).await,
        "schemathesis" => schemathesis(range).await,
        "sqlmap" => sqlmap(range).await,
        "wapiti" => wapiti(range).await,
        "ffuf" => ffuf(range).await,
        "slowhttptest" => slowhttptest(range).await,
        "sslscan" => sslscan(range).await,
        "axe" => axe(range).await,
        _ => bail!("there is no check {name}"),
    }
}

/// What the helper found on every route.
async fn sweep(range: &Range<'_>) -> Result<Value> {
    let file = super::text(&range.file)?;
    let text = Program::new(range.session, &range.helper, ["sweep", &file])
        .at_most(Duration::from_mins(10))
        .read(range.session)
        .await?;
    Ok(serde_json::from_str(&text)?)
}

async fn headers(range: &Range<'_>) -> Result<Outcome> {
    let found = sweep(range).await?;
    let statuses: Vec<String> = found["statuses"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(status, count)| format!("{count} × {status}"))
        .collect();
    let responses = found["responses"].as_u64().unwrap_or_default();
    ensure!(responses > 1_000, "the sweep had only {responses} responses");
    let findings = found["findings"].as_object().into_iter().flatten();
    Ok(Outcome {
        tool: "a sweep of IO's own".to_owned(),
        tried: format!(
            "{} routes and files, nine methods, as nobody, with a wrong token and signed in: {responses} responses ({})",
            found["routes"],
            statuses.join(", ")
        ),
        findings: findings
            .map(|(fault, request)| format!("{fault} ({request})"))
            .collect(),
    })
}

/// The description with the ids of the live chat, because no tool could guess them.
async fn description(range: &Range<'_>) -> Result<Value> {
    let url = format!("{}/api/openapi.json", range.target()?.base);
    let text = Program::new(range.session, "curl", ["--silent", "--fail", &url])
        .read(range.session)
        .await?;
    Ok(serde_json::from_str(&text)?)
}

async fn schemathesis(range: &Range<'_>) -> Result<Outcome> {
    let fuzzer = super::text(&python::install(range.session, &FUZZER).await?)?;
    let version = Program::new(range.session, &fuzzer, ["--version"])
        .read(range.session)
        .await?;
    let target = range.target()?;
    let mut document = description(range).await?;
    // Streams stay open, and browsers' reports have types of their own.
    let left_out = ["/api/ws", "/api/events", "/api/csp-report"];
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.retain(|path, _| !left_out.contains(&path.as_str()) && !requests::ends(path));
    }
    let file = range.path("description.json")?;
    std::fs::write(&file, document.to_string())?;
    let authorization = format!("Authorization: Bearer {}", target.token);
    let arguments = [
        "run",
        &file,
        "--url",
        &target.base,
        "--checks",
        "all",
        // These expect every invalid request to be refused: a field that is not known is left unread.
        "--exclude-checks",
        "negative_data_rejection,positive_data_acceptance",
        "--phases",
        "examples,coverage,fuzzing,stateful",
        "--max-examples",
        "30",
        "--seed",
        "1",
        "--suppress-health-check",
        "all",
        "--request-timeout",
        "20",
        "--continue-on-failure",
        "--no-color",
        "--header",
        "X-IO-Client: api",
        "--header",
        &authorization,
    ];
    let ran = Program::new(range.session, &fuzzer, arguments)
        .within(&range.folder)
        .at_most(Duration::from_mins(14))
        .show_and_keep(range.session)
        .await?;
    let generated = ran
        .text
        .lines()
        .find(|line| line.trim_start().starts_with(char::is_numeric) && line.contains(" generated"))
        .context("it generated no input")?;
    let findings = if ran.success {
        Vec::new()
    } else {
        let failures = ran.text.lines().filter(|line| line.trim_start().starts_with("- "));
        let mut failures: Vec<String> = failures.map(|line| line.trim().to_owned()).collect();
        failures.sort();
        failures.dedup();
        failures.push("schemathesis ended with an error".to_owned());
        failures
    };
    Ok(Outcome {
        tool: version.trim().replace(", version", ""),
        tried: format!(
            "all its checks, stateful links included, as a person in a chat: {}",
            generated.trim()
        ),
        findings,
    })
}

async fn sqlmap(range: &Range<'_>) -> Result<Outcome> {
    let version = Program::new(range.session, "sqlmap", ["--version", "--ignore-stdin"])
        .read(range.session)
        .await?;
    let document = description(range).await?;
    let names = requests::all(&document, &range.target()?).len();
    ensure!(names > 20, "only {names} operations take something");
    let one_in_four = |first| inject(range, &document, (first..names).step_by(4), first);
    let (a, b, c, d) = tokio::join!(one_in_four(0), one_in_four(1), one_in_four(2), one_in_four(3));
    let (mut parameters, mut findings) = (0, Vec::new());
    for part in [a, b, c, d] {
        let (tried, found) = part?;
        parameters += tried;
        findings.extend(found);
    }
    Ok(Outcome {
        tool: format!("sqlmap {}", version.lines().next().unwrap_or_default().trim()),
        tried: format!(
            "level 2, risk 2, every technique against SQLite, which this IO runs on: {parameters} parameters of {names} \
             operations"
        ),
        findings,
    })
}

/// Attacks these operations one after the other; returns how many parameters were tried, and what was found.
async fn inject(
    range: &Range<'_>,
    document: &Value,
    numbers: impl Iterator<Item = usize>,
    worker: usize,
) -> Result<(usize, Vec<String>)> {
    let (mut parameters, mut findings) = (0, Vec::new());
    let file = range.path(&format!("request-{worker}.txt"))?;
    let output = range.path(&format!("sqlmap-{worker}"))?;
    let log = range.folder.join(format!("sqlmap-{worker}.log"));
    for number in numbers {
        // Made anew for each, because the token is renewed meanwhile.
        let request = requests::all(document, &range.target()?).swap_remove(number);
        std::fs::write(&file, &request.text)?;
        let arguments = [
            "-r",
            &file,
            "--ignore-stdin",
            "--batch",
            "--disable-coloring",
            "--flush-session",
            "--level=2",
            "--risk=2",
            "--dbms=sqlite",
            "--threads=4",
            "--output-dir",
            &output,
            "--ignore-code=400,401,403,404,409,410,413,415,422,428,429",
        ];
        say(&request.name);
        let _ = Program::new(range.session, "sqlmap", arguments)
            .within(&range.folder)
            .at_most(Duration::from_mins(10))
            .into_file(&log)?
            .run(range.session)
            .await;
        ensure!(!range.session.is_stopped(), "stopped");
        let text = std::fs::read_to_string(&log)?;
        parameters += text.matches("testing for SQL injection on").count();
        if text.contains("identified the following injection point") || !text.contains("do not appear to be injectable")
        {
            let lines = text.lines().rev().filter(|line| !line.trim().is_empty());
            let last: Vec<&str> = lines.take(4).collect();
            findings.push(format!("{}: {}", request.name, last.join(" / ")));
        }
    }
    Ok((parameters, findings))
}

async fn wapiti(range: &Range<'_>) -> Result<Outcome> {
    let version = Program::new(range.session, "wapiti", ["--version"])
        .read(range.session)
        .await?;
    let target = range.target()?;
    let pages = sweep(range).await?["pages"].clone();
    let pages: Vec<String> = pages
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|path| format!("{}{path}", target.base))
        .collect();
    ensure!(pages.len() > 5, "only {} pages were found", pages.len());
    // A page that takes nothing must not begin to: so each is asked with something, too.
    let asked = pages
        .iter()
        .map(|page| format!("{page}?next=%2Fpeople&name=Robin&id=1"));
    let document = description(range).await?;
    let questions: Vec<String> = requests::all(&document, &target)
        .iter()
        .filter_map(|request| request.text.strip_prefix("GET ")?.split(' ').next())
        .map(|path| format!("{}{}", target.base, path.replace('*', "")))
        .collect();
    ensure!(!questions.is_empty(), "no question takes something");
    let starts: Vec<String> = asked.chain(questions.iter().cloned()).collect();
    let login = format!("Authorization: Bearer {}", target.token);
    let report = range.path("wapiti.json")?;
    let base = format!("{}/", target.base);
    let modules = format!("all,{LEFT_OUT}");
    let mut arguments = vec![
        "--url",
        &base,
        "--format",
        "json",
        "--output",
        &report,
        "--module",
        &modules,
        "--flush-session",
        "--no-bugreport",
        "--max-scan-time",
        LOOKING,
        "--max-attack-time",
        ATTACKING,
        "--verbose",
        "0",
        "-H",
        &login,
        "-H",
        "X-IO-Client: api",
    ];
    arguments.extend(
        pages
            .iter()
            .chain(&starts)
            .flat_map(|start| ["--start", start.as_str()]),
    );
    let log = range.folder.join("wapiti.log");
    Program::new(range.session, "wapiti", arguments)
        .at_most(Duration::from_hours(1))
        .into_file(&log)?
        .run(range.session)
        .await?;
    let log = std::fs::read_to_string(&log)?;
    let cut_short = cut_short(&log);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(report).context("wapiti wrote no report")?)?;
    let findings = found_by_wapiti(&report);
    let expected: Vec<String> = EXPECTED_OF_WAPITI
        .iter()
        .map(|(expected, reason)| format!("“{expected}”: {reason}"))
        .collect();
    Ok(Outcome {
        tool: version
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("wapiti")
            .trim()
            .to_owned(),
        tried: format!(
            "every module that needs no address outside, but for the names that ffuf tries, as a person in a chat: {} \
             pages, each also with parameters that it does not take, and {} questions of the API; stopped after \
             {ATTACKING} s: {}. On purpose: {}",
            pages.len(),
            questions.len(),
            if cut_short.is_empty() {
                "none".to_owned()
            } else {
                cut_short.join(", ")
            },
            expected.join("; ")
        ),
        findings,
    })
}

/// What a report of wapiti names, but for what IO does on purpose.
fn found_by_wapiti(report: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for kind in ["vulnerabilities", "anomalies"] {
        for (name, found) in report[kind].as_object().into_iter().flatten() {
            for one in found.as_array().into_iter().flatten() {
                let info = one["info"].as_str().unwrap_or_default();
                if !EXPECTED_OF_WAPITI.iter().any(|(expected, _)| info == *expected) {
                    findings.push(format!("{name}: {info} ({})", one["path"].as_str().unwrap_or_default()));
                }
            }
        }
    }
    findings.sort();
    findings.dedup();
    findings
}

/// The modules that wapiti stopped before their end, by its log.
fn cut_short(log: &str) -> Vec<&str> {
    let named = log.lines().filter_map(|line| line.trim().strip_prefix(CUT_SHORT));
    named.filter_map(|rest| rest.split(',').next()).collect()
}

/// What answers everyone on purpose, and is neither a route of the API nor a page that the sweep knows.
const OPEN_TO_ALL: [&str; 4] = ["/docs", "/offline", "/favicon.ico", "/console/favicon.ico"];

async fn ffuf(range: &Range<'_>) -> Result<Outcome> {
    let version = Program::new(range.session, "ffuf", ["-V"]).read(range.session).await?;
    let target = range.target()?;
    let found = sweep(range).await?;
    let pages: Vec<&str> = found["pages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let document = description(range).await?;
    let names = std::fs::read(NAMES_OF_FILES)?.split(|byte| *byte == b'\n').count();
    let shell = Program::new(
        range.session,
        "curl",
        ["--silent", "--fail", &format!("{}/console", target.base)],
    )
    .read(range.session)
    .await?
    .len();
    let mut findings = Vec::new();
    for folder in ["/", "/api/", "/console/", "/assets/", "/.well-known/"] {
        let report = range.path("ffuf.json")?;
        let url = format!("{}{folder}FUZZ", target.base);
        let arguments = [
            "-u",
            &url,
            "-w",
            NAMES_OF_FILES,
            "-mc",
            "all",
            "-fc",
            "404",
            "-ic",
            "-s",
            "-o",
            &report,
            "-of",
            "json",
        ];
        Program::new(range.session, "ffuf", arguments)
            .at_most(Duration::from_mins(5))
            .into_file(&range.folder.join("ffuf.log"))?
            .run(range.session)
            .await?;
        let report: Value = serde_json::from_str(&std::fs::read_to_string(report).context("ffuf wrote no report")?)?;
        for hit in report["results"].as_array().into_iter().flatten() {
            let path = format!("{folder}{}", hit["input"]["FUZZ"].as_str().unwrap_or_default());
            let documented = document["paths"]
                .as_object()
                .is_some_and(|paths| paths.contains_key(&path));
            let known = pages.contains(&path.as_str()) || pages.contains(&format!("{path}/").as_str());
            let status = hit["status"].as_u64().unwrap_or_default();
            // The console is one page for all its screens, and its script tells which there are.
            let console = folder == "/console/" && hit["length"].as_u64() == Some(shell as u64);
            // A refusal without a login says only that the console's API exists.
            let refused = path.starts_with("/console/api") && status == 401;
            if !(documented
                || known
                || console
                || refused
                || is_a_screen(&path)
                || OPEN_TO_ALL.contains(&path.as_str()))
            {
                findings.push(format!("{path} answers with {status}"));
            }
        }
    }
    Ok(Outcome {
        tool: version.trim().to_owned(),
        tried: format!("{names} usual names of files and folders in each of five places"),
        findings,
    })
}

/// The screens of the web app, which scripts reach and no link.
fn is_a_screen(path: &str) -> bool {
    let screens = ["people", "settings", "welcome", "chat", "search", "notices", "sign-in"];
    screens.contains(&path.trim_matches('/'))
}

async fn slowhttptest(range: &Range<'_>) -> Result<Outcome> {
    let target = range.target()?;
    let url = format!("{}/", target.base);
    let post = format!("{}/api/auth/send-magic-link", target.base);
    let ways: [(&str, &[&str]); 4] = [
        ("slow heads", &["-H", "-i", "5", "-u", &url]),
        (
            "slow bodies",
            &["-B", "-i", "5", "-s", "8192", "-t", "POST", "-u", &post],
        ),
        (
            "slow reading",
            &["-X", "-w", "1", "-y", "8", "-n", "5", "-z", "1", "-k", "3", "-u", &url],
        ),
        ("many ranges", &["-R", "-t", "HEAD", "-u", &url]),
    ];
    let (mut asked, mut slowest, mut findings) = (0, 0.0_f64, Vec::new());
    for (name, way) in ways {
        let file = super::text(&range.file)?;
        let mut arguments = vec!["-c", "2000", "-r", "500", "-l", "40", "-p", "3"];
        arguments.extend(way);
        let attack = Program::new(range.session, "slowhttptest", arguments)
            .into_file(&range.folder.join("slow.log"))?
            .at_most(Duration::from_mins(2))
            .run(range.session);
        let visit = Program::new(range.session, &range.helper, ["visit", &file, "40"]).read(range.session);
        let (_, visit) = tokio::join!(attack, visit);
        let visit: Value = serde_json::from_str(&visit?)?;
        let wait = visit["slowest_ms"].as_f64().unwrap_or(f64::INFINITY);
        asked += visit["asked"].as_u64().unwrap_or_default();
        slowest = slowest.max(wait);
        if visit["failed"] != 0 || wait > LONGEST_WAIT_MS {
            findings.push(format!("{name}: an ordinary visitor met {visit}"));
        }
    }
    Ok(Outcome {
        tool: "slowhttptest".to_owned(),
        tried: format!(
            "2,000 connections each with slow heads, slow bodies, slow reading and many ranges, while a visitor from \
             another address asked {asked} times: all answered, the slowest after {slowest:.0} ms"
        ),
        findings,
    })
}

async fn sslscan(range: &Range<'_>) -> Result<Outcome> {
    let file = range.folder.join("encrypted");
    let (running, address) = super::encrypted(range, &file).await?;
    let report = Program::new(
        range.session,
        "sslscan",
        ["--xml=-", "--no-colour", "--sni-name=localhost", &address],
    )
    .at_most(Duration::from_mins(3))
    .read(range.session)
    .await?;
    drop(running);
    let (tried, findings) = handshakes(&report)?;
    let document = report.lines().find(|line| line.starts_with("<document "));
    let version = document.and_then(|document| attribute(document, "version"));
    Ok(Outcome {
        tool: format!("sslscan {}", version.unwrap_or_default()),
        tried,
        findings,
    })
}

/// What a report of sslscan holds, and what of it is weak.
fn handshakes(report: &str) -> Result<(String, Vec<String>)> {
    let elements = |name: &'static str| {
        let lines = report.lines().map(str::trim);
        lines.filter(move |line| line.starts_with(&format!("<{name} ")))
    };
    let yes = |element: &str, name: &str| attribute(element, name) == Some("1");
    let mut findings = Vec::new();
    let mut versions = Vec::new();
    for protocol in elements("protocol").filter(|element| yes(element, "enabled")) {
        let name = format!(
            "{} {}",
            attribute(protocol, "type").unwrap_or_default().to_uppercase(),
            attribute(protocol, "version").unwrap_or_default()
        );
        if !matches!(name.as_str(), "TLS 1.2" | "TLS 1.3") {
            findings.push(format!("{name} is spoken"));
        }
        versions.push(name);
    }
    ensure!(!versions.is_empty(), "sslscan met no TLS:\n{report}");
    let mut ciphers = 0;
    for cipher in elements("cipher") {
        ciphers += 1;
        // It calls the three of TLS 1.3 acceptable, because their names leave out the exchange of keys.
        if !matches!(attribute(cipher, "strength"), Some("strong" | "acceptable")) {
            let name = attribute(cipher, "cipher").unwrap_or_default();
            findings.push(format!("the cipher {name} is {:?}", attribute(cipher, "strength")));
        }
    }
    ensure!(ciphers > 2, "sslscan met only {ciphers} ciphers");
    for group in elements("group").filter(|group| attribute(group, "strength") == Some("weak")) {
        findings.push(format!("the group {:?} is weak", attribute(group, "name")));
    }
    for (element, weak, words) in [
        (
            "compression",
            "supported",
            "data are compressed before they are encrypted",
        ),
        ("heartbleed", "vulnerable", "it bleeds"),
    ] {
        if elements(element).any(|element| yes(element, weak)) {
            findings.push(words.to_owned());
        }
    }
    if elements("renegotiation").any(|one| yes(one, "supported") && !yes(one, "secure")) {
        findings.push("a handshake can be begun anew by anyone in between".to_owned());
    }
    let tried = format!(
        "every version, cipher and group of an IO that speaks TLS itself: it speaks {} with {ciphers} ciphers",
        versions.join(" and ")
    );
    Ok((tried, findings))
}

/// The value of an attribute in the first element that has it.
fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = element.split_once(&format!(" {name}=\""))?;
    after.split_once('"').map(|(value, _)| value)
}

async fn axe(range: &Range<'_>) -> Result<Outcome> {
    web::install(range.session).await?;
    let chromium = CHROMIUM.find().context("Chromium is not on this machine")?;
    let ran = web::npm(range.session, &["exec", "--", "playwright", "test", "--reporter=list"])
        .env("CI", "true")
        .env("IO_BIN", &range.io)
        .env("IO_CHROMIUM", chromium)
        .at_most(Duration::from_mins(20))
        .show_and_keep(range.session)
        .await?;
    let passed = ran
        .text
        .lines()
        .find(|line| line.trim().ends_with(')') && line.contains(" passed ("));
    let findings = if ran.success {
        Vec::new()
    } else {
        let failures = ran
            .text
            .lines()
            .filter(|line| line.trim_start().starts_with(char::is_numeric) && line.contains(".spec.ts"));
        failures.map(str::trim).map(str::to_owned).collect()
    };
    ensure!(ran.success || !findings.is_empty(), "the browser tests did not run");
    Ok(Outcome {
        tool: "axe in Chromium".to_owned(),
        tried: format!(
            "at each step of the end-to-end tests of this build:{}",
            passed.unwrap_or(" they did not pass")
        ),
        findings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"<document title="SSLScan Results" version="2.0.7">
  <protocol type="ssl" version="3" enabled="0" />
  <protocol type="tls" version="1.2" enabled="1" />
  <protocol type="tls" version="1.3" enabled="1" />
  <renegotiation supported="0" secure="1" />
  <compression supported="0" />
  <heartbleed sslversion="TLSv1.2" vulnerable="0" />
  <cipher status="preferred" sslversion="TLSv1.3" bits="256" cipher="TLS_AES_256_GCM_SHA384" strength="strong" />
  <cipher status="accepted" sslversion="TLSv1.3" bits="128" cipher="TLS_AES_128_GCM_SHA256" strength="acceptable" />
  <cipher status="preferred" sslversion="TLSv1.2" bits="256" cipher="ECDHE-AES256-GCM" strength="strong" />
  <group sslversion="TLSv1.3" bits="128" name="x25519" strength="strong" />"#;

    #[test]
    fn modules_that_were_stopped_are_named() {
        let log =
            "[*] Launching module sql\nMax attack time was reached for module sql, stopping.\n[*] Launching module xss";
        assert_eq!(cut_short(log), ["sql"]);
        assert!(cut_short("[*] Launching module xss").is_empty());
    }

    #[test]
    fn old_versions_and_weak_ciphers_are_findings() {
        let (tried, findings) = handshakes(GOOD).unwrap();
        assert!(
            tried.ends_with("it speaks TLS 1.2 and TLS 1.3 with 3 ciphers"),
            "{tried}"
        );
        assert_eq!(findings, Vec::<String>::new());
        let old = GOOD.replace(r#"version="3" enabled="0""#, r#"version="3" enabled="1""#);
        assert_eq!(handshakes(&old).unwrap().1, ["SSL 3 is spoken"]);
        let weak = GOOD.replace(r#"AES256-GCM" strength="strong""#, r#"AES256-GCM" strength="weak""#);
        assert_eq!(handshakes(&weak).unwrap().1.len(), 1);
        let bleeds = GOOD.replace(r#"vulnerable="0""#, r#"vulnerable="1""#);
        assert_eq!(handshakes(&bleeds).unwrap().1, ["it bleeds"]);
        assert!(handshakes("").is_err(), "nothing was met");
    }
}
