//! Email delivery over real SMTP, also to a mail server that is down, refuses or offers no encryption.

use io_core::time::Span;
use io_server::config::{Secret, SmtpTls};
use io_testkit::{SmtpAnswer, TestApp};

use crate::support::http::{delivery_counted, get, queue_emptied, request_email, wait_for_metric};

/// Requests an email to Ada, and waits until its first delivery has failed and a retry is due later.
async fn deferred(app: &TestApp) {
    request_email(app, "ada@example.org").await;
    delivery_counted(app, "deferred").await;
}

/// Lets the mail server accept emails, and waits until the retry has delivered Ada's.
async fn retried(app: &TestApp) {
    app.mail.answer_with(SmtpAnswer::Accept);
    app.clock.advance(Span::seconds(5));
    app.mail.email_to("ada@example.org").await;
}

#[tokio::test]
async fn eml_01_an_email_is_valid_marked_as_automatic_and_encrypted() {
    let app = TestApp::with(|config| config.mail.from = "IO <hello@io.test>".to_owned()).await;
    request_email(&app, "ada@example.org").await;
    let received = app.mail.email_to("ada@example.org").await;
    assert!(received.encrypted);
    assert_eq!(received.from, "hello@io.test");
    assert_eq!(received.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(
        received.header("Date").as_deref(),
        Some("Mon, 01 Jun 2026 12:00:00 +0000")
    );
    let id = received.header("Message-ID").unwrap();
    assert!(id.ends_with("@io.test>"), "{id}");
    assert!(!received.text.is_empty() && received.html.contains("<html"));
}

#[tokio::test]
async fn eml_02_a_temporary_refusal_delays_the_email_and_sends_it_once() {
    let app = TestApp::start().await;
    app.mail.answer_with(SmtpAnswer::Later);
    deferred(&app).await;
    retried(&app).await;
    delivery_counted(&app, "sent").await;
    queue_emptied(&app).await;
    assert!(app.mail.emails().is_empty());
}

#[tokio::test]
async fn eml_02_a_permanent_refusal_is_not_retried() {
    let app = TestApp::start().await;
    app.mail.answer_with(SmtpAnswer::Never);
    request_email(&app, "ada@example.org").await;
    delivery_counted(&app, "rejected").await;
    queue_emptied(&app).await;
}

/// A 5xx before the recipient is named concerns the mail server or the sender, so the email stays queued.
#[tokio::test]
async fn eml_02_a_refusal_not_about_the_recipient_is_retried() {
    for answer in [SmtpAnswer::NoService, SmtpAnswer::NotThisSender] {
        let app = TestApp::start().await;
        app.mail.answer_with(answer);
        deferred(&app).await;
        retried(&app).await;
    }
}

#[tokio::test]
async fn eml_02_a_silent_mail_server_times_out_and_is_retried() {
    let app = TestApp::with(|config| config.mail.smtp.timeout = Span::seconds(2)).await;
    app.mail.answer_with(SmtpAnswer::Silent);
    deferred(&app).await;
    retried(&app).await;
}

#[tokio::test]
async fn a_slow_delivery_does_not_block_others() {
    let app = TestApp::with(|config| config.mail.smtp.timeout = Span::minutes(1)).await;
    app.mail.answer_with(SmtpAnswer::Silent);
    request_email(&app, "ada@example.org").await;
    app.mail.wait_for_connections(1).await;
    app.mail.answer_with(SmtpAnswer::Accept);
    request_email(&app, "ben@example.org").await;
    app.mail.email_to("ben@example.org").await;
}

/// Whether emails are delayed, as the public route says.
async fn delayed(app: &TestApp) -> bool {
    get(app, "/api/auth/letters").await.json()["delayed"] == true
}

/// The notice concerns the mail server alone, so an address with an account gets the same answer as one without.
#[tokio::test]
async fn ml_16_the_delay_notice_is_the_same_for_every_address() {
    let app = TestApp::start().await;
    app.newcomer("known@example.org").await;
    app.clock.advance(Span::minutes(2));
    let first = request_email(&app, "known@example.org").await;
    assert_eq!(first.json()["delayed"], false);
    app.mail.email_to("known@example.org").await;
    assert!(!delayed(&app).await);

    app.clock.advance(Span::minutes(2));
    app.mail.answer_with(SmtpAnswer::Later);
    request_email(&app, "first@example.org").await;
    delivery_counted(&app, "deferred").await;
    assert!(delayed(&app).await);
    for address in ["known@example.org", "unknown@example.org"] {
        let answer = request_email(&app, address).await;
        assert_eq!(answer.json()["delayed"], true, "{address}");
    }

    app.mail.answer_with(SmtpAnswer::Accept);
    app.clock.advance(Span::minutes(2));
    for address in ["first@example.org", "known@example.org", "unknown@example.org"] {
        app.mail.email_to(address).await;
    }
    queue_emptied(&app).await;
    // The notice follows the next measurement of the queue.
    wait_for_metric(&app, "io_outbox_emails 0").await;
    assert!(!delayed(&app).await, "nothing was lost and nothing is delayed any more");
}

#[tokio::test]
async fn ml_16_a_silent_mail_server_counts_as_delayed_before_its_timeout() {
    let app = TestApp::with(|config| config.mail.smtp.timeout = Span::minutes(1)).await;
    app.mail.answer_with(SmtpAnswer::Silent);
    request_email(&app, "ada@example.org").await;
    app.mail.wait_for_connections(1).await;
    app.clock.advance(Span::seconds(8));
    wait_for_metric(&app, "io_outbox_oldest_seconds 8").await;
    assert!(delayed(&app).await);
}

#[tokio::test]
async fn the_age_of_the_oldest_email_is_measured() {
    let app = TestApp::start().await;
    app.mail.answer_with(SmtpAnswer::Later);
    deferred(&app).await;
    app.clock.advance(Span::seconds(3));
    wait_for_metric(&app, "io_outbox_oldest_seconds 3").await;
    app.mail.answer_with(SmtpAnswer::Accept);
    app.clock.advance(Span::seconds(30));
    app.mail.email_to("ada@example.org").await;
    wait_for_metric(&app, "io_outbox_oldest_seconds 0").await;
}

#[tokio::test]
async fn an_email_waits_until_a_wrong_smtp_password_is_corrected() {
    let mut app = TestApp::with(|config| {
        config.mail.smtp.user = Some("io".to_owned());
        config.mail.smtp.password = Some(Secret::new("hunter3"));
    })
    .await;
    app.mail.require_password("io", "hunter2");
    deferred(&app).await;
    assert!(app.mail.emails().is_empty());
    app.restart_with(|config| config.mail.smtp.password = Some(Secret::new("hunter2")))
        .await;
    app.clock.advance(Span::seconds(5));
    app.mail.email_to("ada@example.org").await;
    let login = |password: &str| ("io".to_owned(), password.to_owned());
    assert_eq!(app.mail.logins(), [login("hunter3"), login("hunter2")]);
}

#[tokio::test]
async fn emails_can_be_sent_over_implicit_tls() {
    let mut app = TestApp::start().await;
    let port = app.mail.implicit_address().port();
    app.restart_with(|config| {
        config.mail.smtp.port = port;
        config.mail.smtp.tls = SmtpTls::Implicit;
    })
    .await;
    request_email(&app, "ada@example.org").await;
    assert!(app.mail.email_to("ada@example.org").await.encrypted);
}

#[tokio::test]
async fn ml_10_an_email_goes_to_the_ascii_form_of_its_domain() {
    let app = TestApp::start().await;
    request_email(&app, "Ada@Bücher.example").await;
    app.mail.email_to("ada@xn--bcher-kva.example").await;
}

#[tokio::test]
async fn eml_02_an_unreachable_mail_server_delays_the_email_unnoticed() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut app = TestApp::with(|config| config.mail.smtp.port = closed).await;
    deferred(&app).await;
    let open = app.mail.address().port();
    app.restart_with(|config| config.mail.smtp.port = open).await;
    app.clock.advance(Span::minutes(3));
    app.mail.email_to("ada@example.org").await;
}

