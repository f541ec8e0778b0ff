//! The statements that one connection runs.
//!
//! Must not begin or end a transaction.

use rusqlite::Connection;

use super::failures::failed_on;
use crate::db::{Row, Statement, Value};
use crate::{Result, StoreError};

/// Changes when another connection has committed.
pub(in crate::db) fn data_version(connection: &mut Connection) -> Result<i64> {
    let ask = || {
        connection
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get(0))
    };
    ask().map_err(|error| failed_on(connection, "data_version", &error))
}

/// Fails if a row refers to another that is not there.
pub(in crate::db) fn check_references(connection: &mut Connection) -> Result<()> {
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

pub(in crate::db) fn rows(connection: &mut Connection, statement: &Statement, params: &[Value]) -> Result<Vec<Row>> {
    let run = || collect(&mut *connection.prepare_cached(statement.sqlite)?, params);
    run().map_err(|error| failed_on(connection, statement.name, &error))
}

pub(in crate::db) fn rows_each(
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

pub(in crate::db) fn execute_each(
    connection: &mut Connection,
    statement: &Statement,
    sets: &[Vec<Value>],
) -> Result<u64> {
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

pub(in crate::db) fn execute(connection: &mut Connection, statement: &Statement, params: &[Value]) -> Result<u64> {
    let run = || {
        connection
            .prepare_cached(statement.sqlite)?
            .execute(rusqlite::params_from_iter(params))
    };
    run()
        .map(|touched| touched as u64)
        .map_err(|error| failed_on(connection, statement.name, &error))
}

pub(in crate::db) fn batch(connection: &mut Connection, text: &str) -> Result<()> {
    connection
        .execute_batch(text)
        .map_err(|error| failed_on(connection, "migration", &error))
}

pub(super) fn batch_cached(connection: &mut Connection, text: &str) -> Result<()> {
    let run = || connection.prepare_cached(text)?.execute([]);
    run().map(|_| ()).map_err(|error| failed_on(connection, text, &error))
}
