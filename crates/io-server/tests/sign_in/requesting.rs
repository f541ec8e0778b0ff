//! Requesting a sign-in email: the same answer for every address, and a limited number of emails.

use http::HeaderMap;
use io_core::ids::UserId;
use io_core::moderation::rise::Subject;
use io_server::admission::solve;
use io_server::config::{ChallengePolicy, DisposablePolicy, Rate};

use super::*;
use crate::support::http::{self as raw_http, JSON, queue_emptied, request_email, try_request_email, wait_for_metric};

/// Another browser in the network of this one.
fn neighbour(app: &TestApp, of: &Client) -> Client {
    Client::from_address(&app.base(), of.credentials(), of.from()).expect("the client can be built")
}

/// What must not depend on the address: status, header names, body keys, cookie attributes.
fn shape(reply: &Reply) -> (StatusCode, Vec<String>, Vec<String>, Vec<String>) {
    let body: Value = reply.json().expect("is JSON");
    let mut keys: Vec<_> = body.as_object().expect("is an object").keys().cloned().collect();
    keys.sort();
    let cookies = cookies_set(reply)
        .iter()
        .map(|line| line.split(';').skip(1).collect::<Vec<_>>().join(";"))
        .collect();
    (reply.status, names(&reply.headers), keys, cookies)
}

async fn ask(app: &TestApp, email: &str) -> Reply {
    let client = app.client();
    client
        .json(Method::POST, SEND, &email_body(email))
        .await
        .expect("the server answers")
}

#[tokio::test]
async fn auth_01_known_unknown_and_deleted_addresses_get_the_same_answer() {
    TestApp::each_engine(async |app| {
        app.sign_in("known@example.org").await;
        let leaving = app.sign_in("leaving@example.org").await;
        let gone = app.sign_in("gone@example.org").await;
        for (person, now) in [(&leaving, false), (&gone, true)] {
            let reply = person
                .client
                .json(Method::POST, "/api/user/delete", &json!({ "now": now }))
                .await
                .expect("the server answers");
            assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
        }
        app.clock.advance(Span::minutes(2));
        let unknown = shape(&ask(&app, "unknown@example.org").await);
        assert_eq!(unknown.0, StatusCode::ACCEPTED);
        for email in ["known@example.org", "leaving@example.org", "gone@example.org"] {
            assert_eq!(shape(&ask(&app, email).await), unknown, "{email}");
        }
    })
    .await;
}

#[tokio::test]
async fn auth_03_an_invalid_address_gets_a_problem_and_no_email() {
    let app = TestApp::start().await;
    let long = format!("{}@example.org", "a".repeat(250));
    for email in [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@example",
        "anna@127.0.0.1",
        "anna@[127.0.0.1]",
        "\"anna\"@example.org",
        "anna@example.org\r\nBcc: eve@example.org",
        "anna\0@example.org",
        "anna@exa\nmple.org",
        long.as_str(),
    ] {
        let reply = ask(&app, email).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{email:?}");
        assert_eq!(reply.problem().expect("is a problem").code, ProblemCode::InvalidEmail);
    }
    // The email to the next valid address is the only one that arrives.
    let requested = Requested::by(&app, app.client(), "anna@example.org").await;
    assert_eq!(requested.email.to, ["anna@example.org"]);
    queue_emptied(&app).await;
    assert!(app.mail.emails().is_empty());
}

#[tokio::test]
async fn auth_04_the_email_holds_a_link_and_a_code_and_no_tracking() {
    let app = TestApp::start().await;
    let client = app.client();
    let forged = [
        header("host", "evil.example"),
        header("x-forwarded-host", "evil.example"),
        header("forwarded", "host=evil.example"),
        header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        ),
        header("content-type", "application/json"),
    ];
    let body = email_body("anna@example.org").to_string().into_bytes();
    let reply = client
        .raw(Method::POST, SEND, &forged, body)
        .await
        .expect("the server answers");
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    let received = app.mail.email_to("anna@example.org").await;
    assert!(received.link().starts_with("https://io.test/auth/confirm#t="));
    assert!(
        received
            .header("Content-Type")
            .is_some_and(|kind| kind.starts_with("multipart/alternative"))
    );
    for part in [&received.text, &received.html] {
        assert!(part.contains("Firefox on Linux"));
        assert!(
            part.contains(&received.code())
                || part.contains(&format!("{} {}", &received.code()[..4], &received.code()[4..]))
        );
        assert!(part.contains("You can ignore this email"));
        assert!(!part.contains("evil.example"));
    }
    assert!(!received.html.contains("<img") && !received.html.contains("url(") && !received.html.contains("<script"));
    assert!(!String::from_utf8_lossy(&received.raw).contains("evil.example"));
    assert!(!received.subject.to_lowercase().contains("chat"));
}

