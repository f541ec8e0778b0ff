//! `io seed`: what it makes opens in the app, and it works nowhere near real people.

use io_client::Credentials;
use io_testkit::{IoProcess, Person, TestDatabase, postgres_cluster};
use serde_json::Value;

const IO: &str = env!("CARGO_BIN_EXE_io");

async fn seeded(io: &IoProcess, more: &[&str]) -> std::process::Output {
    let arguments = [&["seed", "--people", "30", "--days", "5", "--json"], more].concat();
    io.beside(&arguments).await.unwrap()
}

async fn opens_in_the_app(settings: &[(&str, &str)]) -> Value {
    let mut io = IoProcess::start(IO, settings).await.unwrap();
    let beside = seeded(&io, &[]).await;
    let said = String::from_utf8_lossy(&beside.stderr).into_owned();
    assert!(!beside.status.success() && said.contains("another IO uses"), "{said}");
    io.stop().await.unwrap();
    let made = seeded(&io, &[]).await;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(made["people"], 30);
    assert!(made["chats"].as_u64().unwrap() > 10, "{made}");
    let again = seeded(&io, &[]).await;
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        !again.status.success() && said.contains("seed an empty place"),
        "{said}"
    );
    io.start_again().await.unwrap();
    let (mut met, mut read) = (0, 0);
    for number in 0..6 {
        let client = io.client(Credentials::Bearer).unwrap();
        let person = Person::sign_in(client, &io.mail, &format!("seed-{number}@io.example")).await;
        let profile = person.client.profile().await.unwrap();
        assert!(
            !profile.alias.is_empty() && !profile.interests.is_empty(),
            "{profile:?}"
        );
        for known in person.client.people().await.unwrap().people {
            met += 1;
            read += person.client.whole_history(known.chat.chat).await.unwrap().len();
        }
    }
    assert!(met > 3 && read > met, "{met} people, {read} events");
    // The page of figures and everything else reads what was made.
    assert_eq!(io.stop().await.unwrap(), Some(0));
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seeded_person_signs_in_and_reads_their_chats_on_both_engines() {
    let on_sqlite = opens_in_the_app(&[]).await;
    if let Some(cluster) = postgres_cluster() {
        let database = TestDatabase::create(&cluster).await.unwrap();
        let on_postgres = opens_in_the_app(&[("IO_DATABASE", &database.url())]).await;
        for what in ["people", "chats", "messages", "ratings"] {
            assert_eq!(
                on_sqlite[what], on_postgres[what],
                "the same seed makes the same {what}"
            );
        }
        database.remove().await.unwrap();
    }
}

#[tokio::test]
async fn people_who_never_were_are_refused_outside_of_development() {
    let folder = tempfile::tempdir().unwrap();
    let mut seed = tokio::process::Command::new(IO);
    seed.args(["seed", "--profile", "staging"])
        .current_dir(folder.path())
        .env_clear();
    let refused = seed.output().await.unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(1) && said.contains("must not be among real ones"),
        "{said}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
}
