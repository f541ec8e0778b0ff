//! PostgreSQL: a pool of connections with cached statements.
//! Statements of one kind share a round trip.
//!
//! Every wait is bounded: for a connection, a lock, a statement, an answer. Must not return a connection to the pool
//! while a transaction is open on it or an answer is outstanding.

use std::sync::Arc;
use std::time::{Duration, Instant};

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType,
};
use futures_util::future::{try_join_all, try_join3};
use tokio::time::timeout;
use tokio_postgres::NoTls;
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::ToSql;

use super::address::Address;
use super::fence::{Fence, HOLD_FENCE, IS_OWNER};
use super::load::{Load, PoolLoad};
use super::session_settings::{SessionSettings, refuse_shared};
use super::tls::Tls;
use super::{Connection, Row, Statement, Steps, Tx, Value, dialect};
use crate::{Result, StoreError};

/// The time limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waits {
    /// Getting a free connection; opening one; preparing one for reuse.
    pub(crate) connection: Duration,
    /// One statement, measured by the server.
    pub(crate) statement: Duration,
    /// A lock held by another transaction, measured by the server.
    pub(crate) lock: Duration,
    /// An idle transaction, measured by the server.
    pub(crate) idle: Duration,
    /// The answer to any request, measured here: a frozen server measures nothing.
    /// Longer than `statement`, so that a working server reports first what took too long.
    pub(crate) answer: Duration,
    /// How long a connection is reused: what it leads to may no longer be what its address means.
    pub(crate) life: Duration,
}

impl Waits {
    /// In production.
    pub(crate) const USUAL: Self = Self {
        connection: Duration::from_secs(5),
        statement: Duration::from_secs(10),
        lock: Duration::from_secs(5),
        idle: Duration::from_secs(15),
        answer: Duration::from_secs(15),
        life: Duration::from_mins(30),
    };
}

/// A pool of connections to one database, all using one schema.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    waits: Waits,
    fence: Arc<Fence>,
    load: Arc<Load>,
}

/// A connection and its state.
pub(super) struct Session {
    client: Object,
    /// The time limit for an answer; none: unlimited.
    answer: Option<Duration>,
    /// The connection is unusable.
    /// An answer is outstanding that no one waits for, it broke, or its server no longer accepts writes.
    lost: bool,
}

impl Postgres {
    /// A pool; connections are opened on demand.
    pub(crate) fn open(url: &str, connections: usize, schema: &str) -> Result<Self> {
        Self::open_with(url, connections, schema, Waits::USUAL)
    }

