//! The test app itself: it starts, it can be spoken to, and it comes back on the same data.

use io_testkit::TestApp;

#[tokio::test]
async fn an_app_answers_and_answers_again_after_a_restart() {
    TestApp::each_engine(async |mut app| {
        let reply = app.client().fetch("/livez").await.unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
        app.restart().await;
        let reply = app.client().fetch("/readyz").await.unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
    })
    .await;
}
