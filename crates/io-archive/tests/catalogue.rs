//! A backup without a manifest does not exist, and what it left behind is found.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use io_archive::catalogue::{self, CatalogueError};
use io_archive::manifest::{BackupEngine, BackupId, BackupSet, Manifest, Verification};
use io_archive::target::{Patience, Target};
use io_core::time::{Span, Timestamp};
use support::{Bytes, clock};

const NOW: Timestamp = Timestamp(1_796_040_000_000_000);

fn target(folder: &Path) -> Target {
    let address = format!("file://{}", folder.display()).parse().unwrap();
    Target::new(&address, None, Patience::default(), clock()).unwrap()
}

fn manifest(set: BackupSet, age: Span, entropy: &Bytes, archive: &Path) -> Manifest {
    let content = catalogue::content_of(archive).unwrap();
    Manifest {
        id: BackupId::new(NOW - age, entropy),
        set,
        engine: BackupEngine::Sqlite,
        app_version: "0.1.0".to_owned(),
        schema_version: 1,
        root_keys: Vec::new(),
        recipients: Vec::new(),
        encrypted: content,
        plain: content,
        rows: BTreeMap::new(),
        oldest_message: None,
        newest_message: None,
        previous: None,
        duration_ms: 1,
    }
}

fn verification(manifest: &Manifest) -> Verification {
    Verification {
        id: manifest.id,
        at: Some(NOW),
        sha256: manifest.encrypted.sha256,
        app_version: "0.1.0".to_owned(),
        duration_ms: 1,
    }
}

#[tokio::test]
async fn a_backup_is_stored_listed_fetched_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let entropy = Bytes::new(1);
    let archive = folder.path().join("archive");
    std::fs::write(&archive, entropy.some(100_000)).unwrap();
    let target = target(&folder.path().join("backups"));
    let old = manifest(BackupSet::Data, Span::days(2), &entropy, &archive);
    let new = manifest(BackupSet::Data, Span::days(1), &entropy, &archive);
    let keys = manifest(BackupSet::Keys, Span::hours(1), &entropy, &archive);
    for manifest in [&new, &keys, &old] {
        catalogue::store(&target, manifest, &archive).await.unwrap();
    }
    catalogue::record(&target, BackupSet::Data, &verification(&old))
        .await
        .unwrap();

    let listing = catalogue::read(&target, NOW).await.unwrap();
    let of = |set: BackupSet| {
        let backups = listing.backups.iter().filter(move |backup| backup.manifest.set == set);
        backups
            .map(|backup| (backup.manifest.id, backup.known().verified))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(BackupSet::Data), [(old.id, true), (new.id, false)]);
    assert_eq!(of(BackupSet::Keys), [(keys.id, false)]);
    assert_eq!(listing.newest(BackupSet::Data).unwrap().manifest, new);
    assert_eq!(listing.find(BackupSet::Data, old.id).unwrap().manifest, old);
    assert!(listing.newest(BackupSet::Erased).is_none());
    assert!(listing.unreadable.is_empty() && listing.leftovers.is_empty() && listing.unfinished.is_empty());

    let copy = folder.path().join("copy");
    catalogue::fetch(&target, &old, &copy).await.unwrap();
    assert!(std::fs::read(&copy).unwrap() == std::fs::read(&archive).unwrap());
    catalogue::delete(&target, BackupSet::Data, old.id).await.unwrap();
    let listing = catalogue::read(&target, NOW).await.unwrap();
    assert_eq!(listing.backups.len(), 2);
    assert!(listing.leftovers.is_empty(), "{:?}", listing.leftovers);
}

#[tokio::test]
async fn bkp_2_an_archive_that_is_not_that_of_its_manifest_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let entropy = Bytes::new(2);
    let archive = folder.path().join("archive");
    std::fs::write(&archive, entropy.some(1_000)).unwrap();
    let backups = folder.path().join("backups");
    let target = target(&backups);
    let manifest = manifest(BackupSet::Data, Span::ZERO, &entropy, &archive);
    catalogue::store(&target, &manifest, &archive).await.unwrap();
    let stored = backups.join(format!("data/{}.age", manifest.id));
    let good = std::fs::read(&stored).unwrap();
    let mut flipped = good.clone();
    flipped[500] ^= 1;
    for bad in [flipped, good[..999].to_vec(), [good.as_slice(), b"x"].concat()] {
        std::fs::write(&stored, bad).unwrap();
        let refused = catalogue::fetch(&target, &manifest, &folder.path().join("copy")).await;
        assert!(matches!(refused, Err(CatalogueError::Changed(_))));
    }
    // A manifest is not written for an archive of another length.
    let other = self::manifest(BackupSet::Data, Span::ZERO, &entropy, &archive);
    std::fs::write(&archive, b"shorter").unwrap();
    assert!(catalogue::store(&target, &other, &archive).await.is_err());
    let listing = catalogue::read(&target, NOW).await.unwrap();
    assert!(listing.find(BackupSet::Data, other.id).is_none());
}

