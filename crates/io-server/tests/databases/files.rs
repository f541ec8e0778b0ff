//! The files of an installation on SQLite: copies that lack something, rights, and odd names.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use io_testkit::IoProcess;

use crate::{IO, pair, refusal};

/// Copies files of a data folder; those that are missing there stay missing.
fn copy(from: &Path, to: &Path, names: &[&str]) {
    std::fs::create_dir_all(to).unwrap();
    for name in names {
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_08_a_copy_without_its_log_is_refused_and_a_whole_one_starts() {
    let io = IoProcess::start(IO, &[]).await.unwrap();
    let pair = pair(&io).await;
    pair.ada
        .client
        .send_message(pair.chat, pair.ada.cid(), "hello")
        .await
        .unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let all = ["root.key", "io.db", "io.db-wal", "keys.db", "keys.db-wal"];
    for (name, wanted, files) in [
        (
            "no-log",
            "io.db is incomplete",
            &["root.key", "io.db", "keys.db", "keys.db-wal"][..],
        ),
        (
            "no-keys-log",
            "keys.db is incomplete",
            &["root.key", "io.db", "io.db-wal", "keys.db"],
        ),
        (
            "no-data",
            "io.db is empty, but",
            &["root.key", "keys.db", "keys.db-wal"],
        ),
        ("no-keys", "keys.db is empty, but", &["root.key", "io.db", "io.db-wal"]),
    ] {
        let folder = scratch.path().join(name);
        copy(&io.data(), &folder, files);
        for _ in 0..2 {
            let said = refusal(&[("IO_DATA_DIR", folder.to_str().unwrap())]).await;
            assert!(said.contains(wanted), "{name}: {said}");
        }
    }
    let swapped = scratch.path().join("swapped");
    copy(&io.data(), &swapped, &all);
    for end in ["", "-wal"] {
        let (data, keys) = (
            swapped.join(format!("io.db{end}")),
            swapped.join(format!("keys.db{end}")),
        );
        std::fs::rename(&data, swapped.join("x")).unwrap();
        std::fs::rename(&keys, &data).unwrap();
        std::fs::rename(swapped.join("x"), &keys).unwrap();
    }
    let said = refusal(&[("IO_DATA_DIR", swapped.to_str().unwrap())]).await;
    assert!(
        said.contains("it is the keys store of IO, in the place of its data"),
        "{said}"
    );

    // Everything together starts; so does what SQLite itself copied, without a log.
    let whole = scratch.path().join("whole");
    copy(&io.data(), &whole, &all);
    let backup = scratch.path().join("backup");
    copy(&io.data(), &backup, &["root.key"]);
    for name in ["io.db", "keys.db"] {
        let source = rusqlite::Connection::open(io.data().join(name)).unwrap();
        source
            .backup("main", backup.join(name), None::<fn(rusqlite::backup::Progress)>)
            .unwrap();
    }
    // The tokens of people are from the same issuer.
    let base = io.base();
    for folder in [whole, backup] {
        let settings = [("IO_DATA_DIR", folder.to_str().unwrap()), ("IO_PUBLIC_URL", &base)];
        let copied = IoProcess::start(IO, &settings).await.unwrap();
        let ben = pair.ben.client.moved_to(&copied.base());
        assert_eq!(ben.whole_history(pair.chat).await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_09_files_are_private_whatever_the_folder_and_odd_names_open() {
    let scratch = tempfile::tempdir().unwrap();
    for name in [
        "file:data",
        "what?mode=memory",
        "100%25",
        "a#b",
        "two words",
        ":memory:",
    ] {
        // Relative to the folder in which the process starts.
        let io = IoProcess::start_in(IO, scratch.path(), &[("IO_DATA_DIR", name)])
            .await
            .unwrap();
        let folder = scratch.path().join(name);
        for file in ["io.db", "io.db-wal", "io.db-shm", "keys.db", "keys.db-wal", "io.lock"] {
            let mode = std::fs::metadata(folder.join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}/{file}");
        }
        drop(io);
        // Opened up to others, and closed again by the next start.
        for file in ["io.db", "keys.db"] {
            std::fs::set_permissions(folder.join(file), Permissions::from_mode(0o644)).unwrap();
        }
        std::fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        let io = IoProcess::start_in(IO, scratch.path(), &[("IO_DATA_DIR", name)])
            .await
            .unwrap();
        for file in ["io.db", "keys.db"] {
            let mode = std::fs::metadata(folder.join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}/{file}");
        }
        assert!(
            io.log()
                .contains("other users of this machine can look into the data folder")
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_10_files_that_cannot_be_written_are_named_with_their_owner() {
    let mut io = IoProcess::start(IO, &[]).await.unwrap();
    assert_eq!(io.stop().await.unwrap(), Some(0));
    // Root may write everything: as root, IO runs as a user whom the files do not belong to.
    let is_root = rustix::process::geteuid().is_root();
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    copy(&io.data(), &folder, &["root.key", "io.db", "keys.db"]);
    let mode = if is_root { 0o644 } else { 0o400 };
    for path in [scratch.path(), &folder] {
        std::fs::set_permissions(path, Permissions::from_mode(if is_root { 0o777 } else { 0o700 })).unwrap();
    }
    for file in ["root.key", "io.db", "keys.db"] {
        std::fs::set_permissions(folder.join(file), Permissions::from_mode(mode)).unwrap();
    }
    let binary = scratch.path().join("io");
    std::fs::copy(IO, &binary).unwrap();
    let mut command = std::process::Command::new(binary);
    if is_root {
        std::os::unix::process::CommandExt::uid(&mut command, 65_534);
    }
    let output = command
        .arg("serve")
        .env_clear()
        .envs([
            ("IO_PROFILE", "test"),
            ("IO_LISTEN", "127.0.0.1:0"),
            ("IO_INTERNAL__LISTEN", "127.0.0.1:0"),
        ])
        .env("IO_DATA_DIR", &folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let wanted = if is_root {
        "io.db belongs to user 0 (mode 644), but this process runs as user 65534".to_owned()
    } else {
        "io.db is not writable (mode 400)".to_owned()
    };
    assert!(said.contains(&wanted), "{said}");
    assert!(!said.contains("disk is full"), "{said}");
}
