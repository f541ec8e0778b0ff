//! One push to one service, on a connection of its own, within bounded time.
//!
//! Must not follow a redirect, nor connect to an address that it did not check.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER};
use http::{Request, StatusCode};
use http_body_util::Full;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::config::PushEndpoint;
use crate::outgoing::{Authorities, ask, trusting_system_and};

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest pause that a service may ask for.
const LONGEST_PAUSE: u64 = 30;

/// Sends pushes.
pub(super) struct Poster {
    tls: TlsConnector,
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
        let authorities = ca_file.map(|file| Authorities {
            setting: "notifications.ca_file",
            file,
        });
        Ok(Self {
            tls: trusting_system_and(authorities)?,
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
        let answer = ask(stream, request).await?;
        let wait = answer.header(&RETRY_AFTER);
        Ok(match answer.status {
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
