//! SQLite: one writing thread and a few readers, each with its own connection.
//!
//! Must not retry a failed commit: the pages may be dirty in the cache and lost on disk.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use tokio::sync::{oneshot, watch};

use super::files::{DatabaseFile, Identity, Mark, why_refused};
use super::{Row, Statement, Steps, Tx, Value};
use crate::{Result, StoreError};

/// How many jobs may wait for a thread.
const QUEUE: usize = 4_096;
/// How many changed rows start a checkpoint, in parallel with writing.
/// A page holds a few rows, and most rows change a page of their own.
const CHECKPOINT_AFTER: u64 = 4_096;

/// How long emptying the log waits for readers and for the writer, who waits for it meanwhile.
const EMPTYING: std::time::Duration = std::time::Duration::from_millis(100);
/// How many checkpoints may wait.
const CHECKPOINTS: usize = 4;

type Job = Box<dyn FnOnce(&mut Tx) + Send>;

/// How the log is moved into the file.
enum Checkpoint {
    /// As far as it disturbs nobody.
    Passive,
    /// All of it, and then the log is emptied. False: someone was in the way.
    Truncate(oneshot::Sender<Result<bool>>),
}

/// One database file.
#[derive(Clone)]
pub(crate) struct Sqlite {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Mutex<Option<mpsc::SyncSender<Job>>>,
    readers: Mutex<Option<mpsc::SyncSender<Job>>>,
    checkpoints: Mutex<Option<mpsc::SyncSender<Checkpoint>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    fatal: watch::Sender<Option<StoreError>>,
    /// Whether the file says that it is incomplete without its log.
    marked: bool,
}

/// In which role a process opens a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It alone serves this installation.
    Owner,
    /// It works beside a server, or in a test.
    Beside,
}

impl Sqlite {
    /// Opens or creates the file and starts its threads. `name` names them.
    #[cfg(test)]
    pub(crate) fn open(path: &Path, readers: usize, name: &str) -> Result<Self> {
        Self::open_file(&DatabaseFile::prepare(path)?, readers, name, false)
    }

    /// Opens or creates one of the two databases of an installation.
    pub(crate) fn open_as(path: &Path, identity: Identity, role: Role, readers: usize) -> Result<Self> {
        let file = DatabaseFile::prepare(path)?;
        // As this file alone, before anything is changed.
        let connection = connect(&file.path).map_err(|error| failed(&file.path, "open", &error))?;
        file.check(&connection, identity)?;
        keep_needed_log(&connection).map_err(|error| failed(&file.path, "open", &error))?;
        let name = match identity {
            Identity::Data => "io-data",
            Identity::Keys => "io-keys",
        };
        let marked = role == Role::Owner;
        let db = Self::open_file(&file, readers, name, marked)?;
        if marked {
            file.identify(&connection, identity)?;
            mark(&connection, Mark::Incomplete)?;
            // The file itself, and then its log. A reader beside this process may put it off until the next time.
            let moved = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            moved.map_err(|error| failed(&file.path, "open", &error))?;
            mark(&connection, Mark::Complete)?;
        }
        Ok(db)
    }

