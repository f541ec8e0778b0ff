//! A full disk, a real one: readiness says so at once, and reading goes on.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use io_client::Credentials;
use io_testkit::{Disk, IoProcess, Pair, PostgresServer, postgres_cluster};

use crate::{IO, pair};

async fn is_ready(io: &IoProcess) -> bool {
    let client = io.client(Credentials::Bearer).unwrap();
    client.fetch("/readyz").await.unwrap().status.is_success()
}

/// Sends messages until one is refused, and then asks for readiness as a balancer would.
/// An answer is used for a second; the one after it must say what the disk says.
async fn refused_and_not_ready(io: &IoProcess, pair: &Pair) {
    let body = "x".repeat(1_500);
    let mut refused = false;
    for _ in 0..12 {
        refused = refused
            || pair
                .ada
                .client
                .send_message(pair.chat, pair.ada.cid(), &body)
                .await
                .is_err();
    }
    assert!(refused, "the disk is full");
    let mut every = tokio::time::interval(Duration::from_millis(1_100));
    let mut ready = 0;
    while is_ready(io).await {
        ready += 1;
        assert!(ready <= 2, "ready on a full disk");
        every.tick().await;
    }
    assert!(
        pair.ada.client.whole_history(pair.chat).await.is_ok(),
        "reading goes on"
    );
}

async fn ready_again(io: &IoProcess, pair: &Pair) {
    let again = async {
        let mut every = tokio::time::interval(Duration::from_millis(500));
        while !is_ready(io).await {
            every.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), again)
        .await
        .expect("ready again");
    pair.ben
        .client
        .send_message(pair.chat, pair.ben.cid(), "room again")
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hlt_02_readiness_fails_at_once_on_a_full_disk_under_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("disk");
    let Some(disk) = Disk::mount(&path, "24m").unwrap() else {
        return;
    };
    let data = path.join("data");
    let mut io = IoProcess::start(IO, &[("IO_DATA_DIR", data.to_str().unwrap())])
        .await
        .unwrap();
    let pair = pair(&io).await;
    // Room for one page of the log: not for a message.
    disk.fill(4_096).unwrap();
    refused_and_not_ready(&io, &pair).await;
    disk.empty().unwrap();
    ready_again(&io, &pair).await;
    assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hlt_02_readiness_fails_at_once_on_a_full_disk_under_postgresql() {
    if postgres_cluster().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let path = folder.path().join("disk");
    let Some(disk) = Disk::mount(&path, "300m").unwrap() else {
        return;
    };
    let server = PostgresServer::create_in(&path).await.unwrap();
    let url = server.url("postgres");
    let mut io = IoProcess::start(IO, &[("IO_DATABASE", &url)]).await.unwrap();
    let pair = pair(&io).await;
    // The log of PostgreSQL has room; its tables have none.
    disk.fill(0).unwrap();
    refused_and_not_ready(&io, &pair).await;
    disk.empty().unwrap();
    ready_again(&io, &pair).await;
    assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
    drop(server);
}
