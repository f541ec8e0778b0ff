//! The local outbox as somebody who develops sees it.

use io_server::config::MailTransportKind;
use io_testkit::TestApp;

use crate::support::http::{ask_for_letter, get, measured};

#[tokio::test]
async fn a_letter_can_be_read_in_the_browser_and_is_still_there_after_a_restart() {
    let mut app = TestApp::with(|config| config.mail.transport = MailTransportKind::Outbox).await;
    assert!(get(&app, "/outbox").await.body.contains("No letters yet"));
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    measured(&app, "io_auth_mail_total{result=\"sent\"} 1").await;
    app.restart().await;

    let list = get(&app, "/outbox").await;
    assert!(list.body.contains("ada@example.org") && list.body.contains("https://io.test/auth/confirm#t="));
    let path = list.body.split('"').find(|part| part.starts_with("/outbox/")).unwrap();
    let letter = get(&app, path).await;
    assert!(
        letter.body.contains("<iframe") && letter.body.contains("sandbox="),
        "{letter:?}"
    );
    let body = get(&app, &format!("{path}/body")).await;
    assert!(body.body.contains("Your sign-in link"));
    let policy = body.header("content-security-policy").unwrap();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("allow-scripts"));
}

#[tokio::test]
async fn where_letters_travel_there_is_no_outbox() {
    let app = TestApp::start().await;
    assert_eq!(get(&app, "/outbox").await.status, 404);
}

#[tokio::test]
async fn an_unknown_letter_is_not_found() {
    let app = TestApp::with(|config| config.mail.transport = MailTransportKind::Outbox).await;
    for path in ["/outbox/00000000-0000-4000-8000-000000000000", "/outbox/nonsense"] {
        assert!([400, 404].contains(&get(&app, path).await.status), "{path}");
    }
}