    /// A pool with limits other than the defaults.
    pub(crate) fn open_with(url: &str, connections: usize, schema: &str, waits: Waits) -> Result<Self> {
        let Address {
            mut config,
            protection,
            own,
            options,
        } = Address::parse(url)?;
        config.application_name("io");
        if config.get_connect_timeout().is_none() {
            // Each host gets its turn within the total limit of a connection.
            let hosts = u32::try_from(config.get_hosts().len()).unwrap_or(u32::MAX);
            config.connect_timeout(waits.connection / hosts.max(2));
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(waits.answer);
        }
        config.keepalives(true).keepalives_idle(waits.answer * 2);
        config.keepalives_interval(waits.connection).keepalives_retries(3);
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match Tls::of(&protection, own)? {
            Some(tls) => Manager::from_config(config, tls, recycling),
            None => Manager::from_config(config, NoTls, recycling),
        };
        let settings = Arc::new(SessionSettings::new(&waits, &options, schema));
        let set_up = Hook::async_fn(move |client, _| {
            let settings = Arc::clone(&settings);
            Box::pin(async move { settings.apply(client).await })
        });
        let young = Hook::sync_fn(move |_, metrics| {
            if metrics.age() < waits.life {
                return Ok(());
            }
            Err(HookError::message("the connection is old"))
        });
        let pool = Pool::builder(manager)
            .max_size(connections.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(waits.connection))
            .create_timeout(Some(waits.connection))
            .recycle_timeout(Some(waits.connection))
            .post_create(set_up)
            .pre_recycle(young)
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            pool,
            waits,
            fence: Arc::default(),
            load: Arc::default(),
        })
    }

    /// The same pool, whose writing transactions run only while the fence holds.
    pub(crate) fn fenced_by(self, fence: &Arc<Fence>) -> Self {
        let fence = Arc::clone(fence);
        Self { fence, ..self }
    }

    /// What stops writing when another process took over.
    pub(crate) fn fence(&self) -> &Fence {
        &self.fence
    }

    /// Refuses a pooler that shares connections between transactions.
    pub(crate) async fn refuse_shared_connections(&self) -> Result<()> {
        let (one, other) = (self.session().await?, self.session().await?);
        let refused = timeout(self.waits.answer, refuse_shared(&one.client, &other.client)).await;
        let refused = refused.unwrap_or_else(|_| Err(StoreError::Unavailable("connect: no answer".into())));
        if refused.is_err() {
            drop((Object::take(one.client), Object::take(other.client)));
        }
        refused
    }

    pub(super) async fn session(&self) -> Result<Session> {
        let asked = Instant::now();
        let client = self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => no_connection(&error),
            PoolError::Timeout(TimeoutType::Wait) => {
                StoreError::Unavailable("connect: every connection is in use".into())
            }
            PoolError::Timeout(_) => StoreError::Unavailable("connect: no answer".into()),
            PoolError::PostCreateHook(HookError::Message(message)) => StoreError::Refused(message.into_owned()),
            other => StoreError::Unavailable(format!("connect: {other}")),
        })?;
        self.load.found(asked);
        Ok(Session {
            client,
            answer: Some(self.waits.answer),
            lost: false,
        })
    }

    pub(super) async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        let begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
        let open = OpenTx::begin(self.session().await?, begin, Some(&self.fence)).await?;
        open.run(work).await
    }

    pub(super) async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        OpenTx::begin(self.session().await?, begin, None).await?.run(work).await
    }

    pub(super) async fn rows(&self, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
        let mut session = self.session().await?;
        let found = rows(&mut session, statement, params).await;
        if session.lost {
            session.discard();
        }
        found
    }

    /// Runs one statement outside of a transaction, on a connection that is closed afterwards.
    /// It may wait for locks: what is run so queues before nothing that traffic needs.
    pub(super) async fn run_alone(&self, text: &str) -> Result<()> {
        let mut session = self.session().await?;
        session.answer = None;
        let mut done = Ok(());
        for text in ["SET statement_timeout = 0", "SET lock_timeout = 0", text] {
            if done.is_ok() {
                done = told(&mut session, "migration", text).await;
            }
        }
        drop(Object::take(session.client));
        done
    }

    pub(super) fn load(&self) -> PoolLoad {
        let pool = self.pool.status();
        PoolLoad {
            in_use: pool.size.saturating_sub(pool.available),
            waits: self.load.waits(),
        }
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }
}

/// An open transaction.
/// Dropping it midway (its caller went away) also drops its connection.
struct OpenTx {
    tx: Option<Tx>,
}

impl OpenTx {
    async fn begin(session: Session, text: &str, fence: Option<&Fence>) -> Result<Self> {
        let mut open = Self {
            tx: Some(Tx::postgres(session)),
        };
        match fence.and_then(|fence| Some((fence, fence.epoch()?))) {
            None => told(open.session(), "begin", text).await?,
            Some((fence, epoch)) => begin_fenced(open.session(), text, fence, epoch).await?,
        }
        Ok(open)
    }

    async fn run<T, W>(mut self, work: W) -> Result<T>
    where
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T>,
    {
        let tx = self.tx.as_mut().expect("invariant: taken only at the end");
        match work(tx).await {
            Ok(value) if !tx.abandoned => self.end("COMMIT").await.map(|()| value),
            Ok(value) => self.end("ROLLBACK").await.map(|()| value),
            Err(error) => {
                // The caller needs the error of the work; a failing rollback closes the connection.
                let _ = self.end("ROLLBACK").await;
                Err(error)
            }
        }
    }

