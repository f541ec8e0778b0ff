//! Each event of the security log happens where it should, and none is missing.

use std::collections::BTreeSet;

use http::Method;
use io_client::Client;
use io_core::time::Span;
use io_server::config::Rate;
use io_server::telemetry::SecurityEvent;
use io_testkit::TestApp;
use serde_json::json;

use crate::console::cause_each_event_of_staff;
use crate::support::http::{ask, queue_emptied, request_email, try_request_email, wait_for_metric};
use crate::support::sign_in::{Requested, another_device, bare, link};

/// The events that the metrics of this IO count.
async fn counted(app: &TestApp) -> BTreeSet<String> {
    let metrics = ask(app.running().internal, "GET /metrics", &[], "").await.body;
    metrics
        .lines()
        .filter_map(|line| {
            line.strip_prefix("io_security_events_total{event=\"")?
                .split('"')
                .next()
        })
        .map(str::to_owned)
        .collect()
}

async fn post(client: &Client, path: &str, body: serde_json::Value) {
    client
        .json(Method::POST, path, &body)
        .await
        .expect("the server answers");
}

/// Wrong and stolen proofs, and what strangers try.
async fn strangers(app: &TestApp) {
    let _ = app.client().verify(&link(&"A".repeat(43))).await;
    for _ in 0..2 {
        let requested = Requested::by(app, app.client(), "guessed@example.org").await;
        for _ in 0..5 {
            let _ = requested.client.verify(&requested.wrong_code()).await;
        }
    }
    let locked = Requested::by(app, app.client(), "guessed@example.org").await;
    let _ = locked.client.verify(&locked.code()).await;
    for _ in 0..2 {
        request_email(app, "twice@example.org").await;
    }
    request_email(app, "someone@mailinator.com").await;
    let foreign = [("sec-fetch-site", "cross-site")];
    bare(app, Method::POST, "/api/auth/verify-token", &foreign, &json!({})).await;
    let forged = [("authorization", "Bearer forged")];
    bare(app, Method::GET, "/api/user/profile", &forged, &json!({})).await;
    let client = [("x-io-client", "api")];
    let body = json!({ "refresh_token": "forged" });
    bare(app, Method::POST, "/api/auth/refresh", &client, &body).await;
}

/// What people do with their own devices and accounts.
async fn owners(app: &TestApp) {
    let first = app.newcomer("anna@example.org").await.client;
    let second = another_device(app, "anna@example.org").await.client;
    let third = another_device(app, "anna@example.org").await;
    let logins: io_client::protocol::rest::Logins = third.client.get("/api/auth/logins").await.expect("a list");
    let other = logins
        .logins
        .iter()
        .find(|login| !login.current)
        .expect("another device");
    let path = format!("/api/auth/logins/{}", other.id);
    third.client.delete(&path).await.expect("it is theirs");
    drop((first, second));

    let spent = third.client.tokens();
    third.client.refresh().await.expect("is signed in");
    third.client.profile().await.expect("is signed in");
    app.clock.advance(Span::seconds(11));
    third.client.set_tokens(spent);
    let _ = third.client.refresh().await;

    let fourth = another_device(app, "anna@example.org").await.client;
    app.clock.advance(Span::minutes(11));
    fourth.refresh().await.expect("is signed in");
    post(&fourth, "/api/auth/logout-all", json!({})).await;
    post(&fourth, "/api/auth/logout", json!({})).await;
    let fifth = another_device(app, "anna@example.org").await.client;
    post(&fifth, "/api/auth/logout-all", json!({})).await;

    another_device(app, "anna@example.org").await;
    let notice = app.mail.notice_to("anna@example.org").await;
    let (_, token) = notice.text.split_once("/auth/not-me#t=").expect("a link");
    let token = token.split_whitespace().next().expect("a token");
    bare(app, Method::POST, "/api/auth/not-me", &[], &json!({ "token": token })).await;

    let moving = another_device(app, "anna@example.org").await.client;
    post(&moving, "/api/user/email", json!({ "email": "anna@example.com" })).await;
    let proof = app.mail.email_to("anna@example.com").await.token();
    post(&moving, "/api/user/email/confirm", json!({ "token": proof })).await;
    let way_back = app.mail.email_to("anna@example.org").await.token();
    bare(
        app,
        Method::POST,
        "/api/auth/undo-email",
        &[],
        &json!({ "token": way_back }),
    )
    .await;

    let leaving = another_device(app, "anna@example.org").await.client;
    post(&leaving, "/api/user/export", json!({})).await;
    app.mail.email_to("anna@example.org").await;
    post(&leaving, "/api/user/delete", json!({ "now": false })).await;
    app.mail.email_to("anna@example.org").await;
    let back = another_device(app, "anna@example.org").await.client;
    post(&back, "/api/user/delete", json!({ "now": true })).await;

    let young = app.newcomer("young@example.org").await.client;
    assert!(young.state_age("2020-01-01", 1).await.is_err());
}

#[tokio::test]
async fn log_07_each_event_of_the_security_log_happens() {
    let app = TestApp::with(|config| config.auth.max_logins = 2).await;
    strangers(&app).await;
    owners(&app).await;
    let mut seen = counted(&app).await;

    let rate = Rate {
        count: 4,
        per: Span::hours(1),
        burst: 4,
    };
    let flooded = TestApp::with(|config| {
        config.auth.emails_per_minute_global = 2;
        config.limits.send_magic_link_address = rate;
    })
    .await;
    for n in 0..5 {
        try_request_email(&flooded, &format!("invented{n}@example.org")).await;
    }
    wait_for_metric(&flooded, "io_security_events_total{event=\"global_email_limit\"} 1").await;
    seen.extend(counted(&flooded).await);
    queue_emptied(&app).await;

    let console = TestApp::with(|config| {
        for limit in [
            &mut config.limits.verify_token_address,
            &mut config.limits.send_magic_link_address,
            &mut config.limits.other_address,
        ] {
            (limit.count, limit.burst) = (1_000, 1_000);
        }
    })
    .await;
    cause_each_event_of_staff(&console).await;
    seen.extend(counted(&console).await);

    let all: BTreeSet<String> = SecurityEvent::ALL.iter().map(|event| event.name().to_owned()).collect();
    assert_eq!(seen, all);
}
