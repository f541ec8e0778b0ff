//! Codes: valid only for the client that requested them, and only a few wrong ones.

use io_core::time::Span;

use super::*;

#[tokio::test]
async fn a_code_signs_in_the_client_that_requested_it() {
    TestApp::each_engine(async |app| {
        for client in [app.client(), app.browser()] {
            let email = format!("{:?}@example.org", client.credentials()).to_lowercase();
            let requested = Requested::by(&app, client, &email).await;
            let spaced = format!("{} {}", &requested.email.code()[..4], &requested.email.code()[4..]);
            requested
                .client
                .verify(&requested.with_code(&spaced))
                .await
                .expect("the code works");
            assert!(is_signed_in(&requested.client).await);
        }
    })
    .await;
}

#[tokio::test]
async fn auth_11_a_code_needs_the_cookie_of_its_own_request() {
    TestApp::each_engine(async |app| {
        let requested = Requested::by(&app, app.client(), "anna@example.org").await;
        let without = app.client();
        assert_eq!(
            refused(without.verify(&requested.code()).await),
            ProblemCode::InvalidOrExpired
        );
        let other = Requested::by(&app, app.client(), "ben@example.org").await;
        assert_eq!(
            refused(other.client.verify(&requested.code()).await),
            ProblemCode::InvalidOrExpired
        );
        requested
            .client
            .verify(&requested.code())
            .await
            .expect("the code works with its own cookie");
    })
    .await;
}

#[tokio::test]
async fn an_older_code_still_works_after_a_second_request() {
    let app = TestApp::start().await;
    let first = Requested::by(&app, app.browser(), "anna@example.org").await;
    app.clock.advance(Span::seconds(61));
    let second = Requested::by(&app, first.client.clone(), "anna@example.org").await;
    assert_ne!(first.answer.request_id, second.answer.request_id);
    first
        .client
        .verify(&first.code())
        .await
        .expect("the older code still works");
}

#[tokio::test]
async fn auth_12_five_wrong_codes_end_the_code_and_never_the_link() {
    TestApp::each_engine(async |app| {
        let requested = Requested::by(&app, app.client(), "anna@example.org").await;
        for _ in 0..5 {
            assert_eq!(
                refused(requested.client.verify(&requested.wrong_code()).await),
                ProblemCode::InvalidOrExpired
            );
        }
        assert_eq!(
            refused(requested.client.verify(&requested.code()).await),
            ProblemCode::InvalidOrExpired
        );
        requested
            .client
            .verify(&requested.link())
            .await
            .expect("the link still works");
    })
    .await;
}

#[tokio::test]
async fn auth_29_wrong_codes_of_strangers_lock_no_known_browser() {
    TestApp::each_engine(async |app| {
        let email = "anna@example.org";
        let own = app.newcomer(email).await.client;
        app.clock.advance(Span::seconds(61));
        for _ in 0..2 {
            let stranger = Requested::by(&app, app.client(), email).await;
            for _ in 0..5 {
                refused(stranger.client.verify(&stranger.wrong_code()).await);
            }
        }
        let stranger = Requested::by(&app, app.client(), email).await;
        assert_eq!(
            refused(stranger.client.verify(&stranger.code()).await),
            ProblemCode::RateLimited
        );
        let requested = Requested::by(&app, own, email).await;
        requested
            .client
            .verify(&requested.code())
            .await
            .expect("its own codes still work");
    })
    .await;
}

#[tokio::test]
async fn ml_09_a_hundred_parallel_guesses_get_no_more_than_five_tries() {
    TestApp::each_engine_with(
        |config| config.limits.verify_token_address.burst = 1_000,
        async |app| {
            let requested = Requested::by(&app, app.client(), "anna@example.org").await;
            let wrong = requested.wrong_code();
            futures_util::future::join_all((0..100).map(|_| requested.client.verify(&wrong))).await;
            assert!(requested.client.verify(&requested.code()).await.is_err());
        },
    )
    .await;
}

#[tokio::test]
async fn auth_12_ten_wrong_codes_in_an_hour_block_codes_but_not_links() {
    TestApp::each_engine(async |app| {
        let email = "anna@example.org";
        for _ in 0..2 {
            let requested = Requested::by(&app, app.client(), email).await;
            for _ in 0..5 {
                assert_eq!(
                    refused(requested.client.verify(&requested.wrong_code()).await),
                    ProblemCode::InvalidOrExpired
                );
            }
            app.clock.advance(Span::seconds(61));
        }
        let requested = Requested::by(&app, app.client(), email).await;
        let reply = requested
            .client
            .json(Method::POST, VERIFY, &requested.code())
            .await
            .expect("the server answers");
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(reply.headers.contains_key("retry-after"));
        requested
            .client
            .verify(&requested.link())
            .await
            .expect("the link still works");

        app.clock.advance(Span::hours(1));
        let later = Requested::by(&app, app.client(), email).await;
        later
            .client
            .verify(&later.code())
            .await
            .expect("codes work again after an hour");
    })
    .await;
}

#[tokio::test]
async fn a_malformed_code_is_refused_and_costs_no_try() {
    let app = TestApp::start().await;
    let requested = Requested::by(&app, app.client(), "anna@example.org").await;
    for _ in 0..6 {
        for typed in ["", "1234567", "123456789", "abcdefgh"] {
            let reply = requested
                .client
                .json(Method::POST, VERIFY, &requested.with_code(typed))
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
    requested
        .client
        .verify(&requested.code())
        .await
        .expect("the right code still works");
}
