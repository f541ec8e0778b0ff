//! One request to the collector, on a connection of its own, within bounded time.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use http::{Request, StatusCode};
use http_body_util::Full;
use io_core::time::Span;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::config::Dsn;
use crate::outgoing::{Stream, ask, trusting_system_and};

/// How long one report may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest pause that the collector may ask for.
const LONGEST_PAUSE: Span = Span::hours(1);

/// Without a number in its answer.
const USUAL_PAUSE: Span = Span::minutes(1);

/// Sends to one collector.
pub(super) struct Poster {
    dsn: Dsn,
    tls: TlsConnector,
}

impl Poster {
    pub(super) fn new(dsn: &Dsn) -> anyhow::Result<Self> {
        Ok(Self {
            dsn: dsn.clone(),
            tls: trusting_system_and(None)?,
        })
    }

    /// Sends an envelope.
    ///
    /// Answers how long nothing more may be sent, if the collector asks for a pause.
    pub(super) async fn send(&self, envelope: String) -> Result<Option<Span>, String> {
        match tokio::time::timeout(PATIENCE, self.try_to_send(envelope)).await {
            Ok(sent) => sent.map_err(|error| error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        }
    }

    async fn try_to_send(&self, envelope: String) -> anyhow::Result<Option<Span>> {
        let dsn = &self.dsn;
        let plain = TcpStream::connect((dsn.host.as_str(), dsn.port)).await?;
        let stream: Box<dyn Stream> = if dsn.encrypted {
            let name = ServerName::try_from(dsn.host.clone())?;
            Box::new(self.tls.connect(name, plain).await?)
        } else {
            Box::new(plain)
        };
        let request = Request::post(dsn.path.as_str())
            .header(HOST, &dsn.authority)
            .header(USER_AGENT, "io")
            .header(CONTENT_TYPE, "application/x-sentry-envelope")
            .header(
                "x-sentry-auth",
                format!("Sentry sentry_version=7, sentry_client=io, sentry_key={}", dsn.key),
            )
            .body(Full::new(Bytes::from(envelope)))?;
        let answer = ask(stream, request).await?;
        let told = answer.header(&RETRY_AFTER);
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => Ok(Some(pause(told))),
            status if status.is_success() => Ok(None),
            status => anyhow::bail!("it answered {}", status.as_u16()),
        }
    }
}

/// How long to pause, by what `retry-after` says.
fn pause(told: Option<&str>) -> Span {
    let seconds = told.and_then(|text| text.trim().parse::<u32>().ok());
    let asked = seconds.map_or(USUAL_PAUSE, |seconds| Span::seconds(i64::from(seconds)));
    asked.min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_may_ask_for_an_hour_of_silence_at_most() {
        for (told, seconds) in [
            (Some("7"), 7),
            (Some("99999999"), 3_600),
            (Some("soon"), 60),
            (None, 60),
        ] {
            assert_eq!(pause(told), Span::seconds(seconds), "{told:?}");
        }
    }
}