#[tokio::test]
async fn auth_05_tokens_are_random_and_no_secret_is_on_disk_in_clear() {
    let app = TestApp::start().await;
    let requested = Requested::by(&app, app.client(), "anna@example.org").await;
    let (token, code) = (requested.email.token(), requested.email.code());
    assert_eq!(token.len(), 43);
    let other = Requested::by(&app, app.client(), "ben@example.org").await.email.token();
    assert_ne!(token[..4], other[..4]);
    let spaced = format!("{} {}", &code[..4], &code[4..]);
    let mut searched = 0;
    for file in std::fs::read_dir(app.folder()).expect("the folder is there") {
        let path = file.expect("can be read").path();
        if path.extension().is_some_and(|kind| kind == "pem") || !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).expect("can be read");
        searched += bytes.len();
        for secret in [token.as_str(), &code, &spaced, "anna@example.org"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds {secret}", path.display());
        }
    }
    assert!(searched > 0, "there is a database to search");
}

#[tokio::test]
async fn auth_15_a_repeat_within_a_minute_looks_the_same_and_sends_nothing() {
    TestApp::each_engine(async |app| {
        app.sign_in("known@example.org").await;
        app.clock.advance(Span::minutes(2));
        for email in ["known@example.org", "unknown@example.org"] {
            let client = app.client();
            let first = client.send_magic_link(email).await.expect("an email can be requested");
            assert_eq!(first.resend_after, 60);
            app.mail.email_to(email).await;
            app.clock.advance(Span::seconds(25));
            let again = client.send_magic_link(email).await.expect("the answer looks the same");
            assert_eq!((again.expires_in, again.resend_after), (first.expires_in, 35));
            // The browser that requested the first email can still use it.
            assert_eq!(again.request_id, first.request_id);
            // Another browser of the same network gets no email either, and the answer of a first request.
            let elsewhere = neighbour(&app, &client)
                .send_magic_link(email)
                .await
                .expect("the answer looks the same");
            assert_ne!(elsewhere.request_id, first.request_id);
            assert_eq!(elsewhere.resend_after, 60);
            queue_emptied(&app).await;
            assert!(app.mail.emails().is_empty(), "a second email went to {email}");
            app.clock.advance(Span::minutes(2));
        }
    })
    .await;
}

#[tokio::test]
async fn auth_15_one_asker_gets_five_emails_an_hour_and_ten_a_day() {
    TestApp::each_engine(async |app| {
        let email = "anna@example.org";
        let asker = app.client();
        let mut sent = 0;
        for _ in 0..12 {
            let before = sent;
            let answer = asker
                .send_magic_link(email)
                .await
                .expect("the answer always looks the same");
            queue_emptied(&app).await;
            sent += app
                .mail
                .emails()
                .iter()
                .filter(|received| received.to == [email])
                .count();
            if sent > before {
                // The link is used, so that only the hourly limit applies.
                let received = app.mail.email_to(email).await;
                app.client()
                    .verify(&link(&received.token()))
                    .await
                    .expect("the link works");
            } else {
                assert!(answer.resend_after > 60, "the answer says how long to wait");
            }
            app.clock.advance(Span::seconds(61));
        }
        assert_eq!(sent, 5);
        app.clock.advance(Span::hours(1));
        for _ in 0..10 {
            asker
                .send_magic_link(email)
                .await
                .expect("the answer always looks the same");
            queue_emptied(&app).await;
            while app.mail.emails().iter().any(|received| received.to == [email]) {
                let received = app.mail.email_to(email).await;
                app.client()
                    .verify(&link(&received.token()))
                    .await
                    .expect("the link works");
                sent += 1;
            }
            app.clock.advance(Span::minutes(20));
        }
        assert_eq!(sent, 10);
    })
    .await;
}

