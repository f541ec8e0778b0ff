//! Devices: one login each, listed and ended by their owner, with immediate effect.

use io_client::protocol::rest::Logins;

use super::*;
use crate::support::http::queue_emptied;

async fn logins(client: &Client) -> Logins {
    client.get("/api/auth/logins").await.expect("is signed in")
}

async fn post(client: &Client, path: &str) -> Reply {
    client
        .json(Method::POST, path, &json!({}))
        .await
        .expect("the server answers")
}

#[tokio::test]
async fn ses_06_ses_18_signing_out_ends_the_login_and_clears_the_browser() {
    TestApp::each_engine(async |app| {
        let requested = Requested::by(&app, app.browser(), "anna@example.org").await;
        let reply = requested
            .client
            .json(Method::POST, VERIFY, &requested.link())
            .await
            .expect("the server answers");
        let [access, renewal] =
            ["__Host-io_at", "__Host-io_rt"].map(|name| cookie_value(&reply, name).expect("is set"));
        assert!(is_signed_in(&requested.client).await);

        let left = post(&requested.client, "/api/auth/logout").await;
        assert_eq!(left.status, StatusCode::NO_CONTENT);
        assert_eq!(left.headers["clear-site-data"], "\"cache\",\"cookies\",\"storage\"");
        assert_eq!(left.headers["cache-control"], "no-store");
        assert!(cookies_set(&left).iter().all(|line| line.contains("Max-Age=0")));
        assert!(!is_signed_in(&requested.client).await);

        // Copied cookies are worthless now.
        let copied = format!("__Host-io_at={access}; __Host-io_rt={renewal}");
        let same_origin = [("cookie", copied.as_str()), ("sec-fetch-site", "same-origin")];
        let reply = bare(&app, Method::GET, PROFILE, &same_origin, &json!({})).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        let reply = bare(&app, Method::POST, "/api/auth/refresh", &same_origin, &json!({})).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn ses_06_signing_out_everywhere_ends_every_device_at_once() {
    TestApp::each_engine(async |app| {
        let first = app.newcomer("anna@example.org").await.client;
        let second = another_device(&app, "anna@example.org").await.client;
        let stranger = app.newcomer("ben@example.org").await.client;
        assert!(is_signed_in(&first).await && is_signed_in(&second).await);
        assert_eq!(
            post(&second, "/api/auth/logout-all").await.status,
            StatusCode::NO_CONTENT
        );
        assert!(!is_signed_in(&first).await);
        assert!(!is_signed_in(&second).await);
        assert!(is_signed_in(&stranger).await);
    })
    .await;
}

#[tokio::test]
async fn ses_07_a_person_can_list_their_devices_and_end_one() {
    TestApp::each_engine(async |app| {
        let first = app.newcomer("anna@example.org").await.client;
        let second = another_device(&app, "anna@example.org").await.client;
        let seen = logins(&second).await.logins;
        assert_eq!(seen.len(), 2);
        assert_eq!([seen[0].current, seen[1].current], [true, false]);
        assert!(seen.iter().all(|login| !login.label.is_empty()));
        assert!(
            seen.iter().all(|login| login.last_seen_at.0.as_seconds() % 3600 == 0),
            "rounded to the hour"
        );

        let path = format!("/api/auth/logins/{}", seen[1].id);
        second.delete(&path).await.expect("it is their own login");
        assert!(!is_signed_in(&first).await);
        assert!(is_signed_in(&second).await);
        assert_eq!(logins(&second).await.logins.len(), 1);
        assert_eq!(refused(second.delete(&path).await), ProblemCode::NotFound);
    })
    .await;
}

#[tokio::test]
async fn ses_19_ending_another_device_needs_a_fresh_sign_in() {
    TestApp::each_engine(async |app| {
        let owner = app.newcomer("anna@example.org").await.client;
        let found = another_device(&app, "anna@example.org").await.client;
        app.clock.advance(Span::minutes(10) + Span::seconds(1));
        found.refresh().await.expect("the login is active");
        let seen = logins(&found).await.logins;
        let path = |n: usize| format!("/api/auth/logins/{}", seen[n].id);
        let unknown = "/api/auth/logins/00000000-0000-4000-8000-000000000000".to_owned();
        for other in [path(1), unknown] {
            assert_eq!(refused(found.delete(&other).await), ProblemCode::FreshSignInRequired);
        }
        let everywhere = found.post_only("/api/auth/logout-all", &json!({})).await;
        assert_eq!(refused(everywhere), ProblemCode::FreshSignInRequired);
        owner.refresh().await.expect("the login is active");
        assert!(is_signed_in(&owner).await);

        // A device may always end itself, and a fresh sign-in may end any.
        found.delete(&path(0)).await.expect("it is its own login");
        assert!(!is_signed_in(&found).await);
        let back = another_device(&app, "anna@example.org").await.client;
        back.delete(&path(1)).await.expect("the sign-in is fresh");
        assert!(!is_signed_in(&owner).await);
    })
    .await;
}

#[tokio::test]
async fn ses_07_nobody_can_end_another_persons_device() {
    let app = TestApp::start().await;
    let anna = app.newcomer("anna@example.org").await;
    let ben = app.newcomer("ben@example.org").await;
    for login in [anna.signed_in.login.to_string(), "not-a-login".to_owned()] {
        assert_eq!(
            refused(ben.client.delete(&format!("/api/auth/logins/{login}")).await),
            ProblemCode::NotFound
        );
    }
    assert!(is_signed_in(&anna.client).await);
}

#[tokio::test]
async fn ses_07_the_eleventh_device_ends_the_least_recent() {
    TestApp::each_engine(async |app| {
        let first = app.newcomer("anna@example.org").await.client;
        let mut devices = Vec::new();
        for _ in 0..10 {
            app.clock.advance(Span::hours(3));
            devices.push(another_device(&app, "anna@example.org").await.client);
        }
        assert!(!is_signed_in(&first).await);
        assert!(matches!(refused(first.refresh().await), ProblemCode::NotSignedIn));
        assert_eq!(logins(&devices[9]).await.logins.len(), 10);
    })
    .await;
}

#[tokio::test]
async fn ses_08_a_new_sign_in_in_the_same_browser_ends_its_old_login() {
    TestApp::each_engine(async |app| {
        let requested = Requested::by(&app, app.browser(), "anna@example.org").await;
        let first = requested
            .client
            .verify(&requested.link())
            .await
            .expect("the link works");
        app.clock.advance(Span::seconds(61));
        let again = Requested::by(&app, requested.client.clone(), "anna@example.org").await;
        let second = again.client.verify(&again.code()).await.expect("the code works");
        assert_ne!(first.login, second.login);
        let seen = logins(&again.client).await.logins;
        assert_eq!(seen.iter().map(|login| login.id).collect::<Vec<_>>(), [second.login]);
    })
    .await;
}

#[tokio::test]
async fn ses_09_browsers_get_only_cookies_and_api_clients_only_tokens() {
    let app = TestApp::start().await;
    let browser = Requested::by(&app, app.browser(), "anna@example.org").await;
    let reply = browser
        .client
        .json(Method::POST, VERIFY, &browser.link())
        .await
        .expect("the server answers");
    let body: Value = reply.json().expect("is JSON");
    assert!(body.get("access_token").is_none() && body.get("refresh_token").is_none());
    let set = cookies_set(&reply);
    for (name, attributes) in [
        (
            "__Host-io_at",
            "; HttpOnly; Secure; Path=/; SameSite=Strict; Max-Age=600",
        ),
        (
            "__Host-io_rt",
            "; HttpOnly; Secure; Path=/; SameSite=Strict; Max-Age=2592000",
        ),
        ("__Host-io_lr", "; HttpOnly; Secure; Path=/; SameSite=Lax; Max-Age=0"),
        (
            "__Host-io_dv",
            "; HttpOnly; Secure; Path=/; SameSite=Strict; Max-Age=31536000",
        ),
    ] {
        let line = set
            .iter()
            .find(|line| line.starts_with(name))
            .unwrap_or_else(|| panic!("no {name}"));
        assert!(line.ends_with(attributes), "{line}");
        assert!(line.len() <= 4096);
    }
    assert_eq!(set.len(), 4);

    let client = Requested::by(&app, app.client(), "ben@example.org").await;
    let reply = client
        .client
        .json(Method::POST, VERIFY, &client.link())
        .await
        .expect("the server answers");
    let body: Value = reply.json().expect("is JSON");
    assert!(body["access_token"].is_string() && body["refresh_token"].is_string());
    let set = cookies_set(&reply);
    assert!(set.iter().all(|line| line.starts_with("__Host-io_dv=")), "{set:?}");
}

#[tokio::test]
async fn ses_09_the_code_binding_cookie_has_its_attributes() {
    let app = TestApp::start().await;
    let reply = bare(&app, Method::POST, SEND, &[], &email_body("anna@example.org")).await;
    let set = cookies_set(&reply);
    assert_eq!(set.len(), 1);
    assert!(set[0].starts_with("__Host-io_lr="));
    assert!(set[0].ends_with("; HttpOnly; Secure; Path=/; SameSite=Lax; Max-Age=900"));
    assert_eq!(cookie_value(&reply, "__Host-io_lr").map(|value| value.len()), Some(22));
}

/// Signs in with one user agent for everyone; the client's jar alone tells devices apart.
async fn sign_in_as(app: &TestApp, client: &Client, address: &str) {
    app.clock.advance(Span::seconds(61));
    let requested = Requested::by(app, client.clone(), address).await;
    let agent = header(
        "user-agent",
        "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
    );
    let body = serde_json::to_vec(&requested.link()).expect("is JSON");
    let kind = header("content-type", "application/json");
    let reply = client
        .raw(Method::POST, VERIFY, &[agent, kind], body)
        .await
        .expect("the server answers");
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn auth_23_a_new_device_sends_a_notice_whatever_it_calls_itself() {
    TestApp::each_engine(async |app| {
        let address = "anna@example.org";
        let [anna, own, other] = [app.browser(), app.browser(), app.browser()];
        sign_in_as(&app, &anna, address).await;
        sign_in_as(&app, &anna, address).await;
        queue_emptied(&app).await;
        assert!(app.mail.notices().is_empty(), "a device that is known causes no notice");

        // The same words in the header, but another device.
        sign_in_as(&app, &own, address).await;
        let notice = app.mail.notice_to(address).await;
        assert!(notice.text.contains("Firefox on Windows"));
        assert!(!notice.text.contains("127."), "it holds no network address");

        // A device that is known to one account is new to another.
        sign_in_as(&app, &other, "ben@example.org").await;
        sign_in_as(&app, &other, address).await;
        app.mail.notice_to(address).await;
        sign_in_as(&app, &other, "ben@example.org").await;
        queue_emptied(&app).await;
        assert!(app.mail.notices().is_empty(), "it is known to both now");
    })
    .await;
}

#[tokio::test]
async fn ml_14_the_not_me_link_ends_every_login_on_a_click_not_on_a_visit() {
    TestApp::each_engine(async |app| {
        let own = app.newcomer("anna@example.org").await.client;
        app.clock.advance(Span::seconds(61));
        let requested = Requested::by(&app, app.client(), "anna@example.org").await;
        let agent = header(
            "user-agent",
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
        );
        let kind = header("content-type", "application/json");
        let proof = serde_json::to_vec(&requested.link()).expect("is JSON");
        let reply = requested
            .client
            .raw(Method::POST, VERIFY, &[agent, kind], proof)
            .await
            .expect("the server answers");
        let stranger: io_client::protocol::rest::SignedIn = reply.json().expect("signs in");
        let bearer = format!("Bearer {}", stranger.access_token.expect("has a token"));
        let stranger = async || {
            bare(&app, Method::GET, PROFILE, &[("authorization", &bearer)], &json!({}))
                .await
                .status
        };

        let notice = app.mail.notice_to("anna@example.org").await;
        let link = notice
            .text
            .split_whitespace()
            .find(|word| word.contains("/auth/not-me"))
            .expect("a link");
        let (page, token) = link
            .split_once("#t=")
            .expect("the token is in the fragment, which no server sees");
        assert_eq!(page, "https://io.test/auth/not-me");
        for method in [Method::GET, Method::HEAD] {
            bare(&app, method, "/auth/not-me", &[], &json!({})).await;
        }
        assert!(
            is_signed_in(&own).await && stranger().await == StatusCode::OK,
            "a visit changes nothing"
        );

        let mut forged = token.to_owned();
        forged.replace_range(30..31, if token.as_bytes()[30] == b'A' { "B" } else { "A" });
        let press =
            async |token: &str| bare(&app, Method::POST, "/api/auth/not-me", &[], &json!({ "token": token })).await;
        for wrong in ["", "AAAA", &forged] {
            assert_eq!(
                press(wrong).await.problem().expect("is refused").code,
                ProblemCode::InvalidOrExpired,
                "{wrong:?}"
            );
        }
        let foreign = [("sec-fetch-site", "cross-site")];
        let reply = bare(
            &app,
            Method::POST,
            "/api/auth/not-me",
            &foreign,
            &json!({ "token": token }),
        )
        .await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
        assert!(is_signed_in(&own).await && stranger().await == StatusCode::OK);

        assert_eq!(press(token).await.status, StatusCode::NO_CONTENT);
        assert!(!is_signed_in(&own).await && stranger().await == StatusCode::UNAUTHORIZED);

        app.clock.advance(Span::seconds(61));
        let again = app.newcomer("anna@example.org").await.client;
        assert_eq!(press(token).await.status, StatusCode::NO_CONTENT);
        assert!(is_signed_in(&again).await, "an old notice does not end a later login");
    })
    .await;
}
