//! The engine layer: one `Db` and one `Tx` over SQLite and PostgreSQL.
//! A transaction is a closure of steps.
//!
//! On SQLite, the whole transaction runs on the writer's thread and its steps never wait; on PostgreSQL they do. Only
//! `dialect` may know a table.

mod address;
pub(crate) mod dialect;
mod fence;
mod files;
mod load;
mod patient;
mod postgres;
mod session_settings;
mod sqlite;
mod statement;
mod tls;
mod value;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tracing::{Instrument as _, Span};

pub use fence::Claim;
pub(crate) use fence::{Fence, Owner};
pub(crate) use files::{Identity, beside};
pub use load::PoolLoad;
pub(crate) use patient::{Patient, libpq_variables, with_database};
pub(crate) use postgres::Postgres;
#[cfg(test)]
pub(crate) use postgres::Waits;
pub(crate) use sqlite::{Role, Sqlite, failed as sqlite_failed};
pub(crate) use statement::{Statement, statements};
pub(crate) use value::{Row, Value, values};

use crate::{Result, StoreError};

/// How often a transaction that loses conflicts is run.
/// What it locks in order never conflicts; the rest meets another one rarely, and the same one never twice in a row.
pub(crate) const TRIES: u32 = 4;

/// The steps of one transaction.
pub(crate) type Steps<'t, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 't>>;

/// May traffic to this PostgreSQL server leave the machine unencrypted?
/// False for an unreadable address, which is rejected anyway.
pub(crate) fn is_in_the_clear(url: &str) -> bool {
    address::Address::parse(url).is_ok_and(|address| address.is_in_the_clear())
}

/// Does traffic to this PostgreSQL server leave the machine without a check of who answers?
/// False for an unreadable address, which is rejected anyway.
pub(crate) fn is_unverified(url: &str) -> bool {
    address::Address::parse(url).is_ok_and(|address| address.is_unverified())
}

/// The database engine.
/// Only `dialect`, migrations, the message writer and tests may depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A database.
#[derive(Clone)]
pub(crate) enum Db {
    /// One file.
    Sqlite(Sqlite),
    /// A pool of connections.
    Postgres(Postgres),
}

/// The target of spans that exist for traces alone.
pub const TRACES: &str = "io_traces";

/// One use of the database within a request or a job, for traces: the name of the statement, never a value.
fn span(work: &'static str) -> Span {
    if Span::current().is_none() {
        return Span::none();
    }
    tracing::trace_span!(target: TRACES, "store", work)
}

impl Db {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a writing transaction, again if it lost a conflict with another one.
    /// `Ok` commits, unless the work called [`Tx::abandon`]; `Err` rolls back. Returns when the commit is on disk.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Clone + Send + 'static,
    {
        // SQLite has one writer at a time.
        if let Self::Postgres(db) = self {
            for _ in 1..TRIES {
                match db.write(work.clone()).instrument(span("write")).await {
                    Err(StoreError::Conflict(_)) => {}
                    other => return other,
                }
            }
        }
        self.write_once(work).await
    }

