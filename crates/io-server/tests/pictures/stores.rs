//! Where pictures lie: a folder and a real S3 server, sealed in both, and nothing is left behind.

use std::path::{Path, PathBuf};

use io_server::config::{S3Settings, Secret};
use io_server::outside::Outside;
use io_testkit::TestApp;

use crate::archive::seaweed::Seaweed;
use crate::{PIXEL, own, takes_pictures, upload, upload_as};

const SECRET: &str = "not-a-secret-of-anyone";

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

#[tokio::test]
async fn upl_10_a_folder_holds_sealed_pictures_and_none_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(|config| {
        takes_pictures(config);
        config.pictures.store = Some(format!("file://{}", folder.path().display()));
    })
    .await;
    let ada = app.sign_in("ada@example.org").await;
    upload(&ada.client, PIXEL).await;
    let first = files(folder.path());
    assert_eq!(first.len(), 1);
    let sealed = std::fs::read(&first[0]).unwrap();
    assert!(!sealed.windows(4).any(|part| part == b"JFIF"), "it is sealed");
    assert!(sealed.len() > own(&ada.client).await.body.len());

    // An object that is damaged is no picture, and says nothing.
    std::fs::write(&first[0], &sealed[..sealed.len() - 1]).unwrap();
    assert_eq!(own(&ada.client).await.status, 503);
    std::fs::remove_file(&first[0]).unwrap();
    assert_eq!(own(&ada.client).await.status, 404, "as after a restore");
    for _ in 0..2 {
        upload(&ada.client, PIXEL).await;
        assert_eq!(own(&ada.client).await.status, 200);
        assert_eq!(files(folder.path()).len(), 1, "the one before is deleted");
    }
    ada.client.delete("/api/user/picture").await.unwrap();
    assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn upl_10_a_store_that_is_away_costs_no_picture() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    let app = TestApp::with(|config| {
        takes_pictures(config);
        config.pictures.store = Some(format!("file://{}", blocked.display()));
    })
    .await;
    let ada = app.sign_in("ada@example.org").await;
    upload(&ada.client, PIXEL).await;
    let elsewhere = folder.path().join("elsewhere");
    std::fs::rename(&blocked, &elsewhere).unwrap();
    std::fs::write(&blocked, b"no folder").unwrap();
    assert_eq!(upload_as(&ada.client, PIXEL, None).await.status, 503);
    assert_eq!(own(&ada.client).await.status, 503);
    std::fs::remove_file(&blocked).unwrap();
    std::fs::rename(&elsewhere, &blocked).unwrap();
    assert_eq!(own(&ada.client).await.status, 200, "the one before stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn upl_10_a_real_s3_server_holds_pictures_as_a_folder_does() {
    let Some(store) = Seaweed::start().await else { return };
    let access = store.access(SECRET);
    let app = TestApp::with(|config| {
        takes_pictures(config);
        config.pictures.store = Some("s3://backups/pictures".to_owned());
        config.pictures.s3 = S3Settings {
            endpoint: Some(access.endpoint.clone()),
            region: access.region.clone(),
            key_id: Some(access.key_id.clone()),
            secret: Some(Secret::new(SECRET)),
            bucket_in_host: false,
            ca_file: None,
        };
    })
    .await;
    // An S3 server refuses a request of another time.
    app.clock.set(Outside::system().clock.now());
    let ada = app.sign_in("ada@example.org").await;
    upload(&ada.client, PIXEL).await;
    let shown = own(&ada.client).await;
    assert_eq!(shown.status, 200);
    let target = store.target("pictures", io_archive::target::Patience::default());
    let first = target.list("").await.unwrap();
    assert_eq!(first.len(), 1);
    assert!(
        !target
            .read(&first[0].name)
            .await
            .unwrap()
            .windows(4)
            .any(|part| part == b"JFIF")
    );
    ada.client.delete("/api/user/picture").await.unwrap();
    assert_eq!(own(&ada.client).await.status, 404);
    assert_eq!(target.list("").await.unwrap(), []);
}