#[tokio::test]
async fn auth_29_a_stranger_uses_up_no_email_of_another_network() {
    TestApp::each_engine(async |app| {
        let (victim, stranger) = ("anna@example.org", app.client());
        for _ in 0..30 {
            stranger
                .send_magic_link(victim)
                .await
                .expect("the answer looks the same");
            queue_emptied(&app).await;
            app.clock.advance(Span::minutes(20));
        }
        assert_eq!(app.mail.emails().len(), 10, "the share of one network");
        let last = app.mail.emails().pop().expect("ten emails");
        stranger
            .send_magic_link(victim)
            .await
            .expect("the answer looks the same");

        let own = app.client();
        own.send_magic_link(victim).await.expect("an email can be requested");
        queue_emptied(&app).await;
        let emails = app.mail.emails();
        let email = emails.last().expect("eleven emails");
        assert_ne!(email.token(), last.token());
        own.verify(&link(&email.token())).await.expect("the link works");
    })
    .await;
}

#[tokio::test]
async fn auth_29_a_browser_that_signed_in_before_has_its_own_emails() {
    TestApp::each_engine(async |app| {
        let victim = "anna@example.org";
        let own = app.newcomer(victim).await.client;
        app.clock.advance(Span::hours(2));
        // As many networks as it takes to use up what all strangers together have.
        let mut sent = 0;
        for _ in 0..30 {
            app.client()
                .send_magic_link(victim)
                .await
                .expect("the answer looks the same");
            queue_emptied(&app).await;
            sent += app.mail.emails().len();
            while !app.mail.emails().is_empty() {
                app.mail.email_to(victim).await;
            }
        }
        assert_eq!(sent, 25);
        // The browser is known, wherever it is now.
        own.send_magic_link(victim).await.expect("an email can be requested");
        let email = app.mail.email_to(victim).await;
        own.verify(&link(&email.token())).await.expect("the link works");
    })
    .await;
}

#[tokio::test]
async fn auth_30_a_flood_of_emails_stops_none_to_an_account() {
    TestApp::each_engine_with(
        |config| {
            config.auth.emails_per_minute_global = 8;
            config.auth.resend_after = Span::seconds(10);
        },
        async |app| {
            app.newcomer("known@example.org").await;
            app.clock.advance(Span::minutes(2));
            for n in 0..6 {
                ask(&app, &format!("invented{n}@example.org")).await;
            }
            wait_for_metric(&app, "io_auth_mail_ceiling_reached{period=\"minute\"} 1").await;
            let [known, unknown] = ["known@example.org", "unknown@example.org"];
            assert_eq!(shape(&ask(&app, known).await), shape(&ask(&app, unknown).await));
            app.mail.email_to(known).await;
            // The first sign-in, half of the ceiling for strangers, and the one to the account.
            app.mail.wait_for_attempts(1 + 4 + 1).await;
            assert_eq!(app.mail.emails().len(), 4);

            // The others were only delayed.
            app.clock.advance(Span::seconds(61));
            app.mail.email_to(unknown).await;
            queue_emptied(&app).await;
            wait_for_metric(&app, "io_auth_mail_ceiling_reached{period=\"minute\"} 0").await;
            assert_eq!(app.mail.emails().len(), 6);
        },
    )
    .await;
}

#[tokio::test]
async fn auth_31_an_answer_tells_only_what_the_same_browser_asked() {
    TestApp::each_engine(async |app| {
        let stranger = app.client();
        stranger
            .send_magic_link("used@example.org")
            .await
            .expect("an email can be requested");
        app.clock.advance(Span::seconds(3));
        let mut told = Vec::new();
        for email in ["used@example.org", "fresh@example.org"] {
            let own = neighbour(&app, &stranger);
            let mut answers = Vec::new();
            for _ in 0..3 {
                let answer = own.send_magic_link(email).await.expect("the answer looks the same");
                answers.push((answer.expires_in, answer.resend_after));
                app.clock.advance(Span::seconds(25));
            }
            told.push(answers);
        }
        assert_eq!(told, [[(600, 60), (600, 35), (600, 10)]; 2]);
    })
    .await;
}