    fn session(&mut self) -> &mut Session {
        match self.tx.as_mut().map(|tx| &mut tx.connection) {
            Some(Connection::Postgres(session)) => session,
            _ => unreachable!("invariant: made from a PostgreSQL connection"),
        }
    }

    async fn end(mut self, text: &str) -> Result<()> {
        let session = self.session();
        if session.lost {
            return Err(StoreError::Unavailable("commit: the connection is lost".into()));
        }
        told(session, "commit", text).await?;
        self.tx = None;
        Ok(())
    }
}

impl Drop for OpenTx {
    fn drop(&mut self) {
        if let Some(Tx {
            connection: Connection::Postgres(session),
            ..
        }) = self.tx.take()
        {
            session.discard();
        }
    }
}

impl Session {
    /// Closes the connection instead of returning it to the pool.
    /// If it was lost, so are perhaps the idle ones, which lead to the same server: they are closed too.
    pub(super) fn discard(self) {
        if self.lost
            && let Some(pool) = Object::pool(&self.client)
        {
            pool.retain(|_, _| false);
        }
        drop(Object::take(self.client));
    }

    pub(super) fn client(&self) -> &Object {
        &self.client
    }

    /// Lifts the limit on the time of an answer.
    pub(super) fn wait_for_answers(&mut self) {
        self.answer = None;
    }
}

/// Begins a transaction that nobody takes over from under: until it ends, no other process becomes the owner.
/// The same round trip as without a fence. In this order, for each statement sees what was committed before it began.
async fn begin_fenced(session: &mut Session, text: &str, fence: &Fence, epoch: i64) -> Result<()> {
    let Session { client, answer, lost } = session;
    let client = &*client;
    let run = async {
        let hold = client.prepare_cached(HOLD_FENCE).await?;
        let ask = client.prepare_cached(IS_OWNER).await?;
        let epoch: [&(dyn ToSql + Sync); 1] = [&epoch];
        // A request is sent when first polled, so these are sent in order.
        let begun = client.batch_execute(text);
        let ((), _, owned) = try_join3(begun, client.query(&hold, &[]), client.query(&ask, &epoch)).await?;
        Ok(!owned.is_empty())
    };
    if answered(*answer, lost, "begin", run).await? {
        return Ok(());
    }
    Err(fence.lose("another IO took over this database"))
}

/// Waits for an answer within the limit.
async fn answered<T>(
    answer: Option<Duration>,
    lost: &mut bool,
    what: &str,
    run: impl Future<Output = Found<T>>,
) -> Result<T> {
    let found = match answer {
        Some(most) => timeout(most, run).await,
        None => Ok(run.await),
    };
    if let Ok(found) = found {
        return found.map_err(|error| {
            *lost |= ends_connection(&error);
            failed(what, &error)
        });
    }
    *lost = true;
    Err(StoreError::Unavailable(format!("{what}: no answer")))
}

