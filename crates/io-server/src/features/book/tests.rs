//! The pages as they are answered, and the built book as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH, LOCATION};
use http_body_util::BodyExt as _;

use super::*;

/// A small book.
fn small(name: &str) -> Option<File> {
    let known = ["index.html", "operate.html", "operate/tls.html", "book.css"];
    let text = known.iter().find(|one| **one == name)?;
    let mut out = GzBuilder::new().write(Vec::new(), Compression::best());
    out.write_all(text.as_bytes()).unwrap();
    let bytes = Cow::Owned(out.finish().unwrap());
    Some(File { bytes, hash: [7; 32] })
}

async fn ask(path: &str, headers: &[(http::HeaderName, &'static str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
    let (parts, body) = answer(path, &headers.collect(), small).into_parts();
    (
        parts.status,
        parts.headers,
        body.collect().await.unwrap().to_bytes().to_vec(),
    )
}

#[tokio::test]
async fn a_page_of_the_book_has_one_address() {
    for (path, page) in [
        ("/docs", "index.html"),
        ("/docs/operate", "operate.html"),
        ("/docs/operate/tls", "operate/tls.html"),
        ("/docs/book.css", "book.css"),
    ] {
        let (status, headers, body) = ask(path, &[]).await;
        assert_eq!((status, body.as_slice()), (StatusCode::OK, page.as_bytes()), "{path}");
        let kind = if page.ends_with("css") { "text/css" } else { "text/html" };
        assert!(headers[CONTENT_TYPE].to_str().unwrap().starts_with(kind), "{path}");
    }
    for path in [
        "/docs/index",
        "/docs/operate/tls.html",
        "/docs/operate/tls.html.gz",
        "/docs/nothing",
        "/docs/nothing.md",
        "/docs/../Cargo.toml",
    ] {
        assert_eq!(ask(path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_name_of_a_documents_file_leads_to_its_page() {
    for (path, page) in [
        ("/docs/operate/tls.md", "/docs/operate/tls"),
        ("/docs/operate/README.md", "/docs/operate"),
        ("/docs/README.md", "/docs"),
    ] {
        let (status, headers, _) = ask(path, &[]).await;
        assert_eq!(
            (status, headers[LOCATION].as_bytes()),
            (StatusCode::PERMANENT_REDIRECT, page.as_bytes())
        );
    }
}

#[tokio::test]
async fn the_book_is_sent_compressed_and_only_when_it_changed() {
    let (_, headers, body) = ask("/docs", &[(ACCEPT_ENCODING, "gzip, br")]).await;
    assert_eq!(headers[CONTENT_ENCODING], "gzip");
    let mut plain = String::new();
    GzDecoder::new(&body[..]).read_to_string(&mut plain).unwrap();
    assert_eq!(plain, "index.html");
    let tag = Box::leak(headers[ETAG].to_str().unwrap().to_owned().into_boxed_str());
    let (status, _, body) = ask("/docs", &[(IF_NONE_MATCH, tag)]).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
}

/// The values of an attribute.
fn values<'a>(page: &'a str, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next())
}

/// Everything that the book's start leads to, as it is served.
#[tokio::test]
async fn every_link_in_the_book_leads_to_a_page_and_a_heading() {
    if built("index.html").is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "`cargo xtask book` must run before the build when CI=true"
        );
        eprintln!("the book is not built; `cargo xtask book` builds it");
        return;
    }
    let mut pages: BTreeMap<String, String> = BTreeMap::new();
    let mut waiting = vec![START.to_owned()];
    while let Some(address) = waiting.pop() {
        if pages.contains_key(&address) {
            continue;
        }
        let (parts, body) = answer(&address, &HeaderMap::new(), built).into_parts();
        assert_eq!(parts.status, StatusCode::OK, "{address}");
        let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        if parts.headers[CONTENT_TYPE].as_bytes().starts_with(b"text/html") {
            for forbidden in ["<script", " style=", "<style", "javascript:", " onclick"] {
                assert!(!body.contains(forbidden), "{address}: {forbidden}");
            }
            let found = values(&body, "href=\"").chain(values(&body, "src=\""));
            let ours = found.filter(|link| link.starts_with("/docs"));
            waiting.extend(ours.map(|link| link.split('#').next().unwrap_or_default().to_owned()));
        }
        pages.insert(address, body);
    }
    let dead: Vec<String> = pages
        .iter()
        .flat_map(|(address, page)| dead(address, page, &pages))
        .collect();
    assert_eq!(dead, Vec::<String>::new());
    let reached: BTreeSet<String> = pages.keys().map(|address| file_name(address)).collect();
    let lost: Vec<_> = Built::iter().filter(|name| !reached.contains(name.as_ref())).collect();
    assert!(lost.is_empty(), "nothing leads to {lost:?}");
}

/// The links of a page that lead to no page or to no heading.
fn dead(address: &str, page: &str, pages: &BTreeMap<String, String>) -> Vec<String> {
    let mut dead = Vec::new();
    for link in values(page, "href=\"") {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let path = if path.is_empty() { address } else { path };
        let elsewhere = ["https://", "http://", "mailto:"]
            .iter()
            .any(|start| path.starts_with(start));
        if elsewhere || ["/", "/api/docs", "/icon.svg"].contains(&path) {
            continue;
        }
        let found = pages.get(path);
        let heading = |page: &&String| anchor.is_empty() || page.contains(&format!("id=\"{anchor}\""));
        if !found.is_some_and(|page| heading(&page)) {
            dead.push(format!("{address}: {link}"));
        }
    }
    dead
}

/// The name of the embedded file behind an address.
fn file_name(address: &str) -> String {
    let below = address.strip_prefix(START).unwrap_or_default().trim_start_matches('/');
    let is_file = below.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let name = if is_file { below.to_owned() } else { page_file(below) };
    format!("{name}.gz")
}
