//! The web app, embedded in the binary: its pages, its files and its 404 page.
//!
//! Must not serve anything that the build did not put into `web/dist`.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use io_protocol::problem::ProblemCode;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::elsewhere::{Elsewhere, is_hashed, named};
use super::problem::ApiError;
use crate::config::Config;
use crate::header_fields;

/// The build of the web app. Without one the API works and every page is a 404.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct WebApp;

/// The build of the console. Without one its API works and every page is a 404.
#[derive(RustEmbed)]
#[folder = "../../web/dist-console"]
#[allow_missing = true]
struct ConsoleApp;

/// A build and where it is served.
trait Build: RustEmbed {
    /// The path before the names of its files.
    const AT: &'static str;

    /// The file at a path of this server.
    fn at(path: &str) -> Option<EmbeddedFile> {
        Self::get(path.strip_prefix(Self::AT)?)
    }
}

impl Build for WebApp {
    const AT: &'static str = "/";
}

impl Build for ConsoleApp {
    const AT: &'static str = "/console/";
}

/// The public pages, each with its file.
const PAGES: [(&str, &str); 8] = [
    ("/", "index.html"),
    ("/privacy", "privacy.html"),
    ("/terms", "terms.html"),
    ("/safety", "safety.html"),
    ("/help", "help.html"),
    ("/how-reports-work", "how-reports-work.html"),
    ("/report", "report.html"),
    ("/offline", "offline.html"),
];

/// The paths of the single-page app, each with everything below it.
const APP_PATHS: [&str; 10] = [
    "/sign-in",
    "/check-mail",
    "/auth/confirm",
    "/auth/new-email",
    "/auth/not-me",
    "/auth/old-email",
    "/welcome",
    "/lobby",
    "/people",
    "/settings",
];

/// The page of the single-page app.
const APP_PAGE: &str = "app.html";

/// The page for unknown paths.
const NOT_FOUND_PAGE: &str = "404.html";

/// How the web app and the console are served.
#[derive(Clone, Debug, Default)]
pub struct Assets(Option<Arc<Elsewhere>>);

impl Assets {
    /// As configured: with hashed files at IO itself, or at `assets.base_url`.
    pub fn of(config: &Config) -> Self {
        let base = config.assets_base_url.as_deref();
        Self(base.map(|base| {
            let mut elsewhere = Elsewhere::default();
            add_pages::<WebApp>(&mut elsewhere, base);
            add_pages::<ConsoleApp>(&mut elsewhere, base);
            Arc::new(elsewhere)
        }))
    }
}

/// Adds every page of a build.
fn add_pages<B: Build>(elsewhere: &mut Elsewhere, base: &str) {
    for name in B::iter().filter(|name| is_document(name)) {
        let page = B::get(&name).map(|file| file.data);
        if let Some(page) = page.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            let path = format!("{}{name}", B::AT);
            elsewhere.add(path, page, base, |path| Some(B::at(path)?.data.into_owned()));
        }
    }
}

/// The hashed files that pages load first, with their paths.
///
/// Those of the app's page and of the console's. Empty if this binary was built without them.
pub fn loaded_first() -> Vec<(String, Vec<u8>)> {
    [first::<WebApp>(APP_PAGE), first::<ConsoleApp>("index.html")].concat()
}

fn first<B: Build>(page: &str) -> Vec<(String, Vec<u8>)> {
    let page = B::get(page).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    let paths = named(&page.unwrap_or_default()).into_iter();
    paths
        .filter_map(|path| B::at(&path).map(|file| (path, file.data.into_owned())))
        .collect()
}

/// Answers a GET or HEAD for a path that is not a route of the API.
pub fn answer(path: &str, request: &HeaderMap, assets: &Assets) -> Response {
    answer_from::<WebApp>(path, request, assets)
}

