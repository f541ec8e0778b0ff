//! One push to one service, on a connection of its own, within bounded time.
//!
//! Must not follow a redirect, nor connect to an address that it did not check.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER};
use http::{Request, StatusCode};
use http_body_util::Full;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::config::PushEndpoint;

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest pause that a service may ask for.
const LONGEST_PAUSE: u64 = 30;

/// Sends pushes.
pub(super) struct Poster {
    tls: TlsConnector,
}

/// Ends with the request.
struct Connection(AbortHandle);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A push as it is sent.
pub(super) struct Posted<'a> {
    pub(super) to: &'a PushEndpoint,
    pub(super) authorization: String,
    /// For so many seconds the service keeps it for a browser that is not there.
    pub(super) life: u32,
    pub(super) urgency: &'static str,
    /// A later push under the same name replaces it.
    pub(super) topic: String,
    pub(super) body: Vec<u8>,
}

/// What a service made of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It will deliver it.
    Yes,
    /// Nobody is there any more.
    Gone,
    /// It may take it later, after so many seconds.
    Later(Option<u64>),
    /// It does not accept it.
    Refused(u16),
}

impl Poster {
    /// Trusts the authorities of the system, and those of a file.
    pub(super) fn new(ca_file: Option<&Path>) -> anyhow::Result<Self> {
        let mut trusted = RootCertStore::empty();
        trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = ca_file {
            let read = || format!("notifications.ca_file {}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).with_context(read)? {
                trusted.add(certificate.with_context(read)?).with_context(read)?;
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        Ok(Self {
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// Sends a push once. No answer is "later".
    pub(super) async fn post(&self, push: Posted<'_>) -> Taken {
        match tokio::time::timeout(PATIENCE, self.try_to_post(push)).await {
            Ok(Ok(taken)) => taken,
            Ok(Err(error)) => {
                tracing::debug!(cause = format!("{error:#}"), "a push service does not answer");
                Taken::Later(None)
            }
            Err(_) => Taken::Later(None),
        }
    }

    async fn try_to_post(&self, push: Posted<'_>) -> anyhow::Result<Taken> {
        let stream = connect(push.to).await?;
        let stream = self
            .tls
            .connect(ServerName::try_from(push.to.host.clone())?, stream)
            .await?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
        let authority = push.to.origin.trim_start_matches("https://");
        let request = Request::post(push.to.path.as_str())
            .header(HOST, authority)
            .header(AUTHORIZATION, push.authorization)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("ttl", push.life.to_string())
            .header("urgency", push.urgency)
            .header("topic", push.topic)
            .body(Full::new(Bytes::from(push.body)))?;
        // A task of its own: a service that closes with its answer must not be taken for one that gave none.
        let connection = Connection(tokio::spawn(async move { drop(connection.await) }).abort_handle());
        let answer = sender.send_request(request).await?;
        drop(connection);
        let wait = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Ok(match answer.status() {
            status if status.is_success() => Taken::Yes,
            StatusCode::NOT_FOUND | StatusCode::GONE => Taken::Gone,
            status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
                let seconds = wait.and_then(|text| text.trim().parse::<u64>().ok());
                Taken::Later(seconds.map(|seconds| seconds.min(LONGEST_PAUSE)))
            }
            status => Taken::Refused(status.as_u16()),
        })
    }
}

/// Connects to an address of the service that it may have. A name that leads elsewhere leads nowhere.
async fn connect(to: &PushEndpoint) -> anyhow::Result<TcpStream> {
    let found = tokio::net::lookup_host((to.host.as_str(), to.port)).await?;
    let mut last = None;
    for address in found.filter(|address| to.may_be_at(address.ip())) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(error),
        }
    }
    match last {
        Some(error) => Err(error.into()),
        None => anyhow::bail!("its name leads to no public address"),
    }
}
