//! The keys of an installation rotate while people use IO.

use std::sync::Arc;

use super::load::{Load, SETTINGS};
use super::root::{io, on_each_engine};
use io_testkit::IoProcess;

async fn start(database: Option<&str>) -> Arc<IoProcess> {
    let mut settings = SETTINGS.to_vec();
    settings.extend(database.map(|url| ("IO_DATABASE", url)));
    Arc::new(IoProcess::start(env!("CARGO_BIN_EXE_io"), &settings).await.unwrap())
}

/// The generation of a key that is in use.
async fn active(server: &IoProcess, name: &str) -> u64 {
    let (_, listed) = io(server, &["keys", "list", "--json"]).await;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let lines = listed.as_array().unwrap();
    let active = lines
        .iter()
        .find(|line| line["name"] == name && line["state"] == "active");
    active.unwrap()["generation"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sec_04_index_and_pepper_rotate_under_load_and_no_request_fails() {
    on_each_engine(async |database| {
        let server = start(database).await;
        let load = Load::start(&server).await;
        load.once_more().await;
        for name in ["pepper", "index"] {
            let (done, said) = io(&server, &["keys", "rotate", name]).await;
            assert!(done, "{said}");
        }
        server.logged("key=\"index\"").await.unwrap();
        load.once_more().await;
        server
            .logged("every index that lasts is of the new generation")
            .await
            .unwrap();
        for name in ["pepper", "index"] {
            assert_eq!(active(&server, name).await, 2);
            let (done, said) = io(&server, &["keys", "rotate", name]).await;
            assert!(!done && said.contains("three days"), "{said}");
        }
        let talk = load.end().await;
        let mut server = Arc::into_inner(server).unwrap();
        server.kill().await.unwrap();
        server.start_again().await.unwrap();
        talk.is_all_there(&server).await;
    })
    .await;
}
