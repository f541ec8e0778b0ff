//! `docs/openapi.json` is the description that the server serves, and it names every route and method.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use http::{HeaderName, HeaderValue, Method, StatusCode};
use io_client::protocol::problem::ProblemCode;
use io_server::config::MailTransportKind;
use io_server::{App, Config, Outside};
use io_testkit::TestApp;
use serde_json::{Value, json};

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH];

/// An id that refers to nothing.
const ID: &str = "00000000-0000-4000-8000-000000000000";

/// An invalid token.
const INVALID_BEARER: (&str, &str) = ("authorization", "Bearer nobody");

/// The operations that need no login.
const OPEN: &[(&str, &str)] = &[
    ("GET", "/.well-known/jwks.json"),
    ("POST", "/api/age-check"),
    ("GET", "/api/app"),
    ("POST", "/api/auth/check-link"),
    ("GET", "/api/auth/letters"),
    ("POST", "/api/auth/not-me"),
    ("POST", "/api/auth/refresh"),
    ("POST", "/api/auth/send-magic-link"),
    ("POST", "/api/auth/undo-email"),
    ("POST", "/api/auth/verify-token"),
    ("POST", "/api/client-errors"),
    ("POST", "/api/csp-report"),
    ("GET", "/api/docs"),
    ("GET", "/api/openapi.json"),
    ("POST", "/api/page-speed"),
    ("POST", "/api/reports"),
    ("GET", "/healthz"),
    ("GET", "/livez"),
    ("GET", "/problems"),
    ("GET", "/readyz"),
    ("GET", "/startupz"),
];

/// Routes outside the API: the pages of the server, and where providers report about emails.
const NOT_IN_THE_API: &[&str] = &[
    "/.well-known/security.txt",
    "/contact",
    "/docs",
    "/docs/",
    "/docs/{*path}",
    "/doing",
    "/email-reports/resend",
    "/email-reports/ses",
    "/pages.css",
    "/status",
    "/status.json",
    "/sw.js",
    "/transparency",
    "/outbox",
    "/outbox/{email}",
    "/outbox/{email}/body",
    "/what-is-kept",
];

async fn served(app: &TestApp) -> Value {
    app.client().get("/api/openapi.json").await.unwrap()
}

/// The documented methods of each path.
fn documented(document: &Value) -> BTreeMap<String, BTreeSet<Method>> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .map(|(path, item)| {
            let methods = METHODS
                .into_iter()
                .filter(|method| item.get(method.as_str().to_lowercase()).is_some())
                .collect();
            (path.clone(), methods)
        })
        .collect()
}

fn filled(path: &str, id: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { id } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn the_committed_description_is_what_the_server_serves() {
    let app = TestApp::start().await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let committed: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(
        committed == served(&app).await,
        "docs/openapi.json is not what the server serves; run `cargo xtask gen`"
    );
}

#[tokio::test]
async fn operation_ids_are_unique() {
    let document = served(&TestApp::start().await).await;
    let mut seen = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap_or_default();
            assert!(
                !name.is_empty() && seen.insert(name.to_owned()),
                "{method} {path}: {name:?}"
            );
        }
    }
}

/// A `default` response would describe any status, and so none.
#[tokio::test]
async fn each_operation_lists_its_statuses_and_who_may_call_it() {
    let document = served(&TestApp::start().await).await;
    assert_eq!(document["security"], json!([{ "bearer": [] }, { "cookie": [] }]));
    let mut open = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let statuses: BTreeSet<&str> = operation["responses"]
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect();
            let named = statuses.iter().all(|status| status.parse::<u16>().is_ok());
            assert!(named && statuses.contains("429"), "{method} {path}: {statuses:?}");
            let wanted: &[&str] = if operation["requestBody"].is_object() {
                &["400", "413", "415"]
            } else {
                &[]
            };
            assert!(
                wanted.iter().all(|status| statuses.contains(status)),
                "{method} {path}: {statuses:?}"
            );
            if operation["security"] == json!([{}]) {
                open.push((method.to_uppercase(), path.clone()));
            } else {
                assert!(statuses.contains("401"), "{method} {path}: {statuses:?}");
            }
        }
    }
    let expected: Vec<_> = OPEN
        .iter()
        .map(|(method, path)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(open, expected, "the operations that need no login");
}

