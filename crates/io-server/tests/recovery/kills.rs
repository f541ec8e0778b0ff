//! SIGKILL in the middle of a backup, a prune and a restore: nothing half is taken for whole, and the next run cleans up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use io_testkit::execute;
use serde_json::Value;
use tokio::process::Child;

use crate::place::{Site, backed_up, file_of, no_scratch_is_left, sign_in};

/// The names of the files of a set at the target.
fn names(site: &Site, set: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(site.target().join(set))
        .into_iter()
        .flatten()
        .flatten();
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// Waits until something is so, or the process ended by itself, and kills it. Says whether it was killed.
async fn kill_when(mut process: Child, mut is_so: impl AsyncFnMut() -> bool) -> bool {
    while !is_so().await && process.try_wait().unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    let _ = process.start_kill();
    !process.wait().await.unwrap().success()
}

/// What is listed as a backup is whole; returns the ids by set.
async fn listed(site: &Site) -> BTreeMap<String, BTreeSet<String>> {
    let listed = site.run(&["backup", "list"]).await;
    assert_eq!(listed["unreadable"], Value::Array(Vec::new()), "{listed}");
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    for backup in listed["backups"].as_array().unwrap() {
        let (set, id) = (backup["set"].as_str().unwrap(), backup["id"].as_str().unwrap());
        let archive = site.target().join(set).join(format!("{id}.age"));
        assert_eq!(
            std::fs::metadata(&archive).unwrap().len(),
            backup["bytes"].as_u64().unwrap(),
            "{listed}"
        );
        found.entry(set.to_owned()).or_default().insert(id.to_owned());
    }
    found
}

/// Nothing lies at the target but whole backups.
async fn is_tidy(site: &Site) {
    let found = listed(site).await;
    for set in ["data", "keys"] {
        let there: BTreeSet<String> = names(site, set)
            .into_iter()
            .map(|name| name.split_once('.').unwrap().0.to_owned())
            .collect();
        assert_eq!(Some(&there), found.get(set), "{set}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_06_a_backup_killed_anywhere_is_whole_or_no_backup() {
    Site::each_engine(async |site| {
        let first = backed_up(site).await;
        let clock = site.folder().join("clock");
        std::fs::write(&clock, "0").unwrap();
        site.set("IO_TEST_CLOCK", clock.to_str().unwrap());
        let mut killed = 0;
        // The archive of the data is begun, its manifest is there, that of the keys is begun, all is there.
        for (set, files) in [("data", 1), ("data", 2), ("keys", 1), ("keys", 2)] {
            let before = names(site, set).len();
            let making = site.command(&["backup", "create"]).spawn().unwrap();
            let begun = async || names(site, set).len() >= before + files;
            killed += u64::from(kill_when(making, begun).await);
            let found = listed(site).await;
            assert!(found["data"].contains(&first) && found["keys"].contains(&first));
            assert_eq!(site.run(&["backup", "verify"]).await["good"], true);
        }
        assert!(killed > 0, "no kill hit the middle");
        site.run(&["backup", "create"]).await;
        no_scratch_is_left(&site.data());
        // What was never finished goes when it is a day old.
        std::fs::write(&clock, (25_i64 * 3_600 * 1_000_000).to_string()).unwrap();
        site.run(&["backup", "prune"]).await;
        is_tidy(site).await;
    })
    .await;
}

/// Copies of a backup under earlier moments, one each hour of the first days of 2026.
fn age_copies(site: &Site, set: &str, id: &str, copies: usize) {
    for number in 0..copies {
        let (day, hour) = (1 + number / 24, number % 24);
        let earlier = format!("202601{day:02}T{hour:02}0000Z-{:016x}", 7);
        for part in ["age", "manifest.json", "verified.json"] {
            let from = site.target().join(set).join(format!("{id}.{part}"));
            let bytes = std::fs::read(&from).unwrap();
            let bytes = match String::from_utf8(bytes) {
                Ok(text) => text.replace(id, &earlier).into_bytes(),
                Err(archive) => archive.into_bytes(),
            };
            std::fs::write(from.with_file_name(format!("{earlier}.{part}")), bytes).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_06_a_prune_killed_anywhere_leaves_whole_backups() {
    const COPIES: usize = 60;
    let site = Site::sqlite().await;
    let id = backed_up(&site).await;
    site.run(&["backup", "verify"]).await;
    for set in ["data", "keys"] {
        age_copies(&site, set, &id, COPIES);
    }
    let mut cut_short = 0;
    let all = 3 * COPIES;
    // A backup has three files: each kill is after another one of them.
    for left in (1..all).rev().step_by(29) {
        if names(&site, "data").len() <= left {
            continue;
        }
        let pruning = site.command(&["backup", "prune"]).spawn().unwrap();
        let gone = async || names(&site, "data").len() <= left;
        cut_short += u64::from(kill_when(pruning, gone).await);
        let found = listed(&site).await;
        assert!(found["data"].contains(&id) && found["keys"].contains(&id), "{found:?}");
    }
    assert!(cut_short > 0, "no kill hit the middle");
    site.run(&["backup", "prune"]).await;
    is_tidy(&site).await;
    assert_eq!(site.run(&["backup", "verify", &id]).await["good"], true);
    let again = site.run(&["backup", "prune"]).await;
    assert_eq!(
        (&again["deleted"], &again["leftovers"]),
        (&Value::Array(vec![]), &Value::Array(vec![]))
    );
    assert!(file_of(&site, "data", ".verified.json").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_04_a_killed_restore_is_repeated_at_once_on_postgresql() {
    let Some(mut site) = Site::postgres().await else { return };
    backed_up(&site).await;
    site.move_elsewhere().await;
    let url = site.database_url().unwrap();
    let is_there = async |what: &str| execute(&url, &format!("SELECT 1 FROM {what}")).await.is_ok();
    // While `pg_restore` runs it is left behind; each of the two stores; nearly at the end.
    let running = "(SELECT 1 / count(*) FROM pg_stat_activity WHERE application_name = 'pg_restore' \
                   AND datname = current_database()) AS one";
    let mut cut_short = 0;
    for moment in [
        "public.restore_unfinished",
        running,
        "public.users",
        "io_keys.data_keys",
    ] {
        let restoring = site.command(&["restore", "--force"]).spawn().unwrap();
        let killed = kill_when(restoring, async || is_there(moment).await).await;
        if killed && is_there("public.restore_unfinished").await {
            cut_short += 1;
            let said = site.refused(&["serve"]).await;
            assert!(said.contains("Run `io restore` again"), "{said}");
        }
    }
    assert!(cut_short > 0, "no kill hit the middle");
    site.run(&["restore", "--force"]).await;
    no_scratch_is_left(Path::new(&site.data()));
    let io = site.start().await;
    let ada = sign_in(&io, "ada").await;
    assert_eq!(ada.client.profile().await.unwrap().alias, ada.alias());
    drop(io);
    site.lose_database().await;
}
