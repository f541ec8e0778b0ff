//! A renewed certificate: it is taken, and nothing that is open falls.

use io_core::time::{Span, Timestamp};
use io_testkit::{IoProcess, TestApp};
use rustix::process::{Resource, getrlimit, setrlimit};

use super::{NO_LIMIT, showing};
use crate::support::http::ask;
use crate::support::tls::{HOST, Made, Visitor, answers_a_ping};

/// How many people, and how many sockets each has: a thousand in all. A login may say hello about 150 times at once.
const PEOPLE: usize = 10;
const SOCKETS: usize = 100;

async fn shown(app: &TestApp, visitor: &Visitor) -> Vec<u8> {
    let stream = visitor.connect(app.running().address).await.unwrap();
    let (_, session) = stream.get_ref();
    session.peer_certificates().unwrap()[0].to_vec()
}

/// What the job does every twenty seconds.
fn look(app: &TestApp) {
    let parts = &app.running().app;
    parts.tls.as_ref().unwrap().look(parts.now(), &parts.metrics);
}

async fn metric(app: &TestApp, name: &str) -> Option<String> {
    let page = ask(app.running().internal, "GET /metrics", &[], "").await.body;
    let line = page.lines().find(|line| line.starts_with(name))?;
    line.rsplit_once(' ').map(|(_, value)| value.to_owned())
}

#[tokio::test]
async fn tls_03_a_renewed_pair_is_taken_and_no_open_socket_falls() {
    // Both ends of each socket are in this process.
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    let mut app = TestApp::with(|config| {
        config.limits.socket_address = NO_LIMIT;
        config.limits.other_address = NO_LIMIT;
        config.limits.other_account = NO_LIMIT;
        config.socket.handshakes = NO_LIMIT;
        config.socket.max_per_user = 100_000;
        config.socket.max_per_network = 100_000;
        config.http.max_connections_per_network = 100_000;
    })
    .await;
    let mut tokens = Vec::new();
    for number in 0..PEOPLE {
        let person = app.newcomer(&format!("person{number}@example.org")).await;
        tokens.push(person.client.tokens().unwrap().access);
    }
    let (old, new) = (Made::new(), Made::until(Timestamp(2_500_000_000_000_000)));
    let files = old.write(app.folder());
    app.restart_with(|config| config.tls.files = Some(files)).await;
    let address = app.running().address;
    let visitor = Visitor::trusting(&[&old.der, &new.der]);
    let mut open = Vec::new();
    for access in &tokens {
        for _ in 0..SOCKETS {
            open.push(visitor.socket(address, access).await);
        }
    }
    assert_eq!(shown(&app, &visitor).await, old.der.to_vec());

    new.write(app.folder());
    look(&app);

    assert_eq!(shown(&app, &visitor).await, new.der.to_vec());
    assert_eq!(
        metric(&app, "io_cert_expiry_timestamp_seconds{source=\"files\"}")
            .await
            .as_deref(),
        Some("2500000000")
    );
    for socket in &mut open {
        assert!(answers_a_ping(socket).await);
    }
}

#[tokio::test]
async fn tls_06_a_pair_that_cannot_be_used_changes_nothing_and_counts_once() {
    let (old, new) = (Made::new(), Made::new());
    let app = showing(&old, |_| {}).await;
    let visitor = Visitor::trusting(&[&old.der, &new.der]);
    let data = app.config().data_dir.clone();
    // Half of a renewal, garbage, nothing, and a certificate whose time is over.
    std::fs::write(data.join("fullchain.pem"), &new.certificate).unwrap();
    look(&app);
    look(&app);
    let failures = "io_cert_failures_total{operation=\"reload\"}";
    assert_eq!(
        metric(&app, failures).await.as_deref(),
        Some("1"),
        "the same fault is said once"
    );
    std::fs::write(data.join("fullchain.pem"), "garbage").unwrap();
    look(&app);
    std::fs::remove_file(data.join("fullchain.pem")).unwrap();
    look(&app);
    Made::until(app.running().app.now() - Span::seconds(1)).write(&data);
    look(&app);
    assert_eq!(metric(&app, failures).await.as_deref(), Some("4"));
    assert_eq!(
        shown(&app, &visitor).await,
        old.der.to_vec(),
        "the last good pair stays"
    );

    new.write(&data);
    look(&app);
    assert_eq!(
        shown(&app, &visitor).await,
        new.der.to_vec(),
        "and a good one is taken after all"
    );
}

#[tokio::test]
async fn tls_07_sighup_takes_a_renewed_certificate_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (Made::new(), Made::new());
    let files = old.write(folder.path());
    let mut io = IoProcess::start(
        env!("CARGO_BIN_EXE_io"),
        &[
            ("IO_PUBLIC_URL", &format!("https://{HOST}")),
            ("IO_TLS__CERTIFICATE", files.certificate.to_str().unwrap()),
            ("IO_TLS__KEY", files.key.to_str().unwrap()),
        ],
    )
    .await
    .unwrap();
    let visitor = Visitor::trusting(&[&old.der, &new.der]);
    let shown = async || {
        let stream = visitor.connect(io.address()).await.unwrap();
        let (_, session) = stream.get_ref();
        session.peer_certificates().unwrap()[0].to_vec()
    };
    assert_eq!(shown().await, old.der.to_vec());
    std::fs::write(&files.key, &new.key).unwrap();
    io.reload().unwrap();
    io.logged("the new certificate cannot be used; the one in use stays")
        .await
        .unwrap();
    assert_eq!(shown().await, old.der.to_vec());
    new.write(folder.path());
    io.reload().unwrap();
    io.logged("the certificate was taken").await.unwrap();
    assert_eq!(shown().await, new.der.to_vec());
    assert_eq!(io.stop().await.unwrap(), Some(0));
}
