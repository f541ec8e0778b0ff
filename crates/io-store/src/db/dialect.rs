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

/// The event number that a writer gave, and another one took meanwhile: the name of the unique index.
pub(crate) const PLACE_OF_A_MESSAGE: &str = "messages_place";

/// Locks chats against other writers until the transaction ends, in the order of their numbers.
/// PostgreSQL takes a list, see `Tx::rows_of_lists`.
pub(crate) const LOCK_CHATS: Statement = Statement {
    name: "LOCK_CHATS",
    sqlite: "SELECT number, status FROM chat_sessions WHERE number = $1",
    postgres: "SELECT number, status FROM chat_sessions WHERE number = ANY (string_to_array($1, ',')::bigint[]) \
               ORDER BY number FOR UPDATE",
};

/// The last events of chats; takes a list like `LOCK_CHATS`.
/// By its own statement after the lock: one that waits for a lock reads everything else as of before the wait.
pub(crate) const LAST_EVENTS: Statement = Statement {
    name: "LAST_EVENTS",
    sqlite: "SELECT session_id, seq, created_at FROM messages WHERE session_id = $1 ORDER BY seq DESC LIMIT 1",
    postgres: "SELECT c.number, e.seq, e.created_at FROM unnest(string_to_array($1, ',')::bigint[]) AS c (number), \
               LATERAL (SELECT seq, created_at FROM messages WHERE session_id = c.number \
               ORDER BY seq DESC LIMIT 1) AS e",
};

/// The client ids of chats after one event up to another; takes three lists like `LOCK_CHATS`.
pub(crate) const CIDS_BETWEEN: Statement = Statement {
    name: "CIDS_BETWEEN",
    sqlite: "SELECT session_id, sender, cid, seq FROM messages WHERE session_id = $1 AND seq > $2 AND seq <= $3 \
             AND cid IS NOT NULL ORDER BY seq",
    postgres: "SELECT c.number, e.sender, e.cid, e.seq FROM unnest(string_to_array($1, ',')::bigint[], \
               string_to_array($2, ',')::bigint[], string_to_array($3, ',')::bigint[]) AS c (number, known, wanted), \
               LATERAL (SELECT sender, cid, seq FROM messages WHERE session_id = c.number AND seq > c.known \
               AND seq <= c.wanted AND cid IS NOT NULL ORDER BY seq) AS e",
};

/// Locks all logins of a person in one order, so that two transactions never deadlock.
pub(crate) const LOCK_LOGINS_OF: Statement = Statement {
    name: "LOCK_LOGINS_OF",
    sqlite: "SELECT id FROM logins WHERE user_id = $1 AND FALSE",
    postgres: "SELECT id FROM logins WHERE user_id = $1 ORDER BY id FOR UPDATE",
};

/// Keeps an account from being erased or changed until the transaction ends.
/// PostgreSQL checks a reference to an account whenever a chat changes twice in one transaction. Such a check does not
/// wait for this lock: two people of one chat who are erased at once would lock each other out.
pub(crate) const LOCK_USER: Statement = Statement {
    name: "LOCK_USER",
    sqlite: "SELECT id FROM users WHERE id = $1",
    postgres: "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE",
};

/// Locks all chats of a person against other writers.
/// Locks in the order in which a batch of messages does.
pub(crate) const LOCK_CHATS_OF: Statement = Statement {
    name: "LOCK_CHATS_OF",
    sqlite: "SELECT session_id FROM chat_members WHERE user_id = $1 AND FALSE",
    postgres: "SELECT number FROM chat_sessions WHERE number IN (SELECT session_id FROM chat_members WHERE user_id = $1) \
               ORDER BY number FOR UPDATE",
};

/// Locks a case against other staff until the transaction ends.
pub(crate) const LOCK_CASE: Statement = Statement {
    name: "LOCK_CASE",
    sqlite: "SELECT reference, subject_id, state, version, kept_until FROM cases WHERE id = $1",
    postgres: "SELECT reference, subject_id, state, version, kept_until FROM cases WHERE id = $1 FOR UPDATE",
};

/// Which generation of the index root is in use; it stays in use until the transaction ends.
pub(crate) const LOCK_INDEX: Statement = Statement {
    name: "LOCK_INDEX",
    sqlite: "SELECT value FROM installation WHERE name = 'index'",
    postgres: "SELECT value FROM installation WHERE name = 'index' FOR SHARE",
};

