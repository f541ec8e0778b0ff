//! The public status page.

use io_core::time::Span;
use io_server::config::{Database, Secret};
use io_testkit::{TestApp, TestDatabase, postgres_cluster};
use serde_json::Value;

use crate::support::http::{TIMEOUT, get};

/// Asks until this is so. What was read of the days is reused for half a minute.
async fn wait_until(app: &TestApp, so: impl Fn(&Value) -> bool) -> Value {
    let found = async {
        loop {
            app.clock.advance(Span::seconds(31));
            let answer = get(app, "/status.json").await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("cache-control"), Some("public, max-age=30"));
            let document = answer.json();
            if so(&document) {
                return document;
            }
        }
    };
    tokio::time::timeout(TIMEOUT, found).await.expect("it is so in time")
}

#[tokio::test]
async fn hlt_10_the_status_page_says_how_it_works_and_worked() {
    TestApp::each_engine(async |app| {
        let document = wait_until(&app, |document| document["uptime_percent"].is_number()).await;
        assert_eq!((&document["status"], &document["chats"]), (&"ok".into(), &"ok".into()));
        assert_eq!(document["days"].as_array().map(Vec::len), Some(90));
        let running = &app.running().app;
        running.mail_delays.tried(false, running.uptime());
        let late = get(&app, "/status.json").await.json();
        assert_eq!((&late["status"], &late["emails"]), (&"degraded".into(), &"late".into()));
        let page = get(&app, "/status").await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("cache-control"), Some("public, max-age=30"));
        assert!(page.body.contains("Sign-in emails are late"), "{}", page.body);
        assert_eq!(page.body.matches("<li class=").count(), 90);
        for inline in ["<script", "style=", "<style", "onclick"] {
            assert!(!page.body.contains(inline), "{inline}");
        }
    })
    .await;
}

#[tokio::test]
async fn hlt_10_the_status_page_works_while_the_database_does_not() {
    let Some(cluster) = postgres_cluster() else { return };
    let database = TestDatabase::create(&cluster)
        .await
        .expect("the cluster creates a database");
    let url = database.url();
    let mut app = TestApp::with(|config| config.database = Database::Postgres(Secret::new(url))).await;
    let before = wait_until(&app, |document| document["uptime_percent"].is_number()).await;
    assert_eq!(before["status"], "ok");
    database
        .refuse_connections()
        .await
        .expect("the cluster closes the connections");
    let after = wait_until(&app, |document| document["status"] == "down").await;
    assert!(
        after["uptime_percent"].is_number(),
        "the last known days are shown: {after}"
    );
    let page = get(&app, "/status").await;
    assert!(page.body.contains("IO does not work right now"), "{}", page.body);
    assert!(!page.body.contains("database") && !after.to_string().contains("database"));
    app.stop().await;
    database.remove().await.expect("the cluster drops the database");
}