    fn open_file(file: &DatabaseFile, readers: usize, name: &str, marked: bool) -> Result<Self> {
        let path = file.path.as_path();
        let mut threads = Vec::new();
        let fatal = watch::Sender::new(None);
        let (writer, jobs) = mpsc::sync_channel(QUEUE);
        let (checkpoints, wanted) = mpsc::sync_channel(CHECKPOINTS);
        let written = checkpoints.clone();
        let mut checkpoint_at = CHECKPOINT_AFTER;
        threads.push(spawn(
            format!("{name}-writer"),
            Tx::sqlite(writing(path)?),
            Arc::new(Mutex::new(jobs)),
            move |tx| {
                let changes = changes(tx);
                if changes >= checkpoint_at {
                    checkpoint_at = changes + CHECKPOINT_AFTER;
                    // Full: a checkpoint is pending and will move everything.
                    let _ = written.try_send(Checkpoint::Passive);
                }
            },
        )?);
        threads.push(checkpointing(
            format!("{name}-checkpoints"),
            Tx::sqlite(checkpointer(path)?),
            wanted,
            fatal.clone(),
        )?);
        let (reader, jobs) = mpsc::sync_channel(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..readers.max(1) {
            threads.push(spawn(
                format!("{name}-reader-{number}"),
                Tx::sqlite(reading(path)?),
                Arc::clone(&jobs),
                |_| {},
            )?);
        }
        Ok(Self {
            inner: Arc::new(Inner {
                writer: Mutex::new(Some(writer)),
                readers: Mutex::new(Some(reader)),
                checkpoints: Mutex::new(Some(checkpoints)),
                threads: Mutex::new(threads),
                fatal,
                marked,
            }),
        })
    }

    pub(super) async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        let fatal = self.inner.fatal.clone();
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let earlier = fatal.borrow().clone();
            let result = earlier.map_or_else(|| transaction(tx, "BEGIN IMMEDIATE", work), Err);
            let result = note_fatal(&fatal, result);
            // No one listens any more: the caller gave up, the work is done all the same.
            let _ = answer.send(result);
        });
        submit(&self.inner.writer, job)?;
        answered.await.map_err(|_| closed())?
    }

    /// Runs a writing transaction in which no foreign key is enforced.
    pub(super) async fn change_schema<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        let fatal = self.inner.fatal.clone();
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let earlier = fatal.borrow().clone();
            let result = earlier.map_or_else(|| without_foreign_keys(tx, work), Err);
            let _ = answer.send(note_fatal(&fatal, result));
        });
        submit(&self.inner.writer, job)?;
        answered.await.map_err(|_| closed())?
    }

    pub(super) async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let _ = answer.send(transaction(tx, "BEGIN", work));
        });
        submit(&self.inner.readers, job)?;
        answered.await.map_err(|_| closed())?
    }

    /// The rows of one reading statement, which is a transaction of its own.
    pub(super) async fn rows(&self, statement: Statement, params: Vec<Value>) -> Result<Vec<Row>> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let _ = answer.send(without_waiting(async { tx.rows(&statement, &params).await }));
        });
        submit(&self.inner.readers, job)?;
        answered.await.map_err(|_| closed())?
    }

    /// Moves the log into the file and empties it, on a thread of its own; false: someone was in the way.
    /// The file says all the same that it is incomplete without what comes next.
    pub(super) async fn checkpoint(&self) -> Result<bool> {
        if !self.inner.marked {
            return self.empty_log().await;
        }
        self.mark(Mark::Incomplete).await?;
        let emptied = self.empty_log().await;
        self.mark(Mark::Complete).await?;
        emptied
    }

    async fn mark(&self, as_what: Mark) -> Result<()> {
        self.write(move |tx| Box::pin(async move { tx.batch(as_what.text()).await }))
            .await
    }

    async fn empty_log(&self) -> Result<bool> {
        let (answer, answered) = oneshot::channel();
        let sent = {
            let checkpoints = self.inner.checkpoints.lock();
            let checkpoints = checkpoints.as_ref().ok_or_else(closed)?;
            checkpoints.try_send(Checkpoint::Truncate(answer))
        };
        match sent {
            Ok(()) => answered.await.map_err(|_| closed())?,
            Err(mpsc::TrySendError::Full(_)) => Ok(false),
            Err(mpsc::TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    pub(super) async fn fatal(&self) -> StoreError {
        let mut fatal = self.inner.fatal.subscribe();
        let found = fatal.wait_for(Option::is_some).await.map(|error| error.clone());
        found.ok().flatten().unwrap_or_else(closed)
    }

    pub(crate) async fn close(&self) {
        self.inner.writer.lock().take();
        self.inner.readers.lock().take();
        self.inner.checkpoints.lock().take();
        let threads = std::mem::take(&mut *self.inner.threads.lock());
        // Joining waits for the queue to empty; a panic of a thread was already returned as an error.
        let _ = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|thread| drop(thread.join()))).await;
    }
}

/// Reports to the owner that the disk failed.
fn note_fatal<T>(fatal: &watch::Sender<Option<StoreError>>, result: Result<T>) -> Result<T> {
    if let Err(error @ StoreError::Fatal(_)) = &result {
        fatal.send_replace(Some(error.clone()));
    }
    result
}

/// Moves the log into the file; true: all of it.
fn checkpoint(tx: &mut Tx, statement: &Statement) -> Result<bool> {
    let row = without_waiting(tx.row(statement, &[]))?;
    let busy: i64 = row.map_or(Ok(1), |mut row| row.take())?;
    Ok(busy == 0)
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".into())
}

