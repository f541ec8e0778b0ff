//! The headers of every kind of response (HDR, ERR, SES-13).

use io_testkit::TestApp;

use crate::support::http::{Answer, JSON, ask, get};

const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

fn assert_common(answer: &Answer) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-dns-prefetch-control", "off"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name} of {answer:?}");
    }
    assert!(
        answer.header("x-request-id").is_some_and(|id| id.len() == 32),
        "{answer:?}"
    );
    for name in ["server", "x-powered-by", "via"] {
        assert_eq!(answer.header(name), None, "{answer:?}");
    }
}

fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_common(answer);
    assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)));
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.header("content-security-policy"), Some(DATA_POLICY));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    assert_eq!(body["request_id"].as_str(), answer.header("x-request-id"));
    assert_eq!(body["type"], format!("/problems#{code}"));
    assert_eq!(body["status"], status);
}

#[tokio::test]
async fn hdr_01_every_api_problem_carries_all_headers() {
    let app = TestApp::start().await;
    let address = app.running().address;
    let send_link = "POST /api/auth/send-magic-link";
    let large = format!("\"{}\"", "x".repeat(70_000));
    assert_problem(&ask(address, send_link, &[JSON], "{").await, 400, "invalid_body");
    assert_problem(&get(&app, "/api/user/profile").await, 401, "not_signed_in");
    let csrf = [JSON, ("sec-fetch-site", "cross-site"), ("cookie", "__Host-io_at=x")];
    assert_problem(&ask(address, "POST /api/auth/logout", &csrf, "{}").await, 403, "csrf");
    assert_problem(&get(&app, "/api/nothing/here").await, 404, "not_found");
    assert_problem(
        &ask(address, "PATCH /api/user/profile", &[], "").await,
        405,
        "method_not_allowed",
    );
    assert_problem(
        &ask(address, "POST /api/client-errors", &[JSON], &large).await,
        413,
        "too_large",
    );
    assert_problem(
        &ask(address, send_link, &[("content-type", "text/plain")], "{}").await,
        415,
        "unsupported_media_type",
    );
    assert_problem(&ask(address, send_link, &[JSON], "{}").await, 422, "invalid_fields");
}

/// Invalid UTF-8, invalid ids and unknown ids are all not found.
#[tokio::test]
async fn any_malformed_id_in_a_path_is_not_found() {
    let app = TestApp::start().await;
    let person = app.newcomer("ada@example.org").await;
    let bearer = format!("Bearer {}", person.client.tokens().unwrap().access);
    let signed_in = [("authorization", bearer.as_str())];
    let address = app.running().address;
    for id in [
        "%FF",
        "%00",
        "nothing",
        "%2e%2e",
        "00000000-0000-4000-8000-000000000000",
    ] {
        for line in [
            format!("GET /api/chat/{id}"),
            format!("GET /api/chat/{id}/messages"),
            format!("DELETE /api/chat/people/{id}"),
            format!("DELETE /api/user/blocks/{id}"),
            format!("DELETE /api/auth/logins/{id}"),
        ] {
            assert_problem(&ask(address, &line, &signed_in, "").await, 404, "not_found");
        }
    }
}

