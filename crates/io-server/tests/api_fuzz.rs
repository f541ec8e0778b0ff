//! Every operation of the published description with thousands of right and wrong inputs, by a fuzzer that knows only
//! that description: no server error, and no answer that the description does not announce.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::process::Stdio;

use io_client::Tokens;
use io_testkit::TestApp;
use tokio::process::Command;

/// The program, which `cargo xtask test` installs.
const VARIABLE: &str = "IO_TEST_SCHEMATHESIS";

/// What is judged: the server stays up, and status, type, headers and body are those of the description.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

/// Streams stay open, so there is no answer to judge; and what browsers report is no JSON that the fuzzer can make.
const STREAMS: &str = "^/api/(ws|events|csp-report)$";

/// The same, and operations that end the login that the fuzzer uses; those are tried without one.
const STREAMS_AND_ENDS: &str = "^/api/(ws|events|csp-report|auth/(logout|logout-all|refresh|logins/.*)|user/delete.*)$";

#[expect(clippy::print_stderr, reason = "a test that does not run says so")]
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

/// An IO whose limits do not get in the way of thousands of calls by one person.
async fn app() -> TestApp {
    TestApp::with(|config| {
        let limits = &mut config.limits;
        for limit in [
            &mut limits.send_magic_link_address,
            &mut limits.verify_token_address,
            &mut limits.refresh_address,
            &mut limits.refresh_login,
            &mut limits.find_match_address,
            &mut limits.send_message_address,
            &mut limits.export_or_delete_account,
            &mut limits.client_error_address,
            &mut limits.static_address,
            &mut limits.other_address,
            &mut limits.other_account,
        ] {
            limit.count = 1_000_000;
            limit.burst = 1_000_000;
        }
    })
    .await
}

async fn run(fuzzer: &str, app: &TestApp, tokens: Option<Tokens>, except: &str, examples: u32) {
    let mut command = Command::new(fuzzer);
    command
        .arg("run")
        .arg(format!("{}/api/openapi.json", app.base()))
        .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing,stateful"])
        .args(["--max-examples", &examples.to_string(), "--seed", "1", "--workers", "1"])
        .args([
            "--suppress-health-check",
            "all",
            "--request-timeout",
            "20",
            "--continue-on-failure",
        ])
        .args([
            "--header",
            "X-IO-Client: api",
            "--exclude-path-regex",
            except,
            "--no-color",
        ])
        .arg("--generation-deterministic")
        .current_dir(app.folder())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Some(tokens) = tokens {
        command.args(["--header", &format!("Authorization: Bearer {}", tokens.access)]);
    }
    let output = command.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // A run in which nothing could be tried would prove nothing.
    assert!(said.contains(" generated, "), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_input_of_a_signed_in_person_breaks_the_description() {
    let Some(fuzzer) = fuzzer() else {
        return;
    };
    let app = app().await;
    let person = app.sign_in("fuzz@example.org").await;
    run(&fuzzer, &app, person.client.tokens(), STREAMS_AND_ENDS, 25).await;
    // The login still works: what was refused was refused for its input.
    assert_eq!(person.client.profile().await.unwrap().email, "fuzz@example.org");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_input_of_a_stranger_breaks_the_description() {
    let Some(fuzzer) = fuzzer() else {
        return;
    };
    run(&fuzzer, &app().await, None, STREAMS, 15).await;
}
