//! The proxy configurations of `deploy/proxies`, each with the real program in front of a real IO.
//!
//! `cargo xtask test` installs the programs and sets `IO_TEST_PROXIES`; without it, a program that is missing is skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod program;
mod visitor;

use io_core::time::Span;
use io_server::config::{Network, Rate};
use io_testkit::TestApp;
use serde_json::Value;

use program::{Program, Proxy};
use visitor::Visitor;

/// The name in the configuration files, and so the public name of IO in these tests.
const NAME: &str = "io.example.org";

/// How many requests one address may make in these tests.
const ALLOWED: u32 = 8;

/// A running IO that trusts proxies on this machine, behind a program; `None` if that is missing and may be.
async fn behind(program: Program) -> Option<(TestApp, Proxy)> {
    let binary = program.find()?;
    let app = TestApp::with(|config| {
        config.public_url = format!("https://{NAME}");
        config.http.trusted_proxies = vec![Network::parse("127.0.0.1").unwrap()];
        config.limits.other_address = Rate {
            count: ALLOWED,
            per: Span::hours(1),
            burst: ALLOWED,
        };
    })
    .await;
    let proxy = Proxy::start(program, &binary, app.running().address).await;
    Some((app, proxy))
}

/// Every claim of a client about its address is ignored, and each client counts as itself.
async fn each_client_counts_as_itself(proxy: &Proxy) {
    for last in [1, 2] {
        let visitor = Visitor::new(proxy, last);
        let mut statuses = Vec::new();
        for n in 0..=ALLOWED {
            let claimed = format!("9.9.{last}.{n}");
            let claims = format!(
                "X-Forwarded-For: {claimed}\r\nX-Forwarded-For: {claimed}, 127.0.0.1\r\nX-Real-IP: {claimed}\r\n\
                 Forwarded: for={claimed}\r\n"
            );
            statuses.push(visitor.ask("GET /api/openapi.json", &claims, "").await.status);
        }
        let mut expected = vec![200; usize::try_from(ALLOWED).unwrap()];
        expected.push(429);
        assert_eq!(statuses, expected, "the client at {last}");
    }
}

/// People reach IO over TLS only, and IO knows it.
async fn the_scheme_is_https(proxy: &Proxy) {
    let visitor = Visitor::new(proxy, 3);
    let page = visitor.ask("GET /livez", "X-Forwarded-Proto: http\r\n", "").await;
    assert_eq!(page.status, 200);
    assert!(page.header("strict-transport-security").is_some(), "{page:?}");
    let plain = visitor.ask_without_tls("GET /lobby?a=b").await;
    assert_eq!(plain.status, 308);
    let location = plain.header("location").unwrap();
    assert!(
        location.starts_with(&format!("https://{NAME}")) && location.ends_with("/lobby?a=b"),
        "{location}"
    );
    for path in ["/api", "/api/user/me"] {
        let refused = visitor.ask_without_tls(&format!("GET {path}")).await;
        assert_eq!((refused.status, refused.header("location")), (403, None), "{path}");
    }
    assert_eq!(visitor.ask_without_tls("GET /apis").await.status, 308);
}

/// Sign-in, a socket and an event stream work, and their first words come at once.
async fn people_can_talk(app: &TestApp, proxy: &Proxy) {
    let ada = app.newcomer("ada@example.org").await;
    let visitor = Visitor::new(proxy, 4);
    let bearer = format!("Authorization: Bearer {}\r\n", ada.client.tokens().unwrap().access);
    let (_, welcome) = visitor.socket(&ticket(&visitor, &bearer).await).await;
    assert!(welcome.contains("\"welcome\""), "{welcome}");

    let stream = visitor.stream(&bearer).await;
    assert!(stream.contains("\"welcome\""), "{stream}");
}

async fn ticket(visitor: &Visitor<'_>, bearer: &str) -> String {
    let answer = visitor.ask("POST /api/ws/ticket", bearer, "").await;
    let ticket: Value = serde_json::from_str(&answer.body).unwrap();
    ticket["ticket"].as_str().unwrap().to_owned()
}

/// A renewed certificate is shown after a reload. A socket that is open stays, where the program can do that.
async fn a_reload_shows_the_new_certificate(app: &TestApp, proxy: &mut Proxy, program: Program) {
    let bob = app.newcomer("bob@example.org").await;
    let bearer = format!("Authorization: Bearer {}\r\n", bob.client.tokens().unwrap().access);
    let before = Visitor::new(proxy, 6);
    let (mut open, _) = before.socket(&ticket(&before, &bearer).await).await;
    proxy.renew_certificate().await;
    let visitor = Visitor::new(proxy, 7);
    let answer = visitor.ask("GET /livez", "", "").await;
    assert_eq!(answer.status, 200, "with the new certificate alone");
    if program != Program::Caddy {
        assert!(visitor.answers_a_ping(&mut open).await, "the open socket stays");
    }
    let (mut new, _) = visitor.socket(&ticket(&visitor, &bearer).await).await;
    assert!(visitor.answers_a_ping(&mut new).await);
}

/// What IO allows passes the proxy, and what is larger is refused.
async fn sizes_are_those_of_io(proxy: &Proxy) {
    let visitor = Visitor::new(proxy, 5);
    let cookie = format!("Cookie: other={}\r\n", "x".repeat(12_000));
    assert_eq!(visitor.ask("GET /livez", &cookie, "").await.status, 200);
    let report = r#"{"release":"1","route":"/","name":"E","message":"x"}"#;
    let json = "Content-Type: application/json\r\n";
    for (body, status) in [
        (report.to_owned(), 204),
        (format!("{report}{}", " ".repeat(6_000)), 204),
        (format!("{report}{}", " ".repeat(70_000)), 413),
    ] {
        let answer = visitor.ask("POST /api/client-errors", json, &body).await;
        assert_eq!(answer.status, status, "{} bytes", body.len());
    }
}

async fn all(program: Program) {
    let Some((app, mut proxy)) = Box::pin(behind(program)).await else {
        return;
    };
    each_client_counts_as_itself(&proxy).await;
    the_scheme_is_https(&proxy).await;
    people_can_talk(&app, &proxy).await;
    sizes_are_those_of_io(&proxy).await;
    a_reload_shows_the_new_certificate(&app, &mut proxy, program).await;
    proxy.stop().await;
}

#[tokio::test]
async fn io_works_behind_nginx_as_documented() {
    Box::pin(all(Program::Nginx)).await;
}

#[tokio::test]
async fn io_works_behind_caddy_as_documented() {
    Box::pin(all(Program::Caddy)).await;
}

#[tokio::test]
async fn io_works_behind_haproxy_as_documented() {
    Box::pin(all(Program::HaProxy)).await;
}
