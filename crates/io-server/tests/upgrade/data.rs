//! Makes the small data of a version that `crates/io-store/fixtures` keeps; that crate tests that they open.

use std::path::{Path, PathBuf};
use std::process::Command;

use io_client::Socket;
use io_client::protocol::frames::Command as Frame;
use io_core::ids::ClientMessageId;
use io_testkit::{IoProcess, Person, TestDatabase, meet, postgres_cluster};

use super::person;

/// Of the installation that is kept: it protects nothing.
pub(crate) const ROOT_KEY: (&str, &str) = (
    "IO_ROOT_KEY",
    "9f3c62d1a07be4585e1d0c7fb2946a3d7714e8c05fa9236bd84e1f7093a5c6b2",
);

/// Run it with `IO_PREVIOUS_BINARY` and the folder `IO_MAKE_FIXTURES`, which then holds the data of that version.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "makes fixtures once for each version: crates/io-store/fixtures/README.md"]
async fn make_the_fixtures_of_a_version() {
    let binary = std::env::var_os("IO_PREVIOUS_BINARY").expect("IO_PREVIOUS_BINARY names the version");
    let folder = PathBuf::from(std::env::var_os("IO_MAKE_FIXTURES").expect("IO_MAKE_FIXTURES names a folder"));
    std::fs::create_dir_all(&folder).unwrap();

    let mut io = IoProcess::start(&binary, &[ROOT_KEY]).await.unwrap();
    two_talk(&io).await;
    io.stop().await.unwrap();
    for name in ["io.db", "keys.db"] {
        let to = folder.join(name);
        std::fs::copy(io.data().join(name), &to).unwrap();
        make_small(&to);
    }

    let database = TestDatabase::create(&postgres_cluster().expect("a cluster"))
        .await
        .unwrap();
    let mut io = IoProcess::start(&binary, &[ROOT_KEY, ("IO_DATABASE", &database.url())])
        .await
        .unwrap();
    two_talk(&io).await;
    io.stop().await.unwrap();
    let dumped = Command::new("pg_dump")
        .args(["--inserts", "--no-owner", "--no-privileges", "--file"])
        .arg(folder.join("postgres.sql"))
        .arg(database.url())
        .status();
    assert!(dumped.unwrap().success());
    // Lines for `psql` alone, which no other client understands.
    let dump = std::fs::read_to_string(folder.join("postgres.sql")).unwrap();
    let plain: String = dump
        .split_inclusive('\n')
        .filter(|line| !line.starts_with('\\'))
        .collect();
    std::fs::write(folder.join("postgres.sql"), plain).unwrap();
    database.remove().await.unwrap();
}

async fn two_talk(io: &IoProcess) {
    let mut pair = meet(person(io, "bob").await, person(io, "cleo").await).await;
    let chat = pair.chat;
    say(
        &pair.ada,
        &mut pair.ada_socket,
        chat,
        "Good evening from an earlier version.",
    )
    .await;
    say(&pair.ben, &mut pair.ben_socket, chat, "Good evening, Bob.").await;
    say(&pair.ada, &mut pair.ada_socket, chat, "Then it should still open.").await;
}

async fn say(person: &Person, socket: &mut Socket, chat: io_core::ids::ChatId, body: &str) {
    let command = Frame::Send {
        check: false,
        quote: None,
        chat,
        cid: ClientMessageId(person.cid().0),
        body: body.to_owned(),
    };
    socket.command(command).await.unwrap();
}

fn make_small(path: &Path) {
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024; VACUUM;")
        .unwrap();
}
