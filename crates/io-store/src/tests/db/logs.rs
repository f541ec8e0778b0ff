//! The log of a SQLite database, which must not be lost by whom opens the file next.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::db::{Identity, Role, Sqlite, beside};

/// As a server leaves it that is killed while it empties the log: the file says that it needs its log, which is empty.
fn killed_while_the_log_was_emptied(path: &std::path::Path) {
    let connection = Connection::open(path).expect("opens");
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .expect("keeps the log");
    let begun = "PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE);";
    connection.execute_batch(begun).expect("empties");
    drop(connection);
    let log = beside(path, "-wal").metadata().expect("the log is there");
    assert_eq!(log.len(), 0);
}

#[tokio::test]
async fn a_command_after_a_kill_amid_emptying_the_log_locks_nobody_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("io.db");
    let open = |role| Sqlite::open_as(&path, Identity::Data, role, 1);
    open(Role::Owner).expect("opens").close().await;
    killed_while_the_log_was_emptied(&path);
    // Whatever `io check` or another command does, the server starts afterwards.
    for _ in 0..2 {
        open(Role::Beside).expect("a command opens it").close().await;
    }
    let server = open(Role::Owner).expect("the server opens it");
    server.close().await;
    open(Role::Owner).expect("and again").close().await;
}

#[tokio::test]
async fn a_file_whose_log_is_missing_is_refused_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("io.db");
    let open = |role| Sqlite::open_as(&path, Identity::Data, role, 1);
    open(Role::Owner).expect("opens").close().await;
    killed_while_the_log_was_emptied(&path);
    std::fs::remove_file(beside(&path, "-wal")).expect("removes");
    for role in [Role::Beside, Role::Owner, Role::Beside] {
        assert!(open(role).is_err(), "{role:?}");
    }
}
