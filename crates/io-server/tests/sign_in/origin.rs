//! Who may send what: other sites change nothing, whatever cookies the browser adds.

use super::*;

const OURS: &str = "https://io.test";

struct Browser {
    cookies: String,
}

impl Browser {
    async fn signed_in(app: &TestApp) -> Self {
        let asked = Asked::by(app, app.browser(), "anna@example.org").await;
        let reply = asked
            .client
            .json(Method::POST, VERIFY, &asked.link())
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
async fn ses_10_with_cookies_only_our_own_pages_change_anything() {
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
        // HDR-04: what a form post under `no-referrer` says.
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
async fn ses_10_no_other_site_signs_a_browser_in_even_without_cookies() {
    let app = TestApp::start().await;
    let asked = Asked::by(&app, app.client(), "anna@example.org").await;
    let proof = serde_json::to_value(asked.link()).expect("is JSON");
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("origin", "https://evil.example")],
    ] {
        let reply = bare(&app, Method::POST, VERIFY, headers, &proof).await;
        assert_eq!(reply.problem().unwrap().code, ProblemCode::Csrf);
    }
    asked.client.verify(&asked.link()).await.expect("nothing was spent");
}

#[tokio::test]
async fn a_request_counts_by_its_bearer_token_or_by_its_cookie_and_never_by_both() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app).await;
    for extra in [
        ("authorization", "Bearer nothing"),
        ("authorization", "Basic eDp5"),
        ("x-io-client", "api"),
    ] {
        let reply = browser.sends(&app, Method::GET, PROFILE, &[extra]).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{extra:?}");
    }
}

#[tokio::test]
async fn ses_12_json_in_the_clothes_of_a_form_is_refused() {
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
