//! The published description of the API is the API: `docs/openapi.json` is what the server serves, and it names every
//! route that the server answers, with every method.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use http::Method;
use io_testkit::TestApp;
use serde_json::Value;

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH];

/// Any id: nothing is there, and nobody is signed in.
const ID: &str = "00000000-0000-4000-8000-000000000000";

async fn served(app: &TestApp) -> Value {
    app.client().get("/api/openapi.json").await.unwrap()
}

/// The documented methods of each path, with an id in place of each parameter.
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

fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { ID } else { part })
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
async fn each_operation_has_a_name_of_its_own() {
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

#[tokio::test]
async fn each_documented_path_answers_its_methods_and_no_others() {
    let app = TestApp::start().await;
    let client = app.client();
    for (path, methods) in documented(&served(&app).await) {
        let filled = filled(&path);
        for method in METHODS {
            let reply = client.raw(method.clone(), &filled, &[], Vec::new()).await.unwrap();
            let refused = reply.status == http::StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(!refused, methods.contains(&method), "{method} {path}: {}", reply.status);
        }
    }
}

/// The routes of the contract, whatever the code says: a route that is gone or renamed is found here.
#[tokio::test]
async fn every_promised_route_is_documented() {
    let app = TestApp::start().await;
    let documented = documented(&served(&app).await);
    let promised = [
        ("POST", "/api/auth/send-magic-link"),
        ("POST", "/api/auth/check-link"),
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

/// Routes of the API reach the router together with their description; one added past it would be missing from the
/// document. The internal listener and the local outbox are no part of the API.
#[test]
fn no_feature_adds_a_route_past_its_description() {
    fn look(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, found);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let public = source.split("pub fn internal_routes").next().unwrap_or_default();
            if public.contains("OpenApiRouter") && public.contains(".route(") {
                found.push(path.display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features"), &mut found);
    assert_eq!(
        found,
        Vec::<String>::new(),
        "add routes with `routes!` and `#[utoipa::path]`"
    );
}
