//! One request to a certificate authority, on a connection of its own, within bounded time.
//!
//! Must not know what is asked.

use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::header::{HOST, HeaderValue};
use http::{Request, Uri};
use http_body_util::{BodyExt as _, Full};
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::outgoing::{Authorities, ask, trusting_only, trusting_system_and};

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
        let connector = match ca_file {
            Some(file) => trusting_only(Authorities {
                setting: "tls.acme.ca_file",
                file,
            }),
            None => trusting_system_and(None),
        };
        Ok(Self(connector?))
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
        let authority = uri.authority().context("the address has no host")?;
        head.headers.insert(HOST, HeaderValue::try_from(authority.as_str())?);
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        head.uri = Uri::try_from(target)?;
        let body = body.collect().await.unwrap_or_else(|never| match never {});
        let request = Request::from_parts(head, Full::new(body.to_bytes()));
        let mut answer = ask(stream, request).await?;
        let (status, headers) = (answer.status, std::mem::take(&mut answer.headers));
        let body = answer
            .body(LARGEST)
            .await
            .context("the answer is too long or cut off")?;
        let mut whole = http::Response::new(Full::new(body));
        *whole.status_mut() = status;
        *whole.headers_mut() = headers;
        Ok(BytesResponse::from(whole))
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
