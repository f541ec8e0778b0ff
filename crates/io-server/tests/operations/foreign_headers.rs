//! Headers that other programs write into: proxies, other sites of the same domain, scanners.
//!
//! They are sent as bytes, because no client library sends what some programs do.

use io_server::config::{MailTransportKind, Network};
use io_testkit::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::http::{Answer, JSON, TIMEOUT, ask, get, raw};
use crate::support::sign_in::{PROFILE, Requested, VERIFY, cookie_value};

/// Foreign cookies with bytes beyond ASCII: UTF-8, Latin-1, an emoji, and bytes that are no text at all.
const ODD_COOKIES: [&[u8]; 4] = [
    "city=Zürich".as_bytes(),
    b"city=Z\xfcrich",
    "mood=🙂".as_bytes(),
    b"\xff\xfe=\x80",
];

async fn cookies_of_a_browser(app: &TestApp) -> String {
    let requested = Requested::by(app, app.browser(), "anna@example.org").await;
    let reply = requested
        .client
        .json(http::Method::POST, VERIFY, &requested.link())
        .await
        .unwrap();
    format!("__Host-io_at={}", cookie_value(&reply, "__Host-io_at").unwrap())
}

/// Sends a request line with these header lines, each as bytes.
async fn bytes(app: &TestApp, line: &str, headers: &[&[u8]], body: &str) -> Answer {
    let mut request = format!("{line} HTTP/1.1\r\nhost: io.test\r\nconnection: close\r\n").into_bytes();
    for header in headers {
        request.extend_from_slice(header);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(format!("content-length: {}\r\n\r\n{body}", body.len()).as_bytes());
    raw(app.running().address, &request).await
}

#[tokio::test]
async fn no_byte_of_a_foreign_cookie_hides_our_own() {
    let app = TestApp::start().await;
    let own = cookies_of_a_browser(&app).await;
    for odd in ODD_COOKIES {
        for line in [
            [b"cookie: ", odd, b"; ", own.as_bytes()].concat(),
            [b"cookie: ", own.as_bytes(), b"; ", odd].concat(),
        ] {
            let answer = bytes(&app, &format!("GET {PROFILE}"), &[&line], "").await;
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(odd));
        }
    }
}

#[tokio::test]
async fn an_odd_byte_in_a_parameter_does_not_hide_the_media_type() {
    let app = TestApp::start().await;
    let report = r#"{"release":"1","route":"/","name":"E","message":"x"}"#;
    let kind = b"content-type: Application/JSON; note=\"\xfc\"";
    assert_eq!(
        bytes(&app, "POST /api/client-errors", &[kind], report).await.status,
        204
    );
    let kind = b"content-type: application/CSP-report; note=\"\xfc\"";
    let report = r#"{"csp-report":{"effective-directive":"script-src"}}"#;
    assert_eq!(bytes(&app, "POST /api/csp-report", &[kind], report).await.status, 204);
}

/// What the client claims may have any bytes; the proxy appends its own view of it.
#[tokio::test]
async fn an_odd_byte_in_a_claimed_address_hides_no_other_hop() {
    let app = TestApp::with(|config| {
        config.http.trusted_proxies = vec![Network::parse("127.0.0.1").unwrap()];
        config.limits.other_address.count = 3;
        config.limits.other_address.burst = 3;
    })
    .await;
    for client in ["2.2.2.2", "3.3.3.3"] {
        let line = [b"x-forwarded-for: caf\xe9, ", client.as_bytes()].concat();
        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(bytes(&app, "GET /api/openapi.json", &[&line], "").await.status);
        }
        assert_eq!(statuses, [200, 200, 200, 429], "{client}");
    }
}

#[tokio::test]
async fn a_password_for_a_proxy_does_not_make_an_api_client() {
    let app = TestApp::start().await;
    let requested = Requested::by(&app, app.browser(), "anna@example.org").await;
    let basic = ("authorization", "Basic eDp5");
    let own_page = ("sec-fetch-site", "same-origin");
    let proof = serde_json::to_string(&requested.link()).unwrap();
    let answer = ask(
        app.running().address,
        &format!("POST {VERIFY}"),
        &[basic, own_page, JSON],
        &proof,
    )
    .await;
    let cookies: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.split(';').next().unwrap())
        .collect();
    let access = cookies.iter().find(|cookie| cookie.starts_with("__Host-io_at="));
    assert!(access.is_some(), "{answer:?}");
    assert!(
        answer.json()["access_token"].is_null() && answer.json()["refresh_token"].is_null(),
        "{answer:?}"
    );
    let headers = [basic, ("cookie", access.unwrap())];
    let profile = ask(app.running().address, &format!("GET {PROFILE}"), &headers, "").await;
    assert_eq!(profile.status, 200, "the proxy's password does not hide the cookie");
}

