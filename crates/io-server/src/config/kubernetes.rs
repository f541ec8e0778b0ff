//! The variables that Kubernetes sets in every container for each service of its namespace.
//!
//! For a service named `io` or `io-…` they begin with `IO_`, as settings do. Must not know any key.

use std::ffi::OsStr;
use std::net::IpAddr;

/// Whether a variable is one that Kubernetes sets for a service.
///
/// `IO_SERVICE_HOST=10.0.0.1`, `IO_SERVICE_PORT=8080`, `IO_SERVICE_PORT_HTTP=8080`, `IO_PORT=tcp://10.0.0.1:8080`,
/// `IO_PORT_8080_TCP=tcp://10.0.0.1:8080`, and the same with `_PROTO`, `_PORT` and `_ADDR` behind it.
pub(super) fn is_of_a_service(variable: &str, value: &OsStr) -> bool {
    let Some(value) = value.to_str() else { return false };
    // A service's name has no doubled dash, so these variables have no heading.
    if variable.contains("__") {
        return false;
    }
    let words: Vec<&str> = variable.split('_').skip(1).collect();
    let forms = (0..words.len()).map(|start| words.get(start..).unwrap_or_default());
    let mut forms = forms.filter(|form| matches!(form.first(), Some(&("SERVICE" | "PORT"))));
    forms.any(|form| match form {
        ["SERVICE", "HOST"] => value.parse::<IpAddr>().is_ok(),
        ["SERVICE", "PORT", ..] => is_port(value),
        ["PORT"] => is_address(value),
        ["PORT", port, protocol, rest @ ..] if is_port(port) && PROTOCOLS.contains(protocol) => match rest {
            [] => is_address(value),
            ["PROTO"] => PROTOCOLS.contains(&value.to_ascii_uppercase().as_str()),
            ["PORT"] => is_port(value),
            ["ADDR"] => value.parse::<IpAddr>().is_ok(),
            _ => false,
        },
        _ => false,
    })
}

const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

/// `tcp://10.0.0.1:8080` or `tcp://[fd00::1]:8080`
fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(protocol, address)| {
        let known = PROTOCOLS.contains(&protocol.to_ascii_uppercase().as_str());
        // For IPv6 some versions leave out the brackets.
        let bare = address.rsplit_once(':').is_some_and(|(host, port)| {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host.parse::<IpAddr>().is_ok() && is_port(port)
        });
        known && bare
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_a_service(variable: &str, value: &str) -> bool {
        is_of_a_service(variable, OsStr::new(value))
    }

    #[test]
    fn variables_of_a_service_are_known_by_name_and_value() {
        for (variable, value) in [
            ("IO_SERVICE_HOST", "10.96.0.7"),
            ("IO_SERVICE_HOST", "fd00::7"),
            ("IO_SERVICE_PORT", "8080"),
            ("IO_SERVICE_PORT_HTTP_ALT", "8080"),
            ("IO_PORT", "tcp://10.96.0.7:8080"),
            ("IO_PORT", "udp://[fd00::7]:8080"),
            ("IO_PORT_8080_TCP", "tcp://10.96.0.7:8080"),
            ("IO_PORT_8080_TCP_PROTO", "tcp"),
            ("IO_PORT_8080_TCP_PORT", "8080"),
            ("IO_PORT_8080_TCP_ADDR", "10.96.0.7"),
            ("IO_METRICS_SERVICE_HOST", "10.96.0.8"),
            ("IO_METRICS_PORT_9464_TCP_ADDR", "10.96.0.8"),
            ("IO_PORT_SERVICE_SERVICE_HOST", "10.96.0.8"),
        ] {
            assert!(of_a_service(variable, value), "{variable}={value}");
        }
    }

    #[test]
    fn anything_else_stays_an_unknown_key() {
        for (variable, value) in [
            ("IO_PORT", "8080"),
            ("IO_PORT", "tcp://example.org:8080"),
            ("IO_SERVICE_HOST", "example.org"),
            ("IO_SERVICE_PORT", "many"),
            ("IO_PORT_8080", "tcp://10.96.0.7:8080"),
            ("IO_PORT_8080_TCP_NAME", "x"),
            ("IO_MAIL__SMTP__PORT_25_TCP_ADDR", "10.96.0.7"),
            ("IO_HOST", "10.96.0.7"),
        ] {
            assert!(!of_a_service(variable, value), "{variable}={value}");
        }
    }
}