fn submit(queue: &Mutex<Option<mpsc::SyncSender<Job>>>, job: Job) -> Result<()> {
    match queue.lock().as_ref().ok_or_else(closed)?.try_send(job) {
        Ok(()) => Ok(()),
        Err(mpsc::TrySendError::Full(_)) => Err(StoreError::Busy),
        Err(mpsc::TrySendError::Disconnected(_)) => Err(closed()),
    }
}

fn spawn(
    name: String,
    mut tx: Tx,
    jobs: Arc<Mutex<mpsc::Receiver<Job>>>,
    mut after_each: impl FnMut(&Tx) + Send + 'static,
) -> Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name)
        .spawn(move || {
            loop {
                let job = jobs.lock().recv();
                match job {
                    Ok(job) => {
                        job(&mut tx);
                        after_each(&tx);
                    }
                    Err(mpsc::RecvError) => break,
                }
            }
        })
        .map_err(|error| StoreError::Unavailable(format!("no thread: {}", error.kind())))
}

/// Moves the log into the file after enough writes, on its own thread.
/// No commit waits for it. It stops with the writer.
fn checkpointing(
    name: String,
    mut tx: Tx,
    wanted: mpsc::Receiver<Checkpoint>,
    fatal: watch::Sender<Option<StoreError>>,
) -> Result<JoinHandle<()>> {
    let passive = Statement::both("CHECKPOINT", "PRAGMA wal_checkpoint(PASSIVE)");
    let truncate = Statement::both("CHECKPOINT", "PRAGMA wal_checkpoint(TRUNCATE)");
    std::thread::Builder::new()
        .name(name)
        .spawn(move || {
            while let Ok(wanted) = wanted.recv() {
                // Most of it without a lock. The rest is moved next time, or by the writer when the log grows long.
                let moved = note_fatal(&fatal, checkpoint(&mut tx, &passive));
                if let Checkpoint::Truncate(answer) = wanted {
                    let emptied = moved.and_then(|_| note_fatal(&fatal, checkpoint(&mut tx, &truncate)));
                    let _ = answer.send(emptied);
                }
            }
        })
        .map_err(|error| StoreError::Unavailable(format!("no thread: {}", error.kind())))
}

fn changes(tx: &Tx) -> u64 {
    match &tx.connection {
        super::Connection::Sqlite(connection) => connection.total_changes(),
        super::Connection::Postgres(_) => unreachable!("invariant: this thread owns a SQLite connection"),
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}

/// Lets this connection leave the log where it is when it closes, if the file says that it needs it.
///
/// A server that was killed while it emptied the log left such a file, and an empty log. The last connection that closes
/// would take the log away, and the file would look like a copy that lacks it. Only for a file that was checked: one
/// whose log is missing must not get a new one.
fn keep_needed_log(connection: &Connection) -> rusqlite::Result<()> {
    let mark = connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?;
    if mark == Mark::Incomplete as i64 {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    }
    Ok(())
}

fn mark(connection: &Connection, as_what: Mark) -> Result<()> {
    let marked = connection.execute_batch(as_what.text());
    marked.map_err(|error| failed_on(connection, "open", &error))
}

/// The connection that moves the log into the file.
fn checkpointer(path: &Path) -> Result<Connection> {
    let connection = writing(path)?;
    connection
        .busy_timeout(EMPTYING)
        .map_err(|error| failed(path, "open", &error))?;
    Ok(connection)
}

fn writing(path: &Path) -> Result<Connection> {
    let open = || {
        let connection = connect(path)?;
        keep_needed_log(&connection)?;
        configure(&connection)?;
        Ok(connection)
    };
    open().map_err(|error| failed(path, "open", &error))
}

/// The cache is small on purpose: a commit that split a page walks all of it.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA wal_autocheckpoint = 16000;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -4096;
         PRAGMA temp_store = MEMORY;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(())
}

fn reading(path: &Path) -> Result<Connection> {
    let open = || {
        let connection = connect(path)?;
        keep_needed_log(&connection)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(connection)
    };
    open().map_err(|error| failed(path, "open", &error))
}

