//! One request to a certificate authority, on a connection of its own, within bounded time.
//!
//! Must not know what is asked.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::header::{HOST, HeaderValue};
use http::{Request, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long a request may take, from the connection to the end of its answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The largest answer that is read: a chain of certificates is far smaller.
const LARGEST: usize = 256 * 1024;

/// Makes requests to one authority.
#[derive(Clone)]
pub(super) struct Https(TlsConnector);

impl Https {
    /// Trusts the authorities of the system, or those of a file instead.
    pub(super) fn trusting(ca_file: Option<&Path>) -> anyhow::Result<Self> {
        let mut trusted = RootCertStore::empty();
        if let Some(path) = ca_file {
            let read = || format!("tls.acme.ca_file {}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).with_context(read)? {
                trusted.add(certificate.with_context(read)?).with_context(read)?;
            }
        } else {
            trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    async fn answer(self, request: Request<BodyWrapper<Bytes>>) -> anyhow::Result<BytesResponse> {
        let (mut head, body) = request.into_parts();
        let uri = std::mem::take(&mut head.uri);
        let host = uri.host().context("the address has no host")?.to_owned();
        if uri.scheme_str() != Some("https") {
            bail!("{host}: an authority must be asked over https");
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let stream = TcpStream::connect((bare.as_str(), uri.port_u16().unwrap_or(443))).await;
        let stream = stream.with_context(|| format!("cannot connect to {host}"))?;
        let name = ServerName::try_from(bare).context("the address has no host")?;
        let stream = self.0.connect(name, stream).await;
        let stream = stream.with_context(|| format!("no TLS with {host}"))?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let authority = uri.authority().context("the address has no host")?;
        head.headers.insert(HOST, HeaderValue::try_from(authority.as_str())?);
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        head.uri = Uri::try_from(target)?;
        let body = body.collect().await.unwrap_or_else(|never| match never {});
        let asked = async {
            let answer = sender
                .send_request(Request::from_parts(head, Full::new(body.to_bytes())))
                .await?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, LARGEST).collect().await.map_err(io::Error::other)?;
            anyhow::Ok(http::Response::from_parts(head, Full::new(body.to_bytes())))
        };
        // The connection is driven while the answer is awaited. Its error is also that of the request.
        tokio::pin!(asked);
        let answer = tokio::select! {
            biased;
            answer = &mut asked => answer,
            _ = connection => asked.await,
        };
        Ok(BytesResponse::from(answer?))
    }
}

impl HttpClient for Https {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let answer = tokio::time::timeout(PATIENCE, self.clone().answer(request));
        Box::pin(async move {
            let answer = answer.await.map_err(|_| Error::Str("an answer in time"))?;
            answer.map_err(|error| Error::Other(error.into()))
        })
    }
}