    /// Runs a writing transaction whose work cannot be repeated.
    pub(crate) async fn write_once<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        match self {
            Self::Sqlite(db) => db.write(work).instrument(span("write")).await,
            Self::Postgres(db) => db.write(work).instrument(span("write")).await,
        }
    }

    /// Runs a writing transaction that may rebuild tables.
    /// On SQLite, dropping a table deletes nothing that refers to it; call [`Tx::check_references`] before the end.
    pub(crate) async fn change_schema<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        match self {
            Self::Sqlite(db) => db.change_schema(work).await,
            Self::Postgres(db) => db.write(work).await,
        }
    }

    /// Runs one statement of a migration outside of a transaction, without a time limit.
    pub(crate) async fn run_alone(&self, text: &str) -> Result<()> {
        match self {
            Self::Sqlite(_) => Err(StoreError::Broken("SQLite runs everything in a transaction".into())),
            Self::Postgres(db) => db.run_alone(text).await,
        }
    }

    /// Runs reading steps, all on one snapshot.
    pub(crate) async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        match self {
            Self::Sqlite(db) => db.read(work).instrument(span("read")).await,
            Self::Postgres(db) => db.read(work).instrument(span("read")).await,
        }
    }

    /// The rows of one reading statement.
    pub(crate) async fn rows(&self, statement: Statement, params: &[Value]) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(db) => {
                db.rows(statement, params.to_vec())
                    .instrument(span(statement.name))
                    .await
            }
            Self::Postgres(db) => db.rows(&statement, params).instrument(span(statement.name)).await,
        }
    }

    /// The first row of one reading statement.
    pub(crate) async fn row(&self, statement: Statement, params: &[Value]) -> Result<Option<Row>> {
        Ok(self.rows(statement, params).await?.into_iter().next())
    }

    /// Runs one writing statement as its own transaction.
    /// Returns how many rows it touched.
    pub(crate) async fn execute(&self, statement: Statement, params: &[Value]) -> Result<u64> {
        let params = params.to_vec();
        self.write(move |tx| Box::pin(async move { tx.execute(&statement, &params).await }))
            .await
    }

    /// From now on no commit of SQLite waits for the disk.
    pub(crate) async fn hurry(&self) -> Result<()> {
        match self {
            Self::Sqlite(db) => db.hurry().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Moves the write-ahead log into the file and empties it. No commit waits for it.
    /// Deleted bytes are then gone from both; PostgreSQL does so automatically. False: a reader or the writer was in the
    /// way.
    pub(crate) async fn checkpoint(&self) -> Result<bool> {
        match self {
            Self::Sqlite(db) => db.checkpoint().await,
            Self::Postgres(_) => Ok(true),
        }
    }

    /// How busy its connections are.
    pub(crate) fn load(&self) -> PoolLoad {
        match self {
            Self::Sqlite(db) => db.load(),
            Self::Postgres(db) => db.load(),
        }
    }

    /// Resolves when this process must not go on.
    /// The disk failed under a commit of SQLite, or another process took over the PostgreSQL database.
    pub(crate) async fn fatal(&self) -> StoreError {
        match self {
            Self::Sqlite(db) => db.fatal().await,
            Self::Postgres(db) => db.fence().lost().await,
        }
    }

    /// Finishes the queued work and closes.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(db) => db.close().await,
            Self::Postgres(db) => db.close(),
        }
    }
}

/// One transaction.
pub(crate) struct Tx {
    connection: Connection,
    abandoned: bool,
    /// Chats changed on this connection since the message writer last asked.
    changed: Vec<i64>,
}

/// What others may have written since the message writer's last write.
pub(crate) enum Changed {
    /// Anything. Where the engine reports versions, this is the current one.
    Anything { version: Option<i64> },
    /// These chats and no others.
    These(Vec<i64>),
}

enum Connection {
    Sqlite(rusqlite::Connection),
    Postgres(postgres::Session),
}

impl Tx {
    fn sqlite(connection: rusqlite::Connection) -> Self {
        Self {
            connection: Connection::Sqlite(connection),
            abandoned: false,
            changed: Vec::new(),
        }
    }

    fn postgres(connection: postgres::Session) -> Self {
        Self {
            connection: Connection::Postgres(connection),
            abandoned: false,
            changed: Vec::new(),
        }
    }

    /// Rolls back even though the work returns `Ok`.
    /// For outcomes that must leave no trace.
    pub(crate) fn abandon(&mut self) {
        self.abandoned = true;
    }

    /// Notes for the message writer that a chat's events or end change here.
    pub(crate) fn note_change(&mut self, chat: i64) {
        // On PostgreSQL the writer asks the database, and each transaction has its own connection.
        if let Connection::Sqlite(_) = self.connection {
            self.changed.push(chat);
        }
    }

