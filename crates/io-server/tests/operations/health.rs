//! Health and metrics, and what still works while the database is unavailable.

use io_core::time::Span;
use io_server::config::{Database, Secret};
use io_testkit::{TestApp, TestDatabase, postgres_cluster};
use serde_json::json;

use crate::support::http::{TIMEOUT, ask, get, request_email, try_request_email, wait_for_metric};

#[tokio::test]
async fn err_04_hlt_02_a_database_outage_answers_503_and_needs_no_restart() {
    let Some(cluster) = postgres_cluster() else { return };
    let database = TestDatabase::create(&cluster)
        .await
        .expect("the cluster creates a database");
    let url = database.url();
    let mut app = TestApp::with(|config| config.database = Database::Postgres(Secret::new(url))).await;
    let internal = app.running().internal;
    assert_eq!(get(&app, "/readyz").await.status, 200);

    database
        .refuse_connections()
        .await
        .expect("the cluster closes the connections");
    app.clock.advance(Span::seconds(1));
    assert_eq!(get(&app, "/readyz").await.status, 503);
    let inside = ask(internal, "GET /readyz", &[], "").await;
    assert_eq!(inside.json()["failing"], json!(["database"]));
    assert_eq!(get(&app, "/livez").await.status, 200, "a restart would not help");
    let answer = try_request_email(&app, "ada@example.org").await;
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (503, Some("unavailable"))
    );
    assert!(answer.header("retry-after").is_some());
    assert_eq!(get(&app, "/").await.status, 200, "pages need no database");

    database
        .accept_connections()
        .await
        .expect("the cluster accepts connections");
    let ready = async {
        while get(&app, "/readyz").await.status != 200 {
            app.clock.advance(Span::seconds(1));
        }
    };
    tokio::time::timeout(TIMEOUT, ready)
        .await
        .expect("the server is ready again");
    request_email(&app, "ada@example.org").await;
    app.mail.email_to("ada@example.org").await;
    app.stop().await;
    database.remove().await.expect("the cluster drops the database");
}

#[tokio::test]
async fn hlt_05_internal_metrics_count_sockets_chats_and_searches() {
    let app = TestApp::start().await;
    let pair = app.pair().await;
    wait_for_metric(&app, "io_ws_connections 2").await;
    wait_for_metric(&app, "io_live_chats 1").await;
    wait_for_metric(&app, "io_match_queue{band=\"adult\"} 0").await;
    drop(pair);
    wait_for_metric(&app, "io_ws_connections 0").await;
}

#[tokio::test]
async fn the_public_address_hides_failure_details_and_metrics() {
    let app = TestApp::start().await;
    assert_eq!(get(&app, "/metrics").await.status, 404);
    assert_eq!(get(&app, "/readyz").await.body, r#"{"status":"ok"}"#);
    let internal = ask(app.running().internal, "GET /readyz", &[], "").await;
    assert_eq!(internal.body, r#"{"status":"ok","failing":[]}"#);
}
