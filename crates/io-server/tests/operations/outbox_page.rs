//! The outbox page, where a developer reads emails that are not sent.

use io_server::config::MailTransportKind;
use io_testkit::TestApp;

use crate::support::http::{delivery_counted, get, request_email};

#[tokio::test]
async fn the_outbox_page_shows_an_email_even_after_a_restart() {
    let mut app = TestApp::with(|config| config.mail.transport = MailTransportKind::Outbox).await;
    assert!(get(&app, "/outbox").await.body.contains("No emails yet"));
    request_email(&app, "ada@example.org").await;
    delivery_counted(&app, "sent").await;
    app.restart().await;

    let list = get(&app, "/outbox").await;
    assert!(list.body.contains("ada@example.org") && list.body.contains("https://io.test/auth/confirm#t="));
    let path = list.body.split('"').find(|part| part.starts_with("/outbox/")).unwrap();
    let email = get(&app, path).await;
    assert!(
        email.body.contains("<iframe") && email.body.contains("sandbox="),
        "{email:?}"
    );
    let body = get(&app, &format!("{path}/body")).await;
    assert!(body.body.contains("Your sign-in link"));
    let policy = body.header("content-security-policy").unwrap();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("allow-scripts"));
}

#[tokio::test]
async fn there_is_no_outbox_page_when_emails_are_sent() {
    let app = TestApp::start().await;
    assert_eq!(get(&app, "/outbox").await.status, 404);
}

#[tokio::test]
async fn an_unknown_email_is_not_found() {
    let app = TestApp::with(|config| config.mail.transport = MailTransportKind::Outbox).await;
    for path in ["/outbox/00000000-0000-4000-8000-000000000000", "/outbox/nonsense"] {
        assert!([400, 404].contains(&get(&app, path).await.status), "{path}");
    }
}