#[tokio::test]
async fn hdr_01_data_and_pages_carry_their_own_headers() {
    let app = TestApp::start().await;
    let data = get(&app, "/livez").await;
    assert_common(&data);
    assert_eq!(data.header("content-security-policy"), Some(DATA_POLICY));

    for path in ["/api/docs", "/problems", "/no/such/page"] {
        let page = get(&app, path).await;
        assert_common(&page);
        let policy = page.header("content-security-policy").unwrap();
        for part in [
            "default-src 'none'; script-src 'self'; style-src 'self';",
            "connect-src 'self' wss://io.test;",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "upgrade-insecure-requests",
            "report-uri /api/csp-report",
        ] {
            assert!(policy.contains(part), "{part} in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("origin-agent-cluster", "?1"),
            ("x-frame-options", "DENY"),
            ("x-robots-tag", "noindex"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(page.header(name), Some(value), "{name} of {path}");
        }
        assert!(
            page.header("permissions-policy")
                .is_some_and(|policy| policy.contains("camera=()"))
        );
        assert!(
            !page.body.contains("<script>") && !page.body.contains(" style="),
            "{path}"
        );
    }
}

#[tokio::test]
async fn err_05_not_found_is_json_under_the_api_and_a_page_elsewhere() {
    let app = TestApp::start().await;
    assert_problem(&get(&app, "/api/nope").await, 404, "not_found");
    let page = get(&app, "/nope").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    let posted = ask(app.running().address, "POST /nope", &[], "").await;
    assert_eq!(posted.status, 405);
}

#[tokio::test]
async fn hsts_is_sent_unless_the_site_or_the_connection_is_plain() {
    let sent = async |app: &TestApp, proto: &[(&str, &str)]| {
        let answer = ask(app.running().address, "GET /livez", proto, "").await;
        let header = answer.header("strict-transport-security");
        assert!(header.is_none_or(|value| value == "max-age=63072000; includeSubDomains"));
        header.is_some()
    };
    let plain = [("x-forwarded-proto", "http")];
    let app = TestApp::start().await;
    assert!(sent(&app, &[]).await, "the public URL is https");
    assert!(sent(&app, &plain).await, "no trusted proxy said so");

    let proxy = io_server::config::Network::parse("127.0.0.0/8").unwrap();
    let app = TestApp::with(|config| config.http.trusted_proxies = vec![proxy]).await;
    for proto in ["https", "HTTPS", "https, http", "wss"] {
        assert!(sent(&app, &[("x-forwarded-proto", proto)]).await, "{proto}");
    }
    assert!(sent(&app, &[]).await);
    assert!(!sent(&app, &plain).await && !sent(&app, &[("x-forwarded-proto", "http, https")]).await);

    let app = TestApp::with(|config| "http://io.test".clone_into(&mut config.public_url)).await;
    assert!(!sent(&app, &[]).await, "the public URL is http");
}

#[tokio::test]
async fn ses_13_only_an_allowed_origin_gets_cors_headers() {
    let origin = "https://app.example.org";
    let app = TestApp::with(|config| config.http.cors_allowed_origins = vec![origin.to_owned()]).await;
    let address = app.running().address;
    let preflight = ("access-control-request-method", "POST");
    let allowed = ask(
        address,
        "OPTIONS /api/user/profile",
        &[("origin", origin), preflight],
        "",
    )
    .await;
    assert_eq!(
        (allowed.status, allowed.header("access-control-allow-origin")),
        (204, Some(origin))
    );
    assert_eq!(allowed.header("access-control-max-age"), Some("600"));
    assert_eq!(allowed.header("access-control-allow-credentials"), None);
    assert_eq!(allowed.header("vary"), Some("Origin"));
    assert_common(&allowed);

    for foreign in ["https://evil.example", "null", "https://app.example.org.evil.example"] {
        let refused = ask(
            address,
            "OPTIONS /api/user/profile",
            &[("origin", foreign), preflight],
            "",
        )
        .await;
        assert_eq!(refused.status, 405, "{foreign}");
        assert!(
            !refused
                .headers
                .iter()
                .any(|(name, _)| name.starts_with("access-control")),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn log_02_every_response_has_its_own_request_id() {
    let app = TestApp::start().await;
    let (first, second) = (get(&app, "/livez").await, get(&app, "/livez").await);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    let given = ask(
        app.running().address,
        "GET /livez",
        &[("x-request-id", "chosen-by-the-client")],
        "",
    )
    .await;
    assert_ne!(given.header("x-request-id"), Some("chosen-by-the-client"));
}

#[tokio::test]
async fn hdr_05_browser_reports_must_be_small_and_of_a_known_type() {
    let app = TestApp::start().await;
    let address = app.running().address;
    let report = r#"{"csp-report":{"effective-directive":"script-src","blocked-uri":"https://evil.example/x?y"}}"#;
    let kind = ("content-type", "application/csp-report");
    assert_eq!(ask(address, "POST /api/csp-report", &[kind], report).await.status, 204);
    assert_eq!(
        ask(
            address,
            "POST /api/csp-report",
            &[("content-type", "text/plain")],
            report
        )
        .await
        .status,
        415
    );
    let large = format!("\"{}\"", "x".repeat(9_000));
    assert_eq!(ask(address, "POST /api/csp-report", &[kind], &large).await.status, 413);
    let error = r#"{"release":"1","route":"/chat/{chat}","name":"TypeError","message":"x is not a function"}"#;
    assert_eq!(
        ask(address, "POST /api/client-errors", &[JSON], error).await.status,
        204
    );
    let long = format!(
        r#"{{"release":"1","route":"/","name":"E","message":"{}"}}"#,
        "x".repeat(301)
    );
    let answer = ask(address, "POST /api/client-errors", &[JSON], &long).await;
    assert_eq!(
        (answer.status, answer.json()["errors"][0]["field"].as_str()),
        (422, Some("message"))
    );
}

#[tokio::test]
async fn pwa_2_switched_off_the_service_worker_removes_itself() {
    let app = TestApp::with(|config| config.notifications.enabled = false).await;
    let script = get(&app, "/sw.js").await;
    assert_common(&script);
    assert_eq!(script.status, 200);
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(script.header("cache-control"), Some("public, no-cache"));
    let policy = script.header("content-security-policy").unwrap_or_default();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"),
        "{policy}"
    );
    for part in ["registration.unregister()", "caches.delete", "skipWaiting"] {
        assert!(script.body.contains(part), "{part}");
    }
    assert_eq!(get(&app, "/api/app").await.json()["worker"], false);
    let app = TestApp::start().await;
    assert_eq!(get(&app, "/api/app").await.json()["worker"], true);
}