/// Keeps a login from being renewed or ended until the transaction ends.
pub(crate) const LOCK_LOGIN: Statement = Statement {
    name: "LOCK_LOGIN",
    sqlite: "SELECT id FROM logins WHERE id = $1",
    postgres: "SELECT id FROM logins WHERE id = $1 FOR UPDATE",
};

/// The body of [`DUE_EMAILS`]. Its parameters stand in their order: SQLite numbers them by their first appearance.
/// Notices are class 0, sign-in emails to accounts 1, all others 2.
macro_rules! due_emails {
    ($lock:literal) => {
        concat!(
            "SELECT id, kind, content, attempts, created_at, expires_at, perhaps_sent, EXISTS (SELECT 1 \
             FROM suppressed_addresses s WHERE s.email_index = emails.email_index AND s.until > $1) FROM emails \
             WHERE due_at <= $1 AND expires_at > $1 AND CASE WHEN kind <> 'sign_in' THEN 0 \
             WHEN EXISTS (SELECT 1 FROM users WHERE users.email_index = emails.email_index) THEN 1 ELSE 2 END \
             = CAST($2 AS BIGINT) ORDER BY due_at LIMIT $3",
            $lock
        )
    };
}

/// Due emails of one class; on PostgreSQL, skips rows that another worker has locked.
pub(crate) const DUE_EMAILS: Statement = Statement {
    name: "DUE_EMAILS",
    sqlite: due_emails!(""),
    postgres: due_emails!(" FOR UPDATE SKIP LOCKED"),
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

/// How many tables of this name the database has: none or one.
pub(crate) const HAS_TABLE: Statement = Statement {
    name: "HAS_TABLE",
    sqlite: "SELECT count(*) FROM (SELECT 1 FROM pragma_table_info($1) LIMIT 1) AS found",
    postgres: "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = $1::TEXT",
};

/// The clock of the database, in microseconds; SQLite has that of this machine.
pub(crate) const DATABASE_TIME: Statement = Statement {
    name: "DATABASE_TIME",
    sqlite: "SELECT CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
    postgres: "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::BIGINT",
};

/// Whether this connection is encrypted (1 or 0); SQLite has no connections.
pub(crate) const IS_ENCRYPTED: Statement = Statement {
    name: "IS_ENCRYPTED",
    sqlite: "SELECT 1",
    postgres: "SELECT count(*) FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
};

/// How many schemas of this name the database has; SQLite has one, without a name.
pub(crate) const HAS_SCHEMA: Statement = Statement {
    name: "HAS_SCHEMA",
    sqlite: "SELECT count($1)",
    postgres: "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = $1::TEXT",
};

/// The schema that a new table goes to.
pub(crate) const CURRENT_SCHEMA: Statement = Statement {
    name: "CURRENT_SCHEMA",
    sqlite: "SELECT 'main'",
    postgres: "SELECT current_schema()::TEXT",
};

/// Makes the place for what the readiness check writes on PostgreSQL alone; it belongs to one connection.
pub(crate) const MAKE_PROBE: Statement = Statement {
    name: "MAKE_PROBE",
    sqlite: "SELECT 1",
    postgres: "CREATE TEMPORARY TABLE IF NOT EXISTS probe (filler BYTEA) ON COMMIT DELETE ROWS",
};

/// Writes as much as a batch of messages would need, on PostgreSQL alone: SQLite's disk can be asked for its room.
/// A table needs a longer file for it: this one is empty at the start of each transaction, and a random filler cannot
/// be compressed.
pub(crate) const PROBE: Statement = Statement {
    name: "PROBE",
    sqlite: "SELECT $1",
    postgres: "INSERT INTO pg_temp.probe (filler) VALUES ($1)",
};

/// The differing statements, for the statement test.
/// Without `PROBE`, whose table is there only after `MAKE_PROBE`.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Statement] = &[
    LOCK_CHAT,
    LOCK_CHATS,
    LAST_EVENTS,
    CIDS_BETWEEN,
    LOCK_LOGINS_OF,
    LOCK_USER,
    LOCK_CHATS_OF,
    LOCK_LOGIN,
    LOCK_INDEX,
    LOCK_CASE,
    DUE_EMAILS,
    LOCK_MIGRATIONS,
    HAS_READABLE_FROM,
    IS_INDEX_VALID,
    HAS_TABLE,
    DATABASE_TIME,
    IS_ENCRYPTED,
    HAS_SCHEMA,
    CURRENT_SCHEMA,
    MAKE_PROBE,
];
