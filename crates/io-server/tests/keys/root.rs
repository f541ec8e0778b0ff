//! The root key: from where it comes, and how it changes.

use std::path::Path;
use std::sync::Arc;

use io_testkit::{IoProcess, TestDatabase, postgres_cluster};

use super::load::{Load, SETTINGS};

const FIRST: &str = "b0d449a91ebe346d3f6575050de32aa2731efabb7f7adf2eeae48ba6c652cf3a";
const SECOND: &str = "4be2f87c6d1a09e35f7b18d2c6a4935e0f81b7d2c3a59e6f4071d8b2e6a3c95f";

struct KeyFiles(tempfile::TempDir);

impl KeyFiles {
    fn new() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        files.write(FIRST, "");
        files
    }

    fn write(&self, current: &str, older: &str) {
        // The earlier one first: a server that looks in between has both.
        std::fs::write(self.path("old"), older).unwrap();
        std::fs::write(self.path("current"), current).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }
}

/// Starts an IO whose root keys are in files.
async fn start(files: &KeyFiles, database: Option<&str>) -> Arc<IoProcess> {
    let (current, old) = (files.path("current"), files.path("old"));
    let mut settings = SETTINGS.to_vec();
    settings.extend([
        ("IO_ROOT_KEY_FILE", current.as_str()),
        ("IO_ROOT_KEYS_OLD_FILE", old.as_str()),
    ]);
    settings.extend(database.map(|url| ("IO_DATABASE", url)));
    Arc::new(IoProcess::start(env!("CARGO_BIN_EXE_io"), &settings).await.unwrap())
}

pub(super) async fn on_each_engine(test: impl AsyncFn(Option<&str>)) {
    test(None).await;
    if let Some(cluster) = postgres_cluster() {
        let database = TestDatabase::create(&cluster).await.unwrap();
        test(Some(&database.url())).await;
        database.remove().await.unwrap();
    }
}

/// What a command beside the server says, and whether it succeeded.
pub(super) async fn io(server: &IoProcess, arguments: &[&str]) -> (bool, String) {
    let output = server.beside(arguments).await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn enc_04_the_root_key_rotates_under_load_and_no_request_fails() {
    on_each_engine(async |database| {
        let files = KeyFiles::new();
        let server = start(&files, database).await;
        let load = Load::start(&server).await;
        load.once_more().await;

        // A key that does not open everything is refused, and the one in use stays.
        files.write(SECOND, "");
        server.reload().unwrap();
        server.logged("the root keys cannot be taken").await.unwrap();
        load.once_more().await;

        // The command waits for the server to have the new one.
        files.write(SECOND, FIRST);
        let (done, said) = io(&server, &["keys", "rotate", "root"]).await;
        assert!(!done && said.contains("SIGHUP"), "{said}");
        server.reload().unwrap();
        server.logged("the root keys changed").await.unwrap();
        let (done, said) = io(&server, &["keys", "rotate", "root"]).await;
        assert!(done && said.contains("wraps every data key"), "{said}");
        let (_, listed) = io(&server, &["keys", "list", "--json"]).await;
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let states: Vec<_> = listed
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["name"] == "root")
            .map(|line| (line["state"].as_str().unwrap(), line["count"] != 0))
            .collect();
        assert_eq!(states, [("retired", false), ("active", true)]);
        load.once_more().await;

        // The earlier one goes while IO runs, and is not needed after a restart.
        files.write(SECOND, "");
        server.reload().unwrap();
        let talk = load.end().await;
        let mut server = Arc::into_inner(server).unwrap();
        assert_eq!(server.stop().await.unwrap(), Some(0), "{}", server.log());
        server.start_again().await.unwrap();
        talk.is_all_there(&server).await;

        // A stolen earlier root key opens nothing of what is there now.
        server.kill().await.unwrap();
        files.write(FIRST, "");
        let (done, said) = io(&server, &["keys", "list"]).await;
        assert!(!done && said.contains("still wraps data keys"), "{said}");
        for key in [FIRST, SECOND] {
            assert!(!server.log().contains(key));
            assert!(!held_by_a_file(&server.data(), key.as_bytes()), "a root key is on disk");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sec_04_a_check_says_which_earlier_keys_remain_and_what_to_do() {
    on_each_engine(async |database| {
        let files = KeyFiles::new();
        let mut server = Arc::into_inner(start(&files, database).await).unwrap();
        let findings = async |server: &IoProcess| {
            let (done, said) = io(server, &["check"]).await;
            assert!(done, "a finding is no failure: {said}");
            said.lines()
                .filter(|line| line.starts_with("finding: "))
                .collect::<String>()
        };
        assert_eq!(findings(&server).await, "");

        server.kill().await.unwrap();
        files.write(SECOND, FIRST);
        let said = findings(&server).await;
        assert!(
            said.contains("still wrap") && said.contains("io keys rotate root"),
            "{said}"
        );
        server.start_again().await.unwrap();
        let (done, said) = io(&server, &["keys", "rotate", "root"]).await;
        assert!(done, "{said}");
        let said = findings(&server).await;
        assert!(
            said.contains("wrap nothing any more") && said.contains("remove them"),
            "{said}"
        );
        files.write(SECOND, "");
        assert_eq!(findings(&server).await, "");

        let (done, said) = io(&server, &["keys", "rotate", "data"]).await;
        assert!(done, "{said}");
        server.logged("key=\"data\"").await.unwrap();
        let said = findings(&server).await;
        assert!(
            said.contains("being renewed") && said.contains("io keys list"),
            "{said}"
        );
    })
    .await;
}

fn held_by_a_file(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        path.is_file()
            && std::fs::read(path)
                .unwrap()
                .windows(bytes.len())
                .any(|part| part == bytes)
    })
}
