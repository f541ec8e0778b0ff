//! Letters over a real SMTP conversation, also with a mail server that is away, unwilling or without encryption.

use io_core::time::Span;
use io_testkit::{SmtpAnswer, TestApp};

use crate::support::http::{JSON, ask, ask_for_letter, get, measured};

#[tokio::test]
async fn eml_01_a_letter_is_valid_says_that_a_program_wrote_it_and_comes_encrypted() {
    let app = TestApp::with(|config| config.mail.from = "IO <hello@io.test>".to_owned()).await;
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    let letter = app.mail.letter_to("ada@example.org").await;
    assert!(letter.encrypted);
    assert_eq!(letter.from, "hello@io.test");
    assert_eq!(letter.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(
        letter.header("Date").as_deref(),
        Some("Mon, 01 Jun 2026 12:00:00 +0000")
    );
    let id = letter.header("Message-ID").unwrap();
    assert!(id.ends_with("@io.test>"), "{id}");
    assert!(!letter.text.is_empty() && letter.html.contains("<html"));
}

#[tokio::test]
async fn auth_04_a_forged_host_does_not_change_where_the_link_leads() {
    let app = TestApp::start().await;
    let request = "POST /api/auth/send-magic-link HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\n\
        forwarded: host=evil.example\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n\
        {\"email\":\"ada@example.org\"}";
    let answer = crate::support::http::raw(app.running().address, request.as_bytes()).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let letter = app.mail.letter_to("ada@example.org").await;
    assert!(
        letter.link().starts_with("https://io.test/auth/confirm#t="),
        "{}",
        letter.link()
    );
    assert!(!letter.text.contains("evil") && !letter.html.contains("evil"));
}

#[tokio::test]
async fn auth_03_an_address_with_a_line_break_is_refused_and_reaches_no_mail_server() {
    let app = TestApp::start().await;
    for email in [
        "ada@example.org\r\nBcc: ben@example.org",
        "ada@example.org\n",
        "a\0@example.org",
        "no address",
    ] {
        let answer = ask_for_letter(&app, email).await;
        // Blanks around an address are taken off, and a line break at its very end is one.
        let trimmed = email.trim_end().len() < email.len() && answer.status == 202;
        assert!(
            trimmed || (answer.status, answer.json()["code"].as_str()) == (422, Some("invalid_email")),
            "{email:?}"
        );
    }
    assert_eq!(ask_for_letter(&app, "last@example.org").await.status, 202);
    app.mail.letter_to("last@example.org").await;
    for letter in app.mail.letters() {
        assert_eq!(letter.to, ["ada@example.org"]);
        assert!(!String::from_utf8_lossy(&letter.raw).contains("Bcc:"));
    }
}

#[tokio::test]
async fn eml_02_a_mail_server_that_says_later_gets_the_letter_later_and_once() {
    let app = TestApp::start().await;
    app.mail.answer(SmtpAnswer::Later);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    app.mail.answer(SmtpAnswer::Accept);
    app.clock.advance(Span::seconds(5));
    app.mail.letter_to("ada@example.org").await;
    measured(&app, "io_auth_mail_total{result=\"sent\"} 1").await;
    measured(&app, "io_outbox_letters 0").await;
    assert!(app.mail.letters().is_empty());
}

#[tokio::test]
async fn eml_02_a_mail_server_that_says_never_is_not_asked_again() {
    let app = TestApp::start().await;
    app.mail.answer(SmtpAnswer::Never);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"rejected\"} 1").await;
    measured(&app, "io_outbox_letters 0").await;
}

/// A 5xx before the receiver is named is about the server or about us: the letter waits until that is mended.
#[tokio::test]
async fn eml_02_a_refusal_that_is_not_about_the_receiver_is_not_final() {
    for answer in [SmtpAnswer::NoService, SmtpAnswer::NotThisSender] {
        let app = TestApp::start().await;
        app.mail.answer(answer);
        assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
        measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
        app.mail.answer(SmtpAnswer::Accept);
        app.clock.advance(Span::seconds(5));
        app.mail.letter_to("ada@example.org").await;
    }
}