#[tokio::test]
async fn a_trial_of_another_archive_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let entropy = Bytes::new(3);
    let archive = folder.path().join("archive");
    std::fs::write(&archive, b"archive").unwrap();
    let target = target(&folder.path().join("backups"));
    let manifest = manifest(BackupSet::Keys, Span::ZERO, &entropy, &archive);
    catalogue::store(&target, &manifest, &archive).await.unwrap();
    let other = Verification {
        sha256: io_archive::manifest::Sha256Sum::of(b"another"),
        ..verification(&manifest)
    };
    catalogue::record(&target, BackupSet::Keys, &other).await.unwrap();
    let listing = catalogue::read(&target, NOW).await.unwrap();
    assert_eq!(listing.backups[0].verification, None);
}

#[tokio::test]
async fn what_was_never_finished_is_found_when_it_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let entropy = Bytes::new(4);
    let archive = folder.path().join("archive");
    std::fs::write(&archive, b"archive").unwrap();
    let backups = folder.path().join("backups");
    let target = target(&backups);
    let whole = manifest(BackupSet::Data, Span::days(3), &entropy, &archive);
    catalogue::store(&target, &whole, &archive).await.unwrap();
    let (old, young) = (
        BackupId::new(NOW - Span::days(3), &entropy),
        BackupId::new(NOW - Span::hours(3), &entropy),
    );
    let put = |name: String| std::fs::write(backups.join(name), b"half").unwrap();
    put(format!("data/{old}.age"));
    put(format!("data/{old}.verified.json"));
    put(format!("data/{young}.age.part"));
    put(format!("data/{}.manifest.json.part", whole.id));
    put("data/holiday.jpg".to_owned());
    let listing = catalogue::read(&target, NOW).await.unwrap();
    assert_eq!(listing.backups.len(), 1);
    let mut expected = vec![
        format!("data/{old}.age"),
        format!("data/{old}.verified.json"),
        format!("data/{}.manifest.json.part", whole.id),
    ];
    expected.sort();
    let mut leftovers = listing.leftovers.clone();
    leftovers.sort();
    assert_eq!(leftovers, expected);
    assert_eq!(listing.unfinished, [format!("data/{young}.age.part")]);
    for name in &listing.leftovers {
        target.delete(name).await.unwrap();
    }
    assert!(catalogue::read(&target, NOW).await.unwrap().leftovers.is_empty());
    assert!(backups.join("data/holiday.jpg").exists());
}

#[tokio::test]
async fn a_manifest_that_cannot_be_read_hides_no_other_backup() {
    let folder = tempfile::tempdir().unwrap();
    let entropy = Bytes::new(5);
    let archive = folder.path().join("archive");
    std::fs::write(&archive, b"archive").unwrap();
    let backups = folder.path().join("backups");
    let target = target(&backups);
    let [good, broken, moved, alone] =
        [1, 2, 3, 4].map(|day| manifest(BackupSet::Data, Span::days(day), &entropy, &archive));
    for manifest in [&good, &broken, &moved, &alone] {
        catalogue::store(&target, manifest, &archive).await.unwrap();
    }
    let path = |id: BackupId, part: &str| backups.join(format!("data/{id}.{part}"));
    std::fs::write(path(broken.id, "manifest.json"), b"{\"format\":1,").unwrap();
    std::fs::copy(path(good.id, "manifest.json"), path(moved.id, "manifest.json")).unwrap();
    std::fs::remove_file(path(alone.id, "age")).unwrap();
    let listing = catalogue::read(&target, NOW).await.unwrap();
    assert_eq!(
        listing
            .backups
            .iter()
            .map(|backup| backup.manifest.id)
            .collect::<Vec<_>>(),
        [good.id]
    );
    let said: Vec<String> = listing.unreadable.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said.iter().any(|line| line.contains("another backup")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("does not exist")), "{said:?}");
    // Their archives are no leftovers: a person decides.
    assert!(listing.leftovers.is_empty(), "{:?}", listing.leftovers);
}
