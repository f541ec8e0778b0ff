//! Starting and stopping, in the process and as a process.

use std::net::SocketAddr;
use std::os::unix::net::UnixDatagram;
use std::process::Stdio;
use std::sync::Arc;

use io_core::time::Span;
use io_testkit::TestApp;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::support::http::{JSON, PATIENCE, ask, get};

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
    address: SocketAddr,
    internal: SocketAddr,
    log: Arc<watch::Sender<String>>,
    supervisor: UnixDatagram,
    folder: TempDir,
}

async fn io() -> Io {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("io.toml"), "log.level = \"trace\"").expect("a file");
    let supervisor = UnixDatagram::bind(folder.path().join("notify")).expect("a socket");
    supervisor.set_read_timeout(Some(PATIENCE)).expect("a time-out");
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
        .envs([
            ("IO_CONFIG", "io.toml"),
            ("RUST_LOG", "trace"),
            ("NOTIFY_SOCKET", "notify"),
        ])
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the binary runs");
    let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    let log = Arc::new(watch::Sender::new(String::new()));
    let written = Arc::clone(&log);
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            written.send_modify(|log| log.extend([line.as_str(), "\n"]));
        }
    });
    let ready = logged(&log, "IO is ready").await;
    let address = |name: &str| {
        ready[name]
            .as_str()
            .and_then(|text| text.parse().ok())
            .expect("an address")
    };
    Io {
        address: address("address"),
        internal: address("internal"),
        child,
        log,
        supervisor,
        folder,
    }
}

/// Waits for a line with this message.
async fn logged(log: &watch::Sender<String>, message: &str) -> Value {
    let find = |log: &String| {
        log.lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("every line of the log is JSON"))
            .find(|line| line["message"] == message)
    };
    let mut log = log.subscribe();
    let written = tokio::time::timeout(PATIENCE, log.wait_for(|log| find(log).is_some())).await;
    let log = written.expect("it is logged in time").expect("the log is open");
    find(&log).expect("it was just there")
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
    let answer = ask(io.address, "GET /readyz", &[], "").await;
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

#[tokio::test]
async fn cfg_05_sighup_takes_a_new_level_names_what_must_wait_and_ignores_a_faulty_file() {
    let io = io().await;
    let file = io.folder.path().join("io.toml");
    std::fs::write(&file, "log.level = \"loud\"").unwrap();
    io.signal("-HUP");
    let kept = logged(&io.log, "the configuration is kept as it was").await;
    assert!(kept["faults"].as_str().unwrap().contains("log.level"), "{kept}");
    std::fs::write(&file, "log.level = \"info\"\nauth.max_logins = 3").unwrap();
    io.signal("-HUP");
    let read = logged(&io.log, "the configuration was read again").await;
    assert_eq!(read["after_restart"], "auth.max_logins");
}

#[tokio::test]
async fn a_supervisor_is_told_when_it_is_ready_and_when_it_stops() {
    let mut io = io().await;
    let told = |io: &Io| {
        let mut message = [0; 64];
        let length = io.supervisor.recv(&mut message).unwrap();
        String::from_utf8_lossy(&message[..length]).into_owned()
    };
    assert_eq!(told(&io), "READY=1");
    io.signal("-TERM");
    io.child.wait().await.unwrap();
    assert_eq!(told(&io), "STOPPING=1");
}

#[tokio::test]
async fn log_01_at_the_highest_level_the_log_has_no_address_no_letter_and_no_secret() {
    let mut io = io().await;
    let user_agent = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) MarkerBrowser/1.0");
    let cookie = ("cookie", "__Host-io_at=markercookie");
    let bearer = ("authorization", "Bearer markertoken");
    let body = r#"{"email":"marker.address@example.org"}"#;
    let sent = ask(io.address, "POST /api/auth/send-magic-link", &[JSON, user_agent], body).await;
    assert_eq!(sent.status, 202);
    let body = r#"{"token":"markerlinkmarkerlinkmarkerlinkmarkerlink1"}"#;
    ask(io.address, "POST /api/auth/verify-token", &[JSON], body).await;
    ask(io.address, "GET /api/user/profile?q=markerquery", &[cookie], "").await;
    ask(io.address, "GET /api/user/profile", &[bearer], "").await;
    let letters = async {
        while !ask(io.address, "GET /outbox", &[], "")
            .await
            .body
            .contains("marker.address")
        {}
    };
    tokio::time::timeout(PATIENCE, letters)
        .await
        .expect("the letter is written");
    let list = ask(io.address, "GET /outbox", &[], "").await.body;
    let token = list
        .split("#t=")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    let code = list
        .split("code-shown\">")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .unwrap()
        .to_owned();
    io.signal("-TERM");
    io.child.wait().await.unwrap();
    logged(&io.log, "stopped").await;
    let log = io.log.borrow().to_lowercase();
    let secrets = [
        token.to_lowercase(),
        code.clone(),
        code.replace(' ', ""),
        "marker".to_owned(),
    ];
    for secret in &secrets {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(log.lines().count() >= 4, "there is a log at all: {log}");
}
