//! Kills the process in the middle of each rotation of keys: it goes on after a restart, and nothing is lost.

use std::time::Duration;

use io_client::protocol::events::What;
use io_core::time::Span;
use io_testkit::{IoProcess, Pair, Person, TestDatabase, meet, postgres_cluster};
use serde_json::Value;

use super::{ClockFile, person};

const FIRST: &str = "b0d449a91ebe346d3f6575050de32aa2731efabb7f7adf2eeae48ba6c652cf3a";
const SECOND: &str = "4be2f87c6d1a09e35f7b18d2c6a4935e0f81b7d2c3a59e6f4071d8b2e6a3c95f";

/// More keys, and more mailboxes, than one run of the server treats when each is a part of its own.
const PAIRS: usize = 11;

/// A state that does not come in this time never comes.
const PATIENCE: Duration = Duration::from_mins(2);

/// One line of `io keys list`.
struct Line {
    name: String,
    state: String,
    count: u64,
}

/// What `io keys list` says.
struct Listed(Vec<Line>);

impl Listed {
    async fn of(io: &IoProcess) -> Self {
        let output = io.beside(&["keys", "list", "--json"]).await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        let line = |line: &Value| Line {
            name: line["name"].as_str().unwrap().to_owned(),
            state: line["state"].as_str().unwrap().to_owned(),
            count: line["count"].as_u64().unwrap(),
        };
        Self(lines.iter().map(line).collect())
    }

    fn count(&self, name: &str, state: &str) -> u64 {
        let lines = self.0.iter().filter(|line| line.name == name && line.state == state);
        lines.map(|line| line.count).sum()
    }

    /// Data keys in this state. The roots of hashes are none.
    fn data(&self, state: &str) -> u64 {
        let kinds = ["signing", "stubs", "ratings", "people", "members", "blocks"];
        kinds.iter().map(|kind| self.count(kind, state)).sum()
    }

    /// What a rotation has left to do.
    fn left(&self, rotation: &str) -> u64 {
        self.count(rotation, "rotating")
    }
}

