//! Reads every column of every table, whatever its name.

use std::collections::BTreeSet;

use crate::db::{Engine, Statement};
use crate::testing::Fixture;

/// One value of the data database: text, ids and other bytes, as bytes.
pub(crate) struct Found {
    pub(crate) table: String,
    pub(crate) column: String,
    pub(crate) bytes: Vec<u8>,
}

/// Every text, id and byte string of the data database.
pub(crate) async fn every_value(fixture: &Fixture) -> Vec<Found> {
    let columns = Statement {
        name: "COLUMNS",
        sqlite: "SELECT t.name, c.name, lower(c.type) FROM sqlite_schema t, pragma_table_info(t.name) c \
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'",
        postgres: "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
                   WHERE table_schema = 'public'",
    };
    let db = &fixture.store.inner.db;
    let mut values = Vec::new();
    for mut row in db.rows(columns, &[]).await.expect("lists") {
        let (table, column): (String, String) = (row.take().expect("a table"), row.take().expect("a column"));
        let kind: String = row.take().expect("a type");
        let Some(expression) = as_bytes(fixture.engine, &kind, &column) else {
            continue;
        };
        let text = format!("SELECT {expression} FROM {table} WHERE {column} IS NOT NULL").leak();
        for mut row in db.rows(Statement::both("SCAN", text), &[]).await.expect("scans") {
            let bytes = row.take().expect("bytes");
            values.push(Found {
                table: table.clone(),
                column: column.clone(),
                bytes,
            });
        }
    }
    values
}

/// Every table of the data database.
pub(crate) async fn tables(fixture: &Fixture) -> BTreeSet<String> {
    let statement = Statement {
        name: "TABLES",
        sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        postgres: "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
    };
    let rows = fixture.store.inner.db.rows(statement, &[]).await.expect("lists");
    rows.into_iter().map(|mut row| row.take().expect("a table")).collect()
}

fn as_bytes(engine: Engine, kind: &str, column: &str) -> Option<String> {
    Some(match (engine, kind) {
        (Engine::Sqlite, "blob" | "text") => format!("CAST({column} AS BLOB)"),
        (Engine::Postgres, "bytea") => column.to_owned(),
        (Engine::Postgres, "uuid") => format!("uuid_send({column})"),
        (Engine::Postgres, "text") => format!("convert_to({column}, 'UTF8')"),
        _ => return None,
    })
}
