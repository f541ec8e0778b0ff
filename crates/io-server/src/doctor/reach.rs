//! The server from outside: its internal address, its public one, and the certificate there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use futures_util::future::join_all;

use super::page::{Page, certificate, fetch, fetch_for, fetch_plain};
use super::{Answers, Seen, Subject, within};
use crate::config::Environment;

/// A certificate that ends sooner is not renewed as it should be: authorities renew a month before.
const SOON: u16 = 14;

/// So soon that it needs someone today.
const NOW: u16 = 3;

pub(super) async fn ask(subject: &Subject) -> Answers {
    let (server, monitoring, public, certificate, assets) = tokio::join!(
        within(server(subject)),
        within(monitoring(subject)),
        within(public(subject)),
        within(lasting(subject)),
        within(assets(subject)),
    );
    vec![
        ("server", server),
        ("monitoring", monitoring),
        ("public-url", public),
        ("certificate", certificate),
        ("assets", assets),
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

/// Whether the files at `assets.base_url` are of this version, and of use there.
async fn assets(subject: &Subject) -> Seen {
    let Some(base) = &subject.config.assets_base_url else {
        return Seen::ok("IO itself serves the files of the web app");
    };
    if subject.web_files.is_empty() {
        return Seen::skipped("this binary was built without the web app");
    }
    let origin = &subject.config.public_url;
    let faults = subject.web_files.iter().map(async |(path, bytes)| {
        let page = match fetch_for(base, path, Some(origin)).await {
            Ok(page) => page,
            Err(why) => return Some(format!("{base} cannot be reached from this machine: {why}")),
        };
        let allowed = page.header("access-control-allow-origin");
        let policy = page.header("cross-origin-resource-policy");
        if page.status != 200 {
            Some(format!("{base}{path} answers {}", page.status))
        } else if page.bytes != *bytes {
            Some(format!("{base}{path} has other bytes than this version of IO"))
        } else if !allowed.is_some_and(|allowed| allowed == "*" || allowed == origin) {
            Some(format!("{base}{path} comes without access-control-allow-origin: *"))
        } else if policy != Some("cross-origin") {
            Some(format!(
                "{base}{path} comes without cross-origin-resource-policy: cross-origin"
            ))
        } else {
            None
        }
    });
    match join_all(faults).await.into_iter().flatten().next() {
        Some(fault) => Seen::fail(fault),
        None => Seen::ok(format!(
            "{} files are there, as this version has them",
            subject.web_files.len()
        )),
    }
}
