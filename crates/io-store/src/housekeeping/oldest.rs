//! What is deleted by its age, a bounded number of rows at a time.
//!
//! Must not wait for a row that someone else uses: PostgreSQL skips it, and the next run takes it.

use crate::db::Statement;

/// Deletes the oldest rows of a table: those whose moment is `$1` or before, at most `$2` of them.
/// On PostgreSQL the rows are chosen once, by an array: a join could choose again for every row.
macro_rules! delete_oldest {
    ($name:ident, $table:literal, $key:literal, $moment:literal $(, $also:literal)?) => {
        pub(crate) const $name: Statement = Statement {
            name: stringify!($name),
            sqlite: concat!(
                "DELETE FROM ", $table, " WHERE ", $key, " IN (SELECT ", $key, " FROM ", $table,
                " WHERE ", $moment, " <= $1", $(" AND ", $also,)? " ORDER BY ", $moment, " LIMIT $2)"
            ),
            postgres: concat!(
                "DELETE FROM ", $table, " WHERE ", $key, " = ANY (ARRAY(SELECT ", $key, " FROM ", $table,
                " WHERE ", $moment, " <= $1", $(" AND ", $also,)? " ORDER BY ", $moment,
                " LIMIT $2 FOR UPDATE SKIP LOCKED))"
            ),
        };
    };
}

delete_oldest!(OLD_REQUESTS, "login_requests", "id", "expires_at");
delete_oldest!(EXPIRED_LOGINS, "logins", "id", "expires_at");
delete_oldest!(ENDED_LOGINS, "logins", "id", "ended_at");
delete_oldest!(EXPIRED_EMAILS, "emails", "id", "expires_at");
delete_oldest!(OLD_EMAIL_CHANGES, "email_changes", "user_id", "expires_at");
delete_oldest!(
    OLD_MOVED_MAILBOXES,
    "moved_mailboxes",
    "mailbox_index",
    "ends_at",
    "NOT EXISTS (SELECT 1 FROM users u WHERE u.mailbox_index = moved_mailboxes.first_index) \
     AND NOT EXISTS (SELECT 1 FROM restrictions r WHERE r.mailbox_index = moved_mailboxes.first_index)"
);
delete_oldest!(OLD_RATINGS, "sealed_ratings", "id", "day_end");
delete_oldest!(OLD_FAILURES, "code_failures", "number", "created_at");
delete_oldest!(OLD_MAILBOXES, "mailboxes", "mailbox_index", "touched_at");
delete_oldest!(OLD_SEARCHES, "past_searches", "number", "settled_at");
delete_oldest!(GROWN_UP, "under_age", "email_index", "until");
delete_oldest!(ENDED_SUPPRESSIONS, "suppressed_addresses", "email_index", "until");
delete_oldest!(OLD_EMAIL_REPORTS, "email_reports", "report_hash", "created_at");
delete_oldest!(OLD_FEEDBACK, "feedback", "id", "changed_at");
delete_oldest!(OLD_QUESTIONS, "questions_asked", "user_id", "asked_on");
delete_oldest!(OLD_CHATS, "chat_sessions", "number", "ended_at", "texts_purged");

/// Chats whose texts are due, the longest ended first, locked against other writers.
pub(crate) const OLD_TEXTS: Statement = Statement {
    name: "OLD_TEXTS",
    sqlite: "SELECT number FROM chat_sessions WHERE ended_at <= $1 AND NOT texts_purged ORDER BY ended_at LIMIT $2",
    postgres: "SELECT number FROM chat_sessions WHERE ended_at <= $1 AND NOT texts_purged ORDER BY ended_at LIMIT $2 \
               FOR UPDATE SKIP LOCKED",
};

/// For the statement test.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Statement] = &[
    OLD_REQUESTS,
    EXPIRED_LOGINS,
    ENDED_LOGINS,
    EXPIRED_EMAILS,
    OLD_EMAIL_CHANGES,
    OLD_MOVED_MAILBOXES,
    OLD_RATINGS,
    OLD_FAILURES,
    OLD_MAILBOXES,
    OLD_SEARCHES,
    GROWN_UP,
    ENDED_SUPPRESSIONS,
    OLD_EMAIL_REPORTS,
    OLD_FEEDBACK,
    OLD_QUESTIONS,
    OLD_CHATS,
    OLD_TEXTS,
];
