//! Reports of errors to a collector: what is sent, and what never is.

use std::net::SocketAddr;
use std::process::Stdio;

use io_server::config::Secret;
use io_testkit::TestApp;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::mpsc;

use crate::support::http::{JSON, TIMEOUT, ask};

/// A request that the collector received.
#[derive(Debug)]
struct Received {
    head: String,
    envelope: String,
}

impl Received {
    /// The event in the envelope.
    fn event(&self) -> Value {
        let lines: Vec<&str> = self.envelope.lines().collect();
        let [head, item, event] = lines[..] else {
            panic!("{self:?}")
        };
        let head: Value = serde_json::from_str(head).unwrap();
        let item: Value = serde_json::from_str(item).unwrap();
        assert_eq!(item["type"], "event");
        assert_eq!(item["length"], event.len());
        let event: Value = serde_json::from_str(event).unwrap();
        assert_eq!(event["event_id"], head["event_id"]);
        event
    }
}

/// A collector on a port of this machine that answers with this line.
async fn collector(answer: &'static str) -> (SocketAddr, mpsc::UnboundedReceiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if sender.send(receive(stream, answer).await).is_err() {
                return;
            }
        }
    });
    (address, received)
}

async fn receive(stream: TcpStream, answer: &str) -> Received {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut head).await.unwrap() > 0, "{head}");
    }
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 2\r\n\r\n{{}}");
    stream.get_mut().write_all(answer.as_bytes()).await.unwrap();
    Received {
        head,
        envelope: String::from_utf8(body).unwrap(),
    }
}

async fn next(received: &mut mpsc::UnboundedReceiver<Received>) -> Received {
    let next = tokio::time::timeout(TIMEOUT, received.recv()).await;
    next.expect("a report arrives in time").expect("the collector runs")
}

#[tokio::test]
async fn log_05_a_report_of_the_web_app_arrives_without_what_people_wrote() {
    let (address, mut received) = collector("200 OK").await;
    let dsn = format!("http://abc123@{address}/42");
    let app = TestApp::with(move |config| config.error_reports = Some(Secret::new(dsn))).await;
    let report = json!({
        "release": "1.2.3",
        "route": "/chat/{chat}",
        "name": "TypeError",
        "message": "cannot read ada@example.org of my-secret-words",
        "stack": "TypeError: my-secret-words\n at send (https://io.example/assets/app-1a2b.js:1:2034)",
    });
    let answer = ask(
        app.running().address,
        "POST /api/client-errors",
        &[JSON],
        &report.to_string(),
    )
    .await;
    assert_eq!(answer.status, 204);
    let received = next(&mut received).await;
    assert!(
        received.head.starts_with("POST /api/42/envelope/ HTTP/1.1\r\n"),
        "{}",
        received.head
    );
    assert!(received.head.contains("sentry_key=abc123"), "{}", received.head);
    let event = received.event();
    assert_eq!(event["message"]["formatted"], "TypeError on /chat/{chat}");
    assert_eq!(event["release"], "io@1.2.3");
    assert_eq!(event["tags"]["at"], "app-1a2b.js:1:2034");
    for secret in ["ada", "my-secret-words", "cannot read"] {
        assert!(!received.envelope.contains(secret), "{secret}: {}", received.envelope);
    }
}

#[tokio::test]
async fn log_05_an_error_of_the_server_is_reported_by_its_place_alone() {
    let (address, mut received) = collector("200 OK").await;
    let folder = tempfile::tempdir().unwrap();
    // Backups cannot be made into a file, and its name is in the cause of the error.
    let target = folder.path().join("my-secret-words");
    std::fs::write(&target, "").unwrap();
    let mut io = Command::new(env!("CARGO_BIN_EXE_io"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--set",
            "internal.listen=127.0.0.1:0",
        ])
        .current_dir(folder.path())
        .env_clear()
        .env("IO_ERROR_REPORTS__DSN", format!("http://abc123@{address}/42"))
        .env("IO_BACKUP__TARGET", format!("file://{}", target.display()))
        .env("IO_BACKUP__SCHEDULE", "1s")
        .env("IO_BACKUP__RECIPIENTS", RECIPIENT)
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let received = next(&mut received).await;
    let event = received.event();
    assert_eq!(event["level"], "error");
    assert!(event["tags"]["job"].is_string(), "{event}");
    let place = event["culprit"].as_str().unwrap();
    assert!(place.starts_with("io-server/src/jobs/every.rs:"), "{event}");
    assert!(!received.envelope.contains("my-secret-words"), "{}", received.envelope);
    io.kill().await.unwrap();
}

/// Nobody has the identity that opens what is encrypted for it.
const RECIPIENT: &str = "age1crj3xumr5defvx3m2mnrfup4lgz8ws335jpcu4yd2s4da3sy9yzscarzva";
