//! Wrong keys, damaged archives, full disks, kills: a clear line, nothing lost, a way on.

use std::process::Command as Blocking;

use io_testkit::Disk;

use crate::place::{Site, backed_up, file_of, no_scratch_is_left, sign_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_03_a_trial_restore_says_what_it_found_and_is_recorded() {
    Site::each_engine(async |site| {
        let id = backed_up(site).await;
        let tried = site.run(&["backup", "verify"]).await;
        assert_eq!(tried["id"].as_str(), Some(id.as_str()));
        assert_eq!((&tried["people_opened"], &tried["without_key"]), (&2.into(), &0.into()));
        assert!(tried["texts_opened"].as_u64().unwrap() > 0, "{tried}");
        let listed = site.run(&["backup", "list"]).await;
        let sets: Vec<_> = listed["backups"].as_array().unwrap().iter().collect();
        assert_eq!(sets.len(), 2, "{listed}");
        assert!(sets.iter().all(|backup| backup["verified"] == true), "{listed}");
        no_scratch_is_left(&site.data());
        let drilled = site.run(&["drill"]).await;
        assert_eq!(drilled["equal"], true);
        println!("drill: {drilled}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_02_each_damage_to_an_archive_is_refused_and_changes_nothing() {
    let mut site = Site::sqlite().await;
    backed_up(&site).await;
    site.move_elsewhere().await;
    for set in ["data", "keys"] {
        let archive = file_of(&site, set, ".age");
        let whole = std::fs::read(&archive).unwrap();
        let marker = b"a word that nobody else may read";
        assert!(!whole.windows(marker.len()).any(|bytes| bytes == marker));
        let last = whole.len() - 1;
        for place in [0, 20, 200, whole.len() / 2, last] {
            let mut flipped = whole.clone();
            flipped[place] ^= 1;
            std::fs::write(&archive, flipped).unwrap();
            let said = site.refused(&["backup", "verify"]).await;
            assert!(said.contains("is not the one that its manifest describes"), "{said}");
        }
        for length in [0, 1, 200, last] {
            std::fs::write(&archive, &whole[..length]).unwrap();
            for command in [&["backup", "verify"][..], &["restore"]] {
                let said = site.refused(command).await;
                assert!(said.contains("its manifest describes"), "{said}");
            }
        }
        std::fs::write(&archive, &whole).unwrap();
    }
    assert!(!site.data().join("io.db").exists());
    no_scratch_is_left(&site.data());
    site.run(&["restore"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_04_a_restore_refuses_wrong_keys_and_what_is_there_already() {
    Site::each_engine(async |site| {
        backed_up(site).await;
        let said = site.refused(&["restore"]).await;
        assert!(said.contains("--force"), "{said}");
        let right = std::fs::read(site.folder().join("identity")).unwrap();
        site.move_elsewhere().await;

        let other = site.folder().join("other");
        let made = Blocking::new(crate::IO).args(["backup", "keygen"]).output().unwrap();
        std::fs::write(&other, made.stdout).unwrap();
        site.set("IO_BACKUP__IDENTITY_FILE", other.to_str().unwrap());
        let said = site.refused(&["restore"]).await;
        assert!(said.contains("none of the given keys opens this file"), "{said}");
        std::fs::write(&other, right).unwrap();

        let root = "IO_ROOT_KEY";
        site.set(root, "1d0c7fb2946a3d7714e8c05fa9236bd84e1f7093a5c6b29f3c62d1a07be4585e");
        let said = site.refused(&["restore"]).await;
        assert!(
            said.contains("are wrapped by the root key") && said.contains("Nothing was changed"),
            "{said}"
        );
        site.set(root, "9f3c62d1a07be4585e1d0c7fb2946a3d7714e8c05fa9236bd84e1f7093a5c6b2");
        site.run(&["restore"]).await;
        let said = site.refused(&["restore"]).await;
        assert!(said.contains("--force"), "{said}");
        let replaced = site.run(&["restore", "--force"]).await;
        assert_eq!(replaced["aside"].is_null(), site.is_postgres());
        let io = site.start().await;
        let ada = sign_in(&io, "ada").await;
        assert_eq!(ada.client.profile().await.unwrap().alias, ada.alias());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_04_a_restore_that_was_killed_serves_nothing_until_it_is_repeated() {
    let mut site = Site::sqlite().await;
    backed_up(&site).await;
    site.move_elsewhere().await;
    let mut cut_short = 0;
    for step in 0..40 {
        let mut restoring = site.command(&["restore"]).spawn().unwrap();
        // At a different moment each time: files appear one after the other.
        let seen = |name: &str| site.data().join(name).exists();
        let wanted = ["io.lock", "restore.unfinished", "io.db", "keys.db"][step % 4];
        while !seen(wanted) && restoring.try_wait().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        restoring.start_kill().unwrap();
        restoring.wait().await.unwrap();
        if seen("restore.unfinished") {
            cut_short += 1;
            let said = site.refused(&["serve"]).await;
            assert!(said.contains("Run `io restore` again"), "{said}");
            break;
        }
        let _ = std::fs::remove_dir_all(site.data());
    }
    assert!(cut_short > 0, "no kill hit the middle");
    site.run(&["restore"]).await;
    no_scratch_is_left(&site.data());
    let io = site.start().await;
    let ada = sign_in(&io, "ada").await;
    assert_eq!(ada.client.profile().await.unwrap().alias, ada.alias());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_06_a_backup_that_was_killed_or_failed_leaves_the_last_good_one() {
    let mut site = Site::sqlite().await;
    let id = backed_up(&site).await;
    site.run(&["backup", "verify"]).await;
    for _ in 0..5 {
        let mut making = site.command(&["backup", "create"]).spawn().unwrap();
        let begun = || {
            let entries = std::fs::read_dir(site.data()).unwrap().flatten();
            entries
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(".backup-"))
                .count()
                > 0
        };
        while !begun() && making.try_wait().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        making.start_kill().unwrap();
        making.wait().await.unwrap();
    }
    // A target that cannot be written to.
    let good = site.target();
    let file = site.folder().join("a-file");
    std::fs::write(&file, "").unwrap();
    site.set("IO_BACKUP__TARGET", &format!("file://{}", file.display()));
    let said = site.refused(&["backup", "create"]).await;
    assert!(said.contains("target of backups"), "{said}");
    site.set("IO_BACKUP__TARGET", &format!("file://{}", good.display()));

    site.run(&["backup", "prune"]).await;
    let listed = site.run(&["backup", "list"]).await;
    let all = listed["backups"].as_array().unwrap();
    let first = all.iter().find(|backup| backup["id"] == id.as_str()).unwrap();
    assert_eq!(first["verified"], true);
    assert!(site.run(&["backup", "verify", &id]).await["good"] == true);
    site.run(&["backup", "create"]).await;
    no_scratch_is_left(&site.data());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_06_a_full_disk_is_said_and_leaves_the_last_good_backup() {
    let mut site = Site::sqlite().await;
    let path = site.folder().join("disk");
    let Some(disk) = Disk::mount(&path, "112m").unwrap() else {
        return;
    };
    site.set("IO_DATA_DIR", path.join("data").to_str().unwrap());
    let id = backed_up(&site).await;
    disk.fill(40 << 20).unwrap();
    let said = site.refused(&["backup", "create"]).await;
    assert!(said.contains("MB free, and this needs"), "{said}");
    disk.empty().unwrap();
    site.run(&["backup", "create"]).await;

    // The target is full, and the disk here is not.
    let small = site.folder().join("small");
    let Some(target) = Disk::mount(&small, "64k").unwrap() else {
        return;
    };
    let good = site.target();
    site.set("IO_BACKUP__TARGET", &format!("file://{}", small.display()));
    let said = site.refused(&["backup", "create"]).await;
    assert!(said.contains("cannot be stored at file://"), "{said}");
    let listed = site.run(&["backup", "list"]).await;
    assert!(listed["backups"].as_array().unwrap().is_empty(), "{listed}");
    drop(target);
    site.set("IO_BACKUP__TARGET", &format!("file://{}", good.display()));
    assert_eq!(site.run(&["backup", "verify", &id]).await["good"], true);
    no_scratch_is_left(&site.data());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_06_a_clock_far_ahead_lets_the_last_verified_backup_stay() {
    let mut site = Site::sqlite().await;
    let id = backed_up(&site).await;
    site.run(&["backup", "verify"]).await;
    let clock = site.folder().join("clock");
    let ahead = 400_i64 * 24 * 3_600 * 1_000_000;
    std::fs::write(&clock, ahead.to_string()).unwrap();
    site.set("IO_TEST_CLOCK", clock.to_str().unwrap());
    site.run(&["backup", "prune"]).await;
    let listed = site.run(&["backup", "list"]).await;
    let kept: Vec<_> = listed["backups"].as_array().unwrap().iter().collect();
    assert_eq!(kept.len(), 2, "{listed}");
    assert!(kept.iter().all(|backup| backup["id"] == id.as_str()), "{listed}");
    // One of the future is kept, too, when the clock is right again.
    let future = site.run(&["backup", "create"]).await;
    std::fs::write(&clock, "0").unwrap();
    site.run(&["backup", "prune"]).await;
    let listed = site.run(&["backup", "list"]).await.to_string();
    assert!(
        listed.contains(future["id"].as_str().unwrap()) && listed.contains(&id),
        "{listed}"
    );
}
