//! Asks every route with every method, with and without a login, and looks at each response.
//!
//! What each must carry is the list of the OWASP Secure Headers Project, as far as it applies, and section 3.4 of ASVS
//! 5.0. Must not know what a route does: it reads the routes from the API description and from the pages' own links.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::Result;
use http::{HeaderName, HeaderValue, StatusCode, header};
use io_client::{Client, Credentials, Reply, Tokens};
use serde::Serialize;
use serde_json::Value;

use crate::Target;

/// Methods that are tried on every route.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND",
];

/// Streams stay open: they are tried with other methods and without a login only.
const STREAMS: [&str; 2] = ["/api/ws", "/api/events"];

/// Routes that would end the login of the sweep.
const ENDS_OF_LOGIN: &[&str] = &[
    "/api/auth/logout",
    "/api/auth/logout-all",
    "/api/auth/refresh",
    "/api/user/age",
    "/api/user/delete",
];

/// Pages that no other page links to.
const PAGES: [&str; 8] = [
    "/",
    "/console",
    "/console/api/me",
    "/.well-known/security.txt",
    "/no/such/page",
    "/api/no/such/route",
    "/metrics",
    "/outbox",
];

/// An id that refers to nothing.
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// Words of causes that no response may show.
const CAUSES: [&str; 8] = [
    "panicked at",
    "RUST_BACKTRACE",
    "/src/",
    "sqlite",
    "SQLSTATE",
    "tokio-",
    "stack backtrace",
    "/root/",
];

/// What was asked and found.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Sweep {
    routes: usize,
    /// The pages that were found, for tools that cannot follow scripts.
    pages: BTreeSet<String>,
    responses: usize,
    /// How many responses had each status.
    statuses: BTreeMap<u16, usize>,
    /// Each fault once, with the first request that showed it.
    findings: BTreeMap<String, String>,
}

impl Sweep {
    fn find(&mut self, fault: impl Into<String>, request: &str) {
        self.findings.entry(fault.into()).or_insert_with(|| request.to_owned());
    }
}

/// Asks everything and returns what was found.
pub(crate) async fn sweep(target: &Target) -> Result<Sweep> {
    let stranger = Client::new(&target.base, Credentials::Bearer)?;
    let invalid = Client::new(&target.base, Credentials::Bearer)?;
    invalid.set_tokens(Some(tokens("nobody")));
    let person = Client::new(&target.base, Credentials::Bearer)?;
    person.set_tokens(Some(tokens(&target.other)));
    let mut routes = described(&stranger).await?;
    let (found, pages) = linked(&stranger).await?;
    routes.extend(found);
    let mut sweep = Sweep {
        routes: routes.len(),
        pages,
        ..Sweep::default()
    };
    for route in &routes {
        for method in METHODS {
            let mut to_nobody = StatusCode::OK;
            for (name, client) in [
                ("nobody", &stranger),
                ("a wrong token", &invalid),
                ("a person", &person),
            ] {
                let signed_in = name == "a person";
                let stream = STREAMS.contains(&route.as_str());
                if (signed_in && (stream || ENDS_OF_LOGIN.contains(&route.as_str()))) || (stream && method == "GET") {
                    continue;
                }
                for body in bodies(method) {
                    let request = format!("{method} {route} as {name}, {} bytes", body.len());
                    let reply = client.raw(method.parse()?, route, &asking(), body).await;
                    match reply {
                        Ok(reply) => {
                            look(&mut sweep, &request, route, method, &reply);
                            // What is refused to nobody is refused to a wrong token.
                            let status = reply.status;
                            match name {
                                "nobody" => to_nobody = status,
                                "a wrong token" if status.is_success() && !to_nobody.is_success() => {
                                    sweep.find("a wrong token is accepted", &request);
                                }
                                _ => {}
                            }
                        }
                        Err(error) => sweep.find(format!("no response: {error}"), &request),
                    }
                }
            }
        }
    }
    Ok(sweep)
}

fn tokens(access: &str) -> Tokens {
    Tokens {
        access: access.to_owned(),
        refresh: String::new(),
    }
}

/// The headers of a foreign page that asks for JSON.
fn asking() -> [(HeaderName, HeaderValue); 2] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::ORIGIN, HeaderValue::from_static("https://foreign.example")),
    ]
}

/// Bodies that no route accepts, and one that is too long for all but none.
fn bodies(method: &str) -> Vec<Vec<u8>> {
    match method {
        "POST" | "PUT" | "PATCH" => vec![b"{".to_vec(), b"{\"\xff\":1}".to_vec(), vec![b' '; 70_000]],
        _ => vec![Vec::new()],
    }
}