#[tokio::test]
async fn an_operator_can_limit_emails_and_logins_per_person() {
    let app = TestApp::with(|config| {
        config.auth.resend_after = Span::seconds(30);
        config.auth.emails_per_hour = 2;
        config.auth.max_logins = 1;
    })
    .await;
    let email = "anna@example.org";
    let asker = app.client();
    let first = Requested::by(&app, asker.clone(), email).await;
    assert_eq!(first.answer.resend_after, 30);
    app.clock.advance(Span::seconds(31));
    let second = Requested::by(&app, asker.clone(), email).await;
    app.clock.advance(Span::seconds(31));
    let third = asker
        .send_magic_link(email)
        .await
        .expect("the answer always looks the same");
    assert!(third.resend_after > 3_000, "{}", third.resend_after);

    second.client.verify(&second.link()).await.expect("the link works");
    app.clock.advance(Span::hours(1));
    second.client.refresh().await.expect("the login is active");
    let other = Requested::by(&app, app.client(), email).await;
    other.client.verify(&other.link()).await.expect("the link works");
    assert!(!is_signed_in(&second.client).await, "one login at most");
}

#[tokio::test]
async fn auth_15_a_rate_limited_caller_learns_when_to_retry() {
    let rate = Rate {
        count: 10,
        per: Span::hours(1),
        burst: 5,
    };
    let app = TestApp::with(|config| config.limits.send_magic_link_address = rate).await;
    let client = app.client();
    let mut refusal = None;
    for n in 0..11 {
        let email = format!("person{n}@example.org");
        let reply = client
            .json(Method::POST, SEND, &email_body(&email))
            .await
            .expect("the server answers");
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            refusal = Some(reply);
            break;
        }
    }
    let reply = refusal.expect("eleven requests are too many");
    let problem = reply.problem().expect("is a problem");
    assert_eq!(problem.code, ProblemCode::RateLimited);
    let wait: i64 = reply.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(wait > 0);
    // Another caller is not limited, and this caller only until then.
    assert!(app.client().send_magic_link("other@example.org").await.is_ok());
    app.clock.advance(Span::seconds(wait));
    assert!(client.send_magic_link("later@example.org").await.is_ok());
}

#[tokio::test]
async fn auth_18_after_signing_in_only_paths_of_this_site_are_followed() {
    let app = TestApp::start().await;
    for (n, (wanted, followed)) in [
        ("/chat/abc?x=1", "/chat/abc?x=1"),
        ("//evil.example", "/"),
        ("https:evil.example", "/"),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("person{n}@example.org");
        let client = app.client();
        let body = json!({ "email": email, "next": wanted });
        let reply = client
            .json(Method::POST, SEND, &body)
            .await
            .expect("the server answers");
        assert_eq!(reply.status, StatusCode::ACCEPTED);
        let received = app.mail.email_to(&email).await;
        let signed_in = client.verify(&link(&received.token())).await.expect("the link works");
        assert_eq!(signed_in.next, followed);
    }
}

#[tokio::test]
async fn auth_19_disposable_mailboxes_are_refused_only_if_the_operator_says_so() {
    for (policy, accepted) in [
        (DisposablePolicy::Flag, true),
        (DisposablePolicy::Off, true),
        (DisposablePolicy::Block, false),
    ] {
        let app = TestApp::with(|config| config.auth.disposable = policy).await;
        let reply = ask(&app, "anna@mailinator.com").await;
        if accepted {
            assert_eq!(reply.status, StatusCode::ACCEPTED, "{policy:?}");
        } else {
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{policy:?}");
            assert_eq!(reply.problem().unwrap().code, ProblemCode::EmailDomainNotAllowed);
        }
        for relay in ["anna@duck.com", "anna@simplelogin.com", "anna@privaterelay.appleid.com"] {
            assert_eq!(
                ask(&app, relay).await.status,
                StatusCode::ACCEPTED,
                "{policy:?} {relay}"
            );
        }
    }
}

