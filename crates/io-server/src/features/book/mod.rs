//! The documentation at `/docs`, where the operator switched it on.
//!
//! Must not make a page: `cargo xtask book` makes them, and the binary holds them compressed.

use std::borrow::Cow;
use std::io::Read as _;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use flate2::read::GzDecoder;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
use io_protocol::problem::ProblemCode;
use rust_embed::RustEmbed;

use crate::app::App;
use crate::header_fields;
use crate::http::assets::{accepts, content_type};
use crate::http::problem::ApiError;

/// The built book. Without one every page is a 404.
#[derive(RustEmbed)]
#[folder = "../../web/dist-book"]
#[allow_missing = true]
struct Built;

/// Where the book begins.
const START: &str = "/docs";

/// A compressed file, and the hash of what it holds.
struct File {
    bytes: Cow<'static, [u8]>,
    hash: [u8; 32],
}

/// The routes of this feature. They are not part of the API.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/docs", get(page))
        .route("/docs/", get(async || Redirect::permanent(START)))
        .route("/docs/{*path}", get(page))
}

async fn page(request: Request) -> Response {
    answer(request.uri().path(), request.headers(), built)
}

fn built(name: &str) -> Option<File> {
    let file = Built::get(&format!("{name}.gz"))?;
    let hash = file.metadata.sha256_hash();
    Some(File { bytes: file.data, hash })
}

/// Answers for a page or a file of the book.
fn answer(path: &str, request: &HeaderMap, find: impl Fn(&str) -> Option<File>) -> Response {
    let below = path.strip_prefix(START).unwrap_or_default().trim_start_matches('/');
    // Documents name their pages by file, such as the addresses in alerts: they lead to the page.
    if let Some(stem) = below.strip_suffix(".md") {
        let page = stem
            .strip_suffix("README")
            .map_or(stem, |folder| folder.trim_end_matches('/'));
        if find(&page_file(page)).is_some() {
            let address = format!("{START}/{page}");
            return Redirect::permanent(address.trim_end_matches('/')).into_response();
        }
    }
    // A page has one address, without its ending.
    let name = if below.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        below.to_owned()
    } else {
        page_file(below)
    };
    let ending = below.rsplit_once('.').map_or("", |(_, ending)| ending);
    let hidden = ["html", "gz"].contains(&ending) || below == "index";
    match find(&name).filter(|_| !hidden) {
        Some(file) => sent(&name, file, request),
        None => ApiError::new(ProblemCode::NotFound).into_response(),
    }
}

/// The file of a page, by its path below `/docs`.
fn page_file(page: &str) -> String {
    if page.is_empty() {
        "index.html".to_owned()
    } else {
        format!("{page}.html")
    }
}

fn sent(name: &str, file: File, request: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::try_from(format!("\"{}\"", crate::config::hex(&file.hash[..12]))) {
        let known = header_fields::none_match_names(request, tag.as_bytes());
        headers.insert(ETAG, tag);
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
    }
    if accepts(request, "gzip") {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        *response.body_mut() = match file.bytes {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        };
        return response;
    }
    let mut plain = Vec::new();
    match GzDecoder::new(&*file.bytes).read_to_end(&mut plain) {
        Ok(_) => *response.body_mut() = Body::from(plain),
        Err(_) => return ApiError::new(ProblemCode::NotFound).into_response(),
    }
    response
}

#[cfg(test)]
mod tests;
