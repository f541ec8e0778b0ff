//! An installation that is backed up: its settings, its target, and the commands beside it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use io_client::Credentials;
use io_testkit::{IoProcess, Person, TestDatabase, meet, postgres_cluster};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::IO;

const ROOT_KEY: &str = "9f3c62d1a07be4585e1d0c7fb2946a3d7714e8c05fa9236bd84e1f7093a5c6b2";

/// Settings and folders that a server and the commands beside it share.
pub(crate) struct Site {
    folder: TempDir,
    settings: Vec<(String, String)>,
    database: Option<TestDatabase>,
}

impl Site {
    /// On SQLite, with a new key for backups.
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = output(Command::new(IO).args(["backup", "keygen"])).await.unwrap();
        let recipient = key.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
        let identity = folder.path().join("identity");
        std::fs::write(&identity, key).unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let settings = [
            ("IO_PROFILE", "test".to_owned()),
            ("IO_ROOT_KEY", ROOT_KEY.to_owned()),
            ("IO_DATA_DIR", path("data")),
            ("IO_BACKUP__TARGET", format!("file://{}", path("target"))),
            ("IO_BACKUP__RECIPIENTS", recipient),
            ("IO_BACKUP__IDENTITY_FILE", path("identity")),
            // Text and emails take no time of the tests.
            ("IO_CHAT__GRACE", "60s".to_owned()),
        ];
        Self {
            settings: settings.map(|(name, value)| (name.to_owned(), value)).into(),
            folder,
            database: None,
        }
    }

    /// On a new database of PostgreSQL, if there is a cluster.
    pub(crate) async fn postgres() -> Option<Self> {
        let database = TestDatabase::create(&postgres_cluster()?).await.unwrap();
        let mut site = Self::sqlite().await;
        site.set("IO_DATABASE", &database.url());
        site.database = Some(database);
        Some(site)
    }

    /// Each engine once.
    pub(crate) async fn each_engine(test: impl AsyncFn(&mut Self)) {
        println!("on SQLite:");
        test(&mut Self::sqlite().await).await;
        if let Some(mut site) = Self::postgres().await {
            println!("on PostgreSQL:");
            test(&mut site).await;
            site.lose_database().await;
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The internal address that the next server has.
    pub(crate) fn internal_address(&mut self) -> String {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        self.set("IO_INTERNAL__LISTEN", &address);
        address
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        let set = self.settings.iter().find(|(name, _)| name == "IO_DATA_DIR");
        PathBuf::from(&set.unwrap().1)
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.folder.path().join("target")
    }

    pub(crate) fn database_url(&self) -> Option<String> {
        self.database.as_ref().map(TestDatabase::url)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.database.is_some()
    }

    /// Starts the server with these settings.
    pub(crate) async fn start(&self) -> IoProcess {
        let settings: Vec<(&str, &str)> = self
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        IoProcess::start(IO, &settings).await.unwrap()
    }

    /// The data folder is gone, or the database is dropped.
    pub(crate) async fn lose_everything(&mut self) {
        std::fs::remove_dir_all(self.data()).unwrap();
        self.lose_database().await;
    }

    pub(crate) async fn lose_database(&mut self) {
        if let Some(database) = self.database.take() {
            database.remove().await.unwrap();
        }
    }

    /// The next commands and servers use another, empty place.
    pub(crate) async fn move_elsewhere(&mut self) {
        let elsewhere = self.folder.path().join(format!("elsewhere-{}", self.settings.len()));
        self.set("IO_DATA_DIR", elsewhere.to_str().unwrap());
        if self.settings.iter().any(|(name, _)| name == "IO_DATABASE") {
            let database = TestDatabase::create(&postgres_cluster().unwrap()).await.unwrap();
            self.set("IO_DATABASE", &database.url());
            self.database = Some(database);
        }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(IO);
        command.args(arguments).env_clear().envs(self.settings.iter().cloned());
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs a command that must work; returns the JSON that it prints.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Value {
        let said = output(&mut self.command(&[arguments, &["--json"]].concat()))
            .await
            .unwrap();
        serde_json::from_str(&said).unwrap()
    }

    /// What `io doctor` says, whatever its status.
    pub(crate) async fn doctor(&self) -> String {
        let output = self.command(&["doctor"]).output().await.unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must not work; returns what it says.
    pub(crate) async fn refused(&self, arguments: &[&str]) -> String {
        output(&mut self.command(arguments)).await.unwrap_err()
    }
}

async fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    if output.status.success() {
        Ok(said)
    } else {
        assert_eq!(output.status.code(), Some(1), "it ends with status 1");
        Err(String::from_utf8(output.stderr).unwrap())
    }
}

/// A new or a returning person.
pub(crate) async fn sign_in(io: &IoProcess, name: &str) -> Person {
    let client = io.client(Credentials::Bearer).unwrap();
    Person::sign_in(client, &io.mail, &format!("{name}@example.org")).await
}

pub(crate) async fn newcomer(io: &IoProcess, name: &str) -> Person {
    let person = sign_in(io, name).await;
    person.complete_onboarding().await;
    person
}

/// The one file of a set at the target whose name ends so.
pub(crate) fn file_of(site: &Site, set: &str, end: &str) -> PathBuf {
    let entries = std::fs::read_dir(site.target().join(set)).unwrap().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.to_str().unwrap().ends_with(end))
        .collect();
    found.sort();
    found.pop().unwrap()
}

/// A server with a few people and words, backed up and stopped.
pub(crate) async fn backed_up(site: &Site) -> String {
    let mut io = site.start().await;
    let pair = meet(newcomer(&io, "ada").await, newcomer(&io, "ben").await).await;
    pair.ada
        .client
        .send_message(pair.chat, pair.ada.cid(), "a word that nobody else may read")
        .await
        .unwrap();
    let made = site.run(&["backup", "create"]).await;
    assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
    made["id"].as_str().unwrap().to_owned()
}

pub(crate) fn no_scratch_is_left(within: &Path) {
    let left: Vec<_> = std::fs::read_dir(within)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(".backup-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