#[tokio::test]
async fn eml_03_without_starttls_neither_email_nor_password_is_sent() {
    let app = TestApp::with(|config| {
        config.mail.smtp.user = Some("io".to_owned());
        config.mail.smtp.password = Some(Secret::new("hunter2"));
    })
    .await;
    app.mail.answer_with(SmtpAnswer::NoEncryption);
    deferred(&app).await;
    assert!(app.mail.emails().is_empty() && app.mail.logins().is_empty());
}

#[tokio::test]
async fn eml_03_a_mail_server_with_a_wrong_certificate_gets_nothing() {
    let app = TestApp::with(|config| config.mail.smtp.ca_file = None).await;
    deferred(&app).await;
    assert!(app.mail.emails().is_empty());
}

#[tokio::test]
async fn eml_04_an_email_with_a_lost_acknowledgement_is_sent_once_more() {
    let app = TestApp::start().await;
    app.mail.answer_with(SmtpAnswer::HangUp);
    request_email(&app, "ada@example.org").await;
    delivery_counted(&app, "unknown").await;
    retried(&app).await;
    delivery_counted(&app, "sent").await;
    queue_emptied(&app).await;
    assert!(app.mail.emails().is_empty());
}

#[tokio::test]
async fn eml_04_an_email_that_may_have_arrived_is_sent_twice_at_most() {
    let app = TestApp::with(|config| config.mail.smtp.accept_timeout = Span::seconds(1)).await;
    app.mail.answer_with(SmtpAnswer::SilentAfterMessage);
    request_email(&app, "ada@example.org").await;
    delivery_counted(&app, "unknown").await;
    app.clock.advance(Span::seconds(5));
    delivery_counted(&app, "perhaps_sent").await;
    queue_emptied(&app).await;
    assert_eq!(app.mail.emails().len(), 2);
    let ids: Vec<_> = app
        .mail
        .emails()
        .iter()
        .map(|email| email.header("Message-ID"))
        .collect();
    assert_eq!(ids[0], ids[1], "mailboxes can drop the copy");
}