/// Runs one whole transaction on this thread.
fn transaction<T, W>(tx: &mut Tx, begin: &str, work: W) -> Result<T>
where
    W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T>,
{
    tx.abandoned = false;
    end(tx, begin)?;
    let result = catch_unwind(AssertUnwindSafe(|| without_waiting(work(tx))))
        .unwrap_or_else(|_| Err(StoreError::Broken("a unit of work panicked".into())));
    match result {
        // A commit that failed may have left the transaction open.
        Ok(value) if !tx.abandoned => match end(tx, "COMMIT") {
            Ok(()) => Ok(value),
            Err(error) => Err(roll_back(tx).err().filter(is_fatal).unwrap_or(error)),
        },
        other => match (other, roll_back(tx)) {
            (Err(error), Err(rollback)) if !is_fatal(&rollback) => Err(error),
            (_, Err(rollback)) => Err(rollback),
            (other, Ok(())) => other,
        },
    }
}

fn is_fatal(error: &StoreError) -> bool {
    matches!(error, StoreError::Fatal(_))
}

/// Ends the transaction, which SQLite may have ended itself.
/// One that stays open would make every later one fail: the process must not go on.
fn roll_back(tx: &mut Tx) -> Result<()> {
    if is_over(tx) {
        return Ok(());
    }
    let ended = end(tx, "ROLLBACK");
    judge_rollback(ended, is_over(tx))
}

fn judge_rollback(ended: Result<()>, is_over: bool) -> Result<()> {
    match ended {
        Err(error) if !is_over => Err(StoreError::Fatal(format!(
            "a transaction cannot be rolled back: {error}"
        ))),
        other => other,
    }
}

fn is_over(tx: &Tx) -> bool {
    match &tx.connection {
        super::Connection::Sqlite(connection) => connection.is_autocommit(),
        super::Connection::Postgres(_) => unreachable!("invariant: this thread owns a SQLite connection"),
    }
}

/// Runs one whole transaction without foreign keys, which can be switched only outside of one.
fn without_foreign_keys<T, W>(tx: &mut Tx, work: W) -> Result<T>
where
    W: for<'t> FnOnce(&'t mut Tx) -> Steps<'t, T>,
{
    end(tx, "PRAGMA foreign_keys = OFF")?;
    let result = transaction(tx, "BEGIN IMMEDIATE", work);
    end(tx, "PRAGMA foreign_keys = ON")?;
    let enforced = Statement::both("FOREIGN_KEYS", "PRAGMA foreign_keys");
    let enforced = without_waiting(tx.row(&enforced, &[]))?.map(|mut row| row.take());
    if enforced != Some(Ok(true)) {
        return Err(StoreError::Fatal("foreign keys are not enforced any more".into()));
    }
    result
}

fn end(tx: &mut Tx, text: &str) -> Result<()> {
    match &mut tx.connection {
        super::Connection::Sqlite(connection) => batch_cached(connection, text),
        super::Connection::Postgres(_) => unreachable!("invariant: this thread owns a SQLite connection"),
    }
}

/// Runs steps that never wait, because their database is on this thread.
fn without_waiting<T>(steps: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(steps).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(StoreError::Broken(
            "a step of a transaction waited for something else".into(),
        )),
    }
}

/// Changes when another connection has committed.
pub(super) fn data_version(connection: &mut Connection) -> Result<i64> {
    let ask = || {
        connection
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get(0))
    };
    ask().map_err(|error| failed_on(connection, "data_version", &error))
}

/// Fails if a row refers to another that is not there.
pub(super) fn check_references(connection: &mut Connection) -> Result<()> {
    let find = || {
        connection
            .prepare("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check ORDER BY 1")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()
    };
    match find()
        .map_err(|error| failed_on(connection, "foreign_key_check", &error))?
        .as_slice()
    {
        [] => Ok(()),
        tables => Err(StoreError::Schema(format!(
            "the migration would leave rows that refer to nothing in: {}",
            tables.join(", ")
        ))),
    }
}

fn collect(prepared: &mut rusqlite::Statement<'_>, params: &[Value]) -> rusqlite::Result<Vec<Row>> {
    let columns = prepared.column_count();
    let mut found = prepared.query(rusqlite::params_from_iter(params))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(Row::new(
            (0..columns)
                .map(|column| row.get(column))
                .collect::<rusqlite::Result<_>>()?,
        ));
    }
    Ok(rows)
}

pub(super) fn rows(connection: &mut Connection, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
    let run = || collect(&mut *connection.prepare_cached(statement.sqlite)?, params);
    run().map_err(|error| failed_on(connection, statement.name, &error))
}

pub(super) fn rows_each(
    connection: &mut Connection,
    statement: &Statement,
    sets: &[Vec<Value>],
) -> Result<Vec<Vec<Row>>> {
    let run = || {
        let mut prepared = connection.prepare_cached(statement.sqlite)?;
        let found = sets.iter().map(|params| collect(&mut prepared, params));
        found.collect::<rusqlite::Result<Vec<_>>>()
    };
    run().map_err(|error| failed_on(connection, statement.name, &error))
}

