//! A PostgreSQL database for each test.
//! It is in the cluster that `IO_TEST_POSTGRES` names.
//!
//! Must not start a PostgreSQL server: `cargo xtask test` starts one and sets that variable.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use tokio_postgres::{Client, NoTls};

/// The variable that holds the URL of the cluster.
/// For example `postgres://postgres@127.0.0.1:5433/postgres`.
const VARIABLE: &str = "IO_TEST_POSTGRES";

/// Returns the URL of the cluster, if there is one.
///
/// With `CI=true` a missing cluster is a failure, never a silent skip.
#[expect(clippy::print_stderr, reason = "a test that skips an engine says so")]
pub fn postgres_cluster() -> Option<String> {
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

/// A database for one test.
pub struct TestDatabase {
    cluster: String,
    name: String,
}

impl TestDatabase {
    /// Creates an empty database in the cluster.
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

    /// Its URL.
    pub fn url(&self) -> String {
        let end = self.cluster.rfind('/').unwrap_or(self.cluster.len());
        format!("{}/{}", &self.cluster[..end], self.name)
    }

    /// Closes all connections and refuses new ones, as if the machine had gone down.
    pub async fn refuse_connections(&self) -> Result<()> {
        self.allow_connections("false").await?;
        let name = &self.name;
        let disconnect = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        connect(&self.cluster).await?.batch_execute(&disconnect).await?;
        Ok(())
    }

    /// Accepts connections again.
    pub async fn accept_connections(&self) -> Result<()> {
        self.allow_connections("true").await
    }

    async fn allow_connections(&self, allowed: &str) -> Result<()> {
        let change = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allowed}", self.name);
        connect(&self.cluster).await?.batch_execute(&change).await?;
        Ok(())
    }

    /// Drops it. A database that is not dropped goes away with its cluster.
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
