//! Links: looked at by anything, spent by one click, and only so long.

use io_client::protocol::rest::LinkState;
use io_core::time::Span;
use io_server::config::LinkBinding;

use super::*;

#[tokio::test]
async fn auth_06_looking_at_a_link_any_number_of_times_spends_nothing() {
    let app = TestApp::start().await;
    let asked = Asked::by(&app, app.client(), "anna@example.org").await;
    let token = asked.letter.token();
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
        let checked = scanner.check_link(&token).await.expect("can be looked at");
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
    asked.client.verify(&asked.link()).await.expect("the link still works");
}

#[tokio::test]
async fn auth_08_a_link_works_once_and_only_the_asking_browser_hears_why() {
    TestApp::each_engine(async |app| {
        let asked = Asked::by(&app, app.client(), "anna@example.org").await;
        app.client()
            .verify(&asked.link())
            .await
            .expect("the first use signs in");
        assert_eq!(
            refused(app.client().verify(&asked.link()).await),
            ProblemCode::InvalidOrExpired
        );
        assert_eq!(
            refused(asked.client.verify(&asked.link()).await),
            ProblemCode::AlreadyUsed
        );
        let checked = app
            .client()
            .check_link(&asked.letter.token())
            .await
            .expect("can be looked at");
        assert_eq!(
            (checked.state, checked.email_masked, checked.asked_from),
            (LinkState::Used, None, None)
        );
    })
    .await;
}

#[tokio::test]
async fn auth_09_a_hundred_parallel_verifies_make_one_login() {
    TestApp::each_engine(async |app| {
        let asked = Asked::by(&app, app.client(), "anna@example.org").await;
        let proof = asked.link();
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
async fn auth_10_a_link_and_a_code_end_after_ten_minutes() {
    TestApp::each_engine(async |app| {
        let asked = Asked::by(&app, app.client(), "anna@example.org").await;
        assert_eq!(asked.sent.expires_in, 600);
        app.clock.advance(Span::seconds(601));
        assert_eq!(
            refused(asked.client.verify(&asked.link()).await),
            ProblemCode::InvalidOrExpired
        );
        assert_eq!(
            refused(asked.client.verify(&asked.code()).await),
            ProblemCode::InvalidOrExpired
        );

        let in_time = Asked::by(&app, app.client(), "ben@example.org").await;
        app.clock.advance(Span::seconds(599));
        in_time.client.verify(&in_time.link()).await.expect("still works");
    })
    .await;
}

#[tokio::test]
async fn auth_13_a_link_opened_elsewhere_signs_in_there_and_not_where_it_was_asked_for() {
    let app = TestApp::start().await;
    let asked = Asked::by(&app, app.browser(), "anna@example.org").await;
    let other = app.browser();
    let checked = other.check_link(&asked.letter.token()).await.expect("can be looked at");
    assert!(!checked.same_browser);
    assert_eq!(checked.email_masked.as_deref(), Some("a…@example.org"));
    assert!(checked.asked_from.is_some());
    other.verify(&asked.link()).await.expect("the link works there");
    assert!(is_signed_in(&other).await);
    assert!(!is_signed_in(&asked.client).await);
}

#[tokio::test]
async fn auth_14_a_strict_operator_lets_a_link_work_only_where_it_was_asked_for() {
    let app = TestApp::with(|config| config.auth.link_binding = LinkBinding::Strict).await;
    let asked = Asked::by(&app, app.browser(), "anna@example.org").await;
    let other = app.browser();
    let checked = other.check_link(&asked.letter.token()).await.expect("can be looked at");
    assert_eq!((checked.state, checked.email_masked), (LinkState::CodeOnly, None));
    assert_eq!(
        refused(other.verify(&asked.link()).await),
        ProblemCode::InvalidOrExpired
    );
    let here = asked
        .client
        .check_link(&asked.letter.token())
        .await
        .expect("can be looked at");
    assert!(here.same_browser);
    assert_eq!(here.state, LinkState::Ready);
    asked.client.verify(&asked.link()).await.expect("the link works here");
}

#[tokio::test]
async fn auth_16_either_of_two_letters_works_and_then_the_other_does_not() {
    TestApp::each_engine(async |app| {
        for (n, first_wins) in [true, false].into_iter().enumerate() {
            let email = format!("person{n}@example.org");
            let first = Asked::by(&app, app.client(), &email).await;
            app.clock.advance(Span::seconds(61));
            let second = Asked::by(&app, app.client(), &email).await;
            let (used, dead) = if first_wins { (first, second) } else { (second, first) };
            used.client.verify(&used.link()).await.expect("either works");
            assert!(dead.client.verify(&dead.link()).await.is_err());
            assert!(dead.client.verify(&dead.code()).await.is_err());
        }
    })
    .await;
}

#[tokio::test]
async fn auth_17_a_dead_link_says_nothing_about_the_account() {
    let app = TestApp::start().await;
    let asked = Asked::by(&app, app.client(), "anna@example.org").await;
    app.clock.advance(Span::seconds(601));
    let expired = app
        .client()
        .check_link(&asked.letter.token())
        .await
        .expect("can be looked at");
    assert_eq!(
        (expired.state, expired.email_masked, expired.asked_from),
        (LinkState::Expired, None, None)
    );
    for token in ["", "abc", &"A".repeat(43), &"A".repeat(500)] {
        let unknown = app.client().check_link(token).await.expect("can be looked at");
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
async fn auth_21_asking_for_letters_makes_no_account_and_signing_in_makes_one() {
    let app = TestApp::start().await;
    let accounts = || -> i64 {
        let database = rusqlite::Connection::open(app.folder().join("io.db")).expect("the database is there");
        database
            .query_row("SELECT count(*) FROM users", [], |row| row.get(0))
            .expect("there are users")
    };
    let asked = Asked::by(&app, app.client(), "anna@example.org").await;
    for n in 0..5 {
        let email = format!("person{n}@example.org");
        app.client()
            .send_magic_link(&email)
            .await
            .expect("a letter can be asked for");
    }
    assert_eq!(accounts(), 0);
    asked.client.verify(&asked.link()).await.expect("the link works");
    assert_eq!(accounts(), 1);
}
