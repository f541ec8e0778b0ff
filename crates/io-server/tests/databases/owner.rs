//! One installation has one server: the second is refused, and one that was replaced writes nothing.

use std::time::Instant;

use io_testkit::{IoProcess, TestDatabase, postgres_cluster};

use crate::{IO, ROOT_KEY, number, pair, refusal};

/// The exit code of a process that is not the owner.
const NOT_OWNER: Option<i32> = Some(75);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_01_a_second_server_on_a_folder_is_refused() {
    let mut first = IoProcess::start(IO, &[]).await.unwrap();
    let folder = first.data();
    let data = [("IO_DATA_DIR", folder.to_str().unwrap())];
    let asked = Instant::now();
    let said = refusal(&data).await;
    println!("refused after {:?}", asked.elapsed());
    let holder = format!("process {} on ", first.id());
    for part in [
        "exit status: 75",
        "another IO uses the folder",
        holder.as_str(),
        "since 20",
    ] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    // The first one goes on, and its end makes the folder free: a clean one, and SIGKILL.
    pair(&first).await;
    assert_eq!(first.stop().await.unwrap(), Some(0), "{}", first.log());
    let mut second = IoProcess::start(IO, &data).await.unwrap();
    second.kill().await.unwrap();
    first.start_again().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_01_a_second_server_on_a_database_is_refused() {
    let Some(cluster) = postgres_cluster() else { return };
    let database = TestDatabase::create(&cluster).await.unwrap();
    let url = database.url();
    let settings = [("IO_DATABASE", url.as_str()), ROOT_KEY];
    let mut first = IoProcess::start(IO, &settings).await.unwrap();
    let asked = Instant::now();
    let said = refusal(&settings).await;
    println!("refused after {:?}", asked.elapsed());
    let holder = format!("process {} on ", first.id());
    for part in [
        "exit status: 75",
        "another IO uses this database",
        holder.as_str(),
        "since 20",
    ] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    pair(&first).await;
    assert_eq!(first.stop().await.unwrap(), Some(0), "{}", first.log());
    // Free after a clean stop, and at once after SIGKILL.
    let mut second = IoProcess::start(IO, &settings).await.unwrap();
    second.kill().await.unwrap();
    first.start_again().await.unwrap();
    assert_eq!(first.stop().await.unwrap(), Some(0), "{}", first.log());
    database.remove().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_02_a_start_waits_for_the_other_server_to_stop_if_told_so() {
    let mut first = IoProcess::start(IO, &[]).await.unwrap();
    let folder = first.data();
    let data = [("IO_DATA_DIR", folder.to_str().unwrap()), ("IO_START__WAIT", "60s")];
    let (second, stopped) = tokio::join!(IoProcess::start(IO, &data), async {
        // Whether it stops before or after the second one asks, the second one gets the folder.
        first.stop().await.unwrap()
    });
    assert_eq!(stopped, Some(0));
    pair(&second.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_03_a_server_that_was_paused_and_replaced_writes_nothing() {
    let Some(cluster) = postgres_cluster() else { return };
    let database = TestDatabase::create(&cluster).await.unwrap();
    let url = database.url();
    let settings = [("IO_DATABASE", url.as_str()), ROOT_KEY];
    let mut first = IoProcess::start(IO, &settings).await.unwrap();
    let pair = pair(&first).await;
    pair.ada
        .client
        .send_message(pair.chat, pair.ada.cid(), "before")
        .await
        .unwrap();
    let all = "SELECT (SELECT count(*) FROM messages) * 1000000 + (SELECT count(*) FROM logins) * 1000 \
               + (SELECT count(*) FROM io_keys.data_keys)";

    // What reaches the first server while it is paused waits in its sockets.
    first.pause().unwrap();
    let late: Vec<_> = (0..8)
        .map(|number| {
            let (client, chat, cid) = (pair.ada.client.clone(), pair.chat, pair.ada.cid());
            tokio::spawn(async move { client.send_message(chat, cid, &format!("late {number}")).await })
        })
        .collect();
    let base = first.base();
    // The tokens of people are from the same issuer.
    let waiting = [
        settings[0],
        settings[1],
        ("IO_START__WAIT", "60s"),
        ("IO_PUBLIC_URL", &base),
    ];
    let second = IoProcess::start(IO, &waiting).await.unwrap();
    let before = number(&url, all).await;
    let epoch = number(&url, "SELECT epoch FROM installation_owner").await;

    first.resume().unwrap();
    let resumed = Instant::now();
    assert_eq!(first.ended().await.unwrap(), NOT_OWNER, "{}", first.log());
    println!("the replaced server ended {:?} after it went on", resumed.elapsed());
    assert!(
        first.log().contains("another IO took over this database"),
        "{}",
        first.log()
    );
    for sent in late {
        assert!(sent.await.unwrap().is_err(), "a replaced server acknowledged a message");
    }
    assert_eq!(number(&url, all).await, before, "a replaced server wrote");
    assert_eq!(number(&url, "SELECT epoch FROM installation_owner").await, epoch);
    // The second one serves the same people.
    let ada = pair.ada.client.moved_to(&second.base());
    let cid = pair.ada.cid();
    ada.send_message(pair.chat, cid, "after").await.unwrap();
    drop(second);
    database.remove().await.unwrap();
}
