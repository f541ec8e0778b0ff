//! Links: checking one spends nothing, one click uses it, and it expires.

use io_client::protocol::rest::LinkState;
use io_server::config::LinkBinding;

use super::*;

#[tokio::test]
async fn auth_06_opening_or_checking_a_link_never_spends_it() {
    let app = TestApp::start().await;
    let requested = Requested::by(&app, app.client(), "anna@example.org").await;
    let token = requested.email.token();
    let scanner = app.client();
    for _ in 0..50 {
        for path in ["/auth/confirm".to_owned(), format!("/auth/confirm?t={token}")] {
            for method in [Method::GET, Method::HEAD] {
                scanner
                    .raw(method, &path, &[], Vec::new())
                    .await
                    .expect("the server answers");
            }
        }
    }
    for _ in 0..20 {
        let checked = scanner.check_link(&token).await.expect("the link can be checked");
        assert_eq!(checked.state, LinkState::Ready);
    }
    for method in [Method::GET, Method::HEAD] {
        let path = format!("{VERIFY}?token={token}");
        let reply = scanner
            .raw(method, &path, &[], Vec::new())
            .await
            .expect("the server answers");
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    requested
        .client
        .verify(&requested.link())
        .await
        .expect("the link still works");
}

#[tokio::test]
async fn auth_08_a_link_works_once_and_only_its_browser_learns_why() {
    TestApp::each_engine(async |app| {
        let requested = Requested::by(&app, app.client(), "anna@example.org").await;
        app.client()
            .verify(&requested.link())
            .await
            .expect("the first use signs in");
        assert_eq!(
            refused(app.client().verify(&requested.link()).await),
            ProblemCode::InvalidOrExpired
        );
        assert_eq!(
            refused(requested.client.verify(&requested.link()).await),
            ProblemCode::AlreadyUsed
        );
        let checked = app
            .client()
            .check_link(&requested.email.token())
            .await
            .expect("the link can be checked");
        assert_eq!(
            (checked.state, checked.email_masked, checked.asked_from),
            (LinkState::Used, None, None)
        );
    })
    .await;
}

#[tokio::test]
async fn auth_09_a_hundred_parallel_uses_of_a_link_make_one_login() {
    TestApp::each_engine(async |app| {
        let requested = Requested::by(&app, app.client(), "anna@example.org").await;
        let proof = requested.link();
        let clients: Vec<_> = (0..100).map(|_| app.client()).collect();
        let tries = clients.iter().map(|client| client.verify(&proof));
        let outcomes = futures_util::future::join_all(tries).await;
        let winners: Vec<_> = clients
            .iter()
            .zip(&outcomes)
            .filter(|(_, outcome)| outcome.is_ok())
            .collect();
        assert_eq!(winners.len(), 1);
        for (_, outcome) in clients
            .iter()
            .zip(outcomes.iter())
            .filter(|(_, outcome)| outcome.is_err())
        {
            let code = outcome.as_ref().err().and_then(io_client::Error::code);
            assert_eq!(code, Some(ProblemCode::InvalidOrExpired));
        }
        let logins: Value = winners[0].0.get("/api/auth/logins").await.expect("is signed in");
        assert_eq!(logins["logins"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn auth_10_a_link_and_a_code_expire_after_ten_minutes() {
    TestApp::each_engine(async |app| {
        let requested = Requested::by(&app, app.client(), "anna@example.org").await;
        assert_eq!(requested.answer.expires_in, 600);
        app.clock.advance(Span::seconds(601));
        assert_eq!(
            refused(requested.client.verify(&requested.link()).await),
            ProblemCode::InvalidOrExpired
        );
        assert_eq!(
            refused(requested.client.verify(&requested.code()).await),
            ProblemCode::InvalidOrExpired
        );

        let in_time = Requested::by(&app, app.client(), "ben@example.org").await;
        app.clock.advance(Span::seconds(599));
        in_time
            .client
            .verify(&in_time.link())
            .await
            .expect("the link still works");
    })
    .await;
}

#[tokio::test]
async fn auth_13_a_link_signs_in_only_the_browser_that_opens_it() {
    let app = TestApp::start().await;
    let requested = Requested::by(&app, app.browser(), "anna@example.org").await;
    let other = app.browser();
    let checked = other
        .check_link(&requested.email.token())
        .await
        .expect("the link can be checked");
    assert!(!checked.same_browser);
    assert_eq!(checked.email_masked.as_deref(), Some("a…@example.org"));
    assert!(checked.asked_from.is_some());
    other.verify(&requested.link()).await.expect("the link works there");
    assert!(is_signed_in(&other).await);
    assert!(!is_signed_in(&requested.client).await);
}

#[tokio::test]
async fn auth_14_with_strict_binding_a_link_works_only_where_it_was_requested() {
    let app = TestApp::with(|config| config.auth.link_binding = LinkBinding::Strict).await;
    let requested = Requested::by(&app, app.browser(), "anna@example.org").await;
    let other = app.browser();
    let checked = other
        .check_link(&requested.email.token())
        .await
        .expect("the link can be checked");
    assert_eq!((checked.state, checked.email_masked), (LinkState::CodeOnly, None));
    assert_eq!(
        refused(other.verify(&requested.link()).await),
        ProblemCode::InvalidOrExpired
    );
    let here = requested
        .client
        .check_link(&requested.email.token())
        .await
        .expect("the link can be checked");
    assert!(here.same_browser);
    assert_eq!(here.state, LinkState::Ready);
    requested
        .client
        .verify(&requested.link())
        .await
        .expect("the link works here");
}

#[tokio::test]
async fn auth_16_using_one_of_two_emails_ends_the_other() {
    TestApp::each_engine(async |app| {
        for (n, first_wins) in [true, false].into_iter().enumerate() {
            let email = format!("person{n}@example.org");
            let first = Requested::by(&app, app.client(), &email).await;
            app.clock.advance(Span::seconds(61));
            let second = Requested::by(&app, app.client(), &email).await;
            let (used, ended) = if first_wins { (first, second) } else { (second, first) };
            used.client.verify(&used.link()).await.expect("either link works");
            assert!(ended.client.verify(&ended.link()).await.is_err());
            assert!(ended.client.verify(&ended.code()).await.is_err());
        }
    })
    .await;
}

#[tokio::test]
async fn auth_17_a_dead_link_says_nothing_about_the_account() {
    let app = TestApp::start().await;
    let requested = Requested::by(&app, app.client(), "anna@example.org").await;
    app.clock.advance(Span::seconds(601));
    let expired = app
        .client()
        .check_link(&requested.email.token())
        .await
        .expect("the link can be checked");
    assert_eq!(
        (expired.state, expired.email_masked, expired.asked_from),
        (LinkState::Expired, None, None)
    );
    for token in ["", "abc", &"A".repeat(43), &"A".repeat(500)] {
        let unknown = app.client().check_link(token).await.expect("the link can be checked");
        assert_eq!(
            (
                unknown.state,
                unknown.email_masked,
                unknown.asked_from,
                unknown.same_browser
            ),
            (LinkState::Unknown, None, None, false)
        );
        assert_eq!(
            refused(app.client().verify(&link(token)).await),
            ProblemCode::InvalidOrExpired
        );
    }
}

#[tokio::test]
async fn auth_21_requesting_emails_creates_no_account_and_signing_in_does() {
    let app = TestApp::start().await;
    let accounts = || -> i64 {
        let database = rusqlite::Connection::open(app.folder().join("io.db")).expect("the database can be opened");
        database
            .query_row("SELECT count(*) FROM users", [], |row| row.get(0))
            .expect("the users can be counted")
    };
    let requested = Requested::by(&app, app.client(), "anna@example.org").await;
    for n in 0..5 {
        let email = format!("person{n}@example.org");
        app.client()
            .send_magic_link(&email)
            .await
            .expect("an email can be requested");
    }
    assert_eq!(accounts(), 0);
    requested
        .client
        .verify(&requested.link())
        .await
        .expect("the link works");
    assert_eq!(accounts(), 1);
}
