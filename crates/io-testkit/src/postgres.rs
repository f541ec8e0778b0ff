//! A PostgreSQL database of one's own for each test, in the cluster that `IO_TEST_POSTGRES` names.
//!
//! Must not start a server: `cargo xtask test` does, and says so in that variable.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use tokio_postgres::{Client, NoTls};

/// The cluster to test on, such as `postgres://postgres@127.0.0.1:5433/postgres`.
const VARIABLE: &str = "IO_TEST_POSTGRES";

/// The cluster, if there is one. Under `CI` a missing one is a failure, never a silent skip.
#[expect(clippy::print_stderr, reason = "a test that runs on one engine of two says so")]
pub fn postgres_wanted() -> Option<String> {
    match std::env::var(VARIABLE) {
        Ok(url) if !url.is_empty() => Some(url),
        _ => {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "{VARIABLE} must name a PostgreSQL cluster when CI=true"
            );
            eprintln!("note: {VARIABLE} is not set, so this runs on SQLite only (`cargo xtask test` sets it)");
            None
        }
    }
}

/// A database that is there for one test.
pub struct TestDatabase {
    cluster: String,
    name: String,
}

impl TestDatabase {
    /// Makes an empty database in the cluster.
    pub async fn create(cluster: &str) -> Result<Self> {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "io_test_{}_{}",
            std::process::id(),
            COUNTER.fetch_add(1, Ordering::Relaxed)
        );
        let client = connect(cluster).await?;
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await?;
        client.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        Ok(Self {
            cluster: cluster.to_owned(),
            name,
        })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        let end = self.cluster.rfind('/').unwrap_or(self.cluster.len());
        format!("{}/{}", &self.cluster[..end], self.name)
    }

    /// Throws everybody out and lets nobody in, as a database does whose machine is gone.
    pub async fn go_away(&self) -> Result<()> {
        self.let_in("false").await?;
        let name = &self.name;
        let out = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        connect(&self.cluster).await?.batch_execute(&out).await?;
        Ok(())
    }

    /// Lets everybody in again.
    pub async fn come_back(&self) -> Result<()> {
        self.let_in("true").await
    }

    async fn let_in(&self, anybody: &str) -> Result<()> {
        let change = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {anybody}", self.name);
        connect(&self.cluster).await?.batch_execute(&change).await?;
        Ok(())
    }

    /// Removes it. One that is not removed goes with its cluster.
    pub async fn remove(self) -> Result<()> {
        let client = connect(&self.cluster).await?;
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
            .await?;
        Ok(())
    }
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .with_context(|| format!("cannot reach the PostgreSQL cluster of {VARIABLE}"))?;
    tokio::spawn(connection);
    Ok(client)
}
