//! SQLite: one writing thread and a few readers, each with its own connection.
//!
//! Must not know what is written: callers bring their transactions.

mod failures;
mod open;
mod statements;
mod threads;
mod transaction;

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use self::open::{checkpointer, connect, keep_needed_log, mark, reading, writing};
use self::threads::{
    CHECKPOINT_AFTER, CHECKPOINTS, Checkpoint, Job, QUEUE, Waiting, changes, checkpointing, closed, note_fatal, spawn,
    submit,
};
use self::transaction::{transaction, without_foreign_keys, without_waiting};
use super::files::{DatabaseFile, Identity, Mark};
use super::load::{Load, PoolLoad};
use super::{Row, Statement, Steps, Tx, Value};
use crate::{Result, StoreError};
pub(crate) use failures::failed;
pub(super) use statements::{batch, check_references, data_version, execute, execute_each, rows, rows_each};

/// One database file.
#[derive(Clone)]
pub(crate) struct Sqlite {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Mutex<Option<mpsc::SyncSender<Waiting>>>,
    readers: Mutex<Option<mpsc::SyncSender<Waiting>>>,
    checkpoints: Mutex<Option<mpsc::SyncSender<Checkpoint>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    fatal: watch::Sender<Option<StoreError>>,
    load: Arc<Load>,
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
        let load = Arc::new(Load::default());
        let (writer, jobs) = mpsc::sync_channel(QUEUE);
        let (checkpoints, wanted) = mpsc::sync_channel(CHECKPOINTS);
        let written = checkpoints.clone();
        let mut checkpoint_at = CHECKPOINT_AFTER;
        threads.push(spawn(
            format!("{name}-writer"),
            Tx::sqlite(writing(path)?),
            Arc::new(Mutex::new(jobs)),
            Arc::clone(&load),
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
                Arc::clone(&load),
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
                load,
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

    /// From now on no commit waits for the disk.
    pub(super) async fn hurry(&self) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        // Not within a transaction: SQLite refuses it there.
        let job: Job = Box::new(move |tx| {
            let _ = answer.send(without_waiting(tx.batch("PRAGMA synchronous = OFF")));
        });
        submit(&self.inner.writer, job)?;
        answered.await.map_err(|_| closed())?
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

    pub(super) fn load(&self) -> PoolLoad {
        PoolLoad {
            in_use: self.inner.load.in_use(),
            waits: self.inner.load.waits(),
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

#[cfg(test)]
mod tests {
    use super::*;

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
