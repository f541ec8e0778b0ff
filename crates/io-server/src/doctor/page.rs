//! One page of a server, and how long its certificate lasts. Nothing secret is sent.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// The most of an answer that is read.
const LONGEST: u64 = 1024 * 1024;

/// A certificate that lasts longer than this many days needs no look.
const LONG: u16 = 400;

const DAY: u64 = 86_400;

/// An answer.
pub(super) struct Page {
    pub(super) status: u16,
    /// The lines of its head, in lower case.
    pub(super) head: String,
    pub(super) body: String,
    /// The same as it came, without the frames of its transfer.
    pub(super) bytes: Vec<u8>,
}

impl Page {
    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| *known == name).map(|(_, value)| value.trim())
    }
}

/// A page of a server on this machine, without TLS.
pub(super) async fn fetch_plain(address: SocketAddr, path: &str) -> Result<Page, String> {
    let stream = TcpStream::connect(address).await.map_err(in_words)?;
    ask(stream, &address.to_string(), path, "").await
}

/// A page at a URL without a path, whatever its certificate.
pub(super) async fn fetch(url: &str, path: &str) -> Result<Page, String> {
    fetch_for(url, path, None).await
}

/// The same, as a page of another origin asks for a file.
pub(super) async fn fetch_for(url: &str, path: &str, origin: Option<&str>) -> Result<Page, String> {
    let origin = origin.map(|origin| format!("origin: {origin}\r\n")).unwrap_or_default();
    let place = Place::of(url)?;
    let stream = TcpStream::connect((place.host.as_str(), place.port))
        .await
        .map_err(in_words)?;
    if place.encrypted {
        let (connector, _) = connector()?;
        let stream = connector.connect(place.name()?, stream).await.map_err(in_words)?;
        ask(stream, &place.authority, path, &origin).await
    } else {
        ask(stream, &place.authority, path, &origin).await
    }
}

/// For how many more days the certificate at a URL is accepted; `Err` inside: it is not. None: for long.
pub(super) async fn certificate(url: &str) -> Result<Result<Option<u16>, String>, String> {
    let place = Place::of(url)?;
    let stream = TcpStream::connect((place.host.as_str(), place.port))
        .await
        .map_err(in_words)?;
    let (connector, judge) = connector()?;
    connector.connect(place.name()?, stream).await.map_err(in_words)?;
    let judged = judge.judged.lock().take();
    judged.ok_or_else(|| "it sends no certificate".to_owned())
}

struct Place {
    encrypted: bool,
    host: String,
    port: u16,
    authority: String,
}

impl Place {
    fn of(url: &str) -> Result<Self, String> {
        let uri: http::Uri = url.parse().map_err(|_| "it is no URL".to_owned())?;
        let encrypted = uri.scheme_str() == Some("https");
        let authority = uri.authority().ok_or_else(|| "it has no host".to_owned())?;
        let host = authority
            .host()
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        Ok(Self {
            encrypted,
            host,
            port: authority.port_u16().unwrap_or(if encrypted { 443 } else { 80 }),
            authority: authority.to_string(),
        })
    }

    fn name(&self) -> Result<ServerName<'static>, String> {
        ServerName::try_from(self.host.clone()).map_err(|_| "no certificate can be for this name".to_owned())
    }
}

/// Connects to whatever certificate there is, and judges it.
fn connector() -> Result<(TlsConnector, Arc<Judge>), String> {
    let provider = Arc::new(ring::default_provider());
    let mut trusted = RootCertStore::empty();
    trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let strict = WebPkiServerVerifier::builder_with_provider(Arc::new(trusted), Arc::clone(&provider)).build();
    let judge = Arc::new(Judge {
        strict: strict.map_err(|_| "this system trusts no authority: install ca-certificates".to_owned())?,
        judged: Mutex::default(),
    });
    let verifier: Arc<dyn ServerCertVerifier> = judge.clone();
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok((TlsConnector::from(Arc::new(config)), judge))
}

/// Accepts every certificate and notes what browsers say of it, and for how long.
struct Judge {
    strict: Arc<WebPkiServerVerifier>,
    judged: Mutex<Option<Result<Option<u16>, String>>>,
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").finish_non_exhaustive()
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let accepted = |days: u16| {
            let then = Duration::from_secs(now.as_secs() + u64::from(days) * DAY);
            let then = UnixTime::since_unix_epoch(then);
            self.strict.verify_server_cert(certificate, others, name, ocsp, then)
        };
        let judged = match accepted(0) {
            Err(error) => Err(refusal(&error)),
            Ok(_) if accepted(LONG).is_ok() => Ok(None),
            // The last day on which it is still accepted: the whole chain counts, not this certificate alone.
            Ok(_) => {
                let (mut good, mut bad) = (0, LONG);
                while bad - good > 1 {
                    let middle = good + (bad - good) / 2;
                    if accepted(middle).is_ok() {
                        good = middle;
                    } else {
                        bad = middle;
                    }
                }
                Ok(Some(good))
            }
        };
        *self.judged.lock() = Some(judged);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.strict.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.strict.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.strict.supported_verify_schemes()
    }
}

fn refusal(error: &Error) -> String {
    let said = match error {
        Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            "it is expired"
        }
        Error::InvalidCertificate(CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) => {
            "its time has not begun"
        }
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "it is for another name",
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "its authority is unknown, or the chain to it is incomplete"
        }
        _ => "it cannot be verified",
    };
    said.to_owned()
}

async fn ask(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    host: &str,
    path: &str,
    more: &str,
) -> Result<Page, String> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {host}\r\nuser-agent: io-doctor\r\naccept-encoding: identity\r\n{more}\
         connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.map_err(in_words)?;
    let mut answer = Vec::new();
    let read = stream.take(LONGEST).read_to_end(&mut answer).await;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    // Many servers end a connection without the farewell of TLS.
    let Some(end) = end else {
        read.map_err(in_words)?;
        return Err("it does not speak HTTP".to_owned());
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    let mut page = Page {
        status: status.ok_or_else(|| "it does not speak HTTP".to_owned())?,
        head,
        body: String::new(),
        bytes: answer.split_off(end + 4),
    };
    if page
        .header("transfer-encoding")
        .is_some_and(|coding| coding.contains("chunked"))
    {
        page.bytes = joined(&page.bytes);
    }
    page.body = String::from_utf8_lossy(&page.bytes).into_owned();
    Ok(page)
}

/// A body that came in chunks, up to the first that is not complete.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = chunks.windows(2).position(|two| two == b"\r\n") {
        let length = String::from_utf8_lossy(&chunks[..end]);
        let length = length.split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(length, 16).unwrap_or(0);
        let begin = end + 2;
        let Some(chunk) = begin.checked_add(length).and_then(|end| chunks.get(begin..end)) else {
            break;
        };
        whole.extend_from_slice(chunk);
        chunks = chunks.get(begin + length + 2..).unwrap_or_default();
        if length == 0 {
            break;
        }
    }
    whole
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn in_words(error: std::io::Error) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_body_in_chunks_is_joined_and_a_broken_one_ends_early() {
        assert_eq!(joined(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), b"abcde");
        assert_eq!(joined(b"3\r\nabc\r\nff\r\nde"), b"abc");
        assert_eq!(joined(b"ffffffffffffffff\r\nabc"), b"");
        assert_eq!(joined(b"no chunk"), b"");
    }
}