#[tokio::test]
async fn eml_02_a_mail_server_that_says_nothing_is_given_up_and_tried_again() {
    let app = TestApp::with(|config| config.mail.smtp.timeout = Span::seconds(2)).await;
    app.mail.answer(SmtpAnswer::Silent);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    app.mail.answer(SmtpAnswer::Accept);
    app.clock.advance(Span::seconds(5));
    app.mail.letter_to("ada@example.org").await;
}

#[tokio::test]
async fn a_letter_that_takes_its_time_holds_up_no_other() {
    let app = TestApp::with(|config| config.mail.smtp.timeout = Span::minutes(1)).await;
    app.mail.answer(SmtpAnswer::Silent);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    app.mail.connected(1).await;
    app.mail.answer(SmtpAnswer::Accept);
    assert_eq!(ask_for_letter(&app, "ben@example.org").await.status, 202);
    app.mail.letter_to("ben@example.org").await;
}

/// Whether letters are late, as everybody is told.
async fn delayed(app: &TestApp) -> bool {
    get(app, "/api/auth/letters").await.json()["delayed"] == true
}

/// What is said is about the mail server alone: somebody with an account and somebody without hear the same.
#[tokio::test]
async fn ml_16_whoever_waits_for_a_letter_is_told_that_letters_are_late_and_nothing_about_the_address() {
    let app = TestApp::start().await;
    app.newcomer("known@example.org").await;
    app.clock.advance(Span::minutes(2));
    let first = ask_for_letter(&app, "known@example.org").await;
    assert_eq!(first.json()["delayed"], false);
    app.mail.letter_to("known@example.org").await;
    assert!(!delayed(&app).await);

    app.clock.advance(Span::minutes(2));
    app.mail.answer(SmtpAnswer::Later);
    assert_eq!(ask_for_letter(&app, "first@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    assert!(delayed(&app).await);
    for address in ["known@example.org", "unknown@example.org"] {
        let answer = ask_for_letter(&app, address).await;
        assert_eq!(
            (answer.status, &answer.json()["delayed"]),
            (202, &serde_json::Value::Bool(true)),
            "{address}"
        );
    }

    app.mail.answer(SmtpAnswer::Accept);
    app.clock.advance(Span::minutes(2));
    for address in ["first@example.org", "known@example.org", "unknown@example.org"] {
        app.mail.letter_to(address).await;
    }
    measured(&app, "io_outbox_letters 0").await;
    assert!(!delayed(&app).await, "nothing was lost, and nothing is late any more");
}

#[tokio::test]
async fn ml_16_a_mail_server_that_says_nothing_is_noticed_before_it_is_given_up() {
    let app = TestApp::with(|config| config.mail.smtp.timeout = Span::minutes(1)).await;
    app.mail.answer(SmtpAnswer::Silent);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    app.mail.connected(1).await;
    app.clock.advance(Span::seconds(8));
    measured(&app, "io_outbox_oldest_seconds 8").await;
    assert!(delayed(&app).await);
}

#[tokio::test]
async fn the_age_of_the_oldest_letter_is_measured() {
    let app = TestApp::start().await;
    app.mail.answer(SmtpAnswer::Later);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    app.clock.advance(Span::seconds(3));
    measured(&app, "io_outbox_oldest_seconds 3").await;
    app.mail.answer(SmtpAnswer::Accept);
    app.clock.advance(Span::seconds(30));
    app.mail.letter_to("ada@example.org").await;
    measured(&app, "io_outbox_oldest_seconds 0").await;
}

#[tokio::test]
async fn the_mail_server_is_told_the_password_and_a_wrong_one_sends_nothing_until_it_is_mended() {
    let mut app = TestApp::with(|config| {
        config.mail.smtp.user = Some("io".to_owned());
        config.mail.smtp.password = Some(io_server::config::Secret::new("hunter3"));
    })
    .await;
    app.mail.ask_for_password("io", "hunter2");
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    assert!(app.mail.letters().is_empty());
    app.restart_with(|config| config.mail.smtp.password = Some(io_server::config::Secret::new("hunter2")))
        .await;
    app.clock.advance(Span::seconds(5));
    app.mail.letter_to("ada@example.org").await;
    let told = |password: &str| ("io".to_owned(), password.to_owned());
    assert_eq!(app.mail.logins(), [told("hunter3"), told("hunter2")]);
}

#[tokio::test]
async fn letters_leave_over_tls_from_the_first_byte() {
    let mut app = TestApp::start().await;
    let port = app.mail.implicit_address().port();
    app.restart_with(|config| {
        config.mail.smtp.port = port;
        config.mail.smtp.tls = io_server::config::SmtpTls::Implicit;
    })
    .await;
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    assert!(app.mail.letter_to("ada@example.org").await.encrypted);
}

#[tokio::test]
async fn ml_10_a_letter_goes_to_a_domain_as_the_dns_knows_it() {
    let app = TestApp::start().await;
    assert_eq!(ask_for_letter(&app, "Ada@Bücher.example").await.status, 202);
    app.mail.letter_to("ada@xn--bcher-kva.example").await;
}

#[tokio::test]
async fn eml_02_without_a_mail_server_the_answer_is_the_same_and_the_letter_waits() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut app = TestApp::with(|config| config.mail.smtp.port = closed).await;
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    let open = app.mail.address().port();
    app.restart_with(|config| config.mail.smtp.port = open).await;
    app.clock.advance(Span::minutes(3));
    app.mail.letter_to("ada@example.org").await;
}

#[tokio::test]
async fn eml_03_without_starttls_nothing_is_sent_neither_letter_nor_password() {
    let app = TestApp::with(|config| {
        config.mail.smtp.user = Some("io".to_owned());
        config.mail.smtp.password = Some(io_server::config::Secret::new("hunter2"));
    })
    .await;
    app.mail.answer(SmtpAnswer::NoEncryption);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    assert!(app.mail.letters().is_empty() && app.mail.logins().is_empty());
}

#[tokio::test]
async fn eml_03_a_mail_server_with_a_certificate_of_somebody_else_gets_nothing() {
    let app = TestApp::with(|config| config.mail.smtp.ca_file = None).await;
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    assert!(app.mail.letters().is_empty());
}

#[tokio::test]
async fn eml_04_a_letter_whose_acceptance_was_not_heard_is_sent_once_more_and_then_no_more() {
    let app = TestApp::start().await;
    app.mail.answer(SmtpAnswer::HangUp);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    app.mail.answer(SmtpAnswer::Accept);
    app.clock.advance(Span::seconds(5));
    app.mail.letter_to("ada@example.org").await;
    measured(&app, "io_auth_mail_total{result=\"sent\"} 1").await;
    measured(&app, "io_outbox_letters 0").await;
    assert!(app.mail.letters().is_empty());
}

#[tokio::test]
async fn auth_24_a_letter_that_is_too_old_is_dropped_and_never_sent() {
    let app = TestApp::start().await;
    app.mail.answer(SmtpAnswer::Later);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    app.clock.advance(Span::minutes(11));
    measured(&app, "io_outbox_letters 0").await;
    app.mail.answer(SmtpAnswer::Accept);
    assert_eq!(ask_for_letter(&app, "ben@example.org").await.status, 202);
    app.mail.letter_to("ben@example.org").await;
    assert!(app.mail.letters().is_empty());
}

#[tokio::test]
async fn a_letter_that_waits_survives_a_restart() {
    let mut app = TestApp::start().await;
    app.mail.answer(SmtpAnswer::Later);
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"deferred\"} 1").await;
    app.stop().await;
    app.mail.answer(SmtpAnswer::Accept);
    app.clock.advance(Span::minutes(3));
    app.restart().await;
    app.mail.letter_to("ada@example.org").await;
}

#[tokio::test]
async fn auth_28_only_json_of_a_few_kilobytes_is_taken() {
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
        let answer = ask(address, line, &[kind], &body).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)));
    }
}
