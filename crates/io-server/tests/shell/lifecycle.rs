//! Starting and stopping, in the process and as a process.

use std::process::Stdio;

use io_core::time::Span;
use io_testkit::TestApp;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::support::{PATIENCE, ask, get};

#[tokio::test]
async fn a_stop_lets_a_request_under_way_finish_and_takes_no_new_one() {
    let mut app = TestApp::start().await;
    let address = app.running().address;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /api/client-errors HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\
        expect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut seen = [0; 25];
    // The server asks for the body, so the handler is at work.
    stream.read_exact(&mut seen).await.unwrap();
    let body = format!("{:<60}", r#"{"release":"1","route":"/","name":"E","message":"m"}"#);
    let finish = async {
        app_draining(address).await;
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let (answer, ()) = tokio::join!(finish, app.stop());
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert!(TcpStream::connect(address).await.is_err());
}

/// Waits until new connections are refused.
async fn app_draining(address: std::net::SocketAddr) {
    let refused = async { while TcpStream::connect(address).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, refused)
        .await
        .expect("the listener closes");
}

#[tokio::test]
async fn readiness_fails_from_the_first_moment_of_a_stop_and_liveness_does_not() {
    let mut app = TestApp::with(|config| config.drain.delay = Span::seconds(20)).await;
    let (address, internal) = (app.running().address, app.running().internal);
    let hurry = app.running().hurry();
    let look = async {
        let unready = async { while ask(address, "GET /readyz", &[], "").await.status != 503 {} };
        tokio::time::timeout(PATIENCE, unready).await.expect("readiness fails");
        let inside = ask(internal, "GET /readyz", &[], "").await;
        assert_eq!(inside.json()["failing"], serde_json::json!(["draining"]));
        assert_eq!(
            ask(address, "GET /readyz", &[], "").await.body,
            r#"{"status":"unavailable"}"#
        );
        assert_eq!(ask(address, "GET /livez", &[], "").await.status, 200);
        hurry();
    };
    let (stopped, ()) = tokio::join!(tokio::time::timeout(PATIENCE, app.stop()), look);
    assert!(stopped.is_ok(), "a second wish to stop cuts the delay short");
}

#[tokio::test]
async fn a_second_start_finds_everything_as_it_was() {
    let mut app = TestApp::start().await;
    let person = app.sign_in("ada@example.org").await;
    let before = person.client.profile().await.unwrap();
    app.restart().await;
    assert_eq!(get(&app, "/readyz").await.status, 200);
    app.clock.advance(Span::seconds(61));
    let again = app.sign_in("ada@example.org").await;
    assert_eq!(again.client.profile().await.unwrap().alias, before.alias);
}

/// The real binary in an empty folder.
struct Io {
    child: Child,
    address: String,
    internal: String,
    _folder: tempfile::TempDir,
}

async fn io() -> Io {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_io"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--set",
            "internal.listen=127.0.0.1:0",
            "--set",
            "log.format=json",
        ])
        .current_dir(folder.path())
        .env_clear()
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the binary runs");
    let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    let ready = async {
        loop {
            let line = lines
                .next_line()
                .await
                .expect("it writes text")
                .expect("it becomes ready before it ends");
            let line: serde_json::Value = serde_json::from_str(&line).expect("it logs JSON");
            if line["message"] == "IO is ready" {
                return line;
            }
        }
    };
    let line = tokio::time::timeout(PATIENCE, ready).await.expect("it becomes ready");
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    let text = |name: &str| line[name].as_str().expect("a text").to_owned();
    Io {
        address: text("address"),
        internal: text("internal"),
        child,
        _folder: folder,
    }
}

impl Io {
    fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &id])
            .status()
            .expect("kill runs");
        assert!(sent.success());
    }
}

#[tokio::test]
async fn cfg_01_in_an_empty_folder_it_serves_and_sigterm_ends_it_with_0() {
    let mut io = io().await;
    let answer = ask(io.address.parse().unwrap(), "GET /readyz", &[], "").await;
    assert_eq!(answer.status, 200);
    io.signal("-TERM");
    let status = tokio::time::timeout(PATIENCE, io.child.wait())
        .await
        .expect("it ends")
        .unwrap();
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn hlt_04_the_health_check_needs_no_other_program() {
    let mut io = io().await;
    let internal = format!("internal.listen={}", io.internal);
    let check = async || {
        let mut check = Command::new(env!("CARGO_BIN_EXE_io"));
        check
            .args(["healthcheck", "--set", &internal])
            .env_clear()
            .output()
            .await
            .unwrap()
            .status
            .success()
    };
    assert!(check().await);
    io.signal("-TERM");
    io.child.wait().await.unwrap();
    assert!(!check().await);
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_and_ends_with_1() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_io"))
        .args(["serve", "--listen", &address])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("cannot listen on {address}")));
}
