//! The documentation at `/docs`.

use io_testkit::TestApp;

use crate::support::http::get;

#[tokio::test]
async fn the_documentation_is_served_only_where_it_is_switched_on() {
    let mut app = TestApp::with(|config| config.docs = true).await;
    let moved = get(&app, "/docs/").await;
    assert_eq!((moved.status, moved.header("location")), (308, Some("/docs")));
    let missing = get(&app, "/docs/no-such-page").await;
    assert_eq!(missing.status, 404);
    let policy = missing.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self'; style-src 'self'"), "{policy}");
    app.restart_with(|config| config.docs = false).await;
    for path in ["/docs/", "/docs", "/docs/operate/tls", "/docs/book.css"] {
        assert_eq!(get(&app, path).await.status, 404, "{path}");
    }
}
