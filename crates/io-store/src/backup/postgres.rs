//! PostgreSQL: `pg_dump` and `pg_restore`, one schema at a time.
//!
//! A dump and the counts beside it see one exported snapshot. Must not dump who owns the installation: that is about
//! processes, not about people.

use std::collections::BTreeMap;
use std::path::Path;

use super::tools::Tools;
use super::{Facts, Making, Part, TableFacts};
use crate::db::{Patient, with_database};
use crate::{Database, Result, StoreError};

/// The table that says that a restore is not finished.
const MARKER: &str = "public.restore_unfinished";
/// Connections for a trial.
const CONNECTIONS: usize = 12;

pub(super) async fn snapshot(url: &str, part: Part, to: &Path, making: &Making) -> Result<Facts> {
    let mut client = Patient::open(url, "public").await?;
    let tools = Tools::find(making.pg_dump.as_deref(), server_version(&mut client).await?).await?;
    client.tell("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let name = one(&mut client, "SELECT pg_export_snapshot()").await?;
    let (name, schema) = (format!("--snapshot={name}"), format!("--schema={}", part.schema()));
    let mut arguments = vec![
        "--format=custom",
        "--compress=1",
        "--no-owner",
        "--no-privileges",
        "--lock-wait-timeout=5000",
        "--exclude-table=public.installation_owner",
        "--exclude-table=public.restore_unfinished",
    ];
    arguments.extend([name.as_str(), schema.as_str()]);
    private(to)?;
    tools.dump(url, &arguments, to, making.longest).await?;
    let facts = facts(&mut client, part).await;
    client.tell("ROLLBACK").await?;
    facts
}

/// Counts and sums up the rows of every table.
async fn facts(client: &mut Patient, part: Part) -> Result<Facts> {
    let schema = part.schema();
    let tables = client
        .texts(&format!(
            "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = '{schema}' \
             AND tablename NOT IN ('installation_owner', 'restore_unfinished') ORDER BY tablename"
        ))
        .await?;
    let mut found = BTreeMap::new();
    for table in tables.into_iter().filter_map(|mut row| row.pop().flatten()) {
        let sum = format!(
            "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text \
             FROM {schema}.\"{table}\" AS t"
        );
        let row = client.texts(&sum).await?.pop().unwrap_or_default();
        let mut row = row.into_iter().map(Option::unwrap_or_default);
        let facts = TableFacts {
            rows: row.next().and_then(|rows| rows.parse().ok()).unwrap_or(0),
            digest: row.next().unwrap_or_default(),
        };
        found.insert(table, facts);
    }
    let migrations = format!("FROM {schema}.migrations");
    let schema_version = number(client, &format!("SELECT max(version) {migrations}")).await?;
    let readable = format!("SELECT max(coalesce(readable_from, version)) {migrations}");
    let readable_from = number(client, &readable).await?;
    let newest_message = match part {
        Part::Data => number(client, "SELECT max(created_at) FROM public.messages").await?,
        Part::Keys => None,
    };
    let roots = match part {
        Part::Data => Vec::new(),
        Part::Keys => {
            let wrapping = "SELECT DISTINCT kek FROM io_keys.data_keys WHERE wrapped IS NOT NULL";
            client.texts(wrapping).await?
        }
    };
    Ok(Facts {
        engine: "postgres".into(),
        schema: schema_version.unwrap_or(0),
        readable_from: readable_from.unwrap_or(0),
        tables: found,
        newest_message,
        root_keys: roots
            .into_iter()
            .filter_map(|mut row| row.pop()??.parse().ok())
            .collect(),
    })
}

pub(super) async fn inspect(url: &str, part: Part) -> Result<Facts> {
    let mut client = Patient::open(url, "public").await?;
    client.tell("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let facts = facts(&mut client, part).await;
    client.tell("ROLLBACK").await?;
    facts
}

/// Restores one schema in one transaction.
pub(super) async fn place(url: &str, part: Part, from: &Path, making: &Making) -> Result<()> {
    let mut client = Patient::open(url, "public").await?;
    let tools = Tools::find(making.pg_dump.as_deref(), server_version(&mut client).await?).await?;
    let schema = part.schema();
    client.tell(&format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await?;
    let database = one(&mut client, "SELECT current_database()").await?;
    let (schema, database) = (format!("--schema={schema}"), format!("--dbname={database}"));
    let arguments = [
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        schema.as_str(),
        database.as_str(),
    ];
    tools.restore(url, &arguments, from, making.longest).await
}

pub(super) async fn is_empty(url: &str) -> Result<bool> {
    let mut client = Patient::open(url, "public").await?;
    let tables = "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname IN ('public', 'io_keys') \
                  AND tablename NOT IN ('installation_owner', 'restore_unfinished')";
    Ok(number(&mut client, tables).await? == Some(0))
}

pub(super) async fn set_marker(url: &str) -> Result<()> {
    let mut client = Patient::open(url, "public").await?;
    // The `pg_restore` of a process that was killed lives on, and would bring its rows later.
    let left = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() \
                AND usename = current_user AND application_name = 'pg_restore' AND pid <> pg_backend_pid()";
    client.texts(left).await?;
    client
        .tell(&format!("CREATE TABLE IF NOT EXISTS {MARKER} (one BOOLEAN)"))
        .await
}

pub(super) async fn remove_marker(url: &str) -> Result<()> {
    let mut client = Patient::open(url, "public").await?;
    client.tell(&format!("DROP TABLE IF EXISTS {MARKER}")).await
}

pub(super) async fn has_marker(url: &str) -> Result<bool> {
    let mut client = Patient::open(url, "public").await?;
    let asked = format!("SELECT to_regclass('{MARKER}') IS NOT NULL");
    Ok(one(&mut client, &asked).await? == "t")
}

/// Drops everything of an installation, unless a server uses it. The marker of a restore stays.
pub(super) async fn clear(url: &str) -> Result<()> {
    let mut client = Patient::open(url, "public").await?;
    let in_use = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7237124 \
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    if number(&mut client, in_use).await? != Some(0) {
        return Err(StoreError::NotOwner(
            "an IO uses this database; stop it before a restore replaces what is there".into(),
        ));
    }
    client
        .tell(&format!(
            "BEGIN; SET LOCAL lock_timeout = '10s'; DROP SCHEMA IF EXISTS io_keys CASCADE; DROP SCHEMA public CASCADE; \
             CREATE SCHEMA public; CREATE TABLE {MARKER} (one BOOLEAN); COMMIT"
        ))
        .await
}

pub(super) async fn size(url: &str) -> Result<u64> {
    let mut client = Patient::open(url, "public").await?;
    let bytes = number(&mut client, "SELECT pg_database_size(current_database())").await?;
    Ok(bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0))
}

pub(super) async fn make_scratch(url: &str, name: &str) -> Result<Database> {
    let mut client = Patient::open(url, "public").await?;
    client.tell(&format!("CREATE DATABASE \"{name}\"")).await?;
    Ok(Database::Postgres {
        url: with_database(url, name),
        connections: CONNECTIONS,
    })
}

pub(super) async fn drop_scratch(url: &str, name: &str) -> Result<()> {
    let mut client = Patient::open(url, "public").await?;
    client
        .tell(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
        .await
}

async fn server_version(client: &mut Patient) -> Result<u32> {
    let number = number(client, "SELECT current_setting('server_version_num')").await?;
    Ok(u32::try_from(number.unwrap_or(0) / 10_000).unwrap_or(0))
}

async fn one(client: &mut Patient, query: &str) -> Result<String> {
    let row = client.texts(query).await?.pop().and_then(|mut row| row.pop()).flatten();
    row.ok_or_else(|| StoreError::Broken("a query of a backup gave no answer".into()))
}

async fn number(client: &mut Patient, query: &str) -> Result<Option<i64>> {
    let row = client.texts(query).await?.pop().and_then(|mut row| row.pop()).flatten();
    Ok(row.and_then(|text| text.parse().ok()))
}

/// An empty file that nobody else can read.
fn private(path: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    made.map(drop).map_err(|error| super::on_disk(path, &error))
}