#[tokio::test]
async fn auth_20_two_spellings_of_a_mailbox_are_two_accounts_with_one_limit() {
    TestApp::each_engine(async |app| {
        let dotted = Requested::by(&app, app.client(), "A.b+x@Gmail.com").await;
        let plain = neighbour(&app, &dotted.client);
        let answer = plain
            .send_magic_link("ab@gmail.com")
            .await
            .expect("the answer looks the same");
        assert_eq!(answer.resend_after, 60);
        queue_emptied(&app).await;
        assert!(
            app.mail.emails().is_empty(),
            "a network sent one mailbox got two emails within a minute"
        );

        dotted.client.verify(&dotted.link()).await.expect("the link works");
        app.clock.advance(Span::seconds(61));
        let plain = Requested::by(&app, plain, "ab@gmail.com").await;
        plain.client.verify(&plain.link()).await.expect("the link works");
        let emails = [
            dotted.client.profile().await.expect("is signed in").email,
            plain.client.profile().await.expect("is signed in").email,
        ];
        assert_eq!(emails, ["A.b+x@Gmail.com", "ab@gmail.com"]);
    })
    .await;
}

#[tokio::test]
async fn auth_28_the_sign_in_routes_accept_only_small_json() {
    let app = TestApp::start().await;
    for path in [SEND, VERIFY] {
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
        ] {
            let body = email_body("anna@example.org").to_string().into_bytes();
            let reply = app
                .client()
                .raw(Method::POST, path, &[header("content-type", kind)], body)
                .await
                .expect("the server answers");
            assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
        }
        let large = json!({ "email": "anna@example.org", "locale": "x".repeat(4096) });
        let reply = app
            .client()
            .json(Method::POST, path, &large)
            .await
            .expect("the server answers");
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

#[tokio::test]
async fn ml_10_a_typo_in_the_domain_gets_a_suggestion_and_the_email() {
    let app = TestApp::start().await;
    let client = app.client();
    let sent = client
        .send_magic_link("anna@gmial.com")
        .await
        .expect("a typo is not refused");
    assert_eq!(sent.did_you_mean.as_deref(), Some("anna@gmail.com"));
    app.mail.email_to("anna@gmial.com").await;
    let right = app
        .client()
        .send_magic_link(" Anna@Example.ORG. ")
        .await
        .expect("the address is accepted");
    assert_eq!(right.did_you_mean, None);
    app.mail.email_to("anna@example.org").await;
}

fn names(headers: &HeaderMap) -> Vec<String> {
    let mut names: Vec<_> = headers.keys().map(ToString::to_string).collect();
    names.sort();
    names.dedup();
    names
}

#[tokio::test]
async fn auth_04_a_forged_host_does_not_change_the_link() {
    let app = TestApp::start().await;
    let request = "POST /api/auth/send-magic-link HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\n\
        forwarded: host=evil.example\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n\
        {\"email\":\"ada@example.org\"}";
    let answer = raw_http::raw(app.running().address, request.as_bytes()).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let received = app.mail.email_to("ada@example.org").await;
    assert!(
        received.link().starts_with("https://io.test/auth/confirm#t="),
        "{}",
        received.link()
    );
    assert!(!received.text.contains("evil") && !received.html.contains("evil"));
}

#[tokio::test]
async fn auth_03_an_address_with_a_line_break_never_reaches_the_mail_server() {
    let app = TestApp::start().await;
    for email in [
        "ada@example.org\r\nBcc: ben@example.org",
        "ada@example.org\n",
        "a\0@example.org",
        "no address",
    ] {
        let answer = try_request_email(&app, email).await;
        // Whitespace around an address is trimmed, and that includes a line break at its end.
        let trimmed = email.trim_end().len() < email.len() && answer.status == 202;
        assert!(
            trimmed || (answer.status, answer.json()["code"].as_str()) == (422, Some("invalid_email")),
            "{email:?}"
        );
    }
    request_email(&app, "last@example.org").await;
    app.mail.email_to("last@example.org").await;
    for received in app.mail.emails() {
        assert_eq!(received.to, ["ada@example.org"]);
        assert!(!String::from_utf8_lossy(&received.raw).contains("Bcc:"));
    }
}

#[tokio::test]
async fn auth_03_a_character_that_nobody_sees_is_named_or_forgiven() {
    let app = TestApp::start().await;
    let answer = try_request_email(&app, "no\u{200B}ra@example.org").await;
    assert_eq!((answer.status, &answer.json()["code"]), (422, &"invalid_email".into()));
    let fault = &answer.json()["errors"][0];
    assert_eq!(fault["field"], "email");
    assert!(
        fault["message"].as_str().is_some_and(|text| text.contains("U+200B")),
        "{fault}"
    );
    for (n, (before, after)) in [("\u{200B}", ""), ("", "\u{2060}"), ("\u{202A}", "\u{202C}")]
        .iter()
        .enumerate()
    {
        let address = format!("nora{n}@example.org");
        request_email(&app, &format!("{before}{address}{after}")).await;
        app.mail.email_to(&address).await;
    }
}

#[tokio::test]
async fn auth_28_each_invalid_sign_in_body_has_its_problem() {
    let app = TestApp::start().await;
    let address = app.running().address;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let line = "POST /api/auth/send-magic-link";
    for (kind, body, status, code) in [
        (
            form,
            "email=ada%40example.org".to_owned(),
            415,
            "unsupported_media_type",
        ),
        (
            JSON,
            format!("{{\"email\":\"{}\"}}", "a".repeat(5_000)),
            413,
            "too_large",
        ),
        (JSON, "{\"email\":".to_owned(), 400, "invalid_body"),
        (JSON, "{}".to_owned(), 422, "invalid_fields"),
    ] {
        let answer = raw_http::ask(address, line, &[kind], &body).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)));
    }
}

