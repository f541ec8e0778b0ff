//! The keys of access tokens: published, rotated while tokens are in use, purged; and invalid tokens.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use io_server::tokens::rotation::{Rotated, rotate};
use io_testkit::SeededEntropy;

use super::*;

async fn published(app: &TestApp) -> Vec<String> {
    let jwks: Value = app.client().get("/.well-known/jwks.json").await.expect("is public");
    let keys = jwks["keys"].as_array().expect("is a list");
    keys.iter()
        .map(|key| key["kid"].as_str().expect("has an id").to_owned())
        .collect()
}

fn key_of(client: &Client) -> String {
    let token = client.tokens().expect("has tokens").access;
    let header = token.split('.').next().expect("has a header");
    let header: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).expect("is base64url")).expect("is JSON");
    header["kid"].as_str().expect("names its key").to_owned()
}

/// Lets the node read the keys again.
async fn reload_keys(app: &TestApp) {
    let parts = &app.running().app;
    parts
        .tokens
        .tend(parts.now(), parts.now())
        .await
        .expect("the store answers");
}

async fn rotated(app: &TestApp) -> Rotated {
    let parts = &app.running().app;
    rotate(&parts.store, &*parts.entropy, parts.now())
        .await
        .expect("the store answers")
}

#[tokio::test]
async fn ses_02_anyone_may_fetch_the_public_keys_and_nothing_else() {
    let app = TestApp::start().await;
    let reply = app
        .client()
        .fetch("/.well-known/jwks.json")
        .await
        .expect("the server answers");
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.headers["cache-control"], "public, max-age=600");
    let jwks: Value = reply.json().expect("is JSON");
    let keys = jwks["keys"].as_array().expect("is a list");
    assert_eq!(keys.len(), 2, "the active and the next key");
    for key in keys {
        let mut fields: Vec<_> = key
            .as_object()
            .expect("is an object")
            .keys()
            .map(String::as_str)
            .collect();
        fields.sort_unstable();
        assert_eq!(fields, ["alg", "crv", "kid", "kty", "use", "x"]);
        assert_eq!(
            (&key["kty"], &key["use"], &key["alg"]),
            (&json!("OKP"), &json!("sig"), &json!("EdDSA"))
        );
    }
}

#[tokio::test]
async fn ses_03_rotation_breaks_no_token_and_a_purged_key_is_rejected() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        let before = key_of(&person.client);
        assert!(
            matches!(rotated(&app).await, Rotated::TooSoon { .. }),
            "the next key has not been published long enough"
        );
        app.clock.advance(Span::minutes(10));
        person.client.refresh().await.expect("the login is active");

        let Rotated::Done { active } = rotated(&app).await else {
            panic!("the rotation was due")
        };
        assert_ne!(active, before);
        assert!(is_signed_in(&person.client).await, "the old token is still accepted");
        let old = person.client.tokens();
        reload_keys(&app).await;
        assert_eq!(published(&app).await.len(), 3);
        assert!(
            is_signed_in(&person.client).await,
            "also after the node knows of the rotation"
        );
        person.client.refresh().await.expect("the login is active");
        assert_eq!(key_of(&person.client), active);
        assert!(is_signed_in(&person.client).await);

        app.clock.advance(Span::minutes(20) + Span(1));
        reload_keys(&app).await;
        assert!(!published(&app).await.contains(&before));
        person.client.set_tokens(old);
        assert!(!is_signed_in(&person.client).await);
    })
    .await;
}

#[tokio::test]
async fn ses_03_a_node_accepts_tokens_signed_with_the_next_key() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    app.clock.advance(Span::minutes(10));
    let Rotated::Done { active } = rotated(&app).await else {
        panic!("the rotation was due")
    };
    // This node has not read the keys since the rotation; the other one starts with the new key. One installation has
    // one server, so the other one has a copy.
    let folder = tempfile::tempdir().unwrap();
    for name in ["io.db", "keys.db"] {
        let source = rusqlite::Connection::open(app.folder().join(name)).unwrap();
        let copied = source.backup("main", folder.path().join(name), None::<fn(rusqlite::backup::Progress)>);
        copied.expect("SQLite copies a database in use");
    }
    let mut config = app.config().clone();
    config.data_dir = folder.path().to_owned();
    config.database = io_server::config::Database::Sqlite(folder.path().to_owned());
    let other = io_server::Outside {
        clock: Arc::clone(&app.clock) as _,
        entropy: Arc::new(SeededEntropy::new(77)),
    };
    let other = io_server::start(config, other).await.expect("a second node starts");
    let there = person.client.moved_to(&format!("http://{}", other.address));
    there.refresh().await.expect("the login is active on every node");
    assert_eq!(key_of(&there), active);
    assert!(is_signed_in(&there).await);
    assert!(is_signed_in(&person.client).await, "this node accepts the same token");
    other.stop().await;
}

#[tokio::test]
async fn ses_01_forged_and_foreign_tokens_are_rejected() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    let good = person.client.tokens().expect("has tokens").access;
    let [head, claims, signature]: [&str; 3] = good
        .split('.')
        .collect::<Vec<_>>()
        .try_into()
        .expect("a token has three parts");
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    let hs256 = URL_SAFE_NO_PAD.encode(format!(
        r#"{{"alg":"HS256","typ":"at+jwt","kid":"{}"}}"#,
        key_of(&person.client)
    ));
    let other_person = URL_SAFE_NO_PAD.encode(
        String::from_utf8(URL_SAFE_NO_PAD.decode(claims).unwrap())
            .unwrap()
            .replace("io-api", "io-admin"),
    );
    let refresh = person.client.tokens().expect("has tokens").refresh;
    for forged in [
        format!("{none}.{claims}."),
        format!("{hs256}.{claims}.{signature}"),
        format!("{head}.{other_person}.{signature}"),
        format!("{head}.{claims}"),
        format!("{good}."),
        refresh,
        String::new(),
        "x".repeat(8000),
    ] {
        let bearer = format!("Bearer {forged}");
        let reply = bare(&app, Method::GET, PROFILE, &[("authorization", &bearer)], &json!({})).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{forged}");
        assert_eq!(reply.problem().unwrap().code, ProblemCode::NotSignedIn);
    }
    let bearer = format!("Bearer {good}");
    let reply = bare(&app, Method::GET, PROFILE, &[("authorization", &bearer)], &json!({})).await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn ses_01_an_access_token_expires_after_ten_and_a_half_minutes() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    app.clock.advance(Span::seconds(630));
    assert!(is_signed_in(&person.client).await);
    app.clock.advance(Span::seconds(1));
    assert!(!is_signed_in(&person.client).await);
    person.client.refresh().await.expect("the login is still active");
    assert!(is_signed_in(&person.client).await);
}