#[tokio::test]
async fn ab_02_without_a_login_no_personal_data_is_read_or_changed() {
    let app = TestApp::start().await;
    let mut tried = 0;
    for (path, methods) in documented(&served(&app).await) {
        for method in methods {
            if OPEN.contains(&(method.as_str(), path.as_str())) {
                continue;
            }
            for headers in [&[][..], &[INVALID_BEARER]] {
                let headers: Vec<_> = headers
                    .iter()
                    .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                    .collect();
                let reply = app
                    .client()
                    .raw(method.clone(), &filled(&path, ID), &headers, b"{}".to_vec())
                    .await
                    .unwrap();
                assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
                assert_eq!(
                    reply.problem().unwrap().code,
                    ProblemCode::NotSignedIn,
                    "{method} {path}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "{tried}");
}

/// Every table of both databases, row by row.
fn rows(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for file in ["io.db", "keys.db"] {
        let database = rusqlite::Connection::open(app.folder().join(file)).unwrap();
        let mut tables = database
            .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            .unwrap();
        let tables: Vec<String> = tables
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for table in tables {
            let mut rows = database.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
            let columns = rows.column_count();
            let rows = rows.query_map([], |row| {
                let values: Vec<_> = (0..columns)
                    .map(|column| row.get::<_, rusqlite::types::Value>(column))
                    .collect();
                Ok(format!("{values:?}"))
            });
            let mut rows: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
            // The server checks in the background that it can write, whatever is read.
            rows.retain(|row| !row.contains("Text(\"probe\")"));
            rows.sort();
            all.insert(format!("{file} {table}"), rows);
        }
    }
    all
}

/// Streams do not end, so they cannot be read to their end.
const STREAMS: &[&str] = &["/api/ws", "/api/events"];

#[tokio::test]
async fn ses_11_reading_every_path_twice_changes_nothing() {
    let app = TestApp::start().await;
    let pair = app.pair().await;
    pair.ben
        .client
        .send_message(pair.chat, pair.ben.cid(), "hello")
        .await
        .unwrap();
    let document = served(&app).await;
    let paths: Vec<_> = documented(&document)
        .into_iter()
        .filter(|(path, methods)| methods.contains(&Method::GET) && !STREAMS.contains(&path.as_str()))
        .map(|(path, _)| filled(&path, &pair.chat.to_string()))
        .chain(["/auth/confirm", "/", "/lobby", "/settings"].map(str::to_owned))
        .collect();
    let before = rows(&app);
    assert!(before.values().flatten().count() > 10, "{before:?}");
    for _ in 0..2 {
        for path in &paths {
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                let reply = pair
                    .ada
                    .client
                    .raw(method.clone(), path, &[], Vec::new())
                    .await
                    .unwrap();
                // Nobody here has a photo.
                let is_absent = path.contains("/picture") && reply.status == 404;
                let is_read = method != Method::GET || reply.status.is_success() || is_absent;
                assert!(
                    is_read || path.len() < 2 || !path.starts_with("/api"),
                    "{path}: {}",
                    reply.status
                );
            }
        }
    }
    assert_eq!(rows(&app), before);
}

/// Lists the routes of the router itself, so that an undocumented route is found.
#[tokio::test]
async fn every_public_route_is_described() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::for_tests(folder.path());
    config.mail.transport = MailTransportKind::Outbox;
    config.notifications.enabled = false;
    let app = Box::pin(App::open(config, Outside::system())).await.unwrap();
    let router = format!("{:?}", io_server::serve::router::public(&app));
    // The fallback, which serves the web app, appears as two paths.
    let fallback = ["/", "/{*__private__axum_fallback}"];
    let served: BTreeSet<&str> = router
        .split('"')
        .filter(|text| text.starts_with('/') && !fallback.contains(text))
        .collect();
    let document = serde_json::to_value(io_server::features::docs::document()).unwrap();
    let described = document["paths"].as_object().unwrap().keys().map(String::as_str);
    // The console's tree has a table of its own, which its gate reads.
    let console = io_server::console::routes();
    let console = console.table().map(|(_, path, _)| path);
    let expected: BTreeSet<&str> = described
        .chain(console)
        .chain(["/console", "/console/", "/console/{*path}"])
        .chain(NOT_IN_THE_API.iter().copied())
        .collect();
    assert_eq!(served, expected);
}

#[tokio::test]
async fn each_documented_path_accepts_exactly_its_documented_methods() {
    let app = TestApp::start().await;
    let client = app.client();
    for (path, methods) in documented(&served(&app).await) {
        let filled = filled(&path, ID);
        for method in METHODS {
            let reply = client.raw(method.clone(), &filled, &[], Vec::new()).await.unwrap();
            let refused = reply.status == http::StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(!refused, methods.contains(&method), "{method} {path}: {}", reply.status);
        }
    }
}

/// The routes of the public contract: a route that is removed or renamed is found here.
#[tokio::test]
async fn every_promised_route_is_documented() {
    let app = TestApp::start().await;
    let documented = documented(&served(&app).await);
    let promised = [
        ("POST", "/api/auth/send-magic-link"),
        ("GET", "/api/auth/letters"),
        ("POST", "/api/auth/check-link"),
        ("POST", "/api/auth/not-me"),
        ("POST", "/api/auth/verify-token"),
        ("POST", "/api/auth/refresh"),
        ("POST", "/api/auth/logout"),
        ("POST", "/api/auth/logout-all"),
        ("GET", "/api/auth/logins"),
        ("DELETE", "/api/auth/logins/{login}"),
        ("GET", "/.well-known/jwks.json"),
        ("GET", "/api/user/profile"),
        ("PUT", "/api/user/profile"),
        ("POST", "/api/user/age"),
        ("GET", "/api/user/alias-suggestion"),
        ("POST", "/api/user/email"),
        ("POST", "/api/user/email/confirm"),
        ("POST", "/api/auth/undo-email"),
        ("PUT", "/api/user/processing"),
        ("PUT", "/api/user/community"),
        ("POST", "/api/user/delete"),
        ("POST", "/api/user/delete/undo"),
        ("GET", "/api/user/blocks"),
        ("DELETE", "/api/user/blocks/{chat}"),
        ("GET", "/api/chat/lobby"),
        ("GET", "/api/chat/current"),
        ("POST", "/api/chat/find-match"),
        ("POST", "/api/chat/leave-queue"),
        ("POST", "/api/chat/here"),
        ("POST", "/api/chat/next"),
        ("POST", "/api/chat/send-message"),
        ("POST", "/api/chat/delete-message"),
        ("POST", "/api/chat/react"),
        ("POST", "/api/chat/receipt"),
        ("POST", "/api/chat/typing"),
        ("POST", "/api/chat/end"),
        ("POST", "/api/chat/reveal-request"),
        ("POST", "/api/chat/reveal-answer"),
        ("POST", "/api/chat/reveal-cancel"),
        ("POST", "/api/chat/reveal-revoke"),
        ("POST", "/api/chat/rate-session"),
        ("POST", "/api/chat/block"),
        ("POST", "/api/chat/not-again"),
        ("POST", "/api/chat/ask-again"),
        ("POST", "/api/chat/answer-again"),
        ("GET", "/api/chat/people"),
        ("DELETE", "/api/chat/people/{chat}"),
        ("GET", "/api/chat/{chat}"),
        ("GET", "/api/chat/{chat}/messages"),
        ("POST", "/api/ws/ticket"),
        ("GET", "/api/ws"),
        ("GET", "/api/events"),
        ("POST", "/api/client-errors"),
        ("GET", "/livez"),
        ("GET", "/readyz"),
        ("GET", "/startupz"),
        ("GET", "/healthz"),
    ];
    let missing: Vec<_> = promised
        .into_iter()
        .filter(|(method, path)| {
            !documented
                .get(*path)
                .is_some_and(|methods| methods.iter().any(|known| known.as_str() == *method))
        })
        .collect();
    assert_eq!(missing, [], "promised and not documented");
}

#[tokio::test]
async fn a_page_outside_the_described_range_is_refused() {
    let app = TestApp::start().await;
    let person = app.sign_in("ada@example.org").await;
    let unknown = "/api/chat/00000000-0000-4000-8000-000000000000/messages";
    for (path, most) in [("/api/chat/people", 100), (unknown, 200)] {
        for limit in [0, most + 1] {
            let reply = person.client.fetch(&format!("{path}?limit={limit}")).await.unwrap();
            assert_eq!(reply.status, 400, "{path} {limit}");
        }
        for limit in [1, most] {
            let reply = person.client.fetch(&format!("{path}?limit={limit}")).await.unwrap();
            assert_ne!(reply.status, 400, "{path} {limit}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_a_list_is_refused() {
    let app = TestApp::start().await;
    let person = app.sign_in("ada@example.org").await;
    let list = serde_json::json!([null, null]);
    let reply = person
        .client
        .json(http::Method::PUT, "/api/user/profile", &list)
        .await
        .unwrap();
    assert_eq!(reply.status, 400, "{}", reply.text());
}

#[tokio::test]
async fn ab_29_no_route_takes_a_picture_or_a_file() {
    let app = TestApp::start().await;
    let mut bodies = BTreeSet::new();
    for document in [
        served(&app).await,
        serde_json::to_value(io_server::console::routes().described()).unwrap(),
    ] {
        let paths = document["paths"].as_object().unwrap();
        // The photo of a reveal card is the one exception, and has promises of its own.
        for (_, item) in paths.iter().filter(|(path, _)| *path != "/api/user/picture") {
            for operation in item.as_object().unwrap().values() {
                let content = operation["requestBody"]["content"].as_object();
                bodies.extend(content.into_iter().flat_map(|content| content.keys().cloned()));
            }
        }
    }
    let expected = ["application/csp-report", "application/json", "application/reports+json"];
    assert!(
        bodies.iter().all(|kind| expected.contains(&kind.as_str())),
        "{bodies:?}"
    );
    let picture = [(http::header::CONTENT_TYPE, HeaderValue::from_static("image/png"))];
    for path in ["/api/user/profile", "/api/chat/send-message", "/api/user/avatar"] {
        let reply = app.client().raw(Method::PUT, path, &picture, b"\x89PNG".to_vec()).await;
        let status = reply.unwrap().status.as_u16();
        assert!([401, 404, 405, 415].contains(&status), "{path}: {status}");
    }
}
