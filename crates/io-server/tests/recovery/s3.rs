//! Backups in an S3-compatible store, through the program: a real server, slow, away, and killed in between.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::archive::seaweed::Seaweed;
use crate::place::{Site, backed_up, no_scratch_is_left, sign_in};

const SECRET: &str = "not-a-secret-of-anyone";

/// The next commands keep their backups there.
fn use_store(site: &mut Site, store: &Seaweed, endpoint: &str, prefix: &str) {
    let access = store.access(SECRET);
    site.set("IO_BACKUP__TARGET", &format!("s3://backups/{prefix}"));
    site.set("IO_BACKUP__S3__ENDPOINT", endpoint);
    site.set("IO_BACKUP__S3__REGION", &access.region);
    site.set("IO_BACKUP__S3__KEY_ID", &access.key_id);
    site.set("IO_BACKUP__S3__SECRET", SECRET);
}

/// A way to the store that lets so many bytes through at each tick; returns its address.
async fn slow_way(to: &str, bytes: usize, tick: Duration) -> String {
    let to = to.strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let Ok(server) = TcpStream::connect(&to).await else {
                return;
            };
            let ((client_read, client_write), (server_read, server_write)) = (client.into_split(), server.into_split());
            for (mut from, mut into) in [(client_read, server_write), (server_read, client_write)] {
                tokio::spawn(async move {
                    let (mut buffer, mut ticks) = (vec![0; bytes], tokio::time::interval(tick));
                    while let Ok(read @ 1..) = from.read(&mut buffer).await {
                        ticks.tick().await;
                        if into.write_all(&buffer[..read]).await.is_err() {
                            return;
                        }
                    }
                    let _ = into.shutdown().await;
                });
            }
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bkp_07_every_command_works_with_a_real_s3_server() {
    let Some(store) = Seaweed::start().await else { return };
    let endpoint = store.access(SECRET).endpoint;
    Site::each_engine(async |site| {
        let prefix = if site.is_postgres() { "postgresql" } else { "sqlite" };
        use_store(site, &store, &endpoint, prefix);
        let id = backed_up(site).await;
        assert_eq!(site.run(&["backup", "verify"]).await["good"], true);
        let said = site.doctor().await;
        for ill in ["fail backup", "warn backup"] {
            assert!(!said.contains(ill), "{said}");
        }
        assert_eq!(site.run(&["drill"]).await["equal"], true);
        let pruned = site.run(&["backup", "prune"]).await;
        assert_eq!(pruned["leftovers"], serde_json::json!([]));

        // Killed as soon as it works, again and again: what is listed is whole.
        for _ in 0..2 {
            let mut making = site.command(&["backup", "create"]).spawn().unwrap();
            let begun = || {
                let entries = std::fs::read_dir(site.data()).unwrap().flatten();
                entries
                    .filter(|entry| entry.file_name().to_string_lossy().starts_with(".backup-"))
                    .any(|entry| entry.path().join("data.age").exists())
            };
            while !begun() && making.try_wait().unwrap().is_none() {
                tokio::task::yield_now().await;
            }
            let _ = making.start_kill();
            making.wait().await.unwrap();
            let listed = site.run(&["backup", "list"]).await;
            assert_eq!(listed["unreadable"], serde_json::json!([]), "{listed}");
            assert_eq!(site.run(&["backup", "verify"]).await["good"], true);
        }
        site.run(&["backup", "create"]).await;
        no_scratch_is_left(&site.data());

        // Slow, in pieces of an odd size.
        let slow = slow_way(&endpoint, 1_021, Duration::from_millis(1)).await;
        use_store(site, &store, &slow, prefix);
        site.run(&["backup", "create"]).await;
        assert_eq!(site.run(&["backup", "verify"]).await["good"], true);

        // A wrong secret, and nobody there, which is tried for a while.
        site.set("IO_BACKUP__S3__SECRET", "another");
        let said = site.doctor().await;
        assert!(said.contains("fail backup-target: cannot put an object"), "{said}");
        let said = site.refused(&["backup", "create"]).await;
        assert!(said.contains("the target of backups cannot be read"), "{said}");
        if !site.is_postgres() {
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let nobody = format!("http://{}", free.local_addr().unwrap());
            drop(free);
            use_store(site, &store, &nobody, prefix);
            let said = site.refused(&["backup", "list"]).await;
            assert!(said.contains(&nobody[7..]), "{said}");
        }

        use_store(site, &store, &endpoint, prefix);
        site.move_elsewhere().await;
        let restored = site.run(&["restore", &id]).await;
        assert_eq!(restored["data"], id.as_str());
        let io = site.start().await;
        let ada = sign_in(&io, "ada").await;
        assert_eq!(ada.client.profile().await.unwrap().alias, ada.alias());
        drop(io);
    })
    .await;
}