pub(super) async fn told(session: &mut Session, what: &str, text: &str) -> Result<()> {
    let Session { client, answer, lost } = session;
    answered(*answer, lost, what, client.batch_execute(text)).await
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

pub(super) async fn rows(session: &mut Session, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
    let Session { client, answer, lost } = session;
    let client = &*client;
    let run = async {
        let prepared = client.prepare_cached(statement.postgres).await?;
        client
            .query(&prepared, &borrowed(params))
            .await?
            .iter()
            .map(row)
            .collect::<Found<Vec<_>>>()
    };
    answered(*answer, lost, statement.name, run).await
}

pub(super) async fn execute(session: &mut Session, statement: &Statement, params: &[Value]) -> Result<u64> {
    let Session { client, answer, lost } = session;
    let client = &*client;
    let run = async {
        let prepared = client.prepare_cached(statement.postgres).await?;
        client.execute(&prepared, &borrowed(params)).await
    };
    answered(*answer, lost, statement.name, run).await
}

pub(super) async fn rows_each(
    session: &mut Session,
    statement: &Statement,
    sets: &[Vec<Value>],
) -> Result<Vec<Vec<Row>>> {
    let Session { client, answer, lost } = session;
    let client = &*client;
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
    answered(*answer, lost, statement.name, run).await
}

pub(super) async fn execute_each(session: &mut Session, statement: &Statement, sets: &[Vec<Value>]) -> Result<u64> {
    let Session { client, answer, lost } = session;
    let client = &*client;
    let run = async {
        let prepared = &client.prepare_cached(statement.postgres).await?;
        let touched = try_join_all(
            sets.iter()
                .map(|params| async move { client.execute(prepared, &borrowed(params)).await }),
        );
        Ok(touched.await?.into_iter().sum())
    };
    answered(*answer, lost, statement.name, run).await
}

pub(super) async fn batch(session: &mut Session, text: &str) -> Result<()> {
    told(session, "migration", text).await
}

/// Lifts the time limits of this transaction, except the one for a lock.
pub(super) async fn be_patient(session: &mut Session, lock: Duration) -> Result<()> {
    session.answer = None;
    let limits = format!(
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
         SET LOCAL lock_timeout = {}",
        lock.as_millis()
    );
    told(session, "patience", &limits).await
}

/// Why there is no connection, for the operator.
/// The server's or the certificate's message, never a value of a row.
fn no_connection(error: &tokio_postgres::Error) -> StoreError {
    if error.code().is_some() {
        return failed("connect", error);
    }
    StoreError::Unavailable(match std::error::Error::source(error) {
        Some(source) => format!("connect: {error}: {source}"),
        None => format!("connect: {error}"),
    })
}

/// The rule of the schema that a statement would have broken.
fn constraint(error: &tokio_postgres::Error) -> Option<&str> {
    error.as_db_error().and_then(tokio_postgres::error::DbError::constraint)
}

/// Is the connection of no more use after this failure?
/// It broke, the server ended it, or the server is no longer the one that accepts writes.
fn ends_connection(error: &tokio_postgres::Error) -> bool {
    let Some(told) = error.as_db_error() else {
        return error.is_closed()
            || std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    };
    let ended = matches!(told.parsed_severity(), Some(Severity::Fatal | Severity::Panic));
    let elsewhere = [
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
    ];
    ended || elsewhere.contains(told.code())
}

/// Maps a failure for the caller.
/// The message names the statement and the code, and the server's words where they never hold a value.
pub(super) fn failed(what: &str, error: &tokio_postgres::Error) -> StoreError {
    let Some(told) = error.as_db_error() else {
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
    let code = told.code();
    let text = format!("{what}: SQLSTATE {}", code.code());
    let in_words = format!("{text}: {}", told.message());
    match *code {
        SqlState::DISK_FULL => StoreError::Full,
        SqlState::READ_ONLY_SQL_TRANSACTION => {
            StoreError::Unavailable(format!("{text}: this server accepts no writes now"))
        }
        SqlState::INSUFFICIENT_PRIVILEGE => StoreError::Refused(in_words),
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => StoreError::Corrupt(text),
        SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => StoreError::Conflict(text),
        SqlState::UNIQUE_VIOLATION if constraint(error) == Some(dialect::PLACE_OF_A_MESSAGE) => {
            StoreError::Conflict(text)
        }
        SqlState::LOCK_NOT_AVAILABLE => StoreError::Locked(text),
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => StoreError::Unavailable(text),
        _ => match &code.code()[..2] {
            // Connection, resources, operator intervention, system, login failure, no such database.
            "08" | "53" | "57" | "58" | "28" | "3D" => StoreError::Unavailable(in_words),
            // Rollback (deadlock), a lock that is not free.
            "40" | "55" => StoreError::Unavailable(text),
            _ => StoreError::Broken(text),
        },
    }
}
