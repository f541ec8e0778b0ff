//! PostgreSQL: a pool of connections with cached statements; many statements of one kind go in one round trip.
//!
//! Must not return a connection to the pool while a transaction is open on it.

use std::str::FromStr;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::try_join_all;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, NoTls};

use super::{Connection, Row, Statement, Steps, Tx, Value};
use crate::{Result, StoreError};

/// A pool of connections to one database, all looking into one schema.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// A pool; connections are made when they are needed.
    pub(crate) fn open(url: &str, connections: usize, schema: &str) -> Result<Self> {
        let mut config =
            Config::from_str(url).map_err(|_| StoreError::Unavailable("the database address cannot be read".into()))?;
        config
            .application_name("io")
            .options(format!("-c search_path={schema} -c synchronous_commit=on"));
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(config, NoTls, recycling);
        let pool = Pool::builder(manager)
            .max_size(connections.max(1))
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { pool })
    }

    async fn connection(&self) -> Result<Object> {
        self.pool.get().await.map_err(|error| match error {
            deadpool_postgres::PoolError::Backend(error) => failed("connect", &error),
            other => StoreError::Unavailable(other.to_string()),
        })
    }

    pub(super) async fn run<T, W>(&self, begin: &str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        let mut open = OpenTx::begin(self.connection().await?, begin).await?;
        let tx = open.tx.as_mut().expect("invariant: taken only at the end");
        match work(tx).await {
            Ok(value) if !tx.abandoned => open.end("COMMIT").await.map(|()| value),
            Ok(value) => open.end("ROLLBACK").await.map(|()| value),
            Err(error) => {
                // The error of the work is what the caller needs; a failing rollback closes the connection.
                let _ = open.end("ROLLBACK").await;
                Err(error)
            }
        }
    }

    pub(super) async fn rows(&self, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
        rows(&self.connection().await?, statement, params).await
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }
}

/// An open transaction. Dropped half-way (its caller went away), it takes its connection with it.
struct OpenTx {
    tx: Option<Tx>,
}

impl OpenTx {
    async fn begin(client: Object, begin: &str) -> Result<Self> {
        let open = Self {
            tx: Some(Tx::postgres(client)),
        };
        open.client()
            .batch_execute(begin)
            .await
            .map_err(|error| failed("begin", &error))?;
        Ok(open)
    }

    fn client(&self) -> &Object {
        match self.tx.as_ref().map(|tx| &tx.connection) {
            Some(Connection::Postgres(client)) => client,
            _ => unreachable!("invariant: made from a PostgreSQL connection"),
        }
    }

    async fn end(mut self, text: &str) -> Result<()> {
        self.client()
            .batch_execute(text)
            .await
            .map_err(|error| failed("commit", &error))?;
        self.tx = None;
        Ok(())
    }
}

impl Drop for OpenTx {
    fn drop(&mut self) {
        if let Some(Tx {
            connection: Connection::Postgres(client),
            ..
        }) = self.tx.take()
        {
            drop(Object::take(client));
        }
    }
}

fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn row(found: &tokio_postgres::Row) -> Found<Row> {
    Ok(Row::new(
        (0..found.len())
            .map(|column| found.try_get(column))
            .collect::<std::result::Result<_, _>>()?,
    ))
}

type Found<T> = std::result::Result<T, tokio_postgres::Error>;

pub(super) async fn rows(client: &Object, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
    let run = async {
        let prepared = client.prepare_cached(statement.postgres).await?;
        client
            .query(&prepared, &borrowed(params))
            .await?
            .iter()
            .map(row)
            .collect::<Found<Vec<_>>>()
    };
    run.await.map_err(|error| failed(statement.name, &error))
}

pub(super) async fn execute(client: &Object, statement: &Statement, params: &[Value]) -> Result<u64> {
    let run = async {
        let prepared = client.prepare_cached(statement.postgres).await?;
        client.execute(&prepared, &borrowed(params)).await
    };
    run.await.map_err(|error| failed(statement.name, &error))
}

pub(super) async fn rows_each(client: &Object, statement: &Statement, sets: &[Vec<Value>]) -> Result<Vec<Vec<Row>>> {
    let run = async {
        let prepared = &client.prepare_cached(statement.postgres).await?;
        try_join_all(sets.iter().map(|params| async move {
            client
                .query(prepared, &borrowed(params))
                .await?
                .iter()
                .map(row)
                .collect()
        }))
        .await
    };
    run.await.map_err(|error| failed(statement.name, &error))
}

pub(super) async fn execute_each(client: &Object, statement: &Statement, sets: &[Vec<Value>]) -> Result<u64> {
    let run = async {
        let prepared = &client.prepare_cached(statement.postgres).await?;
        let touched = try_join_all(
            sets.iter()
                .map(|params| async move { client.execute(prepared, &borrowed(params)).await }),
        );
        Ok(touched.await?.into_iter().sum())
    };
    run.await.map_err(|error| failed(statement.name, &error))
}

pub(super) async fn batch(client: &Object, text: &str) -> Result<()> {
    client
        .batch_execute(text)
        .await
        .map_err(|error| failed("migration", &error))
}

/// What a failure means to a caller. The message names the statement and the code, never a value.
fn failed(what: &str, error: &tokio_postgres::Error) -> StoreError {
    let Some(code) = error.code() else {
        let told = if error.is_closed() {
            "the connection is closed"
        } else {
            "no connection"
        };
        return match std::error::Error::source(error) {
            Some(source) if source.is::<std::io::Error>() => StoreError::Unavailable(format!("{what}: {told}")),
            _ if error.is_closed() => StoreError::Unavailable(format!("{what}: {told}")),
            _ => StoreError::Broken(format!("{what}: {error}")),
        };
    };
    let text = format!("{what}: SQLSTATE {}", code.code());
    match *code {
        SqlState::DISK_FULL | SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::Full,
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => StoreError::Corrupt(text),
        _ => match &code.code()[..2] {
            // Connection, rollback (deadlock), resources, intervention by an operator, system, not able to log in.
            "08" | "40" | "53" | "55" | "57" | "58" | "28" | "3D" => StoreError::Unavailable(text),
            _ => StoreError::Broken(text),
        },
    }
}
