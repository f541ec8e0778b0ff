//! One request to a service of a provider, on a connection of its own, within bounded time.
//!
//! Must not know what is asked, nor try again. It follows no redirect.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body_util::Full;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::outgoing::{self, Authorities, Stream, trusting_system_and};

/// The longest body of an answer that is read.
const LONGEST: usize = 64 * 1024;

/// How requests introduce this program.
const NAME: &str = concat!("io/", env!("CARGO_PKG_VERSION"));

/// Makes requests to one service.
pub(super) struct Https {
    host: String,
    port: u16,
    /// Whom the certificate must name; `None`: without TLS, on this machine.
    name: Option<ServerName<'static>>,
    authority: String,
    tls: TlsConnector,
    patience: Duration,
}

/// A request.
pub(super) struct Question<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The service did not receive it.
    NotAsked(&'static str),
    /// The service may have received it.
    Silent(&'static str),
}

/// The head of an answer; its body is still to come.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    whole: outgoing::Answer,
    patience: Duration,
}

impl Https {
    /// Asks the service at an origin such as `https://api.example.org`.
    ///
    /// Trusts the authorities of the system, and those of a file.
    pub(super) fn to(origin: &str, ca_file: Option<&Path>, patience: Duration) -> anyhow::Result<Self> {
        let uri: Uri = origin.parse().with_context(|| format!("{origin} is no address"))?;
        let authority = uri
            .authority()
            .with_context(|| format!("{origin} has no host"))?
            .clone();
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let encrypted = uri.scheme_str() != Some("http");
        let authorities = ca_file.map(|file| Authorities {
            setting: "mail.api.ca_file",
            file,
        });
        let named = || ServerName::try_from(host.clone()).with_context(|| format!("{origin} has no host"));
        Ok(Self {
            port: authority.port_u16().unwrap_or(if encrypted { 443 } else { 80 }),
            name: if encrypted { Some(named()?) } else { None },
            host,
            authority: authority.to_string(),
            tls: trusting_system_and(authorities)?,
            patience,
        })
    }

    /// The host and port, as `Host` has them.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// Asks, and returns the answer as soon as its head is there.
    pub(super) async fn ask(&self, question: Question<'_>) -> Result<Answer, NoAnswer> {
        let mut request = Request::builder()
            .method(question.method)
            .uri(question.path)
            .header(HOST, &self.authority)
            .header(USER_AGENT, NAME);
        for (name, value) in &question.headers {
            request = request.header(*name, value);
        }
        let request = request
            .body(Full::new(Bytes::from(question.body)))
            .map_err(|_| NoAnswer::NotAsked("the request cannot be written"))?;
        let stream = tokio::time::timeout(self.patience, self.connect())
            .await
            .map_err(|_| NoAnswer::NotAsked("it does not accept a connection in time"))??;
        let mut whole = match tokio::time::timeout(self.patience, outgoing::ask(stream, request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) if error.is_canceled() => return Err(NoAnswer::NotAsked("it cannot be reached")),
            Ok(Err(_)) => return Err(NoAnswer::Silent("the connection was lost before the answer")),
            Err(_) => return Err(NoAnswer::Silent("it does not answer in time")),
        };
        Ok(Answer {
            status: whole.status,
            headers: std::mem::take(&mut whole.headers),
            whole,
            patience: self.patience,
        })
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, NoAnswer> {
        let stream = TcpStream::connect((self.host.as_str(), self.port))
            .await
            .map_err(|_| NoAnswer::NotAsked("it cannot be reached"))?;
        let Some(name) = self.name.clone() else {
            return Ok(Box::new(stream));
        };
        match self.tls.connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(_) => Err(NoAnswer::NotAsked("no trusted encryption with it")),
        }
    }
}

impl Answer {
    /// The whole body; `None` if it is too long, too slow or cut off.
    pub(super) async fn body(self) -> Option<Bytes> {
        let whole = self.whole.body(LONGEST);
        tokio::time::timeout(self.patience, whole).await.ok().flatten()
    }
}
