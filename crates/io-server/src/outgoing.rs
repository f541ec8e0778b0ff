//! Requests to other services: whose certificates are trusted, and one HTTP/1.1 request on a connection of its own.
//!
//! Must not know what is asked, follow a redirect or try again. Callers bound the time.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A connection, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A file of certificate authorities, and the setting that names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authorities<'a> {
    /// Such as `mail.smtp.ca_file`, for messages.
    pub(crate) setting: &'static str,
    /// In PEM.
    pub(crate) file: &'a Path,
}

/// Encrypts connections to services that an authority of the system, or of a file, has certified.
///
/// # Errors
///
/// The file cannot be read, or is no list of certificates; the message names setting and file.
pub(crate) fn trusting_system_and(more: Option<Authorities<'_>>) -> anyhow::Result<TlsConnector> {
    let mut trusted = RootCertStore::empty();
    trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(more) = more {
        read_into(&mut trusted, more)?;
    }
    trusting(trusted)
}

/// Encrypts connections to services that an authority of this file has certified, and no other.
///
/// # Errors
///
/// As for [`trusting_system_and`].
pub(crate) fn trusting_only(authorities: Authorities<'_>) -> anyhow::Result<TlsConnector> {
    let mut trusted = RootCertStore::empty();
    read_into(&mut trusted, authorities)?;
    trusting(trusted)
}

fn read_into(trusted: &mut RootCertStore, authorities: Authorities<'_>) -> anyhow::Result<()> {
    let named = || format!("{} {}", authorities.setting, authorities.file.display());
    for certificate in CertificateDer::pem_file_iter(authorities.file).with_context(named)? {
        trusted.add(certificate.with_context(named)?).with_context(named)?;
    }
    Ok(())
}

fn trusting(trusted: RootCertStore) -> anyhow::Result<TlsConnector> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The head of an answer; its body is still to come.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    // Ends the connection with the answer.
    _connection: Connection,
}

struct Connection(AbortHandle);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Asks once, and returns the answer as soon as its head is there.
///
/// # Errors
///
/// The connection was lost before the answer. The service did not receive the request if `is_canceled` says so, and
/// may have received it otherwise.
pub(crate) async fn ask(stream: impl Stream + 'static, request: Request<Full<Bytes>>) -> Result<Answer, hyper::Error> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    // A task of its own: a service that closes with its answer must not be taken for one that gave none. The
    // connection's error is also that of the request.
    let connection = Connection(tokio::spawn(async move { drop(connection.await) }).abort_handle());
    let (head, body) = sender.send_request(request).await?.into_parts();
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body,
        _connection: connection,
    })
}

impl Answer {
    /// A header as text; `None` without it, or if it is no text.
    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The whole body; `None` if it has more than so many bytes or is cut off.
    pub(crate) async fn body(self, longest: usize) -> Option<Bytes> {
        let whole = Limited::new(self.body, longest).collect().await;
        whole.ok().map(http_body_util::Collected::to_bytes)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

    use super::*;

    fn request() -> Request<Full<Bytes>> {
        Request::post("/").body(Full::default()).unwrap()
    }

    /// A service that reads a request, answers with these bytes and closes at once.
    async fn answer_and_close(mut stream: DuplexStream, answer: &'static str) {
        let mut read = [0; 1024];
        let _ = stream.read(&mut read).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
    }

    async fn answered(answer: &'static str) -> Result<Answer, hyper::Error> {
        let (ours, theirs) = tokio::io::duplex(4096);
        let service = tokio::spawn(answer_and_close(theirs, answer));
        let outcome = ask(ours, request()).await;
        service.await.unwrap();
        outcome
    }

    #[tokio::test]
    async fn an_answer_counts_however_soon_the_service_closes() {
        for _ in 0..200 {
            let answer = answered("HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\nno");
            let answer = answer.await.unwrap();
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(answer.header(&http::header::RETRY_AFTER), Some("7"));
            assert_eq!(answer.body(2).await.as_deref(), Some(b"no".as_slice()));
        }
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_or_cut_off_is_none() {
        for (text, longest) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nyes", 2),
            ("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nyes", 4),
        ] {
            let answer = answered(text).await.unwrap();
            assert_eq!(answer.body(longest).await, None, "{text}");
        }
    }

    #[tokio::test]
    async fn a_connection_that_is_lost_before_the_answer_is_an_error() {
        for text in ["", "HTTP/1.1 20"] {
            assert!(answered(text).await.is_err(), "{text}");
        }
    }
}
