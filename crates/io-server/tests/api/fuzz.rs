//! A fuzzer tries every operation of the API description with thousands of valid and invalid inputs.
//!
//! It knows only the description. No input may cause a server error or a response that the description does not list.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;
use std::process::Stdio;

use io_client::Tokens;
use io_client::protocol::rest::{OwnCard, ProfileUpdate};
use io_core::ids::{ChatId, RevealId};
use io_core::reveal::RevealField;
use io_core::time::Span;
use io_server::Config;
use io_testkit::{Engine, Person, TestApp};
use serde_json::{Value, json};
use tokio::process::Command;
use tokio::task::JoinHandle;

/// The variable with the path of the fuzzer, which `cargo xtask test` installs and sets.
const VARIABLE: &str = "IO_TEST_SCHEMATHESIS";

/// An id that refers to nothing.
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// The checks: no server error; status, content type, headers and body conform to the description; no operation that
/// needs a login works without one.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,ignored_auth";

/// Not fuzzed: streams stay open, and the fuzzer cannot generate the content types of browser reports.
const STREAMS: &[&str] = &["/api/ws", "/api/events", "/api/csp-report"];

/// Operations that end the fuzzer's login or account, or pause it; fuzzed only without a login.
const ENDS_OF_LOGIN: &[&str] = &[
    "/api/auth/logout",
    "/api/auth/logout-all",
    "/api/auth/refresh",
    "/api/auth/logins/{login}",
    "/api/user/age",
    "/api/user/delete",
    "/api/user/delete/undo",
    "/api/user/processing",
];

/// Operations that end the fuzzer's chat; fuzzed last.
const ENDS_OF_CHAT: &[&str] = &["/api/chat/end", "/api/chat/next", "/api/chat/block", "/api/chat/report"];

/// Operations that must succeed at least once for a person in a chat; otherwise the fuzzer only saw refusals.
const ACHIEVED: &[(&str, &str)] = &[
    ("GET", "/api/chat/current"),
    ("GET", "/api/chat/{chat}"),
    ("GET", "/api/chat/{chat}/messages"),
    ("POST", "/api/chat/send-message"),
    ("POST", "/api/chat/receipt"),
    ("POST", "/api/chat/typing"),
    ("POST", "/api/chat/reveal-answer"),
    ("POST", "/api/chat/end"),
    ("PUT", "/api/user/profile"),
];

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn fuzzer() -> Option<String> {
    let fuzzer = std::env::var(VARIABLE).ok().filter(|program| !program.is_empty());
    if fuzzer.is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "{VARIABLE} must name the fuzzer when CI=true"
        );
        eprintln!("note: {VARIABLE} is not set, so the API is not fuzzed (`cargo xtask test` sets it)");
    }
    fuzzer
}

/// Raises the limits for thousands of calls by one person.
fn generous(config: &mut Config) {
    config.reveal.min_messages = 0;
    config.reveal.min_age = Span::ZERO;
    let limits = &mut config.limits;
    for limit in [
        &mut limits.send_magic_link_address,
        &mut limits.verify_token_address,
        &mut limits.refresh_address,
        &mut limits.refresh_login,
        &mut limits.find_match_address,
        &mut limits.send_message_address,
        &mut limits.export_or_delete_account,
        &mut limits.export_account,
        &mut limits.change_email_account,
        &mut limits.picture_account,
        &mut limits.notice_address,
        &mut limits.notice_mailbox,
        &mut limits.client_error_address,
        &mut limits.static_address,
        &mut limits.other_address,
        &mut limits.other_account,
    ] {
        limit.count = 1_000_000;
        limit.burst = 1_000_000;
    }
}

/// The ids of a live chat and its open request, because a fuzzer could not guess them.
struct Live {
    chat: ChatId,
    /// An open request of the peer.
    reveal: RevealId,
}

/// The description that the server serves, with the ids in requests limited to a live one and an unknown one.
///
/// The descriptions of responses are unchanged.
async fn description(app: &TestApp, live: Option<&Live>) -> Value {
    let mut document: Value = app.client().get("/api/openapi.json").await.unwrap();
    let Some(live) = live else {
        return document;
    };
    // The fuzzer tries an example first, before any limit is reached.
    let one_of = |id: String| json!({ "type": "string", "format": "uuid", "enum": [id, UNKNOWN], "examples": [id] });
    let (chat, reveal) = (one_of(live.chat.to_string()), one_of(live.reveal.to_string()));
    let mut bodies = BTreeSet::new();
    for operation in document["paths"]
        .as_object_mut()
        .unwrap()
        .values_mut()
        .flat_map(|item| item.as_object_mut().unwrap().values_mut())
    {
        let reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
        bodies.extend(
            reference
                .and_then(|reference| reference.rsplit('/').next())
                .map(str::to_owned),
        );
        for parameter in operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            if parameter["name"] == "chat" && parameter["in"] == "path" {
                parameter["schema"] = chat.clone();
            }
        }
    }
    for body in bodies {
        let properties = &mut document["components"]["schemas"][&body]["properties"];
        if properties["chat"].is_object() {
            properties["chat"] = chat.clone();
        }
        if body == "SendMessage" {
            properties["body"]["examples"] = json!(["hello"]);
        }
        if body == "RevealAnswer" {
            properties["request"] = reveal.clone();
        }
    }
    document
}

/// The operations of a description as method and route, like in the server's metrics.
fn operations(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .keys()
                .map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect()
}