/// The answer comes later than any other step may take, and while another email is sent.
#[tokio::test]
async fn eml_05_a_late_answer_to_the_message_is_waited_for() {
    let app = TestApp::with(|config| {
        config.mail.smtp.timeout = Span::seconds(4);
        config.mail.smtp.accept_timeout = Span::minutes(5);
    })
    .await;
    app.mail.answer_with(SmtpAnswer::SilentAfterMessage);
    request_email(&app, "ada@example.org").await;
    app.mail.wait_for_attempts(1).await;
    app.mail.answer_with(SmtpAnswer::Silent);
    request_email(&app, "ben@example.org").await;
    // A whole step has timed out since.
    delivery_counted(&app, "deferred").await;
    app.mail.answer_with(SmtpAnswer::Accept);
    delivery_counted(&app, "sent").await;
    let to_ada = app
        .mail
        .emails()
        .iter()
        .filter(|email| email.to == ["ada@example.org"])
        .count();
    assert_eq!(to_ada, 1);
}

#[test]
fn eml_05_a_mail_server_may_take_as_long_as_rfc_5321_says() {
    let config = io_server::Config::for_tests("unused");
    assert_eq!(config.mail.smtp.timeout, Span::minutes(5));
    assert_eq!(config.mail.smtp.accept_timeout, Span::minutes(10));
}

#[tokio::test]
async fn eml_06_the_keywords_of_a_mail_server_count_in_any_case() {
    let app = TestApp::with(|config| {
        config.mail.smtp.user = Some("io".to_owned());
        config.mail.smtp.password = Some(Secret::new("hunter2"));
    })
    .await;
    app.mail.require_password("io", "hunter2");
    app.mail.answer_with(SmtpAnswer::LowerCase);
    request_email(&app, "ada@example.org").await;
    assert!(app.mail.email_to("ada@example.org").await.encrypted);
}

#[tokio::test]
async fn auth_24_an_expired_email_is_dropped_and_never_sent() {
    let app = TestApp::start().await;
    app.mail.answer_with(SmtpAnswer::Later);
    deferred(&app).await;
    app.clock.advance(Span::minutes(11));
    queue_emptied(&app).await;
    app.mail.answer_with(SmtpAnswer::Accept);
    request_email(&app, "ben@example.org").await;
    app.mail.email_to("ben@example.org").await;
    assert!(app.mail.emails().is_empty());
}

#[tokio::test]
async fn a_queued_email_survives_a_restart() {
    let mut app = TestApp::start().await;
    app.mail.answer_with(SmtpAnswer::Later);
    deferred(&app).await;
    app.stop().await;
    app.mail.answer_with(SmtpAnswer::Accept);
    app.clock.advance(Span::minutes(3));
    app.restart().await;
    app.mail.email_to("ada@example.org").await;
}
