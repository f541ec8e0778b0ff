//! What a handshake accepts, and what a slow or foreign one can do.

use std::net::SocketAddr;

use io_core::time::Span;
use io_testkit::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use super::showing;
use crate::support::http::{TIMEOUT, wait_for_metric};
use crate::support::tls::{HOST, Made, Visitor, answers_a_ping, until};

#[tokio::test]
async fn tls_01_pages_sockets_and_streams_work_inside_tls() {
    let made = Made::new();
    let mut app = TestApp::start().await;
    let ada = app.newcomer("ada@example.org").await;
    let access = ada.client.tokens().unwrap().access;
    let files = made.write(app.folder());
    app.restart_with(|config| config.tls.files = Some(files)).await;
    let address = app.running().address;
    for version in [&TLS12, &TLS13] {
        let visitor = Visitor::speaking(&[version], &[b"h2", b"http/1.1"], &[&made.der]);
        let stream = visitor.connect(address).await.unwrap();
        let (_, session) = stream.get_ref();
        assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]), "HTTP/2 is not served");
        let suite = format!("{:?}", session.negotiated_cipher_suite().unwrap().suite());
        assert!(suite.contains("GCM") || suite.contains("CHACHA20"), "{suite}");
        let page = visitor.ask(address, "GET /livez", "").await;
        assert_eq!(page.status, 200);
        assert!(page.header("strict-transport-security").is_some(), "{page:?}");

        let mut socket = visitor.socket(address, &access).await;
        assert!(answers_a_ping(&mut socket).await);

        let mut stream = visitor.connect(address).await.unwrap();
        let ask = format!("GET /api/events HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {access}\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        let events = until(&mut stream, |text| text.contains("\"welcome\"")).await;
        assert!(events.contains("\"welcome\""), "{events}");
    }
}

/// A hello of a client that knows this version and this suite alone.
fn hello(version: [u8; 2], suite: [u8; 2]) -> Vec<u8> {
    // Curves and signatures, without which no hello is complete.
    let extensions = [
        &[0, 10, 0, 4, 0, 2, 0, 23][..],
        &[0, 11, 0, 2, 1, 0],
        &[0, 13, 0, 6, 0, 4, 4, 3, 4, 1],
        &[0, 23, 0, 0],
    ]
    .concat();
    let mut body = version.to_vec();
    body.extend([7; 32]);
    body.extend([0, 0, 2]);
    body.extend(suite);
    body.extend([1, 0]);
    body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    body.extend(extensions);
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    let record = u16::try_from(body.len() + 4).unwrap().to_be_bytes();
    let mut hello = vec![22, 3, 1, record[0], record[1], 1, 0, length[0], length[1]];
    hello.extend(body);
    hello
}

/// The kind and the description of the alert that answers some bytes; `None` if something else does.
async fn alert(address: SocketAddr, bytes: &[u8]) -> Option<(u8, u8)> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = [0; 7];
    tokio::time::timeout(TIMEOUT, stream.read_exact(&mut answer))
        .await
        .expect("the server answers")
        .unwrap();
    (answer[0] == 21).then_some((answer[5], answer[6]))
}

#[tokio::test]
async fn tls_02_old_versions_and_suites_without_secrecy_are_refused() {
    let app = showing(&Made::new(), |_| {}).await;
    let address = app.running().address;
    let [ecdhe_gcm, rsa_gcm, ecdhe_cbc] = [[0xc0, 0x2b], [0x00, 0x9c], [0xc0, 0x09]];
    let good = alert(address, &hello([3, 3], ecdhe_gcm)).await;
    assert_eq!(good, None, "the same hello with a good suite is answered");
    assert_eq!(
        alert(address, &hello([3, 2], ecdhe_gcm)).await,
        Some((2, 70)),
        "TLS 1.1"
    );
    assert_eq!(
        alert(address, &hello([3, 3], rsa_gcm)).await,
        Some((2, 40)),
        "no secrecy"
    );
    assert_eq!(
        alert(address, &hello([3, 3], ecdhe_cbc)).await,
        Some((2, 40)),
        "no AEAD"
    );
}

#[tokio::test]
async fn lim_16_a_slow_handshake_ends_in_time_and_holds_up_nobody() {
    let made = Made::new();
    // Long enough for the requests beside them, however busy the machine is.
    let app = showing(&made, |config| config.http.header_timeout = Span::seconds(5)).await;
    let address = app.running().address;
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(&hello([3, 3], [0xc0, 0x2b])[..20]).await.unwrap();
    let mut after = Visitor::trusting(&[&made.der]).connect(address).await.unwrap();
    let page = Visitor::trusting(&[&made.der]).ask(address, "GET /livez", "").await;
    assert_eq!(page.status, 200, "a handshake that is not finished holds up nobody");
    for stream in [&mut silent, &mut slow] {
        let end = tokio::time::timeout(TIMEOUT, stream.read_to_end(&mut Vec::new())).await;
        assert!(end.is_ok(), "the connection is closed");
    }
    let end = tokio::time::timeout(TIMEOUT, after.read_to_end(&mut Vec::new())).await;
    assert!(end.is_ok(), "the time is that of handshake and head together");
    wait_for_metric(&app, "io_tls_handshake_failures_total 2").await;
}

#[tokio::test]
async fn lim_09_an_unfinished_handshake_counts_as_a_connection() {
    let made = Made::new();
    let app = showing(&made, |config| config.http.max_connections_per_network = 3).await;
    let address = app.running().address;
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    let visitor = Visitor::trusting(&[&made.der]);
    assert!(visitor.connect(address).await.is_err(), "the fourth is closed");
    wait_for_metric(&app, "io_http_connections_refused_total{cap=\"network\"} 1").await;
    silent.clear();
    let served = async { while visitor.connect(address).await.is_err() {} };
    tokio::time::timeout(TIMEOUT, served)
        .await
        .expect("a place is free again");
}

#[tokio::test]
async fn a_request_without_tls_is_closed_and_not_answered() {
    let app = showing(&Made::new(), |_| {}).await;
    let mut stream = TcpStream::connect(app.running().address).await.unwrap();
    stream
        .write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(TIMEOUT, stream.read_to_end(&mut answer)).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}
