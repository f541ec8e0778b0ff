//! The real process on data of another version, back again, and restarted without refusing a connection.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod data;
mod migrate;
mod previous;
mod restart;
// The client that keeps talking through every kill; what it records is what this asks about as well.
#[path = "../kill/talker.rs"]
mod talker;

use io_client::Credentials;
use io_testkit::{IoProcess, Person};

/// The binary under test.
const IO: &str = env!("CARGO_BIN_EXE_io");

async fn person(io: &IoProcess, name: &str) -> Person {
    let client = io.client(Credentials::Bearer).unwrap();
    let person = Person::sign_in(client, &io.mail, &format!("{name}@example.org")).await;
    person.complete_onboarding().await;
    person
}
