//! Codes: only where they were asked for, and only so many wrong ones.

use io_core::time::Span;

use super::*;

#[tokio::test]
async fn a_code_signs_in_where_it_was_asked_for() {
    TestApp::each_engine(async |app| {
        for client in [app.client(), app.browser()] {
            let email = format!("{:?}@example.org", client.credentials()).to_lowercase();
            let asked = Asked::by(&app, client, &email).await;
            let spaced = format!("{} {}", &asked.letter.code()[..4], &asked.letter.code()[4..]);
            asked
                .client
                .verify(&asked.with_code(&spaced))
                .await
                .expect("the code works");
            assert!(is_signed_in(&asked.client).await);
        }
    })
    .await;
}

#[tokio::test]
async fn auth_11_a_code_is_refused_without_the_cookie_of_its_own_request() {
    TestApp::each_engine(async |app| {
        let asked = Asked::by(&app, app.client(), "anna@example.org").await;
        let without = app.client();
        assert_eq!(
            refused(without.verify(&asked.code()).await),
            ProblemCode::InvalidOrExpired
        );
        let other = Asked::by(&app, app.client(), "ben@example.org").await;
        assert_eq!(
            refused(other.client.verify(&asked.code()).await),
            ProblemCode::InvalidOrExpired
        );
        asked
            .client
            .verify(&asked.code())
            .await
            .expect("with its own cookie it works");
    })
    .await;
}

#[tokio::test]
async fn a_code_works_in_the_browser_that_asked_twice() {
    let app = TestApp::start().await;
    let first = Asked::by(&app, app.browser(), "anna@example.org").await;
    app.clock.advance(Span::seconds(61));
    let second = Asked::by(&app, first.client.clone(), "anna@example.org").await;
    assert_ne!(first.sent.request_id, second.sent.request_id);
    first
        .client
        .verify(&first.code())
        .await
        .expect("the older letter is as good");
}

#[tokio::test]
async fn auth_12_five_wrong_codes_end_the_request_even_for_the_right_one() {
    TestApp::each_engine(async |app| {
        let asked = Asked::by(&app, app.client(), "anna@example.org").await;
        for _ in 0..5 {
            assert_eq!(
                refused(asked.client.verify(&asked.wrong_code()).await),
                ProblemCode::InvalidOrExpired
            );
        }
        assert_eq!(
            refused(asked.client.verify(&asked.code()).await),
            ProblemCode::InvalidOrExpired
        );
    })
    .await;
}

#[tokio::test]
async fn ml_09_a_hundred_parallel_guesses_get_no_more_than_five_tries() {
    TestApp::each_engine_with(
        |config| config.limits.verify_token_address.burst = 1_000,
        async |app| {
            let asked = Asked::by(&app, app.client(), "anna@example.org").await;
            let wrong = asked.wrong_code();
            futures_util::future::join_all((0..100).map(|_| asked.client.verify(&wrong))).await;
            assert!(asked.client.verify(&asked.code()).await.is_err());
        },
    )
    .await;
}

#[tokio::test]
async fn auth_12_ten_wrong_codes_in_an_hour_stop_codes_for_the_address_and_never_its_links() {
    TestApp::each_engine(async |app| {
        let email = "anna@example.org";
        for _ in 0..2 {
            let asked = Asked::by(&app, app.client(), email).await;
            for _ in 0..5 {
                assert_eq!(
                    refused(asked.client.verify(&asked.wrong_code()).await),
                    ProblemCode::InvalidOrExpired
                );
            }
            app.clock.advance(Span::seconds(61));
        }
        let asked = Asked::by(&app, app.client(), email).await;
        let reply = asked
            .client
            .json(Method::POST, VERIFY, &asked.code())
            .await
            .expect("the server answers");
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(reply.headers.contains_key("retry-after"));
        asked
            .client
            .verify(&asked.link())
            .await
            .expect("the link works all the same");

        app.clock.advance(Span::hours(1));
        let later = Asked::by(&app, app.client(), email).await;
        later
            .client
            .verify(&later.code())
            .await
            .expect("an hour later codes work again");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_code_is_told_so_and_costs_no_try() {
    let app = TestApp::start().await;
    let asked = Asked::by(&app, app.client(), "anna@example.org").await;
    for _ in 0..6 {
        for typed in ["", "1234567", "123456789", "abcdefgh"] {
            let reply = asked
                .client
                .json(Method::POST, VERIFY, &asked.with_code(typed))
                .await
                .expect("the server answers");
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            assert_eq!(reply.problem().unwrap().errors[0].field, "code");
        }
    }
    let neither = app
        .client()
        .json(Method::POST, VERIFY, &json!({}))
        .await
        .expect("the server answers");
    assert_eq!(neither.status, StatusCode::UNPROCESSABLE_ENTITY);
    asked
        .client
        .verify(&asked.code())
        .await
        .expect("the right one still works");
}
