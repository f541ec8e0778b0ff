//! The plain listener beside TLS.

use std::net::SocketAddr;

use io_testkit::TestApp;

use super::showing;
use crate::support::http::{Answer, raw};
use crate::support::tls::{HOST, Made};

async fn with_redirect() -> (TestApp, SocketAddr) {
    let app = showing(&Made::new(), |config| {
        config.tls.redirect = Some("127.0.0.1:0".parse().unwrap());
    })
    .await;
    let address = app.running().redirect.unwrap();
    (app, address)
}

async fn ask(address: SocketAddr, line: &str, host: &str) -> Answer {
    raw(address, format!("{line} HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes()).await
}

#[tokio::test]
async fn tls_04_plain_http_leads_to_the_public_url_and_nowhere_else() {
    let (_app, address) = with_redirect().await;
    for (target, host, leads_to) in [
        ("/", HOST, "/"),
        ("/lobby?a=b&c=%2f", HOST, "/lobby?a=b&c=%2f"),
        ("/lobby", "evil.example", "/lobby"),
        ("//evil.example/x", HOST, "//evil.example/x"),
        ("http://evil.example/x?y", "evil.example", "/x?y"),
        ("/\\evil.example", HOST, "/\\evil.example"),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = ask(address, &format!("{method} {target}"), host).await;
            assert_eq!(answer.status, 308, "{method} {target}");
            let expected = format!("https://{HOST}{leads_to}");
            assert_eq!(answer.header("location"), Some(expected.as_str()), "{method} {target}");
            assert_eq!(answer.header("connection"), Some("close"));
            let hsts = answer.header("strict-transport-security");
            assert_eq!(hsts, None, "RFC 6797, section 7.2: never without TLS");
        }
    }
}

#[tokio::test]
async fn tls_05_no_program_is_redirected_with_its_token() {
    let (_app, address) = with_redirect().await;
    for line in [
        "GET /api",
        "GET /api/user/me",
        "POST /api/ws/ticket",
        "POST /",
        "DELETE /x",
    ] {
        let answer = ask(address, line, HOST).await;
        assert_eq!((answer.status, answer.header("location")), (403, None), "{line}");
        assert!(answer.body.contains(&format!("https://{HOST}")), "{answer:?}");
    }
    for line in ["GET @evil.example", "GET evil.example:80", "OPTIONS *"] {
        let answer = ask(address, line, HOST).await;
        assert!([400, 403].contains(&answer.status), "{line}: {answer:?}");
        assert_eq!(answer.header("location"), None, "{line}");
    }
    let without_host = raw(address, b"GET / HTTP/1.1\r\n\r\n").await;
    assert_eq!(without_host.status, 400);
    let foreign = ask(address, "GET /.well-known/acme-challenge/none", HOST).await;
    assert_eq!((foreign.status, foreign.header("location")), (404, None));
}
