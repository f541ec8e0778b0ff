//! One HTTP request to a store, each on a connection of its own, within bounded time.
//!
//! Must not know S3, nor try again.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::header::{CONTENT_LENGTH, HOST, USER_AGENT};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use hyper_util::rt::TokioIo;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncSeekExt as _, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use super::{Patience, TargetError};

/// What one read of a file holds in memory.
const PIECE: usize = 64 * 1024;

/// Makes requests to one store.
pub(super) struct Http {
    tls: TlsConnector,
    patience: Patience,
}

/// Why a request has no answer, in words.
#[derive(Debug)]
pub(super) struct NoAnswer(pub(super) String);

/// What a request sends.
pub(super) enum Content<'a> {
    Nothing,
    Bytes(Bytes),
    /// A part of a file.
    File {
        path: &'a Path,
        from: u64,
        length: u64,
    },
}

/// The head of an answer, and its body while it arrives.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    body: Incoming,
    silence: Duration,
    slowest: u64,
    deadline: Instant,
    /// Ends the connection with the answer.
    _connection: Connection,
}

struct Connection(AbortHandle);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl Http {
    pub(super) fn new(roots: Option<&Path>, patience: Patience) -> Result<Self, TargetError> {
        let unusable =
            |why: String| TargetError::Configuration(format!("the store's certificate cannot be verified: {why}"));
        let mut trusted = RootCertStore::empty();
        if let Some(path) = roots {
            let certificates = CertificateDer::pem_file_iter(path).map_err(|error| unusable(error.to_string()))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
                trusted.add(certificate).map_err(|error| unusable(error.to_string()))?;
            }
        } else {
            trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(error.to_string()))?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        Ok(Self {
            tls: TlsConnector::from(Arc::new(config)),
            patience,
        })
    }

    /// Sends one request and returns the answer as soon as its head is there.
    pub(super) async fn send(&self, method: Method, url: &Url, content: Content<'_>) -> Result<Answer, NoAnswer> {
        let length = match &content {
            Content::Nothing => 0,
            Content::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Content::File { length, .. } => *length,
        };
        let stream = within(
            self.patience.connect,
            "it did not accept a connection",
            self.connect(url),
        )
        .await??;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake::<_, UnsyncBoxBody<Bytes, io::Error>>(TokioIo::new(stream))
                .await
                .map_err(|error| NoAnswer(error.to_string()))?;
        // Its error is also that of the request.
        let connection = Connection(tokio::spawn(async move { drop(connection.await) }).abort_handle());
        let request = Request::builder()
            .method(method)
            .uri(&url[url::Position::BeforePath..url::Position::AfterQuery])
            .header(HOST, &url[url::Position::BeforeHost..url::Position::AfterPort])
            .header(USER_AGENT, "io-archive")
            .header(CONTENT_LENGTH, length)
            .body(body(content).await?)
            .map_err(|error| NoAnswer(error.to_string()))?;
        let patience = self.patience.silence + self.patience.for_content(length);
        let answer = within(patience, "it did not answer", sender.send_request(request))
            .await?
            .map_err(|error| NoAnswer(described(&error)))?;
        let (head, body) = answer.into_parts();
        let expected = body.size_hint().exact().unwrap_or(0);
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
            silence: self.patience.silence,
            slowest: self.patience.slowest,
            deadline: Instant::now() + self.patience.silence + self.patience.for_content(expected),
            _connection: connection,
        })
    }

    async fn connect(&self, url: &Url) -> Result<Box<dyn Stream>, NoAnswer> {
        let failed = |error: io::Error| NoAnswer(format!("no connection: {error}"));
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(NoAnswer("the endpoint has no host".to_owned())),
        };
        let port = url.port_or_known_default().unwrap_or(443);
        let stream = TcpStream::connect((host.as_str(), port)).await.map_err(failed)?;
        // Requests are written at once anyway; without it the last packet of each would wait.
        stream.set_nodelay(true).map_err(failed)?;
        if url.scheme() == "http" {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(host).map_err(|error| NoAnswer(error.to_string()))?;
        let stream = self.tls.connect(name, stream).await.map_err(failed)?;
        Ok(Box::new(stream))
    }
}

impl Patience {
    /// How long content of this length may take.
    fn for_content(&self, length: u64) -> Duration {
        Duration::from_secs(length / self.slowest.max(1))
    }
}

/// An error with its causes: the outermost of hyper's says little.
fn described(error: &hyper::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

async fn within<T>(time: Duration, what: &str, work: impl Future<Output = T>) -> Result<T, NoAnswer> {
    tokio::time::timeout(time, work)
        .await
        .map_err(|_| NoAnswer(format!("{what} within {} s", time.as_secs_f32())))
}

async fn body(content: Content<'_>) -> Result<UnsyncBoxBody<Bytes, io::Error>, NoAnswer> {
    let whole = |bytes: Bytes| Full::new(bytes).map_err(|never| match never {}).boxed_unsync();
    let (path, from, length) = match content {
        Content::Nothing => return Ok(whole(Bytes::new())),
        Content::Bytes(bytes) => return Ok(whole(bytes)),
        Content::File { path, from, length } => (path, from, length),
    };
    let unreadable = |error: io::Error| NoAnswer(format!("{}: {error}", path.display()));
    let mut file = File::open(path).await.map_err(unreadable)?;
    file.seek(io::SeekFrom::Start(from)).await.map_err(unreadable)?;
    let pieces = stream::try_unfold((file, length), |(mut file, left)| async move {
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(PIECE);
        if wanted == 0 {
            return Ok(None);
        }
        let mut piece = vec![0; wanted];
        // A file that became shorter is an error.
        file.read_exact(&mut piece).await?;
        let left = left - u64::try_from(wanted).unwrap_or(left);
        Ok(Some((Frame::data(Bytes::from(piece)), (file, left))))
    });
    Ok(StreamBody::new(pieces).boxed_unsync())
}

impl Answer {
    /// The next piece of the body; `None` at its end.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, NoAnswer> {
        loop {
            let left = self
                .deadline
                .saturating_duration_since(Instant::now())
                .min(self.silence);
            let frame = within(left, "it sent nothing", self.body.frame()).await?;
            match frame.transpose().map_err(|error| NoAnswer(described(&error)))? {
                None => return Ok(None),
                Some(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    /// The whole body, if it is no longer than this.
    pub(super) async fn whole(mut self, longest: u64) -> Result<Option<Vec<u8>>, NoAnswer> {
        // Its length may be unknown; then this is how long the longest may take.
        self.deadline = Instant::now() + self.silence + Duration::from_secs(longest / self.slowest.max(1));
        let mut whole = Vec::new();
        while let Some(piece) = self.piece().await? {
            whole.extend_from_slice(&piece);
            if u64::try_from(whole.len()).map_or(true, |length| length > longest) {
                return Ok(None);
            }
        }
        Ok(Some(whole))
    }

    /// The length that the head announces.
    pub(super) fn length(&self) -> Option<u64> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }
}
