//! The configuration: what is missing in it, and what is more likely a mistake than meant.

use super::{Answers, Seen};
use crate::config::{Config, Environment};

pub(super) fn ask(config: &Config) -> Answers {
    vec![
        ("proxies", proxies(config)),
        ("contact", contact(config)),
        ("configuration", warnings(config)),
    ]
}

fn proxies(config: &Config) -> Seen {
    let named = config.http.trusted_proxies.len();
    if config.tls.encrypts() && named == 0 {
        Seen::ok("none is trusted: IO speaks TLS itself")
    } else if named > 0 {
        Seen::ok(format!(
            "{named} addresses or networks are trusted to say who people are"
        ))
    } else if config.public_url.starts_with("https://") && !config.listen.ip().is_loopback() {
        Seen::warn("none is trusted: if a proxy is in front of IO, all people share the limits of its address")
    } else if config.public_url.starts_with("https://") {
        Seen::fail("none is trusted, but only a proxy on this machine can reach `listen`")
    } else {
        Seen::ok("none is trusted, and people reach IO directly")
    }
}

fn contact(config: &Config) -> Seen {
    let contact = &config.contact;
    let missing: Vec<&str> = [
        ("contact.operator", &contact.operator),
        ("contact.address", &contact.address),
        ("contact.email", &contact.email),
    ]
    .into_iter()
    .filter(|(_, given)| given.is_none())
    .map(|(key, _)| key)
    .collect();
    match (missing.as_slice(), config.environment) {
        ([], _) => Seen::ok("`/contact` says who runs the place"),
        (missing, Environment::Production) => Seen::fail(format!("not set: {}", missing.join(", "))),
        (missing, Environment::Staging) => Seen::warn(format!("not set: {}", missing.join(", "))),
        (missing, _) => Seen::skipped(format!("not set, which is fine in development: {}", missing.join(", "))),
    }
}

fn warnings(config: &Config) -> Seen {
    match config.warnings().as_slice() {
        [] => Seen::ok("nothing looks like a mistake"),
        warnings => Seen::warn(warnings.join("; ")),
    }
}