/// The routes of the API description, with ids that refer to nothing.
async fn described(client: &Client) -> Result<BTreeSet<String>> {
    let document: Value = client.get("/api/openapi.json").await?;
    let paths = document["paths"].as_object().into_iter().flatten();
    Ok(paths
        .map(|(path, _)| {
            path.split('/')
                .map(|part| if part.starts_with('{') { UNKNOWN } else { part })
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect())
}

/// All that pages link to, starting from the front page, and which of it are pages.
async fn linked(client: &Client) -> Result<(BTreeSet<String>, BTreeSet<String>)> {
    let mut pages = BTreeSet::new();
    let mut found: BTreeSet<String> = PAGES.map(str::to_owned).into();
    let mut waiting: VecDeque<String> = found.iter().cloned().collect();
    while let Some(path) = waiting.pop_front() {
        let reply = client.fetch(&path).await?;
        let html = reply
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if !html {
            continue;
        }
        if reply.status.is_success() {
            pages.insert(path);
        }
        let text = reply.text();
        for part in ["href=\"/", "src=\"/", "action=\"/"]
            .iter()
            .flat_map(|start| text.split(start).skip(1))
        {
            let link = part.split(['"', '#', '?']).next().unwrap_or_default();
            let link = format!("/{link}");
            if !link.starts_with("//") && found.insert(link.clone()) {
                waiting.push_back(link);
            }
        }
    }
    Ok((found, pages))
}

fn look(sweep: &mut Sweep, request: &str, route: &str, method: &str, reply: &Reply) {
    sweep.responses += 1;
    *sweep.statuses.entry(reply.status.as_u16()).or_default() += 1;
    let header = |name: &str| {
        reply
            .headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    if reply.status.is_server_error() {
        sweep.find(format!("status {}", reply.status), request);
    }
    if method == "TRACE" && reply.status.is_success() {
        sweep.find("TRACE succeeds", request);
    }
    let page = header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let everywhere = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    let on_pages = [
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
    ];
    for (name, value) in everywhere.iter().chain(on_pages.iter().filter(|_| page)) {
        if header(name).as_deref() != Some(value) {
            sweep.find(format!("`{name}: {value}` is missing"), request);
        }
    }
    if page && header("permissions-policy").is_none() {
        sweep.find("`permissions-policy` is missing on a page", request);
    }
    match header("content-security-policy") {
        None => sweep.find("no content security policy", request),
        Some(policy) => {
            for wrong in ["unsafe-inline", "unsafe-eval", "*", "http:"] {
                if policy.contains(wrong) {
                    sweep.find(format!("the content security policy holds {wrong}"), request);
                }
            }
            for needed in ["default-src 'none'", "frame-ancestors 'none'"] {
                if !policy.contains(needed) {
                    sweep.find(format!("the content security policy lacks {needed}"), request);
                }
            }
        }
    }
    for name in ["server", "x-powered-by", "via", "x-aspnet-version", "public-key-pins"] {
        if header(name).is_some() {
            sweep.find(format!("`{name}` is sent"), request);
        }
    }
    if header("access-control-allow-origin").is_some() {
        sweep.find("a foreign page may read the response", request);
    }
    let private = route.starts_with("/api/") || route.starts_with("/console/api/");
    let cache = header("cache-control").unwrap_or_default();
    if private && !matches!(route, "/api/docs" | "/api/openapi.json") && !cache.contains("no-store") {
        sweep.find("a response of the API may be cached", request);
    }
    if !reply.body.is_empty() && header("content-type").is_none() {
        sweep.find("a body without a content type", request);
    }
    for cookie in reply.headers.get_all(header::SET_COOKIE) {
        let cookie = String::from_utf8_lossy(cookie.as_bytes()).into_owned();
        for needed in ["__Host-", "Secure", "HttpOnly", "SameSite", "Path=/"] {
            if !cookie.contains(needed) {
                sweep.find(format!("a cookie without {needed}"), request);
            }
        }
    }
    let shown = reply.text();
    let failed = reply.status.is_client_error() || reply.status.is_server_error();
    if let Some(cause) = CAUSES.iter().find(|cause| failed && shown.contains(**cause)) {
        sweep.find(format!("a refusal shows {cause:?}"), request);
    }
    if reply.status == StatusCode::OK && matches!(route, "/metrics" | "/outbox") {
        sweep.find("an operator's page is open to everyone", request);
    }
}