pub(super) fn execute_each(connection: &mut Connection, statement: &Statement, sets: &[Vec<Value>]) -> Result<u64> {
    let run = || {
        let mut prepared = connection.prepare_cached(statement.sqlite)?;
        let touched = sets
            .iter()
            .map(|params| prepared.execute(rusqlite::params_from_iter(params)));
        touched.sum::<rusqlite::Result<usize>>()
    };
    run()
        .map(|touched| touched as u64)
        .map_err(|error| failed_on(connection, statement.name, &error))
}

pub(super) fn execute(connection: &mut Connection, statement: &Statement, params: &[Value]) -> Result<u64> {
    let run = || {
        connection
            .prepare_cached(statement.sqlite)?
            .execute(rusqlite::params_from_iter(params))
    };
    run()
        .map(|touched| touched as u64)
        .map_err(|error| failed_on(connection, statement.name, &error))
}

pub(super) fn batch(connection: &mut Connection, text: &str) -> Result<()> {
    connection
        .execute_batch(text)
        .map_err(|error| failed_on(connection, "migration", &error))
}

fn batch_cached(connection: &mut Connection, text: &str) -> Result<()> {
    let run = || connection.prepare_cached(text)?.execute([]);
    run().map(|_| ()).map_err(|error| failed_on(connection, text, &error))
}

fn failed_on(connection: &Connection, what: &str, error: &rusqlite::Error) -> StoreError {
    failed(Path::new(connection.path().unwrap_or_default()), what, error)
}

/// Maps a failure for the caller.
/// The message names the statement and the code, or the path and what is wrong with it, never a value.
pub(crate) fn failed(path: &Path, what: &str, error: &rusqlite::Error) -> StoreError {
    let Some(code) = error.sqlite_error() else {
        return StoreError::Broken(format!("{what}: {error}"));
    };
    let text = format!("{what}: SQLite code {}", code.extended_code);
    match code.code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => match why_refused(path) {
            Some(why) => StoreError::Refused(format!("{why} ({text})")),
            None if code.code == ErrorCode::CannotOpen => {
                StoreError::Unavailable(format!("{} cannot be opened ({text})", path.display()))
            }
            None => StoreError::Refused(format!(
                "{}: its file system is read-only, or it was replaced while it was open ({text})",
                path.display()
            )),
        },
        // The log's index is in shared memory of the file system: a shortage of it is not a failed disk.
        ErrorCode::SystemIoFailure if is_about_shared_memory(code.extended_code) => StoreError::Unavailable(text),
        ErrorCode::SystemIoFailure => StoreError::Fatal(text),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Corrupt(format!("{text} in {}", path.display()))
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Unavailable(text),
        _ => StoreError::Broken(text),
    }
}

