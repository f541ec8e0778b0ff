//! How to reach the operator, as far as the operator said.

use io_testkit::TestApp;

use crate::support::http::get;

#[tokio::test]
async fn the_operator_can_be_reached_where_one_is_named() {
    let app = TestApp::with(|config| {
        config.contact.operator = Some("Example Association".to_owned());
        config.contact.email = Some("hello@io.test".to_owned());
        config.contact.security = Some("security@io.test".to_owned());
    })
    .await;
    let page = get(&app, "/contact").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Example Association") && page.body.contains("mailto:hello@io.test"));
    let text = get(&app, "/.well-known/security.txt").await;
    assert_eq!(text.status, 200);
    assert!(
        text.body.starts_with("Contact: mailto:security@io.test\n"),
        "{}",
        text.body
    );
    assert!(
        text.body
            .contains("Canonical: https://io.test/.well-known/security.txt\n")
    );

    let silent = TestApp::start().await;
    assert_eq!(get(&silent, "/.well-known/security.txt").await.status, 404);
    let page = get(&silent, "/contact").await;
    assert!(page.body.contains("has given no email address"), "{}", page.body);
}

#[tokio::test]
async fn gdpr_04_a_page_says_what_is_kept_why_and_until_when() {
    let app = TestApp::with(|config| config.chat.keep = io_core::time::Span::days(12)).await;
    let page = get(&app, "/what-is-kept").await;
    assert_eq!(page.status, 200);
    for words in ["Your email address", "After you deleted your account", "Encrypted."] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(
        page.body.contains("Kept: 12 days after the chat ended. Encrypted."),
        "the period is that of this server"
    );
}
