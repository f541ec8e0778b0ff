//! Onboarding: the birth date, the rules, and a polite refusal for people who are too young.

use io_client::protocol::rest::OnboardingStep;
use io_core::time::Span;
use io_testkit::TestApp;

use super::*;

/// The seven rules alone.
const RULES_VERSION: u32 = 1;

#[tokio::test]
async fn on_08_onboarding_resumes_on_any_device() {
    TestApp::each_engine(async |app| {
        let first = app.newcomer("anna@example.org").await;
        assert_eq!(profile(&first.client).await.onboarding, OnboardingStep::Age);
        assert_eq!(
            state_age(&first.client, "1990-01-01", RULES_VERSION).await.status,
            StatusCode::OK
        );

        app.clock.advance(Span::seconds(61));
        let second = app.newcomer("anna@example.org").await;
        let seen = profile(&second.client).await;
        assert_eq!(
            (seen.onboarding, seen.rules_version),
            (OnboardingStep::Profile, RULES_VERSION)
        );
        let reply = put(
            &second.client,
            &json!({ "alias": "Nora", "gender": "unsaid", "languages": ["en"] }),
        )
        .await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        assert_eq!(profile(&first.client).await.onboarding, OnboardingStep::Done);
    })
    .await;
}

#[tokio::test]
async fn on_01_no_profile_is_stored_before_the_age_is_known() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    let reply = put(&person.client, &json!({ "alias": "Nora" })).await;
    assert_eq!(problem(&reply).code, ProblemCode::OnboardingRequired);
    assert_eq!(profile(&person.client).await.alias, "");
}

#[tokio::test]
async fn on_01_an_under_age_person_is_locked_out_for_thirty_days() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        app.clock.advance(Span::seconds(61));
        let second_tab = app.newcomer("anna@example.org").await;
        let reply = state_age(&person.client, "2012-05-05", RULES_VERSION).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
        let refusal = problem(&reply);
        assert_eq!(
            (refusal.code, refusal.retry_after),
            (ProblemCode::UnderAge, Some(30 * 24 * 3600))
        );

        // Neither going back nor another tab helps.
        for client in [&person.client, &second_tab.client] {
            assert_eq!(
                state_age(client, "1990-01-01", RULES_VERSION).await.status,
                StatusCode::UNAUTHORIZED
            );
        }

        // Nor does another email, nor another name of the mailbox. It is sent as usual: only its reader learns why it
        // does not help.
        for address in ["anna@example.org", "anna+1@example.org"] {
            app.clock.advance(Span::seconds(61));
            let again = app.client();
            again.send_magic_link(address).await.expect("the answer looks the same");
            let received = app.mail.email_to(address).await;
            let proof = json!({ "token": received.token() });
            let reply = again
                .json(Method::POST, "/api/auth/verify-token", &proof)
                .await
                .expect("the server answers");
            assert_eq!(problem(&reply).code, ProblemCode::UnderAge, "{address}");
        }

        app.clock.advance(Span::days(30));
        let later = app.newcomer("anna@example.org").await;
        assert_eq!(
            profile(&later.client).await.onboarding,
            OnboardingStep::Age,
            "nothing from before is left"
        );
    })
    .await;
}

#[tokio::test]
async fn someone_is_old_enough_on_their_birthday_and_not_the_day_before() {
    // The clock of every test starts on 2026-06-01.
    let app = TestApp::start().await;
    let adult = app.newcomer("adult@example.org").await;
    assert_eq!(
        state_age(&adult.client, "2008-06-01", RULES_VERSION).await.status,
        StatusCode::OK
    );
    let young = app.newcomer("young@example.org").await;
    assert_eq!(
        problem(&state_age(&young.client, "2008-06-02", RULES_VERSION).await).code,
        ProblemCode::UnderAge
    );
}

#[tokio::test]
async fn an_operator_can_raise_the_minimum_age() {
    let app = TestApp::with(|config| config.auth.minimum_age = 21).await;
    let adult = app.newcomer("adult@example.org").await;
    assert_eq!(
        state_age(&adult.client, "2005-06-01", RULES_VERSION).await.status,
        StatusCode::OK
    );
    let young = app.newcomer("young@example.org").await;
    assert_eq!(
        problem(&state_age(&young.client, "2005-06-02", RULES_VERSION).await).code,
        ProblemCode::UnderAge
    );
}

#[tokio::test]
async fn an_invalid_birth_date_or_rules_version_names_its_field() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    for date in [
        "",
        "1990",
        "01.01.1990",
        "1990-02-30",
        "2030-01-01",
        "1800-01-01",
        "1990-01-01T00:00:00Z",
    ] {
        let refusal = problem(&state_age(&person.client, date, RULES_VERSION).await);
        assert_eq!(
            (refusal.code, refusal.errors[0].field.as_str()),
            (ProblemCode::InvalidFields, "birth_date"),
            "{date}"
        );
    }
    let refusal = problem(&state_age(&person.client, "1990-01-01", RULES_VERSION + 1).await);
    assert_eq!(refusal.errors[0].field, "rules_version");
    assert_eq!(profile(&person.client).await.onboarding, OnboardingStep::Age);
}

#[tokio::test]
async fn on_04_suggested_aliases_are_valid_and_vary() {
    let app = TestApp::start().await;
    let person = app.sign_in("anna@example.org").await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        let suggestion: Value = person
            .client
            .get("/api/user/alias-suggestion")
            .await
            .expect("is signed in");
        let alias = suggestion["alias"].as_str().expect("is text").to_owned();
        let update = ProfileUpdate {
            alias: Some(alias.clone()),
            ..ProfileUpdate::default()
        };
        let changed = person
            .client
            .update_profile(&update)
            .await
            .expect("a suggestion is valid");
        assert_eq!(changed.alias, alias);
        seen.push(alias);
    }
    seen.dedup();
    assert!(seen.len() > 1);
}
