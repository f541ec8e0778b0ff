//! An earlier version and this one in turn on the same data, under load: nothing is lost either way.

use std::path::PathBuf;
use std::sync::Arc;

use io_testkit::history::check;
use io_testkit::{IoProcess, TestDatabase, meet, postgres_cluster};

use super::talker::{MESSAGES_A_LIFE, Talker, Test};
use super::{IO, person};

/// Names an `io` of an earlier version that knows `readable_from`; `cargo xtask upgrade` builds one and sets it.
const PREVIOUS: &str = "IO_PREVIOUS_BINARY";

/// How often the versions change places.
const CHANGES: u64 = 6;

/// The number of pairs that talk all the time.
const PAIRS: u64 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dep_5_an_upgrade_and_the_way_back_lose_nothing_on_sqlite() {
    change_places(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dep_5_an_upgrade_and_the_way_back_lose_nothing_on_postgresql() {
    let Some(cluster) = postgres_cluster() else {
        return;
    };
    let database = TestDatabase::create(&cluster).await.unwrap();
    change_places(&[("IO_DATABASE", &database.url())]).await;
    database.remove().await.unwrap();
}

#[expect(clippy::print_stderr, reason = "a test that proves less says so")]
fn previous() -> PathBuf {
    std::env::var_os(PREVIOUS).map_or_else(
        || {
            eprintln!("note: without {PREVIOUS} this version stands for the earlier one (`cargo xtask upgrade`)");
            PathBuf::from(IO)
        },
        PathBuf::from,
    )
}

/// The earlier version makes the data. Then each kills the other's work short and goes on with it.
async fn change_places(settings: &[(&str, &str)]) {
    let versions = [previous(), PathBuf::from(IO)];
    let mut io = IoProcess::start(&versions[0], settings).await.unwrap();
    let test = Arc::new(Test::default());
    let mut talking = Vec::new();
    for number in 0..PAIRS {
        let [ada, ben] = [format!("ada{number}"), format!("ben{number}")];
        let pair = meet(person(&io, &ada).await, person(&io, &ben).await).await;
        for (person, socket) in [(pair.ada, pair.ada_socket), (pair.ben, pair.ben_socket)] {
            // The talker opens its own socket well within the grace for a lost connection.
            socket.cut();
            talking.push(tokio::spawn(Talker::new(person, pair.chat, Arc::clone(&test)).talk()));
        }
    }
    for (change, version) in (1..=CHANGES).zip(versions.iter().rev().cycle()) {
        test.begin_life(change);
        // Each time at another point of the conversation.
        test.sent_in_this_life(change * PAIRS * 2 * MESSAGES_A_LIFE / (CHANGES + 1))
            .await;
        io.kill().await.unwrap();
        io.use_binary(version).unwrap();
        io.start_again().await.unwrap();
        // Someone new arrives under each version.
        person(&io, &format!("new{change}")).await;
    }
    test.finish(CHANGES + 1);

    let mut talkers = Vec::new();
    for talker in talking {
        talkers.push(talker.await.unwrap());
    }
    let mut acknowledged = 0;
    for pair in talkers.chunks_exact_mut(2) {
        for talker in &mut *pair {
            talker.read_final_history().await;
            acknowledged += talker.member.wanted.len();
        }
        assert_eq!(check([&pair[0].member, &pair[1].member]), []);
    }
    // Without load this would prove nothing.
    assert!(test.interrupted() > 0, "no message was on its way at any change");
    assert!(acknowledged as u64 > CHANGES * PAIRS, "only {acknowledged} messages");
    assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dep_6_it_starts_on_a_newer_schema_only_if_it_can_read_it() {
    let mut io = IoProcess::start(IO, &[]).await.unwrap();
    io.stop().await.unwrap();
    // Readable for the newest version that was there before it: this one.
    plant_newer_migration(&io);
    io.start_again().await.unwrap();
    person(&io, "ada").await;
    io.stop().await.unwrap();
    // Readable for the planted one, which this one does not know.
    plant_newer_migration(&io);
    let refused = io.start_again().await.unwrap_err().to_string();
    assert!(refused.contains("IO of a newer version has changed it"), "{refused}");
}

/// Records a migration as a later version would, readable for the newest one so far.
fn plant_newer_migration(io: &IoProcess) {
    let db = rusqlite::Connection::open(io.data().join("io.db")).unwrap();
    let planted = db.execute(
        "INSERT INTO migrations (version, name, checksum, readable_from) \
         SELECT max(version) + 1, 'planted', x'00', max(version) FROM migrations",
        [],
    );
    assert_eq!(planted, Ok(1));
}
