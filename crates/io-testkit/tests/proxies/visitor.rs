//! A client at an address of its own, which speaks TLS to a proxy and shows every byte.
//!
//! Must not use the project's client: a proxy's answers are part of what is tested.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::NAME;
use crate::program::Proxy;

/// How long an answer may take; a bound, not a delay.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client of a proxy.
pub(crate) struct Visitor<'a> {
    proxy: &'a Proxy,
    from: Ipv4Addr,
    tls: TlsConnector,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

impl<'a> Visitor<'a> {
    /// At the loopback address that ends in this number.
    pub(crate) fn new(proxy: &'a Proxy, last: u8) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(proxy.certificate.der().clone()).unwrap();
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            proxy,
            from: Ipv4Addr::new(127, 3, 0, last),
            tls: TlsConnector::from(Arc::new(config)),
        }
    }

    async fn connect(&self, to: SocketAddr) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((self.from, 0).into()).unwrap();
        socket.connect(to).await.unwrap()
    }

    /// Connects with the newest certificate.
    ///
    /// During a reload of nginx, a worker of before may accept one more connection, with the certificate of before.
    async fn encrypted(&self) -> TlsStream<TcpStream> {
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        let connecting = async {
            loop {
                beat.tick().await;
                let stream = self.connect(self.proxy.encrypted).await;
                if let Ok(stream) = self.tls.connect(ServerName::try_from(NAME).unwrap(), stream).await {
                    return stream;
                }
            }
        };
        let connected = tokio::time::timeout(TIMEOUT, connecting).await;
        connected.unwrap_or_else(|_| panic!("no connection; the log of the proxy:\n{}", self.proxy.log()))
    }

    /// Sends a request over TLS and reads the whole answer.
    pub(crate) async fn ask(&self, line: &str, headers: &str, body: &str) -> Answer {
        self.whole(self.encrypted().await, line, headers, body).await
    }

    /// Sends a request without TLS.
    pub(crate) async fn ask_without_tls(&self, line: &str) -> Answer {
        self.whole(self.connect(self.proxy.plain).await, line, "", "").await
    }

    async fn whole(&self, mut stream: impl Stream, line: &str, headers: &str, body: &str) -> Answer {
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: {NAME}\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        // A proxy may refuse a body before it has read all of it.
        let _ = stream.write_all(request.as_bytes()).await;
        let text = self.until(&mut stream, |_| false).await;
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {text:?}\n{}", self.proxy.log()));
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_owned(),
            // A chunked body has its length in lines of their own around it.
            body: body
                .lines()
                .find(|line| line.starts_with('{'))
                .unwrap_or(body)
                .to_owned(),
        }
    }

    /// Opens a socket, says hello, and returns it with everything up to the welcome.
    pub(crate) async fn socket(&self, ticket: &str) -> (TlsStream<TcpStream>, String) {
        let mut stream = self.encrypted().await;
        let request = format!(
            "GET /api/ws HTTP/1.1\r\nHost: {NAME}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: io.v1, ticket.{ticket}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let head = self.until(&mut stream, |text| text.contains("\r\n\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        let hello = br#"{"type":"hello","device":"00000000-0000-4000-8000-000000000001","cursors":{}}"#;
        // A final text frame, masked with zeros.
        let mut frame = vec![0x81, 0x80 | u8::try_from(hello.len()).unwrap(), 0, 0, 0, 0];
        frame.extend_from_slice(hello);
        stream.write_all(&frame).await.unwrap();
        let welcome = self.until(&mut stream, |text| text.contains("\"welcome\"")).await;
        (stream, welcome)
    }

    /// Whether IO answers a ping on this socket.
    pub(crate) async fn answers_a_ping(&self, stream: &mut TlsStream<TcpStream>) -> bool {
        let ping = [0x89, 0x84, 0, 0, 0, 0, b'p', b'i', b'n', b'g'];
        let sent = stream.write_all(&ping).await;
        let answered = |text: &str| text.contains("\u{fffd}\u{4}ping");
        sent.is_ok() && answered(&self.until(stream, answered).await)
    }

    /// Opens the event stream, and returns everything up to the welcome.
    pub(crate) async fn stream(&self, authorization: &str) -> String {
        let mut stream = self.encrypted().await;
        let request =
            format!("GET /api/events HTTP/1.1\r\nHost: {NAME}\r\n{authorization}Accept: text/event-stream\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        self.until(&mut stream, |text| text.contains("\"welcome\"")).await
    }

    /// Reads until the text is complete, or the stream ends.
    async fn until(&self, stream: &mut impl Stream, complete: impl Fn(&str) -> bool) -> String {
        let reading = async {
            let mut received = Vec::new();
            loop {
                // Many programs end TLS without a word, which is an error here.
                let ended = stream.read_buf(&mut received).await.unwrap_or(0) == 0;
                let text = String::from_utf8_lossy(&received);
                if ended || complete(&text) {
                    return text.into_owned();
                }
            }
        };
        let read = tokio::time::timeout(TIMEOUT, reading).await;
        read.unwrap_or_else(|_| panic!("no answer in time; the log of the proxy:\n{}", self.proxy.log()))
    }
}

/// A connection, with or without TLS.
trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}