#[tokio::test]
async fn auth_15_one_caller_cannot_request_emails_for_many_addresses() {
    let app = TestApp::with(|config| {
        config.limits.send_magic_link_address = Rate {
            count: 10,
            per: Span::hours(1),
            burst: 5,
        };
    })
    .await;
    let mut statuses = Vec::new();
    for n in 0..6 {
        let body = format!("{{\"email\":\"person{n}@example.org\"}}");
        statuses.push(
            raw_http::ask(app.running().address, "POST /api/auth/send-magic-link", &[JSON], &body)
                .await
                .status,
        );
    }
    assert_eq!(statuses, [202, 202, 202, 202, 202, 429]);
}

#[tokio::test]
async fn ab_58_a_raid_asks_for_a_puzzle_whatever_the_address() {
    let app = TestApp::with(|config| {
        config.auth.challenge = ChallengePolicy::OnRisk;
        config.auth.challenge_bits = 8;
    })
    .await;
    let ask = async |body: &Value| {
        let reply = app.client().json(Method::POST, SEND, body).await.unwrap();
        (reply.status.as_u16(), reply.json::<Value>().unwrap())
    };
    let (known, unknown) = (
        json!({ "email": "ada@example.org" }),
        json!({ "email": "new@example.org" }),
    );
    app.sign_in("ada@example.org").await;
    assert_eq!(ask(&unknown).await.0, 202, "while nothing rises nothing changes");
    for number in 0..15 {
        let raider = UserId::from_random([number; 16]);
        let subject = Subject::Interest("chess".to_owned());
        app.running().app.realtime.note_rise(subject, Some(raider));
    }
    let mut keys = Vec::new();
    for body in [&known, &unknown] {
        let (status, problem) = ask(body).await;
        assert_eq!((status, &problem["code"]), (403, &json!("challenge_required")));
        let fields: Vec<String> = problem.as_object().unwrap().keys().cloned().collect();
        keys.push(fields);
    }
    assert_eq!(keys[0], keys[1], "the same for every address (AUTH-01)");
    let puzzle = ask(&unknown).await.1["puzzle"].clone();
    let token = puzzle["token"].as_str().unwrap();
    assert_eq!(puzzle["bits"], json!(8));
    let mut solved = json!({ "email": "third@example.org", "solved": { "token": token, "answer": solve(token, 8) } });
    assert_eq!(ask(&solved).await.0, 202);
    assert_eq!(ask(&solved).await.0, 403, "an answer counts once");
    solved["solved"]["token"] = json!("invented");
    assert_eq!(ask(&solved).await.0, 403);
    app.clock.advance(Span::hours(1));
    assert_eq!(
        ask(&json!({ "email": "fourth@example.org" })).await.0,
        202,
        "the raid is over"
    );
}