/// The status of a handshake with these lines beside the required ones.
async fn handshake(app: &TestApp, cookie: &str, lines: &str) -> String {
    let mut stream = TcpStream::connect(app.running().address).await.unwrap();
    let request = format!(
        "GET /api/ws HTTP/1.1\r\nhost: io.test\r\norigin: https://io.test\r\ncookie: {cookie}\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{lines}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    let read = tokio::time::timeout(TIMEOUT, stream.read_exact(&mut status)).await;
    read.expect("the server answers in time").unwrap();
    String::from_utf8_lossy(&status[9..]).into_owned()
}

#[tokio::test]
async fn a_handshake_reads_its_headers_as_lists_without_regard_to_case() {
    let app = TestApp::start().await;
    let cookie = cookies_of_a_browser(&app).await;
    let protocol = "sec-websocket-protocol: io.v1\r\n";
    for connection in [
        "connection: Upgrade\r\nupgrade: websocket\r\n",
        "connection: keep-alive\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\n",
        "connection: keep-alive, UPGRADE\r\nupgrade: h2c, websocket\r\n",
    ] {
        assert_eq!(
            handshake(&app, &cookie, &format!("{connection}{protocol}")).await,
            "101",
            "{connection}"
        );
    }
    for connection in [
        "connection: keep-alive\r\nupgrade: websocket\r\n",
        "connection: upgrades\r\nupgrade: websocket\r\n",
        "connection: upgrade\r\nupgrade: websockets\r\n",
    ] {
        assert_eq!(
            handshake(&app, &cookie, &format!("{connection}{protocol}")).await,
            "400",
            "{connection}"
        );
    }
}

#[tokio::test]
async fn an_event_stream_asks_proxies_not_to_buffer_it() {
    let app = TestApp::start().await;
    let person = app.newcomer("ada@example.org").await;
    let access = person.client.tokens().unwrap().access;
    let mut stream = TcpStream::connect(app.running().address).await.unwrap();
    let request = format!("GET /api/events HTTP/1.1\r\nhost: io.test\r\nauthorization: Bearer {access}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        let read = tokio::time::timeout(TIMEOUT, stream.read_exact(&mut byte)).await;
        read.expect("the head arrives in time").unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    assert!(head.contains("\r\nx-accel-buffering: no\r\n"), "{head}");

    let whole = get(&app, "/api/openapi.json").await;
    assert_eq!(
        whole.header("x-accel-buffering"),
        None,
        "an answer that is whole may wait"
    );
}

#[tokio::test]
async fn a_request_without_one_valid_host_is_refused() {
    let app = TestApp::start().await;
    for address in [app.running().address, app.running().internal] {
        for hosts in [
            "",
            "host: a\r\nhost: a\r\n",
            "host: a b\r\n",
            "host: a/b\r\n",
            "host: x@y\r\n",
        ] {
            let request = format!("GET /livez HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
            assert_eq!(raw(address, request.as_bytes()).await.status, 400, "{hosts:?}");
        }
        let old = raw(address, b"GET /livez HTTP/1.0\r\n\r\n").await;
        assert_eq!(old.status, 200, "HTTP/1.0 has no host");
    }
}

/// A page of another site whose name leads to this machine must read nothing here (DNS rebinding).
#[tokio::test]
async fn pages_for_the_operator_do_not_answer_under_a_foreign_name() {
    let app = TestApp::with(|config| {
        config.mail.transport = MailTransportKind::Outbox;
        config.internal_hosts = vec!["metrics.example.org".to_owned()];
    })
    .await;
    let (public, internal) = (app.running().address, app.running().internal);
    let status = async |address, path: &str, host: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        raw(address, request.as_bytes()).await.status
    };
    for host in ["evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example"] {
        for (address, path) in [
            (public, "/outbox"),
            (public, "/outbox/00000000-0000-4000-8000-000000000000"),
            (internal, "/metrics"),
            (internal, "/readyz"),
            (internal, "/nothing"),
        ] {
            assert_eq!(status(address, path, host).await, 421, "{path} of {host}");
        }
    }
    for host in ["io.test", "127.0.0.1:8080", "localhost", "LocalHost:5173", "[::1]:80"] {
        assert_eq!(status(public, "/outbox", host).await, 200, "{host}");
    }
    for host in [
        "10.1.2.3:9464",
        "[2001:db8::1]",
        "io",
        "localhost:9464",
        "Metrics.example.org",
    ] {
        assert_eq!(status(internal, "/metrics", host).await, 200, "{host}");
    }
    let absolute = b"GET http://evil.example/outbox HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert_eq!(raw(public, absolute).await.status, 421, "the target names the host");
}

#[tokio::test]
async fn a_compressed_body_is_an_unsupported_media_type() {
    let app = TestApp::start().await;
    let address = app.running().address;
    for line in ["POST /api/auth/send-magic-link", "POST /api/csp-report"] {
        for coding in ["gzip", "identity, br", "GZIP", "x-unknown"] {
            let headers = [JSON, ("content-encoding", coding)];
            let answer = ask(address, line, &headers, "{\"email\":\"ada@example.org\"}").await;
            assert_eq!(
                (answer.status, answer.json()["code"].as_str()),
                (415, Some("unsupported_media_type")),
                "{line} {coding}"
            );
            assert_eq!(answer.header("accept-encoding"), Some("identity"));
        }
    }
    let transfer = b"POST /api/auth/send-magic-link HTTP/1.1\r\nhost: io.test\r\nconnection: close\r\n\
        content-type: application/json\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    assert_eq!(raw(address, transfer).await.status, 415);
    let headers = [JSON, ("content-encoding", "Identity")];
    let report = r#"{"release":"1","route":"/","name":"E","message":"x"}"#;
    assert_eq!(
        ask(address, "POST /api/client-errors", &headers, report).await.status,
        204
    );
}
