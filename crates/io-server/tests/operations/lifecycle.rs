//! Starting and stopping, in the test's process and as a process.

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

use crate::support::http::{JSON, TIMEOUT, ask, get, raw};

#[tokio::test]
async fn a_stop_finishes_running_requests_and_accepts_no_new_ones() {
    let mut app = TestApp::start().await;
    let address = app.running().address;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /api/client-errors HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\
        expect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut seen = [0; 25];
    // The server has asked for the body, so the handler is running.
    stream.read_exact(&mut seen).await.unwrap();
    let body = format!("{:<60}", r#"{"release":"1","route":"/","name":"E","message":"m"}"#);
    let finish = async {
        listener_closed(address).await;
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let (answer, ()) = tokio::join!(finish, app.stop());
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_request_that_arrives_as_the_server_stops_is_answered() {
    let mut app = TestApp::start().await;
    let address = app.running().address;
    let counted = app.running().app.metrics.http_connections.clone();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let accepted = async {
        while counted.get() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TIMEOUT, accepted).await.expect("it is accepted");
    let ask = async {
        listener_closed(address).await;
        let request = b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let (answer, ()) = tokio::join!(ask, app.stop());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn a_stop_waits_only_briefly_for_a_connection_without_a_request() {
    let mut app = TestApp::with(|config| config.http.header_timeout = Span::seconds(60)).await;
    let stream = TcpStream::connect(app.running().address).await.unwrap();
    let stopped = tokio::time::timeout(TIMEOUT, app.stop()).await;
    assert!(
        stopped.is_ok(),
        "it does not wait for the head of a request that never comes"
    );
    drop(stream);
}

/// Waits until the server refuses new connections.
async fn listener_closed(address: std::net::SocketAddr) {
    let refused = async { while TcpStream::connect(address).await.is_ok() {} };
    tokio::time::timeout(TIMEOUT, refused)
        .await
        .expect("the listener closes");
}

#[tokio::test]
async fn readiness_fails_as_soon_as_a_stop_begins_and_liveness_does_not() {
    let mut app = TestApp::with(|config| config.drain.delay = Span::seconds(20)).await;
    let (address, internal) = (app.running().address, app.running().internal);
    let hurry = app.running().hurry();
    let observe = async {
        let unready = async { while ask(address, "GET /readyz", &[], "").await.status != 503 {} };
        tokio::time::timeout(TIMEOUT, unready).await.expect("readiness fails");
        let inside = ask(internal, "GET /readyz", &[], "").await;
        assert_eq!(inside.json()["failing"], serde_json::json!(["draining"]));
        assert_eq!(
            ask(address, "GET /readyz", &[], "").await.body,
            r#"{"status":"unavailable"}"#
        );
        assert_eq!(ask(address, "GET /livez", &[], "").await.status, 200);
        hurry();
    };
    let (stopped, ()) = tokio::join!(tokio::time::timeout(TIMEOUT, app.stop()), observe);
    assert!(stopped.is_ok(), "a second stop signal ends the delay");
}

#[tokio::test]
async fn data_survives_a_restart() {
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
    service_manager: UnixDatagram,
    folder: TempDir,
}

async fn io() -> Io {
    io_with(&[]).await
}

/// The same, with more variables.
async fn io_with(variables: &[(&str, &str)]) -> Io {
    let folder = tempfile::tempdir().expect("a folder can be created");
    std::fs::write(folder.path().join("io.toml"), "log.level = \"trace\"").expect("a file can be written");
    let service_manager = UnixDatagram::bind(folder.path().join("notify")).expect("a socket can be bound");
    service_manager
        .set_read_timeout(Some(TIMEOUT))
        .expect("a timeout can be set");
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
        .envs(variables.iter().copied())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the binary runs");
    let mut lines = BufReader::new(child.stderr.take().expect("stderr is piped")).lines();
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
            .expect("the log names the address")
    };
    Io {
        address: address("address"),
        internal: address("internal"),
        child,
        log,
        service_manager,
        folder,
    }
}

/// Waits for a log line with this message and returns it.
async fn logged(log: &watch::Sender<String>, message: &str) -> Value {
    let find = |log: &String| {
        log.lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("every line of the log is JSON"))
            .find(|line| line["message"] == message)
    };
    let mut log = log.subscribe();
    let written = tokio::time::timeout(TIMEOUT, log.wait_for(|log| find(log).is_some())).await;
    let log = written.expect("the line is logged in time").expect("the log is open");
    find(&log).expect("the line was just found")
}

impl Io {
    fn signal(&self, name: &str) {
        let id = self.child.id().expect("the process is running").to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &id])
            .status()
            .expect("kill runs");
        assert!(sent.success());
    }
}

#[tokio::test]
async fn cfg_01_it_serves_from_an_empty_folder_and_sigterm_exits_with_0() {
    let mut io = io().await;
    let answer = ask(io.address, "GET /readyz", &[], "").await;
    assert_eq!(answer.status, 200);
    io.signal("-TERM");
    let status = tokio::time::timeout(TIMEOUT, io.child.wait())
        .await
        .expect("the process exits")
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
async fn a_port_in_use_is_reported_and_exits_with_1() {
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
async fn cfg_05_sighup_applies_the_log_level_and_ignores_a_faulty_file() {
    let io = io().await;
    let file = io.folder.path().join("io.toml");
    std::fs::write(&file, "log.level = \"loud\"").unwrap();
    io.signal("-HUP");
    let kept = logged(&io.log, "the new configuration is invalid; keeping the old one").await;
    assert!(kept["faults"].as_str().unwrap().contains("log.level"), "{kept}");
    std::fs::write(&file, "log.level = \"info\"\nauth.max_logins = 3").unwrap();
    io.signal("-HUP");
    let read = logged(&io.log, "configuration reloaded").await;
    assert_eq!(read["after_restart"], "auth.max_logins");
    // It still needs the restart, so each reload names it.
    io.signal("-HUP");
    let reloads = async |count| {
        let mut lines = io.log.subscribe();
        let enough = lines.wait_for(|lines| lines.matches("configuration reloaded").count() >= count);
        tokio::time::timeout(TIMEOUT, enough)
            .await
            .expect("it reloads")
            .unwrap()
            .clone()
    };
    let lines = reloads(2).await;
    assert_eq!(lines.matches("auth.max_logins").count(), 2, "{lines}");
}

#[tokio::test]
async fn cfg_05_sighup_applies_limits_and_trusted_proxies() {
    let io = io().await;
    let file = io.folder.path().join("io.toml");
    let ask_as = async |client: &str| {
        let forwarded = ("x-forwarded-for", client);
        let asked = ask(io.address, "GET /api/user/profile", &[forwarded], "").await;
        asked.status
    };
    let reload = async |text: &str, last: &str| {
        std::fs::write(&file, format!("{text}\nauth.max_logins = {last}")).unwrap();
        io.signal("-HUP");
        let mut lines = io.log.subscribe();
        let count = last.parse::<usize>().unwrap();
        let reloaded = lines.wait_for(|lines| lines.matches("configuration reloaded").count() == count);
        tokio::time::timeout(TIMEOUT, reloaded)
            .await
            .expect("it reloads")
            .unwrap();
    };
    assert_eq!([ask_as("192.0.2.1").await, ask_as("192.0.2.2").await], [401, 401]);
    reload("limits.other_address = \"1/1h\"", "1").await;
    assert_eq!(ask_as("192.0.2.3").await, 429, "all come from one address");
    reload(
        "limits.other_address = \"1/1h\"\nhttp.trusted_proxies = \"127.0.0.1\"",
        "2",
    )
    .await;
    assert_eq!([ask_as("192.0.2.4").await, ask_as("192.0.2.5").await], [401, 401]);
    assert_eq!(ask_as("192.0.2.4").await, 429, "each client has its own limit");
    reload("", "3").await;
    assert_eq!([ask_as("192.0.2.6").await, ask_as("192.0.2.6").await], [401, 401]);
}

#[tokio::test]
async fn dep_09_a_watchdog_hears_again_and_again_that_io_is_well() {
    let io = io_with(&[("WATCHDOG_USEC", "300000")]).await;
    let mut message = [0; 64];
    let mut next = || {
        let length = io.service_manager.recv(&mut message).unwrap();
        String::from_utf8(message[..length].to_vec()).unwrap()
    };
    assert_eq!(next(), "READY=1");
    for _ in 0..5 {
        assert_eq!(next(), "WATCHDOG=1");
    }
}

#[tokio::test]
async fn the_service_manager_is_notified_of_ready_and_stopping() {
    let mut io = io().await;
    let notification = |io: &Io| {
        let mut message = [0; 64];
        let length = io.service_manager.recv(&mut message).unwrap();
        String::from_utf8_lossy(&message[..length]).into_owned()
    };
    assert_eq!(notification(&io), "READY=1");
    io.signal("-TERM");
    io.child.wait().await.unwrap();
    assert_eq!(notification(&io), "STOPPING=1");
}

#[tokio::test]
async fn log_01_even_a_trace_log_holds_no_address_email_or_secret() {
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
    let outbox = b"GET /outbox HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let email = async { while !raw(io.address, outbox).await.body.contains("marker.address") {} };
    tokio::time::timeout(TIMEOUT, email)
        .await
        .expect("the email is written");
    let list = raw(io.address, outbox).await.body;
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
    assert!(log.lines().count() >= 4, "the log is not empty: {log}");
}
