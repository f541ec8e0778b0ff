//! Cross-site requests: other sites can change nothing, whatever cookies the browser adds.

use super::*;

const OURS: &str = "https://io.test";

struct Browser {
    cookies: String,
}

impl Browser {
    async fn signed_in(app: &TestApp) -> Self {
        let requested = Requested::by(app, app.browser(), "anna@example.org").await;
        let reply = requested
            .client
            .json(Method::POST, VERIFY, &requested.link())
            .await
            .expect("the server answers");
        let pairs = ["__Host-io_at", "__Host-io_rt"]
            .map(|name| format!("{name}={}", cookie_value(&reply, name).expect("is set")));
        Self {
            cookies: pairs.join("; "),
        }
    }

    async fn sends(&self, app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut all = vec![("cookie", self.cookies.as_str())];
        all.extend_from_slice(headers);
        bare(app, method, path, &all, &json!({})).await
    }
}

#[tokio::test]
async fn ses_10_with_cookies_only_our_own_pages_can_change_anything() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app).await;
    let foreign: [&[(&str, &str)]; 7] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", OURS)],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("referer", "https://io.test/settings")],
    ];
    for headers in foreign {
        for (method, path) in [
            (Method::PUT, PROFILE),
            (Method::POST, "/api/auth/logout"),
            (Method::POST, "/api/auth/refresh"),
            (Method::POST, VERIFY),
            (Method::POST, "/api/user/delete"),
        ] {
            let reply = browser.sends(&app, method, path, headers).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            assert_eq!(reply.problem().unwrap().code, ProblemCode::Csrf, "{path} {headers:?}");
        }
    }
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("origin", OURS)],
        // HDR-04: the headers of a form post under `no-referrer`.
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
    ] {
        let reply = browser.sends(&app, Method::POST, "/api/ws/ticket", headers).await;
        assert_eq!(reply.status, StatusCode::OK, "{headers:?}");
    }
}

#[tokio::test]
async fn ses_10_reading_needs_no_origin_and_bearer_requests_are_exempt() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app).await;
    assert_eq!(
        browser.sends(&app, Method::GET, PROFILE, &[]).await.status,
        StatusCode::OK
    );
    let person = app.newcomer("ben@example.org").await;
    let bearer = format!("Bearer {}", person.client.tokens().expect("has tokens").access);
    let headers = [("authorization", bearer.as_str()), ("origin", "https://app.example")];
    let reply = bare(&app, Method::POST, "/api/ws/ticket", &headers, &json!({})).await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn ses_10_no_other_site_can_sign_a_browser_in() {
    let app = TestApp::start().await;
    let requested = Requested::by(&app, app.client(), "anna@example.org").await;
    let proof = serde_json::to_value(requested.link()).expect("is JSON");
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("origin", "https://evil.example")],
    ] {
        let reply = bare(&app, Method::POST, VERIFY, headers, &proof).await;
        assert_eq!(reply.problem().unwrap().code, ProblemCode::Csrf);
    }
    requested
        .client
        .verify(&requested.link())
        .await
        .expect("the link was not used");
}

#[tokio::test]
async fn a_request_is_authenticated_by_token_or_cookie_never_both() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app).await;
    for extra in [
        ("authorization", "Bearer nothing"),
        ("authorization", "bearer"),
        ("x-io-client", "API"),
    ] {
        let reply = browser.sends(&app, Method::GET, PROFILE, &[extra]).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{extra:?}");
    }
}

#[tokio::test]
async fn ses_12_json_sent_as_a_form_is_refused() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        for (method, path) in [
            (Method::PUT, PROFILE),
            (Method::POST, "/api/user/age"),
            (Method::POST, "/api/user/delete"),
            (Method::POST, "/api/auth/refresh"),
        ] {
            let reply = person
                .client
                .raw(method, path, &[header("content-type", kind)], b"{}".to_vec())
                .await
                .expect("the server answers");
            assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
        }
    }
}

#[tokio::test]
async fn a_page_at_another_address_learns_which_one_to_use() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app).await;
    let elsewhere = [("sec-fetch-site", "same-origin"), ("origin", "https://www.io.test")];
    let replies = [
        browser.sends(&app, Method::POST, "/api/auth/refresh", &elsewhere).await,
        browser.sends(&app, Method::PUT, PROFILE, &elsewhere).await,
        bare(&app, Method::POST, SEND, &elsewhere, &email_body("ben@example.org")).await,
    ];
    for reply in replies {
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
        let problem = reply.problem().unwrap();
        assert_eq!(problem.code, ProblemCode::WrongAddress);
        assert_eq!(problem.address.as_deref(), Some(OURS));
    }
    for same in ["https://io.test:443", "https://IO.test", "https://io.test."] {
        let headers = [("sec-fetch-site", "same-origin"), ("origin", same)];
        let reply = browser.sends(&app, Method::POST, "/api/ws/ticket", &headers).await;
        assert_eq!(reply.status, StatusCode::OK, "{same}");
    }
}

#[tokio::test]
async fn in_development_every_name_of_the_loopback_address_is_one_site() {
    let app = TestApp::with(|config| "http://127.0.0.1:8080".clone_into(&mut config.public_url)).await;
    for (origin, status) in [
        ("http://localhost:8080", StatusCode::ACCEPTED),
        ("http://[::1]:8080", StatusCode::ACCEPTED),
        ("http://localhost:8081", StatusCode::FORBIDDEN),
        ("http://192.0.2.1:8080", StatusCode::FORBIDDEN),
    ] {
        let headers = [("origin", origin)];
        let reply = bare(&app, Method::POST, SEND, &headers, &email_body("anna@example.org")).await;
        assert_eq!(reply.status, status, "{origin}");
        app.clock.advance(Span::seconds(61));
    }
}
