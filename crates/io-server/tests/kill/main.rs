//! Kills the real process under load with SIGKILL: nothing acknowledged is lost, duplicated or reordered.
//!
//! No reveal is ever one-sided. The result is checked over the public API alone.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod keys;
mod reveal;
mod sign_out;
mod talker;

use std::sync::Arc;

use io_client::Credentials;
use io_core::time::Span;
use io_testkit::history::check;
use io_testkit::{IoProcess, Person, TestDatabase, meet, postgres_cluster};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tempfile::NamedTempFile;

use talker::{Talker, Test};

/// The number of pairs that talk all the time.
const PAIRS: u64 = 4;

/// A reveal is allowed at once.
const SETTINGS: [(&str, &str); 2] = [("IO_REVEAL__MIN_MESSAGES", "0"), ("IO_REVEAL__MIN_AGE", "0s")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_lose_duplicate_and_reorder_nothing_on_sqlite() {
    kill_under_load(50, &SETTINGS, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_lose_duplicate_and_reorder_nothing_on_postgresql() {
    let Some(cluster) = postgres_cluster() else {
        return;
    };
    let database = TestDatabase::create(&cluster).await.unwrap();
    let url = database.url();
    let settings = [SETTINGS[0], SETTINGS[1], ("IO_DATABASE", url.as_str())];
    kill_under_load(50, &settings, 2).await;
    database.remove().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_set_between_kills_ends_deletes_and_locks_out_nothing_on_sqlite() {
    let clock = ClockFile::create();
    let settings = [SETTINGS[0], SETTINGS[1], ("IO_TEST_CLOCK", clock.path())];
    let log = kill(12, &settings, 3, Some(&clock)).await;
    assert!(log.contains("the system clock is more than a day ahead"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_set_between_kills_ends_deletes_and_locks_out_nothing_on_postgresql() {
    let Some(cluster) = postgres_cluster() else {
        return;
    };
    let database = TestDatabase::create(&cluster).await.unwrap();
    let (url, clock) = (database.url(), ClockFile::create());
    let settings = [
        SETTINGS[0],
        SETTINGS[1],
        ("IO_DATABASE", url.as_str()),
        ("IO_TEST_CLOCK", clock.path()),
    ];
    let log = kill(12, &settings, 4, Some(&clock)).await;
    assert!(log.contains("the system clock is more than a day ahead"), "{log}");
    database.remove().await.unwrap();
}

/// The system clock of the process, which the test sets.
struct ClockFile(NamedTempFile);

impl ClockFile {
    /// The first steps are these, so that each of them happens; the others are random.
    const STEPS: [Span; 4] = [Span::days(1), Span::hours(-1), Span::minutes(20), Span::seconds(-10)];

    fn create() -> Self {
        let file = NamedTempFile::new().unwrap();
        std::fs::write(&file, "0").unwrap();
        Self(file)
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    /// Sets the clock forward or back.
    fn step(&self, number: u64, random: &mut StdRng) {
        let own = usize::try_from(number).unwrap();
        let step = Self::STEPS
            .get(own)
            .copied()
            .unwrap_or_else(|| Self::STEPS[random.random_range(0..4)]);
        self.set_by(step);
    }

    fn set_by(&self, step: Span) {
        let before: i64 = std::fs::read_to_string(&self.0).unwrap().parse().unwrap();
        std::fs::write(&self.0, (before + step.0).to_string()).unwrap();
    }
}

async fn kill_under_load(kills: u64, settings: &[(&str, &str)], seed: u64) {
    kill(kills, settings, seed, None).await;
}

/// Returns the log.
async fn kill(kills: u64, settings: &[(&str, &str)], seed: u64, clock: Option<&ClockFile>) -> String {
    let mut random = StdRng::seed_from_u64(seed);
    let mut io = IoProcess::start(env!("CARGO_BIN_EXE_io"), settings).await.unwrap();
    let test = Arc::new(Test::default());
    let mut talking = Vec::new();
    for pair in 0..PAIRS {
        let pair = meet(
            person(&io, &format!("ada{pair}")).await,
            person(&io, &format!("ben{pair}")).await,
        )
        .await;
        for (person, socket) in [(pair.ada, pair.ada_socket), (pair.ben, pair.ben_socket)] {
            // The talker opens its own socket well within the grace for a lost connection.
            socket.cut();
            let talker = Talker::new(person, pair.chat, Arc::clone(&test));
            talking.push(tokio::spawn(talker.talk()));
        }
    }

    let mut reveals = 0;
    for kill in 1..=kills {
        let race = reveal::Race::prepare(&io, kill).await;
        test.begin_life(kill);
        let most = PAIRS * 2 * talker::MESSAGES_A_LIFE;
        let sent = random.random_range(1..most);
        test.sent_in_this_life(sent).await;
        let race = race.answer(random.random_range(0..3)).await;
        if let Some(clock) = clock {
            clock.step(kill - 1, &mut random);
            test.sent_in_this_life(random.random_range(sent..most)).await;
        }
        io.kill().await.unwrap();
        io.start_again().await.unwrap();
        reveals += u64::from(race.judge(&io).await);
    }
    test.finish(kills + 1);

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
        assert_eq!(
            check([&pair[0].member, &pair[1].member]),
            [],
            "after {kills} kills with seed {seed}"
        );
    }
    // Without load on the server, or without completed reveals, the test would prove nothing.
    let interrupted = test.interrupted();
    assert!(
        interrupted >= kills,
        "only {interrupted} interruptions with unanswered messages in {kills} kills"
    );
    assert!(
        acknowledged as u64 > kills * PAIRS,
        "only {acknowledged} messages in {kills} kills"
    );
    assert!(reveals > 0, "none of {kills} reveals completed");
    // Where the clock is set, people talk on before the kill, so each answer may be stored by then.
    assert!(
        clock.is_some() || reveals < kills,
        "{reveals} of {kills} reveals completed"
    );
    assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
    // No address, message or card is in the log.
    let log = io.log();
    for private in ["@example.org", " says ", "contact of the one who"] {
        assert!(!log.contains(private), "{private} is in the log:\n{log}");
    }
    log
}

async fn person(io: &IoProcess, name: &str) -> Person {
    let client = io.client(Credentials::Bearer).unwrap();
    let person = Person::sign_in(client, &io.mail, &format!("{name}@example.org")).await;
    person.complete_onboarding().await;
    person
}