/// Waits until the list says so.
async fn until(io: &IoProcess, what: &str, says: impl Fn(&Listed) -> bool) {
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    let waiting = async {
        while !says(&Listed::of(io).await) {
            tick.tick().await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(waited.is_ok(), "never {what}; the log:\n{}", io.log());
}

/// Kills it once the list says that it is in the middle of something, and starts it again.
async fn kill_amid(io: &mut IoProcess, what: &str, is_amid: impl Fn(&Listed) -> bool) {
    until(io, what, is_amid).await;
    io.kill().await.unwrap();
    io.start_again().await.unwrap();
}

async fn ask(io: &IoProcess, rotation: &str) {
    let output = io.beside(&["keys", "rotate", rotation]).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Both members of each chat read what the other wrote.
async fn all_is_there(pairs: &[Pair]) {
    for (number, pair) in pairs.iter().enumerate() {
        for client in [&pair.ada.client, &pair.ben.client] {
            let history = client.whole_history(pair.chat).await.unwrap();
            let texts = history.into_iter().filter_map(|event| match event.what {
                What::Message { body, .. } => body,
                _ => None,
            });
            assert_eq!(
                texts.collect::<Vec<_>>(),
                [format!("ada {number}"), format!("ben {number}")]
            );
        }
        let alias = pair.ada.client.profile().await.unwrap().alias;
        assert_eq!(alias, pair.ada.alias());
    }
}

async fn rotate_and_kill(database: Option<&str>) {
    let (folder, clock) = (tempfile::tempdir().unwrap(), ClockFile::create());
    let [current, old] = ["current", "old"].map(|name| folder.path().join(name));
    std::fs::write(&old, "").unwrap();
    std::fs::write(&current, FIRST).unwrap();
    let mut settings = vec![
        ("IO_TEST_KEYS_AT_ONCE", "1"),
        ("IO_TEST_CLOCK", clock.path()),
        ("IO_AUTH__EMAILS_PER_HOUR_GLOBAL", "100000"),
        ("IO_ROOT_KEY_FILE", current.to_str().unwrap()),
        ("IO_ROOT_KEYS_OLD_FILE", old.to_str().unwrap()),
    ];
    settings.extend(database.map(|url| ("IO_DATABASE", url)));
    let mut io = IoProcess::start(env!("CARGO_BIN_EXE_io"), &settings).await.unwrap();
    let mut pairs = Vec::new();
    for number in 0..PAIRS {
        let [ada, ben] = ["ada", "ben"].map(|name| format!("{name}{number}"));
        let pair = meet(person(&io, &ada).await, person(&io, &ben).await).await;
        for (member, name) in [(&pair.ada, "ada"), (&pair.ben, "ben")] {
            let body = format!("{name} {number}");
            member
                .client
                .send_message(pair.chat, member.cid(), &body)
                .await
                .unwrap();
        }
        pairs.push(pair);
    }

    // The root key.
    std::fs::write(&old, FIRST).unwrap();
    std::fs::write(&current, SECOND).unwrap();
    io.reload().unwrap();
    kill_amid(&mut io, "amid wrapping", |listed| {
        listed.count("root", "previous") > 0 && listed.count("root", "active") > 0
    })
    .await;
    until(&io, "all wrapped", |listed| listed.count("root", "previous") == 0).await;
    std::fs::write(&old, "").unwrap();

    // The data keys, in each of their steps.
    ask(&io, "data").await;
    kill_amid(&mut io, "amid making", |listed| {
        (1..listed.left("data")).contains(&listed.data("next"))
    })
    .await;
    until(&io, "all made", |listed| listed.data("next") == listed.left("data")).await;
    clock.set_by(Span::seconds(61));
    kill_amid(&mut io, "amid taking into use", |listed| {
        listed.data("next") > 0 && listed.data("previous") > 0
    })
    .await;
    until(&io, "all in use", |listed| listed.data("next") == 0).await;
    clock.set_by(Span::seconds(61));
    kill_amid(&mut io, "amid sealing anew", |listed| {
        listed.data("previous") > 0 && listed.data("retired") > 0
    })
    .await;
    until(&io, "over", |listed| listed.left("data") == 0).await;
    let listed = Listed::of(&io).await;
    assert_eq!((listed.data("previous"), listed.data("next")), (0, 0));
    assert_eq!(listed.data("active"), listed.data("retired"), "each key was renewed");
    all_is_there(&pairs).await;

    // The index.
    ask(&io, "index").await;
    kill_amid(&mut io, "amid renewing", |listed| {
        let left = listed.left("index");
        0 < left && left < 2 * PAIRS as u64
    })
    .await;
    until(&io, "all renewed", |listed| listed.left("index") == 0).await;

    // The pepper: the one before finds devices of before, until it goes.
    ask(&io, "pepper").await;
    kill_amid(&mut io, "amid the overlap", |listed| {
        listed.count("pepper", "previous") == 1
    })
    .await;
    pairs[0].ada.client.refresh().await.unwrap();
    all_is_there(&pairs).await;
    clock.set_by(Span::days(3) + Span::seconds(1));
    until(&io, "forgotten", |listed| listed.count("pepper", "previous") == 0).await;
    io.kill().await.unwrap();
    io.start_again().await.unwrap();
    for pair in &pairs {
        for member in [&pair.ada, &pair.ben] {
            let client = io.client(io_client::Credentials::Bearer).unwrap();
            let again = Person::sign_in(client, &io.mail, &member.email).await;
            let alias = again.client.profile().await.unwrap().alias;
            assert_eq!(alias, member.alias(), "the address finds its account");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_a_kill_amid_each_rotation_of_keys_loses_nothing_on_sqlite() {
    rotate_and_kill(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sec_04_a_kill_amid_each_rotation_of_keys_loses_nothing_on_postgresql() {
    let Some(cluster) = postgres_cluster() else {
        return;
    };
    let database = TestDatabase::create(&cluster).await.unwrap();
    rotate_and_kill(Some(&database.url())).await;
    database.remove().await.unwrap();
}
