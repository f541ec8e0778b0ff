//! One whole transaction on one thread.
//!
//! Must not retry a failed commit: the pages may be dirty in the cache and lost on disk.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::statements::batch_cached;
use crate::db::{Connection, Statement, Steps, Tx};
use crate::{Result, StoreError};

/// Runs one whole transaction on this thread.
pub(super) fn transaction<T, W>(tx: &mut Tx, begin: &str, work: W) -> Result<T>
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

pub(super) fn is_fatal(error: &StoreError) -> bool {
    matches!(error, StoreError::Fatal(_))
}

/// Ends the transaction, which SQLite may have ended itself.
/// One that stays open would make every later one fail: the process must not go on.
pub(super) fn roll_back(tx: &mut Tx) -> Result<()> {
    if is_over(tx) {
        return Ok(());
    }
    let ended = end(tx, "ROLLBACK");
    judge_rollback(ended, is_over(tx))
}

pub(super) fn judge_rollback(ended: Result<()>, is_over: bool) -> Result<()> {
    match ended {
        Err(error) if !is_over => Err(StoreError::Fatal(format!(
            "a transaction cannot be rolled back: {error}"
        ))),
        other => other,
    }
}

pub(super) fn is_over(tx: &Tx) -> bool {
    match &tx.connection {
        Connection::Sqlite(connection) => connection.is_autocommit(),
        Connection::Postgres(_) => unreachable!("invariant: this thread owns a SQLite connection"),
    }
}

/// Runs one whole transaction without foreign keys, which can be switched only outside of one.
pub(super) fn without_foreign_keys<T, W>(tx: &mut Tx, work: W) -> Result<T>
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

pub(super) fn end(tx: &mut Tx, text: &str) -> Result<()> {
    match &mut tx.connection {
        Connection::Sqlite(connection) => batch_cached(connection, text),
        Connection::Postgres(_) => unreachable!("invariant: this thread owns a SQLite connection"),
    }
}

/// Runs steps that never wait, because their database is on this thread.
pub(super) fn without_waiting<T>(steps: impl Future<Output = Result<T>>) -> Result<T> {
    match pin!(steps).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(StoreError::Broken(
            "a step of a transaction waited for something else".into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_that_stays_open_after_its_rollback_is_fatal() {
        let failed = || Err(StoreError::Broken("ROLLBACK: SQLite code 1".into()));
        assert!(matches!(judge_rollback(failed(), false), Err(StoreError::Fatal(_))));
        assert_eq!(judge_rollback(failed(), true), failed());
        assert_eq!(judge_rollback(Ok(()), true), Ok(()));
    }
}