/// The responses so far: method, route and status class.
async fn answered(app: &TestApp) -> BTreeSet<(String, String, String)> {
    let metrics = reqwest::get(format!("{}/metrics", app.internal()))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let label = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    metrics
        .lines()
        .filter(|line| line.starts_with("io_http_requests_total{"))
        .map(|line| (label(line, "method"), label(line, "route"), label(line, "status_class")))
        .collect()
}

/// Runs the fuzzer on the operations of these paths.
async fn run(
    fuzzer: &str,
    app: &TestApp,
    document: &Value,
    tokens: Option<Tokens>,
    wanted: impl Fn(&str) -> bool,
    examples: u32,
) {
    let mut document = document.clone();
    document["paths"]
        .as_object_mut()
        .unwrap()
        .retain(|path, _| wanted(path));
    let description = app.folder().join("description.json");
    std::fs::write(&description, document.to_string()).unwrap();
    let mut command = Command::new(fuzzer);
    command
        .arg("run")
        .arg(description)
        .args(["--url", &app.base()])
        .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing,stateful"])
        .args(["--max-examples", &examples.to_string(), "--seed", "1", "--workers", "1"])
        .args([
            "--suppress-health-check",
            "all",
            "--request-timeout",
            "20",
            "--continue-on-failure",
        ])
        .args(["--header", "X-IO-Client: api", "--no-color"])
        .arg("--generation-deterministic")
        .current_dir(app.folder())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Some(tokens) = tokens {
        command.args(["--header", &format!("Authorization: Bearer {}", tokens.access)]);
    }
    let output = command.output().await.unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{report}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // A run that generated no input would prove nothing.
    assert!(report.contains(" generated, "), "{report}");
}

/// Ada is in a chat and Ben has requested a reveal; both sockets are read in the background.
async fn live(app: &TestApp) -> (Person, Live, [JoinHandle<()>; 2]) {
    let pair = app.pair().await;
    for person in [&pair.ada, &pair.ben] {
        let card = OwnCard {
            first_name: "Alex".to_owned(),
            ..OwnCard::default()
        };
        let update = ProfileUpdate {
            card: Some(card),
            ..ProfileUpdate::default()
        };
        person.client.update_profile(&update).await.unwrap();
    }
    let reveal = pair.ben.reveal_id();
    pair.ben
        .client
        .reveal_request(pair.chat, reveal, &[RevealField::FirstName])
        .await
        .unwrap();
    let readers = [pair.ada_socket, pair.ben_socket]
        .map(|mut socket| tokio::spawn(async move { while socket.next_frame().await.is_ok() {} }));
    (
        pair.ada,
        Live {
            chat: pair.chat,
            reveal,
        },
        readers,
    )
}

async fn fuzz_a_person_in_a_chat(fuzzer: &str, app: &TestApp, examples: u32) {
    let (ada, live, readers) = live(app).await;
    let document = description(app, Some(&live)).await;
    let tokens = || ada.client.tokens();
    let within = |paths: &[&str], path: &str| paths.contains(&path);
    let keeps_chat = |path: &str| !within(STREAMS, path) && !within(ENDS_OF_LOGIN, path) && !within(ENDS_OF_CHAT, path);
    run(fuzzer, app, &document, tokens(), keeps_chat, examples).await;
    run(
        fuzzer,
        app,
        &document,
        tokens(),
        |path| within(ENDS_OF_CHAT, path),
        examples,
    )
    .await;
    // The login is still active, so every refusal was about the input.
    assert_eq!(ada.client.profile().await.unwrap().email, ada.email);
    let answered = answered(app).await;
    let tried: BTreeSet<_> = answered
        .iter()
        .map(|(method, route, _)| (method.clone(), route.clone()))
        .collect();
    let untried: Vec<_> = operations(&document)
        .into_iter()
        .filter(|(_, path)| !within(STREAMS, path) && !within(ENDS_OF_LOGIN, path))
        .filter(|operation| !tried.contains(operation))
        .collect();
    assert_eq!(untried, [], "described but not tried");
    let missed: Vec<_> = ACHIEVED
        .iter()
        .filter(|(method, path)| !answered.contains(&((*method).to_owned(), (*path).to_owned(), "2xx".to_owned())))
        .collect();
    assert_eq!(missed, Vec::<&(&str, &str)>::new(), "tried but always refused");
    for reader in readers {
        reader.abort();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_input_of_a_signed_in_person_breaks_the_description() {
    let Some(fuzzer) = fuzzer() else {
        return;
    };
    TestApp::each_engine_with(generous, async |app| {
        // Inputs differ more than engines do, so the second engine gets fewer.
        let examples = match app.engine {
            Engine::Sqlite => 15,
            Engine::Postgres => 5,
        };
        fuzz_a_person_in_a_chat(&fuzzer, &app, examples).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_input_of_a_stranger_breaks_the_description() {
    let Some(fuzzer) = fuzzer() else {
        return;
    };
    let app = TestApp::with(generous).await;
    let document = description(&app, None).await;
    let wanted = |path: &str| !STREAMS.contains(&path);
    run(&fuzzer, &app, &document, None, wanted, 15).await;
    let tried: BTreeSet<_> = answered(&app)
        .await
        .into_iter()
        .map(|(method, route, _)| (method, route))
        .collect();
    let untried: Vec<_> = operations(&document)
        .into_iter()
        .filter(|(_, path)| wanted(path))
        .filter(|operation| !tried.contains(operation))
        .collect();
    assert_eq!(untried, [], "described but not tried");
}
