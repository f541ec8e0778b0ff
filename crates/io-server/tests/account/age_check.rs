//! The check of age by someone outside: where people go, what comes back, and what it can never hold.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::Method;
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{AgeCheck, OnboardingStep};
use io_core::time::Span;
use io_server::config::{AgeEstimator, Config, Secret};
use io_testkit::{Person, TestApp};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{problem, profile};
use crate::support::refused;
use crate::support::sign_in::{another_device, bare};

const SECRET: &str = "a-secret-that-only-the-two-of-us-know";

fn estimated(config: &mut Config) {
    config.auth.age_estimator = Some(AgeEstimator {
        url: "https://age.example.org/start?place=io".to_owned(),
        secret: Secret::new(SECRET),
        name: "Age Example".to_owned(),
    });
}

/// The field of a signature, as the estimator makes it.
fn signed(secret: &str, seconds: i64, body: &Value) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{seconds}.{body}").as_bytes());
    let hex = mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    format!("t={seconds},v1={hex}")
}

async fn answers(app: &TestApp, body: &Value) -> u16 {
    let field = signed(SECRET, app.running().app.now().as_seconds(), body);
    let headers = [("io-signature", field.as_str())];
    bare(app, Method::POST, "/api/age-check", &headers, body)
        .await
        .status
        .as_u16()
}

/// Sends a person to the estimator; the name of the check.
async fn sent(app: &TestApp, person: &Person) -> String {
    app.clock.advance(Span::seconds(31));
    let reply = person
        .client
        .json(Method::POST, "/api/user/age-check", &json!({}))
        .await
        .unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    let AgeCheck { url } = reply.json().unwrap();
    let (before, check) = url.split_once("&check=").unwrap();
    assert_eq!(before, "https://age.example.org/start?place=io");
    let (check, back) = check.split_once("&return=").unwrap();
    assert!(check.len() == 43 && back.ends_with("welcome"), "{url}");
    check.to_owned()
}

async fn may_search(person: &Person) -> bool {
    match person.socket().await.find_match(person.ticket()).await {
        Ok(_) => true,
        outcome => {
            assert_eq!(refused(outcome), ProblemCode::OnboardingRequired);
            false
        }
    }
}

#[tokio::test]
async fn age_04_nobody_searches_before_the_estimator_says_yes() {
    TestApp::each_engine_with(estimated, async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let seen = profile(&ada.client).await;
        assert_eq!(
            (seen.onboarding, seen.age_estimator.as_deref()),
            (OnboardingStep::AgeCheck, Some("Age Example"))
        );
        assert!(!may_search(&ada).await);
        let old = sent(&app, &ada).await;
        let soon = ada
            .client
            .json(Method::POST, "/api/user/age-check", &json!({}))
            .await
            .unwrap();
        assert_eq!(problem(&soon).code, ProblemCode::RateLimited);
        let check = sent(&app, &ada).await;
        assert_ne!(old, check, "each check has another name");
        assert_eq!(answers(&app, &json!({ "check": old, "adult": true })).await, 204);
        assert!(!may_search(&ada).await, "the one before is worth nothing");
        let yes = json!({ "check": check, "adult": true });
        assert_eq!(answers(&app, &yes).await, 204);
        assert_eq!(profile(&ada.client).await.onboarding, OnboardingStep::Done);
        assert!(may_search(&ada).await);
        assert_eq!(answers(&app, &yes).await, 204, "repeating it is harmless");
        assert_eq!(answers(&app, &json!({ "check": check, "adult": false })).await, 204);
        assert_eq!(
            profile(&ada.client).await.onboarding,
            OnboardingStep::Done,
            "and so is what comes late"
        );
        let done = ada
            .client
            .json(Method::POST, "/api/user/age-check", &json!({}))
            .await
            .unwrap();
        assert_eq!(problem(&done).code, ProblemCode::NotFound);
    })
    .await;
}

#[tokio::test]
async fn age_04_after_a_second_no_the_account_is_refused_like_a_young_one() {
    TestApp::each_engine_with(estimated, async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let first = sent(&app, &ada).await;
        assert_eq!(answers(&app, &json!({ "check": first, "adult": false })).await, 204);
        assert_eq!(
            profile(&ada.client).await.onboarding,
            OnboardingStep::AgeCheck,
            "one more try"
        );
        assert_eq!(answers(&app, &json!({ "check": first, "adult": true })).await, 204);
        assert!(!may_search(&ada).await, "an answered check is over");
        let second = sent(&app, &ada).await;
        assert_eq!(answers(&app, &json!({ "check": second, "adult": false })).await, 204);
        assert!(ada.client.profile().await.is_err());
        app.client().send_magic_link("ada+again@example.org").await.unwrap();
        let ben = another_device(&app, "ben@example.org").await;
        ben.client.profile().await.expect("others are not touched");
    })
    .await;
}

#[tokio::test]
async fn age_04_only_a_signed_yes_or_no_is_taken_and_nothing_more() {
    TestApp::each_engine_with(estimated, async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let check = sent(&app, &ada).await;
        let yes = json!({ "check": check, "adult": true });
        let now = app.running().app.now().as_seconds();
        let other = signed(SECRET, now, &json!({ "check": check, "adult": false }));
        for field in [
            String::new(),
            signed("another secret of another place, guessed", now, &yes),
            signed(SECRET, now - 301, &yes),
            signed(SECRET, now + 301, &yes),
            signed(SECRET, now, &yes).replace("t=", "t=+"),
            signed(SECRET, now, &yes).to_uppercase(),
            other,
        ] {
            let headers = [("io-signature", field.as_str())];
            let reply = bare(&app, Method::POST, "/api/age-check", &headers, &yes).await;
            assert_eq!(reply.status, 401, "{field}");
        }
        for body in [
            json!({ "check": check, "adult": true, "age": 34 }),
            json!({ "check": check, "adult": "yes" }),
            json!({ "check": check }),
        ] {
            assert_eq!(answers(&app, &body).await, 400, "{body}");
        }
        assert!(!may_search(&ada).await);
        app.clock.advance(Span::hours(2));
        assert_eq!(answers(&app, &yes).await, 204);
        ada.client.refresh().await.unwrap();
        assert!(!may_search(&ada).await, "two hours later it is too late");
    })
    .await;
}

#[tokio::test]
async fn age_04_without_an_estimator_nobody_is_asked() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let seen = profile(&ada.client).await;
    assert_eq!((seen.onboarding, seen.age_estimator), (OnboardingStep::Done, None));
    let reply = ada
        .client
        .json(Method::POST, "/api/user/age-check", &json!({}))
        .await
        .unwrap();
    assert_eq!(problem(&reply).code, ProblemCode::NotFound);
    assert_eq!(answers(&app, &json!({ "check": "x", "adult": true })).await, 404);
}
