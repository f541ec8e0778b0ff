//! Renewing a login: tokens rotate, parallel refreshes share a successor, and reuse ends the login.

use io_client::Tokens;

use super::*;

const REFRESH: &str = "/api/auth/refresh";

fn tokens(client: &Client) -> Tokens {
    client.tokens().expect("has tokens")
}

#[tokio::test]
async fn ses_04_every_refresh_rotates_the_token_of_the_same_login() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        let mut seen = vec![tokens(&person.client).refresh];
        for _ in 0..3 {
            app.clock.advance(Span::minutes(5));
            let renewed = person.client.refresh().await.expect("the login is active");
            assert_eq!(renewed.login, person.signed_in.login);
            assert_eq!(renewed.expires_in, 600);
            let token = tokens(&person.client).refresh;
            assert!(!seen.contains(&token));
            seen.push(token);
            assert!(is_signed_in(&person.client).await);
        }
    })
    .await;
}

#[tokio::test]
async fn ses_04_reusing_a_spent_token_ends_the_login() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        let stolen = tokens(&person.client);
        person.client.refresh().await.expect("the login is active");
        person.client.refresh().await.expect("the successor was used");
        let newest = tokens(&person.client);
        app.clock.advance(Span::seconds(11));

        person.client.set_tokens(Some(stolen));
        assert_eq!(refused(person.client.refresh().await), ProblemCode::NotSignedIn);
        person.client.set_tokens(Some(newest));
        assert!(
            !is_signed_in(&person.client).await,
            "the victim of a theft is signed out too, and signs in again"
        );
        assert_eq!(refused(person.client.refresh().await), ProblemCode::NotSignedIn);
    })
    .await;
}

#[tokio::test]
async fn ses_04_a_spent_token_ends_the_login_once_its_successor_was_used() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        let stolen = tokens(&person.client);
        person.client.refresh().await.expect("the login is active");
        let newest = tokens(&person.client);
        assert!(is_signed_in(&person.client).await);
        app.clock.advance(Span::seconds(11));
        person.client.set_tokens(Some(stolen));
        assert_eq!(refused(person.client.refresh().await), ProblemCode::NotSignedIn);
        person.client.set_tokens(Some(newest));
        assert!(!is_signed_in(&person.client).await);
    })
    .await;
}

#[tokio::test]
async fn ses_04_a_token_works_again_if_its_successor_was_never_used() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        let kept = tokens(&person.client);
        person.client.refresh().await.expect("the login is active");
        let lost = tokens(&person.client);
        app.clock.advance(Span::minutes(1));
        person.client.set_tokens(Some(kept));
        person.client.refresh().await.expect("the successor was not used");
        assert_eq!(tokens(&person.client).refresh, lost.refresh);
        assert!(is_signed_in(&person.client).await);
    })
    .await;
}

#[tokio::test]
async fn ses_05_ten_parallel_refreshes_give_one_successor() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        let body = json!({ "refresh_token": tokens(&person.client).refresh });
        let replies =
            futures_util::future::join_all((0..10).map(|_| person.client.json(Method::POST, REFRESH, &body))).await;
        let mut successors = Vec::new();
        for reply in replies {
            let reply = reply.expect("the server answers");
            assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
            let body: Value = reply.json().expect("is JSON");
            successors.push(body["refresh_token"].as_str().expect("has a token").to_owned());
        }
        successors.dedup();
        assert_eq!(successors.len(), 1);
        person.client.set_tokens(Some(Tokens {
            access: String::new(),
            refresh: successors.remove(0),
        }));
        person.client.refresh().await.expect("the successor works");
    })
    .await;
}

#[tokio::test]
async fn ses_05_a_tab_two_refreshes_behind_must_retry_and_ends_nothing() {
    TestApp::each_engine(async |app| {
        let person = app.newcomer("anna@example.org").await;
        let slow_tab = tokens(&person.client);
        person.client.refresh().await.expect("the login is active");
        person.client.refresh().await.expect("the login is active");
        let newest = tokens(&person.client);
        person.client.set_tokens(Some(slow_tab));
        assert_eq!(refused(person.client.refresh().await), ProblemCode::RefreshRetry);
        person.client.set_tokens(Some(newest));
        person.client.refresh().await.expect("the login is still active");
    })
    .await;
}

#[tokio::test]
async fn a_login_ends_after_thirty_idle_days_or_ninety_days_in_all() {
    TestApp::each_engine(async |app| {
        let idle = app.newcomer("idle@example.org").await;
        let busy = app.newcomer("busy@example.org").await;
        for day in [29, 58, 87] {
            app.clock.advance(Span::days(29));
            busy.client
                .refresh()
                .await
                .unwrap_or_else(|error| panic!("day {day}: {error}"));
            assert_eq!(idle.client.refresh().await.is_ok(), day == 29);
            // The idle login is not used after its first refresh.
            if day == 29 {
                app.clock.advance(Span::days(2));
                busy.client.refresh().await.expect("the login is active");
            }
        }
        app.clock.advance(Span::days(1) + Span::seconds(1));
        assert_eq!(refused(busy.client.refresh().await), ProblemCode::NotSignedIn);
    })
    .await;
}

#[tokio::test]
async fn a_failed_refresh_clears_the_browsers_cookies() {
    let app = TestApp::start().await;
    let headers = [("cookie", "__Host-io_rt=nonsense"), ("sec-fetch-site", "same-origin")];
    let reply = bare(&app, Method::POST, REFRESH, &headers, &json!({})).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    let cleared = cookies_set(&reply);
    assert_eq!(cleared.len(), 2);
    assert!(cleared.iter().all(|line| line.ends_with("Max-Age=0")));
}

#[tokio::test]
async fn a_malformed_or_forged_refresh_token_renews_nothing() {
    let app = TestApp::start().await;
    let anna = app.newcomer("anna@example.org").await;
    let token = tokens(&anna.client).refresh;
    let flipped = format!(
        "{}{}",
        &token[..token.len() - 1],
        if token.ends_with('A') { 'E' } else { 'A' }
    );
    for refresh_token in ["", "abc", flipped.as_str(), &tokens(&anna.client).access] {
        let body = json!({ "refresh_token": refresh_token });
        let reply = app
            .client()
            .json(Method::POST, REFRESH, &body)
            .await
            .expect("the server answers");
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    anna.client.refresh().await.expect("the real token still works");
}
