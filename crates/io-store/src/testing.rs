//! Test support inside this crate: repeatable entropy, and a store on each engine.
//!
//! Must not be used outside of tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use io_core::outside::Entropy;
use parking_lot::Mutex;

use crate::db::{Db, Engine, Postgres, Sqlite, Statement, Value};
use crate::{Database, KeyEncryptionKey, Store, StoreConfig};

/// Gives bytes that depend on a seed and a counter.
pub(crate) struct Counting(Mutex<u64>);

impl Counting {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed << 32))
    }
}

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        use sha2::{Digest, Sha256};
        for part in bytes.chunks_mut(32) {
            let mut count = self.0.lock();
            *count += 1;
            part.copy_from_slice(&Sha256::digest(count.to_be_bytes())[..part.len()]);
        }
    }
}

/// The store of one test, on one engine.
pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) config: StoreConfig,
    pub(crate) engine: Engine,
    pub(crate) folder: Option<tempfile::TempDir>,
    database: Option<(String, String)>,
}

impl Fixture {
    /// Closes the store and opens it again, as a restart would.
    pub(crate) async fn reopen(&mut self) {
        self.store.close().await;
        self.store = Store::open(self.config.clone(), Arc::new(Counting::new(unique())))
            .await
            .expect("opens again");
    }

    /// Changes rows of the keys store; returns how many.
    pub(crate) async fn in_keys(&self, statement: Statement, params: &[Value]) -> u64 {
        let keys = match &self.config.database {
            Database::Sqlite { keys, .. } => Db::Sqlite(Sqlite::open(keys, 1, "test").expect("opens")),
            Database::Postgres { url, .. } => Db::Postgres(Postgres::open(url, 1, "io_keys").expect("opens")),
        };
        let touched = keys.execute(statement, params).await.expect("changes");
        keys.close().await;
        touched
    }

    async fn new(engine: Engine) -> Self {
        let key = KeyEncryptionKey::new([42; 32]);
        let (database, folder, created) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let (data, keys) = (folder.path().join("data.db"), folder.path().join("keys.db"));
                (Database::Sqlite { data, keys, readers: 2 }, Some(folder), None)
            }
            Engine::Postgres => {
                let admin = std::env::var("IO_TEST_POSTGRES").expect("invariant: asked for before");
                let name = format!("io_store_{}_{}", std::process::id(), unique());
                administer(&admin, &format!("CREATE DATABASE {name}")).await;
                let (server, _) = admin.rsplit_once('/').expect("an address that ends in a database");
                let url = format!("{server}/{name}");
                (Database::Postgres { url, connections: 12 }, None, Some((admin, name)))
            }
        };
        let config = StoreConfig::new(database, key);
        let store = Store::open(config.clone(), Arc::new(Counting::new(unique())))
            .await
            .expect("opens");
        Self {
            store,
            config,
            engine,
            folder,
            database: created,
        }
    }

    async fn finish(self) {
        self.store.close().await;
        if let Some((admin, name)) = self.database {
            administer(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

/// Runs a test on SQLite, and on PostgreSQL if there is a server.
/// `IO_TEST_POSTGRES` names it. In CI a missing server fails.
pub(crate) async fn each_engine(test: impl AsyncFn(&mut Fixture)) {
    let mut engines = vec![Engine::Sqlite];
    if std::env::var("IO_TEST_POSTGRES").is_ok() {
        engines.push(Engine::Postgres);
    } else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "IO_TEST_POSTGRES is missing"
        );
        println!("note: without IO_TEST_POSTGRES this ran on SQLite alone");
    }
    for engine in engines {
        println!("on {engine:?}");
        let mut fixture = Fixture::new(engine).await;
        test(&mut fixture).await;
        fixture.finish().await;
    }
}

/// Runs statements on a PostgreSQL server, on a connection of their own.
pub(crate) async fn administer(admin: &str, statement: &str) {
    let (client, connection) = tokio_postgres::connect(admin, tokio_postgres::NoTls)
        .await
        .expect("a PostgreSQL server");
    let connection = tokio::spawn(connection);
    client.batch_execute(statement).await.expect("the server does it");
    drop(client);
    connection.await.expect("ends").expect("ends well");
}

/// A different number at each call.
pub(crate) fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
