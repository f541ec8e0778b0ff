//! The host that a request asks for.
//!
//! Must not be used to make a link: addresses in pages and emails come from the configuration.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, StatusCode, Uri, Version};
use io_protocol::problem::ProblemCode;

use super::problem::ApiError;
use crate::config::Config;

/// Whether a request has exactly one valid `Host` (RFC 9112, section 3.2).
pub(super) fn is_valid(version: Version, headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(HOST).iter();
    match (lines.next(), lines.next()) {
        (None, _) => version < Version::HTTP_11,
        (Some(line), None) => parse(line.as_bytes()).is_some(),
        (Some(_), Some(_)) => false,
    }
}

fn parse(host: &[u8]) -> Option<Authority> {
    let authority = Authority::try_from(host).ok()?;
    let whole = !authority.host().is_empty() && !authority.as_str().contains('@');
    let port = authority.as_str().rsplit_once(':').is_none_or(|(_, port)| {
        // An IPv6 address has colons of its own, and an empty port is the default one.
        port.is_empty() || port.ends_with(']') || authority.port_u16().is_some()
    });
    (whole && port).then_some(authority)
}

/// The host of a request in lower case, without its port.
///
/// The target counts before the field.
fn host_of(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let authority = match uri.authority() {
        Some(authority) => authority.clone(),
        None => parse(headers.get(HOST)?.as_bytes())?,
    };
    let host = authority.host().to_ascii_lowercase();
    Some(host.strip_suffix('.').unwrap_or(&host).to_owned())
}

/// The hosts under which pages for an operator answer.
///
/// Under any other name a page of another site could read them, once its name leads to this machine (DNS rebinding).
#[derive(Clone, Debug)]
pub struct OperatorHosts {
    names: Arc<[String]>,
    addresses: Addresses,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Addresses {
    Any,
    Loopback,
}

impl OperatorHosts {
    /// For the pages of the internal address.
    ///
    /// Monitoring asks for them by an address or by a name of its network.
    pub fn internal(config: &Config) -> Self {
        let names = config.internal_hosts.iter().cloned().chain([config.public_host()]);
        Self {
            names: names.collect(),
            addresses: Addresses::Any,
        }
    }

    /// For the outbox, which only this machine may read.
    pub fn outbox(config: &Config) -> Self {
        Self {
            names: Arc::from([config.public_host()]),
            addresses: Addresses::Loopback,
        }
    }

    fn know(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match (bare.parse::<IpAddr>(), self.addresses) {
            (Ok(_), Addresses::Any) => true,
            (Ok(address), Addresses::Loopback) => address.to_canonical().is_loopback(),
            // No public name is without a dot.
            (Err(_), Addresses::Any) if !host.contains('.') => true,
            (Err(_), _) => {
                host == "localhost" || host.ends_with(".localhost") || self.names.iter().any(|it| it == host)
            }
        }
    }
}

/// Answers 421 to requests for a host that is not known.
pub async fn operator_hosts_only(State(hosts): State<OperatorHosts>, request: Request, next: Next) -> Response {
    // Only HTTP/1.0 may come without one, and no browser speaks it.
    let known = host_of(request.uri(), request.headers()).is_none_or(|host| hosts.know(&host));
    if known {
        return next.run(request).await;
    }
    ApiError::new(ProblemCode::WrongAddress)
        .with_status(StatusCode::MISDIRECTED_REQUEST)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for valid in [
            "io",
            "IO.example.org:443",
            "127.0.0.1",
            "[::1]:80",
            "[::1]",
            "io_backend",
            "io:",
        ] {
            assert!(parse(valid.as_bytes()).is_some(), "{valid}");
        }
        for invalid in ["", "a b", "a/b", "u@a", ":80", "a:b", "a:99999", "a,b ", "\u{fc}"] {
            assert!(parse(invalid.as_bytes()).is_none(), "{invalid}");
        }
    }

    #[test]
    fn a_missing_host_in_http_1_0_is_no_fault() {
        assert!(is_valid(Version::HTTP_10, &HeaderMap::new()));
        assert!(!is_valid(Version::HTTP_11, &HeaderMap::new()));
    }

    #[test]
    fn loopback_is_the_only_address_of_the_outbox() {
        let hosts = OperatorHosts {
            names: Arc::from([]),
            addresses: Addresses::Loopback,
        };
        assert!(hosts.know("127.0.0.1") && hosts.know("[::1]") && hosts.know("a.localhost"));
        assert!(!hosts.know("10.0.0.1") && !hosts.know("io") && !hosts.know("localhost.evil.example"));
    }
}
