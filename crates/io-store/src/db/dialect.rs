//! The few statements that differ between the engines, both texts side by side.
//!
//! Must not hold a statement that runs on both.

use super::Statement;

/// Locks a chat against other writers until the transaction ends.
/// SQLite has one writer and needs no lock.
pub(crate) const LOCK_CHAT: Statement = Statement {
    name: "LOCK_CHAT",
    sqlite: "SELECT status FROM chat_sessions WHERE number = $1",
    postgres: "SELECT status FROM chat_sessions WHERE number = $1 FOR UPDATE",
};

/// Keeps an account from being erased or changed until the transaction ends.
pub(crate) const LOCK_USER: Statement = Statement {
    name: "LOCK_USER",
    sqlite: "SELECT id FROM users WHERE id = $1",
    postgres: "SELECT id FROM users WHERE id = $1 FOR UPDATE",
};

/// Locks all chats of a person against other writers.
/// Locks in the order in which a batch of messages does.
pub(crate) const LOCK_CHATS_OF: Statement = Statement {
    name: "LOCK_CHATS_OF",
    sqlite: "SELECT session_id FROM chat_members WHERE user_id = $1 AND FALSE",
    postgres: "SELECT number FROM chat_sessions WHERE number IN (SELECT session_id FROM chat_members WHERE user_id = $1) \
               ORDER BY number FOR UPDATE",
};

/// Keeps a login from being renewed or ended until the transaction ends.
pub(crate) const LOCK_LOGIN: Statement = Statement {
    name: "LOCK_LOGIN",
    sqlite: "SELECT id FROM logins WHERE id = $1",
    postgres: "SELECT id FROM logins WHERE id = $1 FOR UPDATE",
};

/// Due emails; on PostgreSQL, skips rows that another worker has locked.
pub(crate) const DUE_EMAILS: Statement = Statement {
    name: "DUE_EMAILS",
    sqlite: "SELECT id, kind, content, attempts, created_at, expires_at FROM emails \
             WHERE due_at <= $1 AND expires_at > $1 ORDER BY due_at LIMIT $2",
    postgres: "SELECT id, kind, content, attempts, created_at, expires_at FROM emails \
               WHERE due_at <= $1 AND expires_at > $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED",
};

/// Lets one process at a time migrate; false: another one does.
/// On SQLite, the transaction holds the one lock that there is.
pub(crate) const LOCK_MIGRATIONS: Statement = Statement {
    name: "LOCK_MIGRATIONS",
    sqlite: "SELECT TRUE",
    postgres: "SELECT pg_try_advisory_xact_lock(7237123)",
};

/// Does the table of applied migrations say who can read the schema?
pub(crate) const HAS_READABLE_FROM: Statement = Statement {
    name: "HAS_READABLE_FROM",
    sqlite: "SELECT 1 FROM pragma_table_info('migrations') WHERE name = 'readable_from'",
    postgres: "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('migrations') AND attname = 'readable_from' \
               AND NOT attisdropped",
};

/// Is an index in use? No row: there is no such index.
/// PostgreSQL alone builds one beside running traffic, and may leave it half built.
pub(crate) const IS_INDEX_VALID: Statement = Statement {
    name: "IS_INDEX_VALID",
    sqlite: "SELECT TRUE FROM pragma_index_info($1)",
    postgres: "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)",
};

/// The differing statements, for the statement test.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Statement] = &[
    LOCK_CHAT,
    LOCK_USER,
    LOCK_CHATS_OF,
    LOCK_LOGIN,
    DUE_EMAILS,
    LOCK_MIGRATIONS,
    HAS_READABLE_FROM,
    IS_INDEX_VALID,
];
