//! The test app itself: it starts, answers, and comes back on the same data.

use io_testkit::TestApp;

#[tokio::test]
async fn an_app_answers_before_and_after_a_restart() {
    TestApp::each_engine(async |mut app| {
        let reply = app.client().fetch("/livez").await.unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
        app.restart().await;
        let reply = app.client().fetch("/readyz").await.unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
    })
    .await;
}
