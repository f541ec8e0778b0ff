//! The keys of an installation rotate while people use IO.

use std::sync::Arc;

use super::load::{Load, SETTINGS};
use super::root::{io, on_each_engine};
use io_core::time::Span;
use io_testkit::IoProcess;
use serde_json::Value;

async fn start(database: Option<&str>, further: &[(&str, &str)]) -> Arc<IoProcess> {
    let mut settings = SETTINGS.to_vec();
    settings.extend_from_slice(further);
    settings.extend(database.map(|url| ("IO_DATABASE", url)));
    Arc::new(IoProcess::start(env!("CARGO_BIN_EXE_io"), &settings).await.unwrap())
}

async fn listed(server: &IoProcess) -> Vec<Value> {
    let (_, listed) = io(server, &["keys", "list", "--json"]).await;
    serde_json::from_str(&listed).unwrap()
}

/// How many data keys of people and chats are in a state, and how much a rotation of them has left to do.
async fn state(server: &IoProcess, state: &str) -> (u64, u64) {
    let lines = listed(server).await;
    let sum = |names: &[&str], state: &str| -> u64 {
        let of = |line: &&Value| names.iter().any(|name| line["name"] == *name) && line["state"] == state;
        lines
            .iter()
            .filter(of)
            .map(|line| line["count"].as_u64().unwrap())
            .sum()
    };
    let data = ["signing", "stubs", "ratings", "people", "members", "blocks"];
    (sum(&data, state), sum(&["data"], "rotating"))
}

/// The generation of a key that is in use.
async fn active(server: &IoProcess, name: &str) -> u64 {
    let lines = listed(server).await;
    let active = lines
        .iter()
        .find(|line| line["name"] == name && line["state"] == "active");
    active.unwrap()["generation"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sec_04_index_and_pepper_rotate_under_load_and_no_request_fails() {
    on_each_engine(async |database| {
        let server = start(database, &[]).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn sec_04_data_keys_rotate_under_load_and_no_request_fails() {
    on_each_engine(async |database| {
        let clock = tempfile::NamedTempFile::new().unwrap();
        let set = |clock_by: Span| std::fs::write(&clock, clock_by.0.to_string()).unwrap();
        let server = start(database, &[("IO_TEST_CLOCK", clock.path().to_str().unwrap())]).await;
        let load = Load::start(&server).await;
        load.once_more().await;
        let (done, said) = io(&server, &["keys", "rotate", "data"]).await;
        assert!(done, "{said}");
        server.logged("key=\"data\"").await.unwrap();
        for again in [&["keys", "rotate", "data"][..], &["keys", "re-encrypt"]] {
            let (done, said) = io(&server, again).await;
            assert!(!done && said.contains("already"), "{said}");
        }
        // Each generation is known for a minute before it seals, and the one before is out of use for a minute.
        for (minutes, step) in [(1, "next"), (2, "previous")] {
            while let (reached, left) = state(&server, step).await
                && (reached == 0 || reached != left)
            {
                load.once_more().await;
            }
            load.once_more().await;
            set(Span::minutes(minutes) + Span::seconds(1));
        }
        server.logged("kind=\"data\"").await.unwrap();
        load.once_more().await;
        assert_eq!(state(&server, "previous").await, (0, 0));
        assert!(state(&server, "retired").await.0 > 5);

        let (done, said) = io(&server, &["keys", "re-encrypt"]).await;
        assert!(done, "{said}");
        server.logged("kind=\"re-encrypt\"").await.unwrap();
        let talk = load.end().await;
        let mut server = Arc::into_inner(server).unwrap();
        server.kill().await.unwrap();
        server.start_again().await.unwrap();
        talk.is_all_there(&server).await;
        assert!(!server.log().contains("damaged"), "{}", server.log());
    })
    .await;
}
