//! The first steps: a neutral question, the rules, and a polite end for whoever is too young.

use io_client::protocol::rest::OnboardingStep;
use io_core::time::Span;
use io_server::features::account::RULES_VERSION;
use io_testkit::TestApp;

use super::*;

#[tokio::test]
async fn on_08_onboarding_goes_on_where_it_stopped_on_any_device() {
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
async fn on_01_nothing_is_kept_of_a_person_before_the_age_is_known() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    let reply = put(&person.client, &json!({ "alias": "Nora" })).await;
    assert_eq!(problem(&reply).code, ProblemCode::OnboardingRequired);
    assert_eq!(profile(&person.client).await.alias, "");
}

#[tokio::test]
async fn on_01_whoever_is_too_young_is_let_go_politely_and_cannot_go_back_for_a_day() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        app.clock.advance(Span::seconds(61));
        let second_tab = app.newcomer("anna@example.org").await;
        let reply = state_age(&person.client, "2012-05-05", RULES_VERSION).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
        let told = problem(&reply);
        assert_eq!((told.code, told.retry_after), (ProblemCode::UnderAge, Some(24 * 3600)));

        // Neither going back nor another tab helps.
        for client in [&person.client, &second_tab.client] {
            assert_eq!(
                state_age(client, "1990-01-01", RULES_VERSION).await.status,
                StatusCode::UNAUTHORIZED
            );
        }

        // Nor does another letter, which comes all the same: only who reads it learns why it does not help.
        app.clock.advance(Span::seconds(61));
        let again = app.client();
        again
            .send_magic_link("anna@example.org")
            .await
            .expect("it looks like any other");
        let letter = app.mail.letter_to("anna@example.org").await;
        let proof = json!({ "token": letter.token() });
        let reply = again
            .json(Method::POST, "/api/auth/verify-token", &proof)
            .await
            .expect("the server answers");
        assert_eq!(problem(&reply).code, ProblemCode::UnderAge);

        app.clock.advance(Span::hours(24));
        let later = app.newcomer("anna@example.org").await;
        assert_eq!(
            profile(&later.client).await.onboarding,
            OnboardingStep::Age,
            "nothing of before is left"
        );
    })
    .await;
}

#[tokio::test]
async fn the_birthday_itself_is_old_enough_and_the_day_before_is_not() {
    // The clock of tests stands at 2026-06-01.
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
async fn an_operator_can_ask_for_a_higher_age() {
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
async fn what_is_no_birth_date_or_an_old_version_of_the_rules_is_told_at_its_field() {
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
        let told = problem(&state_age(&person.client, date, RULES_VERSION).await);
        assert_eq!(
            (told.code, told.errors[0].field.as_str()),
            (ProblemCode::InvalidFields, "birth_date"),
            "{date}"
        );
    }
    let told = problem(&state_age(&person.client, "1990-01-01", RULES_VERSION + 1).await);
    assert_eq!(told.errors[0].field, "rules_version");
    assert_eq!(profile(&person.client).await.onboarding, OnboardingStep::Age);
}

#[tokio::test]
async fn on_04_a_suggested_alias_is_a_good_one_and_another_each_time() {
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
            .expect("a suggestion is accepted");
        assert_eq!(changed.alias, alias);
        seen.push(alias);
    }
    seen.dedup();
    assert!(seen.len() > 1);
}
