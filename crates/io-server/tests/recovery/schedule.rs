//! The server makes and tries backups by itself, and says so.

use std::time::Duration;

use crate::drill::{erase, list_was_sent};
use crate::place::{Site, newcomer};

/// The metrics of a server, on its internal address.
async fn metric(address: &str, name: &str) -> Option<f64> {
    let text = reqwest::get(format!("http://{address}/metrics"))
        .await
        .ok()?
        .text()
        .await
        .ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// Waits until a metric is above a number.
async fn wait_for(address: &str, name: &str, above: f64) -> f64 {
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    let found = async {
        loop {
            tick.tick().await;
            match metric(address, name).await {
                Some(value) if value > above => return value,
                _ => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(2), found)
        .await
        .unwrap_or_else(|_| panic!("{name} stays"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_01_the_server_makes_and_tries_backups_by_itself() {
    let mut site = Site::sqlite().await;
    let internal = site.internal_address();
    site.set("IO_BACKUP__SCHEDULE", "1s");
    site.set("IO_BACKUP__VERIFY", "1s");
    let io = site.start().await;
    newcomer(&io, "ada").await;
    wait_for(&internal, "io_backup_last_success_timestamp_seconds ", 0.0).await;
    wait_for(&internal, "io_backup_last_verify_timestamp_seconds ", 0.0).await;
    let listed = site.run(&["backup", "list"]).await;
    let all = listed["backups"].as_array().unwrap();
    assert!(all.iter().any(|backup| backup["verified"] == true), "{listed}");
    for operation in ["list", "create", "verify", "send_erased"] {
        let failures = format!("io_backup_failures_total{{operation=\"{operation}\"}}");
        assert_eq!(metric(&internal, &failures).await, Some(0.0), "{operation}");
    }
    drop(io);

    // A target that cannot be used any more: counted, noted, and people are served all the same.
    let file = site.folder().join("a-file");
    std::fs::write(&file, "").unwrap();
    site.set("IO_BACKUP__TARGET", &format!("file://{}", file.display()));
    let io = site.start().await;
    wait_for(&internal, "io_jobs_total{job=\"make_backups\",result=\"failed\"}", 0.0).await;
    let health = reqwest::get(format!("http://{internal}/readyz")).await.unwrap();
    assert!(health.status().is_success());
    assert!(health.text().await.unwrap().contains("backup"), "it is noted");
    newcomer(&io, "ben").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn erasures_that_wait_are_counted_again_after_a_restart() {
    const UNSENT: &str = "io_backup_erased_unsent ";
    let mut site = Site::sqlite().await;
    let internal = site.internal_address();
    let io = site.start().await;
    let (ada, ben) = (newcomer(&io, "ada").await, newcomer(&io, "ben").await);
    erase(&ada.client).await;
    list_was_sent(&site, 1).await;
    // The target goes away: what comes now waits.
    let away = site.folder().join("away");
    std::fs::rename(site.target(), &away).unwrap();
    std::fs::write(site.target(), "").unwrap();
    erase(&ben.client).await;
    let waiting = wait_for(&internal, UNSENT, 0.0).await;
    drop(io);
    let io = site.start().await;
    let counted = wait_for(&internal, UNSENT, 0.0).await;
    assert!((counted - waiting).abs() < 0.5, "{counted} instead of {waiting}");
    std::fs::remove_file(site.target()).unwrap();
    std::fs::rename(&away, site.target()).unwrap();
    drop(io);
    let _io = site.start().await;
    list_was_sent(&site, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_at_the_schedule_counts_as_no_run() {
    let mut site = Site::sqlite().await;
    let internal = site.internal_address();
    site.set("IO_BACKUP__SCHEDULE", "1d");
    let io = site.start().await;
    // Jobs that work at each tick say how much time has passed.
    wait_for(
        &internal,
        "io_jobs_total{job=\"close_ended_logins\",result=\"ok\"}",
        2.0,
    )
    .await;
    for job in ["make_backups", "try_backups"] {
        let runs = metric(&internal, &format!("io_jobs_total{{job=\"{job}\",result=\"ok\"}}")).await;
        assert_eq!(runs, None, "{job}");
    }
    let sent = metric(&internal, "io_jobs_total{job=\"send_erased\",result=\"ok\"}").await;
    assert_eq!(sent, Some(1.0), "once at the start");
    drop(io);
}