/// Answers a GET or HEAD below `/console`: a file of the console, or its page.
pub fn console(path: &str, request: &HeaderMap, assets: &Assets) -> Response {
    let name = path
        .strip_prefix("/console")
        .unwrap_or_default()
        .trim_start_matches('/');
    if name == "api" || name.starts_with("api/") {
        return not_found();
    }
    let hidden = name == "manifest.json" || [".html", ".br", ".gz", ".map"].iter().any(|end| name.ends_with(end));
    let found = if name.is_empty() || hidden {
        None
    } else {
        file::<ConsoleApp>(name, request, StatusCode::OK, assets)
    };
    let is_file = name.starts_with("assets/");
    found
        .or_else(|| (!is_file).then(|| file::<ConsoleApp>("index.html", request, StatusCode::OK, assets))?)
        .unwrap_or_else(not_found)
}

/// Answers for the service worker where it is switched off: with one that removes itself.
pub async fn no_worker() -> Response {
    let script = include_str!("no_worker.js");
    (
        [
            (CONTENT_TYPE, content_type(WORKER)),
            (CACHE_CONTROL, cache_control(WORKER)),
        ],
        script,
    )
        .into_response()
}

/// The path of the service worker.
pub const WORKER: &str = "/sw.js";

fn answer_from<B: Build>(path: &str, request: &HeaderMap, assets: &Assets) -> Response {
    if let Some(page) = page_of(path) {
        return file::<B>(page, request, StatusCode::OK, assets).unwrap_or_else(not_found);
    }
    let name = path.trim_start_matches('/');
    // A page has one address, compressed copies are not files of their own, and build metadata is private.
    let hidden = name == "manifest.json" || [".html", ".br", ".gz", ".map"].iter().any(|end| name.ends_with(end));
    let found = if hidden {
        None
    } else {
        file::<B>(name, request, StatusCode::OK, assets)
    };
    found
        .or_else(|| file::<B>(NOT_FOUND_PAGE, request, StatusCode::NOT_FOUND, assets))
        .unwrap_or_else(not_found)
}

fn not_found() -> Response {
    ApiError::new(ProblemCode::NotFound).into_response()
}

fn page_of(path: &str) -> Option<&'static str> {
    if let Some((_, page)) = PAGES.iter().find(|(known, _)| *known == path) {
        return Some(page);
    }
    let below = |start: &str| {
        path.strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let app = APP_PATHS.iter().any(|start| below(start)) || path.starts_with("/chat/");
    app.then_some(APP_PAGE)
}

/// The file, in the best encoding that the client accepts.
fn file<B: Build>(name: &str, request: &HeaderMap, status: StatusCode, assets: &Assets) -> Option<Response> {
    let path = format!("{}{name}", B::AT);
    if let Some(page) = assets.0.as_ref().and_then(|elsewhere| elsewhere.page(&path)) {
        let gzip = page.gzip.as_ref().filter(|_| accepts(request, "gzip"));
        let mut response = Response::new(Body::from(gzip.unwrap_or(&page.plain).clone()));
        *response.status_mut() = status;
        add_headers(response.headers_mut(), name, gzip.map(|_| "gzip"));
        return Some(response);
    }
    let plain = B::get(name)?;
    let tag = HeaderValue::try_from(format!(
        "\"{}\"",
        crate::config::hex(&plain.metadata.sha256_hash()[..12])
    ))
    .ok()?;
    let (encoding, chosen) = encoded::<B>(name, request).map_or((None, plain), |(name, file)| (Some(name), file));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    add_headers(headers, name, encoding);
    if assets.0.is_some() && is_hashed(&path) {
        // What is at the other origin may come from here: pages of this address must be able to use it there.
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    if !is_document(name) {
        let known = header_fields::none_match_names(request, tag.as_bytes());
        headers.insert(ETAG, tag);
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Some(response);
        }
    }
    *response.body_mut() = match chosen.data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    Some(response)
}

fn add_headers(headers: &mut HeaderMap, name: &str, encoding: Option<&'static str>) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control(name)));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
}

fn encoded<B: Build>(name: &str, request: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, end)| {
        let file = accepts(request, encoding).then(|| B::get(&format!("{name}.{end}")))??;
        Some((encoding, file))
    })
}