fn is_about_shared_memory(code: i32) -> bool {
    [rusqlite::ffi::SQLITE_IOERR_SHMSIZE, rusqlite::ffi::SQLITE_IOERR_SHMOPEN].contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning_of(code: i32) -> StoreError {
        failed(
            Path::new("x.db"),
            "X",
            &rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None),
        )
    }

    #[test]
    fn a_failed_fsync_is_fatal_and_a_full_disk_is_not() {
        assert!(matches!(
            meaning_of(rusqlite::ffi::SQLITE_IOERR_FSYNC),
            StoreError::Fatal(_)
        ));
        assert!(matches!(
            meaning_of(rusqlite::ffi::SQLITE_IOERR_WRITE),
            StoreError::Fatal(_)
        ));
        assert_eq!(meaning_of(rusqlite::ffi::SQLITE_FULL), StoreError::Full);
        for code in [rusqlite::ffi::SQLITE_IOERR_SHMSIZE, rusqlite::ffi::SQLITE_IOERR_SHMOPEN] {
            assert!(matches!(meaning_of(code), StoreError::Unavailable(_)));
        }
        assert!(matches!(
            meaning_of(rusqlite::ffi::SQLITE_CORRUPT),
            StoreError::Corrupt(_)
        ));
    }

    #[tokio::test]
    async fn after_a_fatal_error_nothing_is_written_and_the_owner_learns_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Sqlite::open(&folder.path().join("a.db"), 1, "test").expect("opens");
        let failing = db
            .write::<(), _>(|_| Box::pin(async { Err(StoreError::Fatal("fsync".into())) }))
            .await;
        assert_eq!(failing, Err(StoreError::Fatal("fsync".into())));
        assert_eq!(db.fatal().await, StoreError::Fatal("fsync".into()));
        let later = db.write(|_| Box::pin(async { Ok(()) })).await;
        assert_eq!(later, Err(StoreError::Fatal("fsync".into())));
    }

    #[test]
    fn a_transaction_that_stays_open_after_its_rollback_is_fatal() {
        let failed = || Err(StoreError::Broken("ROLLBACK: SQLite code 1".into()));
        assert!(matches!(judge_rollback(failed(), false), Err(StoreError::Fatal(_))));
        assert_eq!(judge_rollback(failed(), true), failed());
        assert_eq!(judge_rollback(Ok(()), true), Ok(()));
    }

    #[tokio::test]
    async fn a_transaction_that_sqlite_ended_itself_keeps_its_error_and_harms_no_later_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Sqlite::open(&folder.path().join("a.db"), 1, "test").expect("opens");
        let ended: Result<()> = db
            .write(|tx| {
                Box::pin(async move {
                    tx.batch("ROLLBACK").await?;
                    Err(StoreError::Busy)
                })
            })
            .await;
        assert_eq!(ended, Err(StoreError::Busy));
        assert_eq!(db.write(|_| Box::pin(async { Ok(()) })).await, Ok(()));
    }

    #[tokio::test]
    async fn the_log_is_checkpointed_during_writing_and_stays_bounded() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.db");
        let db = Sqlite::open(&path, 1, "test").expect("opens");
        db.write(|tx| Box::pin(async move { tx.batch("CREATE TABLE t (x BLOB)").await }))
            .await
            .expect("makes a table");
        let insert = Statement::both(
            "INSERT",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
             INSERT INTO t SELECT randomblob(3000) FROM n",
        );
        for _ in 0..8 {
            db.write(move |tx| Box::pin(async move { tx.execute(&insert, &[]).await }))
                .await
                .expect("inserts");
        }
        // Forty thousand pages were written. The log restarts once all of it is in the file.
        let log = std::fs::metadata(path.with_file_name("a.db-wal")).expect("a log").len();
        assert!(log < 35_000 * 4_096, "{log} bytes");
        db.close().await;
    }

    #[tokio::test]
    async fn a_panic_rolls_back_and_the_writer_lives_on() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Sqlite::open(&folder.path().join("a.db"), 1, "test").expect("opens");
        db.write(|tx| Box::pin(async move { tx.batch("CREATE TABLE t (x INTEGER)").await }))
            .await
            .expect("makes a table");
        let insert = Statement::both("INSERT", "INSERT INTO t VALUES (1)");
        let broken: Result<()> = db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&insert, &[]).await?;
                    panic!("on purpose")
                })
            })
            .await;
        assert!(matches!(broken, Err(StoreError::Broken(_))));
        let count = Statement::both("COUNT", "SELECT count(*) FROM t");
        let mut rows = db
            .read(move |tx| Box::pin(async move { tx.rows(&count, &[]).await }))
            .await
            .expect("reads");
        assert_eq!(rows[0].take::<i64>(), Ok(0));
    }

    #[tokio::test]
    async fn a_full_disk_stops_writing_and_not_reading() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Sqlite::open(&folder.path().join("a.db"), 1, "test").expect("opens");
        db.write(|tx| Box::pin(async move { tx.batch("CREATE TABLE t (x BLOB)").await }))
            .await
            .expect("makes a table");
        let cap = Statement::both("CAP", "PRAGMA max_page_count = 3");
        let insert = Statement::both("INSERT", "INSERT INTO t VALUES (zeroblob(100000))");
        db.write(move |tx| Box::pin(async move { tx.rows(&cap, &[]).await.map(drop) }))
            .await
            .expect("caps the file");
        let full = db
            .write(move |tx| Box::pin(async move { tx.execute(&insert, &[]).await }))
            .await;
        assert_eq!(full, Err(StoreError::Full));
        let count = Statement::both("COUNT", "SELECT count(*) FROM t");
        let mut rows = db
            .read(move |tx| Box::pin(async move { tx.rows(&count, &[]).await }))
            .await
            .expect("reads");
        assert_eq!(rows[0].take::<i64>(), Ok(0));
    }
}
