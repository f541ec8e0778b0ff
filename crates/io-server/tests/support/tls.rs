//! A client that speaks TLS, pairs of certificate and key for a server, and a socket inside of TLS.
//!
//! Must not use the project's client: the bytes are part of what is tested.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use io_core::time::Timestamp;
use io_server::config::TlsFiles;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

use super::http::{Answer, TIMEOUT};

/// The host of the public URL in tests.
pub(crate) const HOST: &str = "io.test";

/// A certificate for that host, with its key.
pub(crate) struct Made {
    pub(crate) certificate: String,
    pub(crate) key: String,
    pub(crate) der: CertificateDer<'static>,
}

impl Made {
    /// A pair that is valid at all times of a test.
    pub(crate) fn new() -> Self {
        Self::valid(None)
    }

    /// A pair that ends at this moment.
    pub(crate) fn until(end: Timestamp) -> Self {
        Self::valid(Some(end))
    }

    fn valid(until: Option<Timestamp>) -> Self {
        let mut params = rcgen::CertificateParams::new([HOST.to_owned()]).unwrap();
        if let Some(end) = until {
            params.not_after = time::OffsetDateTime::from_unix_timestamp(end.as_seconds()).unwrap();
        }
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            der: certificate.der().clone(),
        }
    }

    /// Writes both files into a folder, as a renewal does.
    pub(crate) fn write(&self, folder: &Path) -> TlsFiles {
        let files = TlsFiles {
            certificate: folder.join("fullchain.pem"),
            key: folder.join("privkey.pem"),
        };
        std::fs::write(&files.certificate, &self.certificate).unwrap();
        std::fs::write(&files.key, &self.key).unwrap();
        std::fs::set_permissions(&files.key, std::fs::Permissions::from_mode(0o600)).unwrap();
        files
    }
}

/// A client that trusts these certificates.
pub(crate) struct Visitor {
    tls: TlsConnector,
}

/// How many devices there were.
static DEVICES: AtomicU32 = AtomicU32::new(1);

impl Visitor {
    /// It speaks what servers of today speak.
    pub(crate) fn trusting(certificates: &[&CertificateDer<'static>]) -> Self {
        Self::speaking(&[&TLS13, &TLS12], &[b"http/1.1"], certificates)
    }

    /// It speaks these versions alone, and offers these protocols.
    pub(crate) fn speaking(
        versions: &[&'static SupportedProtocolVersion],
        protocols: &[&[u8]],
        certificates: &[&CertificateDer<'static>],
    ) -> Self {
        let mut roots = RootCertStore::empty();
        for certificate in certificates {
            roots.add((*certificate).clone()).unwrap();
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Self {
            tls: TlsConnector::from(Arc::new(config)),
        }
    }

    pub(crate) async fn connect(&self, to: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(to).await?;
        let name = ServerName::try_from(HOST).unwrap();
        let done = tokio::time::timeout(TIMEOUT, self.tls.connect(name, stream)).await;
        done.expect("a handshake ends in time")
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn ask(&self, to: SocketAddr, line: &str, headers: &str) -> Answer {
        let mut stream = self.connect(to).await.unwrap();
        let request = format!("{line} HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let text = until(&mut stream, |_| false).await;
        Answer::parse(&text).unwrap_or_else(|| panic!("not a response: {text:?}"))
    }

    /// Opens a socket for a login, and says hello as a device of its own.
    /// A newer socket of the same device would end the one before.
    pub(crate) async fn socket(&self, to: SocketAddr, access: &str) -> TlsStream<TcpStream> {
        let mut stream = self.connect(to).await.unwrap();
        let ask = format!(
            "POST /api/ws/ticket HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {access}\r\ncontent-length: 0\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).await.unwrap();
        let answer = until(&mut stream, |text| text.ends_with('}')).await;
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        let ticket: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
        let ticket = ticket["ticket"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let ask = format!(
            "GET /api/ws HTTP/1.1\r\nhost: {HOST}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             sec-websocket-protocol: io.v1, ticket.{ticket}\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).await.unwrap();
        let head = until(&mut stream, |text| text.contains("\r\n\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        let number = DEVICES.fetch_add(1, Ordering::Relaxed);
        let hello = format!(r#"{{"type":"hello","device":"00000000-0000-4000-8000-{number:012}","cursors":{{}}}}"#);
        // A final text frame, masked with zeros.
        let mut frame = vec![0x81, 0x80 | u8::try_from(hello.len()).unwrap(), 0, 0, 0, 0];
        frame.extend_from_slice(hello.as_bytes());
        stream.write_all(&frame).await.unwrap();
        until(&mut stream, |text| text.contains("\"welcome\"")).await;
        stream
    }
}

/// Whether the server answers a ping on this socket.
pub(crate) async fn answers_a_ping(stream: &mut TlsStream<TcpStream>) -> bool {
    let ping = [0x89, 0x84, 0, 0, 0, 0, b'p', b'i', b'n', b'g'];
    if stream.write_all(&ping).await.is_err() {
        return false;
    }
    // A final pong frame with what the ping carried.
    let answered = |text: &str| text.contains("\u{fffd}\u{4}ping");
    answered(&until(stream, answered).await)
}

/// Reads until the text is complete, or the stream ends.
pub(crate) async fn until(stream: &mut TlsStream<TcpStream>, complete: impl Fn(&str) -> bool) -> String {
    let reading = async {
        let mut received = Vec::new();
        loop {
            let ended = stream.read_buf(&mut received).await.unwrap_or(0) == 0;
            let text = String::from_utf8_lossy(&received);
            if ended || complete(&text) {
                return text.into_owned();
            }
        }
    };
    let read = tokio::time::timeout(TIMEOUT, reading).await;
    read.expect("the server answers in time")
}
