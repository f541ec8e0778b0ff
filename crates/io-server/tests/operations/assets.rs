//! The hashed files of the web app at an origin of their own.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use io_server::config::Config;
use io_server::doctor::{NameServers, Subject, Verdict, examine};
use io_server::outside::Outside;
use io_testkit::TestApp;
use sha2::{Digest as _, Sha384};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::http::{ask, get};

/// An IO with its files at this origin.
async fn with_files_at(base: &str) -> TestApp {
    TestApp::with(|config| config.assets_base_url = Some(base.to_owned())).await
}

/// The tags of a page that load a file of this origin: each whole.
fn loading<'a>(page: &'a str, base: &str) -> Vec<&'a str> {
    let tags = page
        .split_inclusive('>')
        .filter_map(|piece| Some(&piece[piece.find('<')?..]));
    tags.filter(|tag| tag.contains(&format!("=\"{base}/"))).collect()
}

/// The value of an attribute.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!("{name}=\""))?.1.split('"').next()
}

/// Whether this binary has the web app; a run of all tests builds it before.
#[expect(clippy::print_stderr, reason = "says what was not tested")]
fn is_built(status: u16) -> bool {
    let built = status == 200;
    assert!(
        built || std::env::var("CI").as_deref() != Ok("true"),
        "the binary has no web app: build it first"
    );
    if !built {
        eprintln!("skipped: this binary has no web app");
    }
    built
}

#[tokio::test]
async fn hdr_10_pages_load_hashed_files_from_the_configured_origin_alone() {
    // A second server, as a CDN that takes the files from IO.
    let front = with_files_at("https://files.io.test").await;
    let base = format!("http://{}", front.running().address);
    let app = with_files_at(&base).await;
    for path in ["/problems", "/lobby"] {
        let answer = get(&app, path).await;
        let policy = answer.header("content-security-policy").unwrap();
        for part in [
            format!("script-src 'self' {base};"),
            format!("style-src 'self' {base};"),
            format!("img-src 'self' {base} blob: data:;"),
            format!("font-src 'self' {base};"),
        ] {
            assert!(policy.contains(&part), "{part} in {policy}");
        }
        assert_eq!(
            policy.matches(&base).count(),
            4,
            "nothing else comes from there: {policy}"
        );
    }
    let alone = TestApp::start().await;
    let policy = get(&alone, "/problems").await;
    let policy = policy.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self';"));

    if !is_built(get(&app, "/lobby").await.status) {
        return;
    }
    for path in ["/", "/lobby", "/privacy", "/no/such/page", "/console/"] {
        let page = get(&app, path).await.body;
        for here in ["\"/assets/", "\"/console/assets/"] {
            assert!(!page.contains(here), "{path}: {page}");
        }
        let tags = loading(&page, &base);
        assert!(!tags.is_empty(), "{path}: {page}");
        for tag in tags {
            assert!(tag.contains("crossorigin"), "{tag}");
            let url = attribute(tag, "src").or_else(|| attribute(tag, "href")).unwrap();
            let file = get(&front, &url[base.len()..]).await;
            assert_eq!(file.status, 200, "{url}");
            assert_eq!(file.header("access-control-allow-origin"), Some("*"), "{url}");
            assert_eq!(
                file.header("cross-origin-resource-policy"),
                Some("cross-origin"),
                "{url}"
            );
            assert!(file.header("cache-control").unwrap().contains("immutable"), "{url}");
            let runs = tag.starts_with("<script") || tag.contains("stylesheet") || tag.contains("modulepreload");
            let digest = format!("sha384-{}", STANDARD.encode(Sha384::digest(&file.body)));
            assert_eq!(attribute(tag, "integrity"), runs.then_some(digest.as_str()), "{tag}");
        }
        // What has no hash in its name stays.
        let page = get(&alone, path).await.body;
        assert!(
            loading(&page, &base).is_empty() && !page.contains("integrity="),
            "{path}"
        );
    }
    let icon = ask(app.running().address, "GET /icon.svg", &[], "").await;
    assert_eq!(icon.header("cross-origin-resource-policy"), Some("same-origin"));
    assert_eq!(icon.header("access-control-allow-origin"), None);
}

/// A front that gives this answer to everyone.
async fn front(answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                    break;
                }
            }
            let asks = String::from_utf8_lossy(&request).contains("\r\norigin: https://io.test\r\n");
            assert!(asks, "as a page of another origin");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

#[tokio::test]
async fn hdr_10_doctor_says_what_is_wrong_with_files_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let found = async |base: Option<String>| {
        let mut config = Config::for_tests(folder.path());
        "https://io.test".clone_into(&mut config.public_url);
        config.assets_base_url = base;
        let subject = Subject {
            config,
            outside: Outside::system(),
            server: None,
            name_servers: NameServers::at(Vec::new()),
            web_files: vec![("/assets/app-1.js".to_owned(), b"one();".to_vec())],
        };
        let report = Box::pin(examine(&subject)).await;
        let finding = report
            .findings
            .iter()
            .find(|finding| finding.check.id == "assets")
            .unwrap();
        (finding.verdict, finding.seen.clone())
    };
    assert_eq!(found(None).await.0, Verdict::Ok, "nothing is elsewhere");
    for (answer, verdict, part) in [
        (
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n\r\n\
             one();",
            Verdict::Ok,
            "1 files are there",
        ),
        (
            "HTTP/1.1 200 OK\r\naccess-control-allow-origin: https://io.test\r\ntransfer-encoding: chunked\r\n\
             cross-origin-resource-policy: cross-origin\r\n\r\n3\r\none\r\n3\r\n();\r\n0\r\n\r\n",
            Verdict::Ok,
            "1 files are there",
        ),
        (
            "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncross-origin-resource-policy: cross-origin\r\n\r\n\
             two();",
            Verdict::Fail,
            "has other bytes",
        ),
        ("HTTP/1.1 404 Not Found\r\n\r\n", Verdict::Fail, "answers 404"),
        (
            "HTTP/1.1 200 OK\r\n\r\none();",
            Verdict::Fail,
            "without access-control-allow-origin",
        ),
        (
            "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\n\r\none();",
            Verdict::Fail,
            "without cross-origin-resource-policy",
        ),
        ("hello", Verdict::Fail, "cannot be reached"),
    ] {
        let base = format!("http://{}", front(answer).await);
        let (found, seen) = found(Some(base)).await;
        assert!(found == verdict && seen.contains(part), "{found:?}: {seen}");
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let (verdict, seen) = found(Some(base)).await;
    assert!(verdict == Verdict::Fail && seen.contains("cannot be reached"), "{seen}");
}
