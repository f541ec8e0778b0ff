//! The real binary on real databases: one owner, failover, poolers, rights, and the files on disk.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod certificates;
mod disk;
mod failover;
mod files;
mod owner;
mod pooler;
mod roles;

use io_client::Credentials;
use io_testkit::{IoProcess, Pair, Person, meet};

/// The binary under test.
const IO: &str = env!("CARGO_BIN_EXE_io");

/// A root key for tests where two processes use one database.
const ROOT_KEY: (&str, &str) = (
    "IO_ROOT_KEY",
    "9f3c62d1a07be4585e1d0c7fb2946a3d7714e8c05fa9236bd84e1f7093a5c6b2",
);

async fn person(io: &IoProcess, name: &str) -> Person {
    let client = io.client(Credentials::Bearer).unwrap();
    let person = Person::sign_in(client, &io.mail, &format!("{name}@example.org")).await;
    person.complete_onboarding().await;
    person
}

async fn pair(io: &IoProcess) -> Pair {
    pair_of(io, "ada", "ben").await
}

async fn pair_of(io: &IoProcess, one: &str, other: &str) -> Pair {
    meet(person(io, one).await, person(io, other).await).await
}

/// Why a process does not start: its exit status and its log.
async fn refusal(settings: &[(&str, &str)]) -> String {
    match IoProcess::start(IO, settings).await {
        Ok(_) => panic!("it started"),
        Err(error) => format!("{error:#}"),
    }
}

/// One number from a database.
async fn number(url: &str, query: &str) -> i64 {
    io_testkit::number(url, query).await.unwrap()
}