    /// What others wrote since the database had this version.
    /// On SQLite, this process writes through one connection, which notes the chats and detects writes of other
    /// processes.
    pub(crate) fn changed_since(&mut self, version: Option<i64>) -> Result<Changed> {
        let Connection::Sqlite(connection) = &mut self.connection else {
            return Ok(Changed::Anything { version: None });
        };
        let chats = std::mem::take(&mut self.changed);
        let now = Some(sqlite::data_version(connection)?);
        Ok(if now == version {
            Changed::These(chats)
        } else {
            Changed::Anything { version: now }
        })
    }

    /// All rows.
    pub(crate) async fn rows(&mut self, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::rows(connection, statement, params),
            Connection::Postgres(client) => postgres::rows(client, statement, params).await,
        }
    }

    /// The first row.
    pub(crate) async fn row(&mut self, statement: &Statement, params: &[Value]) -> Result<Option<Row>> {
        Ok(self.rows(statement, params).await?.into_iter().next())
    }

    /// Runs a statement; returns how many rows it touched.
    pub(crate) async fn execute(&mut self, statement: &Statement, params: &[Value]) -> Result<u64> {
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::execute(connection, statement, params),
            Connection::Postgres(client) => postgres::execute(client, statement, params).await,
        }
    }

    /// The rows of one statement for each set of parameters, in order.
    /// One round trip on PostgreSQL.
    pub(crate) async fn rows_each(&mut self, statement: &Statement, sets: &[Vec<Value>]) -> Result<Vec<Vec<Row>>> {
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::rows_each(connection, statement, sets),
            Connection::Postgres(client) => postgres::rows_each(client, statement, sets).await,
        }
    }

    /// The rows of one statement that takes a whole list of numbers on PostgreSQL, and one number on SQLite.
    /// Lists of the same length give a further column each.
    pub(crate) async fn rows_of_lists(&mut self, statement: &Statement, sets: &[Vec<i64>]) -> Result<Vec<Row>> {
        match &mut self.connection {
            Connection::Sqlite(connection) => {
                let sets: Vec<Vec<Value>> = sets
                    .iter()
                    .map(|set| set.iter().copied().map(Value::from).collect())
                    .collect();
                Ok(sqlite::rows_each(connection, statement, &sets)?
                    .into_iter()
                    .flatten()
                    .collect())
            }
            Connection::Postgres(client) => {
                let width = sets.first().map_or(0, Vec::len);
                let lists: Vec<Value> = (0..width)
                    .map(|column| {
                        let numbers: Vec<String> = sets.iter().map(|set| set[column].to_string()).collect();
                        Value::from(numbers.join(","))
                    })
                    .collect();
                if lists.is_empty() {
                    return Ok(Vec::new());
                }
                postgres::rows(client, statement, &lists).await
            }
        }
    }

    /// Runs one statement for each set of parameters, in order.
    /// One round trip on PostgreSQL.
    pub(crate) async fn execute_each(&mut self, statement: &Statement, sets: &[Vec<Value>]) -> Result<u64> {
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::execute_each(connection, statement, sets),
            Connection::Postgres(client) => postgres::execute_each(client, statement, sets).await,
        }
    }

    /// Lifts the time limits of this transaction, except the one for a lock.
    /// A migration rewrites tables; but who waits for a lock stops those who come later.
    pub(crate) async fn be_patient(&mut self, lock: Duration) -> Result<()> {
        match &mut self.connection {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(client) => postgres::be_patient(client, lock).await,
        }
    }

    /// Forgets what the last statement saw, which PostgreSQL keeps until the next one.
    /// An index that is built beside this transaction waits for that.
    pub(crate) async fn forget_snapshot(&mut self) -> Result<()> {
        match &mut self.connection {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(client) => postgres::batch(client, "SELECT 1").await,
        }
    }

    /// Checks that every row that refers to another still finds it.
    /// PostgreSQL lets no statement break that.
    pub(crate) fn check_references(&mut self) -> Result<()> {
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::check_references(connection),
            Connection::Postgres(_) => Ok(()),
        }
    }

    /// Runs the text of a migration.
    pub(crate) async fn batch(&mut self, text: &str) -> Result<()> {
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::batch(connection, text),
            Connection::Postgres(client) => postgres::batch(client, text).await,
        }
    }
}
