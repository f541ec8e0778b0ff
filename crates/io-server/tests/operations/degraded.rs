//! What still works, and what is said, while a part that IO needs is away.

use io_core::time::Span;
use io_server::config::{Database, Secret};
use io_testkit::{TestApp, TestDatabase, postgres_wanted};
use serde_json::json;

use crate::support::http::{PATIENCE, ask, ask_for_letter, get};

#[tokio::test]
async fn err_04_hlt_02_a_database_that_is_away_is_said_with_a_time_and_comes_back_without_a_restart() {
    let Some(cluster) = postgres_wanted() else { return };
    let database = TestDatabase::create(&cluster).await.expect("a database");
    let url = database.url();
    let mut app = TestApp::with(|config| config.database = Database::Postgres(Secret::new(url))).await;
    let internal = app.running().internal;
    assert_eq!(get(&app, "/readyz").await.status, 200);

    database.go_away().await.expect("throws everybody out");
    app.clock.advance(Span::seconds(1));
    assert_eq!(get(&app, "/readyz").await.status, 503);
    let inside = ask(internal, "GET /readyz", &[], "").await;
    assert_eq!(inside.json()["failing"], json!(["database"]));
    assert_eq!(get(&app, "/livez").await.status, 200, "a restart would not help");
    let answer = ask_for_letter(&app, "ada@example.org").await;
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (503, Some("unavailable"))
    );
    assert!(answer.header("retry-after").is_some());
    assert_eq!(get(&app, "/").await.status, 200, "pages need no database");

    database.come_back().await.expect("lets everybody in");
    let ready = async {
        while get(&app, "/readyz").await.status != 200 {
            app.clock.advance(Span::seconds(1));
        }
    };
    tokio::time::timeout(PATIENCE, ready).await.expect("it is ready again");
    assert_eq!(ask_for_letter(&app, "ada@example.org").await.status, 202);
    app.mail.letter_to("ada@example.org").await;
    app.stop().await;
    database.remove().await.expect("goes");
}