/// Whether the client accepts an encoding: it names it, with a quality above zero.
pub(crate) fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let mut members =
        header_fields::members(request, ACCEPT_ENCODING).filter_map(|item| std::str::from_utf8(item).ok());
    members.any(|item| {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameters
            .trim()
            .get(..2)
            .filter(|start| start.eq_ignore_ascii_case("q="));
        let quality = weight.and_then(|_| parameters.trim()[2..].trim().parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(encoding) && quality.is_none_or(|quality| quality > 0.0)
    })
}

fn is_document(name: &str) -> bool {
    extension(name) == "html"
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Files under `assets/` have a content hash in their name.
///
/// All others may change under the same name.
fn cache_control(name: &str) -> &'static str {
    if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else if is_document(name) {
        "no-store"
    } else {
        "public, no-cache"
    }
}

/// The media type of a file, by the ending of its name.
pub(crate) fn content_type(name: &str) -> &'static str {
    match extension(name) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" | "opus" => "audio/ogg",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderName;
    use http::header::IF_NONE_MATCH;
    use http_body_util::BodyExt as _;

    use super::*;

    #[test]
    fn paths_of_the_app_show_its_page_and_others_do_not() {
        for path in [
            "/lobby",
            "/chat/0d9f",
            "/people",
            "/people/0d9f",
            "/settings/devices",
            "/auth/confirm",
            "/sign-in",
        ] {
            assert_eq!(page_of(path), Some(APP_PAGE), "{path}");
        }
        for path in [
            "/chat",
            "/lobbyist",
            "/people2",
            "/auth",
            "/wp-login.php",
            "/index.html",
        ] {
            assert_eq!(page_of(path), None, "{path}");
        }
        assert_eq!(page_of("/"), Some("index.html"));
    }

    #[test]
    fn an_encoding_is_used_only_when_the_client_accepts_it() {
        let accepts = |line: &str, encoding| {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_str(line).unwrap())]);
            super::accepts(&headers, encoding)
        };
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("GZIP;q=0.5", "gzip"));
        assert!(!accepts("br;q=0, gzip", "br") && !accepts("br;Q=0.0", "br"));
        assert!(!accepts("brotli", "br"));
        assert!(!super::accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn only_names_with_a_hash_are_cached_permanently() {
        assert!(cache_control("assets/app-DT_Kuf1a.js").contains("immutable"));
        assert_eq!(cache_control("app.html"), "no-store");
        assert!(!cache_control("sw.js").contains("immutable"));
    }

    /// A small build: pages that contain their names, and scripts with and without a hash.
    #[derive(RustEmbed)]
    #[folder = "tests/fixtures/web_app/"]
    struct SmallBuild;

    impl Build for SmallBuild {
        const AT: &'static str = "/";
    }

    async fn ask(path: &str, headers: &[(HeaderName, &'static str)]) -> (StatusCode, HeaderMap, String) {
        ask_with(&Assets::default(), path, headers).await
    }

    async fn ask_with(
        assets: &Assets,
        path: &str,
        headers: &[(HeaderName, &'static str)],
    ) -> (StatusCode, HeaderMap, String) {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        let response = answer_from::<SmallBuild>(path, &headers.collect(), assets);
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        (
            parts.status,
            parts.headers,
            String::from_utf8_lossy(&body).trim().to_owned(),
        )
    }

    #[tokio::test]
    async fn pages_are_found_only_under_their_address() {
        for (path, status, body) in [
            ("/", 200, "index page"),
            ("/lobby", 200, "app page"),
            ("/chat/1f/anything", 200, "app page"),
            ("/index.html", 404, "not found page"),
            ("/nothing", 404, "not found page"),
            ("/manifest.json", 404, "not found page"),
            ("/assets/app-1a2b.js.br", 404, "not found page"),
        ] {
            let answer = ask(path, &[]).await;
            assert_eq!((answer.0.as_u16(), answer.2.as_str()), (status, body), "{path}");
            assert_eq!(answer.1[CONTENT_TYPE], "text/html; charset=utf-8");
        }
    }

    #[tokio::test]
    async fn the_smallest_accepted_encoding_is_sent() {
        let path = "/assets/app-1a2b.js";
        let (_, headers, body) = ask(path, &[(ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!(
            (headers[CONTENT_ENCODING].as_bytes(), body.as_str()),
            (&b"br"[..], "as brotli")
        );
        let (_, headers, body) = ask(path, &[(ACCEPT_ENCODING, "gzip")]).await;
        assert_eq!(
            (headers[CONTENT_ENCODING].as_bytes(), body.as_str()),
            (&b"gzip"[..], "as gzip")
        );
        let (_, headers, body) = ask(path, &[]).await;
        assert_eq!((headers.get(CONTENT_ENCODING), body.as_str()), (None, "as it is"));
        assert_eq!(headers[VARY], "Accept-Encoding");
        assert_eq!(headers[CONTENT_TYPE], "text/javascript; charset=utf-8");
    }

    #[tokio::test]
    async fn files_elsewhere_may_be_used_by_every_page_and_others_not() {
        let mut elsewhere = Elsewhere::default();
        add_pages::<SmallBuild>(&mut elsewhere, "https://cdn.test");
        let assets = Assets(Some(Arc::new(elsewhere)));
        let policy = "cross-origin-resource-policy";
        let (_, headers, _) = ask_with(&assets, "/assets/app-1a2b.js", &[]).await;
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(headers[policy], "cross-origin");
        for path in ["/sw.js", "/", "/lobby"] {
            let (_, headers, _) = ask_with(&assets, path, &[]).await;
            assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
            assert!(!headers.contains_key(policy), "{path}");
        }
        let (status, headers, body) = ask_with(&assets, "/lobby", &[(ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[CONTENT_ENCODING], "gzip");
        assert_eq!(headers[CACHE_CONTROL], "no-store");
        assert!(!body.contains("app page"), "it is compressed");
        let (status, _, body) = ask_with(&assets, "/nothing", &[]).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_FOUND, "not found page"));
        let (_, headers, _) = ask("/assets/app-1a2b.js", &[]).await;
        assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), "without a base");
    }

    #[tokio::test]
    async fn a_cached_file_is_not_sent_again() {
        let (_, headers, _) = ask("/sw.js", &[]).await;
        let tag = Box::leak(headers[ETAG].to_str().unwrap().to_owned().into_boxed_str());
        let (status, _, body) = ask("/sw.js", &[(IF_NONE_MATCH, tag)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(ask("/", &[]).await.1.get(ETAG), None);
    }

    #[tokio::test]
    async fn if_none_match_is_a_list_of_strong_or_weak_tags_or_a_star() {
        let (_, headers, _) = ask("/sw.js", &[]).await;
        let tag = headers[ETAG].to_str().unwrap();
        let leaked = |text: String| &*Box::leak(text.into_boxed_str());
        for known in [
            format!("W/{tag}"),
            format!("\"a, b\", {tag}"),
            format!("W/\"other\" , W/{tag},\"third\""),
            "*".to_owned(),
        ] {
            let (status, _, body) = ask("/sw.js", &[(IF_NONE_MATCH, leaked(known.clone()))]).await;
            assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
        }
        let bare = tag.trim_matches('"');
        for unknown in [
            "\"other\"".to_owned(),
            bare.to_owned(),
            format!("\"a, {bare}, b\""),
            "\"".to_owned(),
        ] {
            let (status, ..) = ask("/sw.js", &[(IF_NONE_MATCH, leaked(unknown.clone()))]).await;
            assert_eq!(status, StatusCode::OK, "{unknown}");
        }
        let lines = [(IF_NONE_MATCH, "\"other\""), (IF_NONE_MATCH, leaked(tag.to_owned()))];
        assert_eq!(
            ask("/sw.js", &lines).await.0,
            StatusCode::NOT_MODIFIED,
            "two lines are one list"
        );
    }

    #[test]
    fn an_odd_byte_in_one_encoding_does_not_hide_the_others() {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_bytes(b"\xfc, gzip").unwrap())]);
        assert!(accepts(&headers, "gzip"));
    }

    #[test]
    fn a_path_cannot_escape_the_web_app_folder() {
        for path in [
            "/../Cargo.toml",
            "/..%2fCargo.toml",
            "//etc/passwd",
            "/assets/../../Cargo.toml",
        ] {
            assert_eq!(
                answer(path, &HeaderMap::new(), &Assets::default()).status(),
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }
}
