//! The threads of one file: the writer, its readers, and the one that moves the log into the file.
//!
//! Must not know what a job does.

use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Instant;

use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use super::transaction::without_waiting;
use crate::db::load::Load;
use crate::db::{Connection, Statement, Tx};
use crate::{Result, StoreError};

/// How many jobs may wait for a thread.
pub(super) const QUEUE: usize = 4_096;
/// How many changed rows start a checkpoint, in parallel with writing.
/// A page holds a few rows, and most rows change a page of their own.
pub(super) const CHECKPOINT_AFTER: u64 = 4_096;

/// How many checkpoints may wait.
pub(super) const CHECKPOINTS: usize = 4;

pub(super) type Job = Box<dyn FnOnce(&mut Tx) + Send>;

/// A job, and since when it waits.
pub(super) type Waiting = (Instant, Job);

/// How the log is moved into the file.
pub(super) enum Checkpoint {
    /// As far as it disturbs nobody.
    Passive,
    /// All of it, and then the log is emptied. False: someone was in the way.
    Truncate(oneshot::Sender<Result<bool>>),
}

/// Reports to the owner that the disk failed.
pub(super) fn note_fatal<T>(fatal: &watch::Sender<Option<StoreError>>, result: Result<T>) -> Result<T> {
    if let Err(error @ StoreError::Fatal(_)) = &result {
        fatal.send_replace(Some(error.clone()));
    }
    result
}

/// Moves the log into the file; true: all of it.
pub(super) fn checkpoint(tx: &mut Tx, statement: &Statement) -> Result<bool> {
    let row = without_waiting(tx.row(statement, &[]))?;
    let busy: i64 = row.map_or(Ok(1), |mut row| row.take())?;
    Ok(busy == 0)
}

pub(super) fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".into())
}

pub(super) fn submit(queue: &Mutex<Option<mpsc::SyncSender<Waiting>>>, job: Job) -> Result<()> {
    match queue
        .lock()
        .as_ref()
        .ok_or_else(closed)?
        .try_send((Instant::now(), job))
    {
        Ok(()) => Ok(()),
        Err(mpsc::TrySendError::Full(_)) => Err(StoreError::Busy),
        Err(mpsc::TrySendError::Disconnected(_)) => Err(closed()),
    }
}

pub(super) fn spawn(
    name: String,
    mut tx: Tx,
    jobs: Arc<Mutex<mpsc::Receiver<Waiting>>>,
    load: Arc<Load>,
    mut after_each: impl FnMut(&Tx) + Send + 'static,
) -> Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name)
        .spawn(move || {
            loop {
                let job = jobs.lock().recv();
                match job {
                    Ok((since, job)) => {
                        load.found(since);
                        load.using(|| job(&mut tx));
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
pub(super) fn checkpointing(
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

pub(super) fn changes(tx: &Tx) -> u64 {
    match &tx.connection {
        Connection::Sqlite(connection) => connection.total_changes(),
        Connection::Postgres(_) => unreachable!("invariant: this thread owns a SQLite connection"),
    }
}
