//! `io migrate`: what is applied, what is missing, and applying it without serving.

use std::path::Path;
use std::process::Command;

use io_testkit::{TestDatabase, execute, postgres_cluster};
use serde_json::Value;

use super::IO;
use super::data::ROOT_KEY;

/// The data of an earlier version, where `io migrate` can find it.
struct Earlier {
    folder: tempfile::TempDir,
    database: Option<TestDatabase>,
}

impl Earlier {
    /// In a folder, or in a database; of no version: an empty place.
    async fn of(version: Option<&str>, database: Option<TestDatabase>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../io-store/fixtures");
        match (version, &database) {
            (Some(version), Some(database)) => {
                let dump = std::fs::read_to_string(fixtures.join(version).join("postgres.sql")).unwrap();
                execute(
                    &database.url(),
                    &format!("DROP SCHEMA public; CREATE SCHEMA public; {dump}"),
                )
                .await
                .unwrap();
            }
            (Some(version), None) => {
                std::fs::create_dir(folder.path().join("data")).unwrap();
                for name in ["io.db", "keys.db"] {
                    let to = folder.path().join("data").join(name);
                    std::fs::copy(fixtures.join(version).join(name), to).unwrap();
                }
            }
            (None, _) => {}
        }
        Self { folder, database }
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(IO);
        command.arg("migrate").args(arguments).env_clear().envs([ROOT_KEY]);
        command.env("IO_DATA_DIR", self.folder.path().join("data"));
        command.envs(self.database.iter().map(|database| ("IO_DATABASE", database.url())));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, command: &str) -> Value {
        serde_json::from_str(&self.run(&[command, "--json"])).unwrap()
    }

    async fn remove(self) {
        if let Some(database) = self.database {
            database.remove().await.unwrap();
        }
    }
}

/// Each engine once, on data of a version.
async fn each_engine(version: Option<&str>, test: impl Fn(&Earlier)) {
    let mut places = vec![Earlier::of(version, None).await];
    if let Some(cluster) = postgres_cluster() {
        let database = TestDatabase::create(&cluster).await.unwrap();
        places.push(Earlier::of(version, Some(database)).await);
    }
    for place in places {
        test(&place);
        place.remove().await;
    }
}

/// Which store, and which version.
fn named(migration: &Value) -> (String, i64) {
    let store = migration["store"].as_str().unwrap().to_owned();
    (store, migration["version"].as_i64().unwrap())
}

fn list(value: &Value) -> Vec<(String, i64)> {
    value.as_array().unwrap().iter().map(named).collect()
}

#[tokio::test]
async fn dep_4_up_applies_what_the_plan_says_and_status_shows_it() {
    each_engine(Some("readable-from"), |place| {
        let before = place.json("status");
        assert_eq!(before["up_to_date"], false);
        let plan = place.json("plan");
        assert_eq!(place.json("status"), before, "a plan changes nothing");
        assert_eq!(plan["way_back"], true, "{plan}");
        let pending = list(&plan["pending"]);
        assert!(pending.len() > 3, "{plan}");
        for one in plan["pending"].as_array().unwrap() {
            assert!(one["does"].as_str().unwrap().ends_with('.'), "{one}");
            assert!(one["readable_from"].as_i64() <= one["version"].as_i64(), "{one}");
            assert_eq!(one["applied"], false);
        }
        // Only PostgreSQL builds indexes beside running traffic.
        let outside = |one: &Value| one["outside_transaction"] == true;
        let any_outside = plan["pending"].as_array().unwrap().iter().any(outside);
        assert_eq!(any_outside, place.database.is_some());

        assert_eq!(list(&place.json("up")["applied"]), pending);
        let after = place.json("status");
        assert_eq!(after["up_to_date"], true);
        for store in after["stores"].as_array().unwrap() {
            let migrations = store["migrations"].as_array().unwrap();
            assert!(migrations.iter().all(|one| one["applied"] == true), "{store}");
            assert!(store["refusal"].is_null());
        }
        assert_eq!(list(&place.json("plan")["pending"]), []);
        assert_eq!(list(&place.json("up")["applied"]), []);
        assert!(place.run(&["status"]).ends_with("The database is up to date.\n"));
        assert_eq!(place.run(&["plan"]).lines().next(), Some("Nothing is missing."));
        assert_eq!(place.run(&[]), "The database is up to date.\n");
    })
    .await;
}

#[tokio::test]
async fn dep_4_a_plan_without_a_way_back_says_to_make_a_backup() {
    each_engine(Some("first-version"), |place| {
        assert_eq!(place.json("plan")["way_back"], false);
        let said = place.run(&["plan"]);
        assert!(
            said.ends_with("make a backup first, the way back is a restore.\n"),
            "{said}"
        );
        let said = place.run(&["status"]);
        assert!(said.contains("data   2  missing  the outbox holds emails"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn dep_4_status_and_plan_make_nothing_in_an_empty_place() {
    each_engine(None, |place| {
        for _ in 0..2 {
            let status = place.json("status");
            let versions: Vec<_> = status["stores"].as_array().unwrap().iter().collect();
            assert!(versions.iter().all(|store| store["version"] == 0), "{status}");
            let plan = place.json("plan");
            assert_eq!(plan["way_back"], true, "there is nothing to go back to");
        }
        assert!(!place.folder.path().join("data").exists());
        let plan = place.json("plan");
        assert_eq!(list(&place.json("up")["applied"]), list(&plan["pending"]));
    })
    .await;
}
