//! How much is due to be deleted, by class: what a run would do.
//!
//! Must not delete anything.

use io_core::matching::TICKET_LIFE;
use io_core::moderation::case::KEPT_UPHELD;
use io_core::time::{Span, Timestamp};

use super::Retention;
use crate::announcements::KEPT_AFTER_END;
use crate::db::{Statement, statements, values};
use crate::suppression::REMEMBERED;
use crate::{Result, Store};

statements! {
    DUE_LOGIN_REQUESTS = "SELECT count(*) FROM login_requests WHERE expires_at <= $1";
    DUE_LOGINS = "SELECT count(*) FROM logins WHERE expires_at <= $1 OR ended_at <= $1";
    DUE_OLD_EMAILS = "SELECT count(*) FROM emails WHERE expires_at <= $1";
    DUE_TEXTS = "SELECT count(*) FROM chat_sessions WHERE ended_at <= $1 AND NOT texts_purged";
    DUE_CHATS = "SELECT count(*) FROM chat_sessions WHERE ended_at <= $1";
    DUE_RATINGS = "SELECT count(*) FROM sealed_ratings WHERE day_end <= $1";
    DUE_FAILED_CODES = "SELECT count(*) FROM code_failures WHERE created_at <= $1";
    DUE_MAILBOXES = "SELECT count(*) FROM mailboxes WHERE touched_at <= $1";
    DUE_REFUSALS = "SELECT count(*) FROM under_age WHERE until <= $1";
    DUE_EMAIL_CHANGES = "SELECT count(*) FROM email_changes WHERE expires_at <= $1";
    DUE_MOVED_MAILBOXES = "SELECT count(*) FROM moved_mailboxes m WHERE m.ends_at <= $1 \
                           AND (SELECT count(*) FROM users u WHERE u.mailbox_index = m.first_index) = 0 \
                           AND (SELECT count(*) FROM restrictions r WHERE r.mailbox_index = m.first_index) = 0";
    DUE_SUPPRESSIONS = "SELECT count(*) FROM suppressed_addresses WHERE until <= $1";
    DUE_EMAIL_REPORTS = "SELECT count(*) FROM email_reports WHERE created_at <= $1";
    DUE_SEARCHES = "SELECT count(*) FROM past_searches WHERE settled_at <= $1";
    DUE_CASES = "SELECT count(*) FROM cases WHERE kept_until <= $1";
    DUE_RESTRICTIONS = "SELECT count(*) FROM restrictions WHERE ends_at <= $1 OR lifted_at <= $1";
    DUE_INTERESTS = "SELECT count(*) FROM paused_interests WHERE ends_at <= $1";
    DUE_ANNOUNCEMENTS = "SELECT count(*) FROM announcements WHERE ends_at <= $1";
    DUE_HOLDS = "SELECT count(*) FROM evidence_holds WHERE ends_at <= $1";
    DUE_STUBS = "SELECT count(*) FROM stubs WHERE ends_at <= $1";
    DUE_PAIRS = "SELECT count(*) FROM stub_pairs WHERE ends_at <= $1";
    DUE_MEETINGS = "SELECT count(*) FROM stub_meetings WHERE met_at <= $1";
    DUE_FEEDBACK = "SELECT count(*) FROM feedback WHERE changed_at <= $1";
    DUE_QUESTIONS = "SELECT count(*) FROM questions_asked WHERE asked_on <= $1";
    DUE_ACCOUNTS = "SELECT count(*) FROM users WHERE deletes_at <= $1";
}

impl Store {
    /// What is due, by class, at a moment that must not be ahead of the time that certainly passed.
    pub async fn due(&self, retention: Retention, now: Timestamp) -> Result<Vec<(&'static str, u64)>> {
        let classes: [(&str, Statement, Timestamp); 25] = [
            ("login requests", DUE_LOGIN_REQUESTS, now - retention.login_requests),
            ("logins", DUE_LOGINS, now - retention.logins),
            ("emails", DUE_OLD_EMAILS, now),
            ("texts of chats", DUE_TEXTS, now - retention.messages),
            ("chats", DUE_CHATS, now - retention.chats.max(retention.messages)),
            ("ratings", DUE_RATINGS, now - retention.ratings),
            ("failed codes", DUE_FAILED_CODES, now - Span::hours(1)),
            ("mailboxes", DUE_MAILBOXES, now - Span::days(1)),
            ("refusals of age", DUE_REFUSALS, now),
            ("changes of an address", DUE_EMAIL_CHANGES, now),
            ("moved mailboxes", DUE_MOVED_MAILBOXES, now),
            ("suppressed addresses", DUE_SUPPRESSIONS, now),
            ("reports of providers", DUE_EMAIL_REPORTS, now - REMEMBERED),
            ("outcomes of searches", DUE_SEARCHES, now - TICKET_LIFE),
            ("cases", DUE_CASES, now),
            ("restrictions", DUE_RESTRICTIONS, now - KEPT_UPHELD),
            ("interests that staff took out", DUE_INTERESTS, now),
            ("announcements", DUE_ANNOUNCEMENTS, now - KEPT_AFTER_END),
            ("held evidence", DUE_HOLDS, now),
            ("stubs", DUE_STUBS, now),
            ("stubs of pairs", DUE_PAIRS, now),
            ("stubs of meetings", DUE_MEETINGS, now - self.inner.stub_periods.met),
            ("feedback", DUE_FEEDBACK, now - io_core::feedback::KEPT),
            ("questions asked", DUE_QUESTIONS, now - io_core::question::KEPT),
            ("accounts", DUE_ACCOUNTS, now),
        ];
        let mut due = Vec::with_capacity(classes.len());
        for (class, statement, before) in classes {
            let row = self.inner.db.row(statement, values![before]).await?;
            due.push((class, row.map_or(Ok(0), |mut row| row.take())?));
        }
        Ok(due)
    }
}
