//! The server from outside: its internal address, its public one, and the certificate there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::page::{Page, certificate, fetch, fetch_plain};
use super::{Answers, Seen, Subject, within};
use crate::config::Environment;

/// A certificate that ends sooner is not renewed as it should be: authorities renew a month before.
const SOON: u16 = 14;

/// So soon that it needs someone today.
const NOW: u16 = 3;

pub(super) async fn ask(subject: &Subject) -> Answers {
    let (server, monitoring, public, certificate) = tokio::join!(
        within(server(subject)),
        within(monitoring(subject)),
        within(public(subject)),
        within(lasting(subject)),
    );
    vec![
        ("server", server),
        ("monitoring", monitoring),
        ("public-url", public),
        ("certificate", certificate),
    ]
}

/// The address to connect to, for an address to listen on.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

async fn server(subject: &Subject) -> Seen {
    let address = reachable(subject.config.internal_listen);
    match fetch_plain(address, "/readyz").await {
        Ok(Page { status: 200, .. }) => Seen::ok(format!("the server at {address} is ready")),
        Ok(page) => Seen::fail(format!("the server at {address} is not ready: {}", failing(&page.body))),
        Err(why) if subject.server.is_some() => Seen::fail(format!("it does not reach itself at {address}: {why}")),
        Err(why) => Seen::warn(format!("nothing answers at internal.listen, {address}: {why}")),
    }
}

/// The names of the checks that fail, and nothing else of what came.
fn failing(body: &str) -> String {
    let names = serde_json::from_str::<serde_json::Value>(body);
    let names = names
        .ok()
        .and_then(|body| body["failing"].as_array().cloned())
        .unwrap_or_default();
    let names: Vec<String> = names
        .iter()
        .filter_map(|name| Some(name.as_str()?.to_owned()))
        .collect();
    if names.is_empty() {
        "it does not say why".to_owned()
    } else {
        names.join(", ")
    }
}

async fn monitoring(subject: &Subject) -> Seen {
    let address = reachable(subject.config.internal_listen);
    match fetch_plain(address, "/metrics").await {
        Ok(page) if page.status == 200 && page.body.contains("# TYPE io_") => Seen::ok(format!(
            "metrics can be read at {address}; only Prometheus itself can say that it does"
        )),
        Ok(page) => Seen::fail(format!("{address} answers {} and no metrics", page.status)),
        Err(_) => Seen::skipped("no server answers at internal.listen"),
    }
}

async fn public(subject: &Subject) -> Seen {
    let url = &subject.config.public_url;
    let seen = match fetch(url, "/livez").await {
        Ok(page) if page.status == 200 && page.body.contains("\"status\"") => {
            return Seen::ok(format!("IO answers at {url}"));
        }
        Ok(page) => format!("{url} answers {}, and not as IO does", page.status),
        Err(why) => format!("{url} cannot be reached from this machine: {why}"),
    };
    if subject.config.environment == Environment::Production {
        Seen::fail(seen)
    } else {
        Seen::warn(seen)
    }
}

async fn lasting(subject: &Subject) -> Seen {
    let url = &subject.config.public_url;
    if !url.starts_with("https://") {
        return Seen::skipped("public_url is not https");
    }
    match certificate(url).await {
        Err(why) => Seen::skipped(format!("{url} cannot be reached: {why}")),
        Ok(Err(why)) => Seen::fail(format!("browsers refuse it: {why}")),
        Ok(Ok(days)) => {
            let said = match days {
                Some(days) => format!("it is trusted, and lasts {} more", super::days(days.into())),
                None => "it is trusted, and lasts more than a year".to_owned(),
            };
            match days {
                Some(..NOW) => Seen::fail(said),
                Some(..SOON) => Seen::warn(said),
                _ => Seen::ok(said),
            }
        }
    }
}
