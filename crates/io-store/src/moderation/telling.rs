//! Telling people by email what they have a notice of, and both people of a conversation that staff read it.
//!
//! Once each: the row that says so is changed in the transaction that tells. Must not write a text: callers do.

use std::sync::Arc;

use io_core::email::EmailAddress;
use io_core::ids::{CaseId, NoticeId, ReportId, UserId};
use io_core::moderation::{NoticeKind, Outcome};
use io_core::time::{Span, Timestamp};

use super::notices::note;
use crate::db::{Row, statements, values};
use crate::email::NewEmail;
use crate::{Result, Store};

/// How long after a decision both people learn that staff read their conversation.
/// Not at once: news at the moment of a decision points at the one who reported.
pub const READ_TOLD_AFTER: Span = Span::days(3);

/// Looks that are older go without a notice.
const TOO_OLD: Span = Span::days(200);

/// What is older is not emailed any more.
const EMAILED_WITHIN: Span = Span::days(7);

/// Rows handled in one run.
const AT_ONCE: u32 = 100;

statements! {
    NOTICES_TO_EMAIL = "SELECT n.id, n.user_id, n.kind, COALESCE(r.reference, d.reference, a.reference), r.outcome, \
                        r.wants_email FROM notices n LEFT JOIN reports r ON r.id = n.subject \
                        LEFT JOIN decisions d ON d.id = n.subject LEFT JOIN appeals a ON a.id = n.subject \
                        WHERE n.emailed_at IS NULL AND n.created_at > $1 ORDER BY n.created_at LIMIT $2";
    NOTE_EMAILED = "UPDATE notices SET emailed_at = $1 WHERE id = $2 AND emailed_at IS NULL";
    OUTCOMES_TO_EMAIL = "SELECT id, reference, outcome FROM reports WHERE told_at IS NULL AND outcome_at > $1 \
                         AND reporter_id IS NULL AND wants_email ORDER BY outcome_at LIMIT $2";
    NOTE_OUTCOME_EMAILED = "UPDATE reports SET told_at = $1 WHERE id = $2 AND told_at IS NULL";
    LOOKS_TO_TELL = "SELECT DISTINCT l.case_id FROM staff_looks l JOIN cases c ON c.id = l.case_id \
                     WHERE l.told_at IS NULL AND l.at > $1 AND l.what <> 'identity' \
                     AND (c.state = 'in_force' OR c.state = 'closed') AND c.decided_at <= $2 LIMIT $3";
    NOTE_LOOKS_TOLD = "UPDATE staff_looks SET told_at = $1 WHERE case_id = $2 AND told_at IS NULL AND what <> 'identity' \
                       AND EXISTS (SELECT 1 FROM cases c WHERE c.id = $2 \
                       AND (c.state = 'in_force' OR c.state = 'closed') AND c.decided_at <= $3)";
    PEOPLE_OF_LOOKS = "SELECT m.user_id FROM reports r JOIN chat_sessions s ON s.id = r.chat_id \
                       JOIN chat_members m ON m.session_id = s.number WHERE r.case_id = $1 AND m.user_id IS NOT NULL \
                       UNION SELECT r.reporter_id FROM reports r WHERE r.case_id = $1 AND r.reporter_id IS NOT NULL \
                       UNION SELECT c.subject_id FROM cases c WHERE c.id = $1 AND c.subject_id IS NOT NULL";
}

/// What an email says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// What became of a report, to who filed it.
    Outcome {
        /// The reference of the report.
        report: String,
        /// What became of it.
        outcome: Outcome,
    },
    /// The same, to who gave an address with the public form and has no account.
    NoticeOutcome {
        /// The reference of the report.
        report: String,
        /// What became of it.
        outcome: Outcome,
    },
    /// There is a decision about the account.
    Statement {
        /// Its reference.
        statement: String,
    },
    /// There is an answer to an appeal.
    AppealAnswer {
        /// The reference of the appeal.
        appeal: String,
    },
}

/// A notice that no email was decided for yet.
struct ToEmail {
    id: NoticeId,
    user: UserId,
    told: Option<Told>,
}

impl ToEmail {
    fn of(mut row: Row) -> Result<Self> {
        let (id, user) = (row.take()?, row.take()?);
        let kind = NoticeKind::of_name(&row.take::<String>()?);
        let reference: Option<String> = row.take()?;
        let outcome = row.take::<Option<String>>()?.and_then(|name| Outcome::of_name(&name));
        let wanted = row.take::<Option<bool>>()?.unwrap_or(false);
        let told = reference.and_then(|reference| match kind? {
            NoticeKind::ReportOutcome => outcome.filter(|_| wanted).map(|outcome| Told::Outcome {
                report: reference,
                outcome,
            }),
            NoticeKind::Statement => Some(Told::Statement { statement: reference }),
            NoticeKind::AppealAnswer => Some(Told::AppealAnswer { appeal: reference }),
            NoticeKind::ChatOpened | NoticeKind::FeedbackAnswer => None,
        });
        Ok(Self { id, user, told })
    }
}

impl Store {
    /// Queues the emails that are due about notices and about reports of the public form, each once. `write` writes one
    /// for an address. Returns how many it queued.
    pub async fn email_what_is_due(&self, write: impl Fn(&str, &Told) -> NewEmail, now: Timestamp) -> Result<u64> {
        let since = now - EMAILED_WITHIN;
        let mut queued = 0;
        for row in self.inner.db.rows(NOTICES_TO_EMAIL, values![since, AT_ONCE]).await? {
            let ToEmail { id, user, told } = ToEmail::of(row)?;
            let email = match told {
                Some(told) => {
                    let address = self.address_of(user).await?;
                    address.map(|address| write(&address.identity, &told))
                }
                None => None,
            };
            let mark = values![now, id].to_vec();
            queued += u64::from(self.email_once(email, (NOTE_EMAILED, mark), now).await?);
        }
        for mut row in self.inner.db.rows(OUTCOMES_TO_EMAIL, values![since, AT_ONCE]).await? {
            let id: ReportId = row.take()?;
            let report: String = row.take()?;
            let outcome = row.take::<Option<String>>()?.and_then(|name| Outcome::of_name(&name));
            let given = self.words_of_report(id).await?.notice.and_then(|notice| notice.email);
            let address = given.and_then(|email| EmailAddress::parse(&email).ok());
            let email = address
                .zip(outcome)
                .map(|(address, outcome)| write(&address.identity(), &Told::NoticeOutcome { report, outcome }));
            let mark = values![now, id].to_vec();
            queued += u64::from(self.email_once(email, (NOTE_OUTCOME_EMAILED, mark), now).await?);
        }
        Ok(queued)
    }

    /// Marks something as emailed and queues its email, if it was not marked before. True: an email was queued.
    pub(crate) async fn email_once(
        &self,
        email: Option<NewEmail>,
        (mark, row): (crate::db::Statement, Vec<crate::db::Value>),
        now: Timestamp,
    ) -> Result<bool> {
        let email = match email {
            Some(email) => Some(self.addressed_email(email, now).await?),
            None => None,
        };
        let queued = self.inner.db.write(move |tx| {
            Box::pin(async move {
                if tx.execute(&mark, &row).await? == 0 {
                    return Ok(false);
                }
                match email {
                    Some(email) => email.keep(tx).await.map(|()| true),
                    None => Ok(false),
                }
            })
        });
        let queued = queued.await?;
        if queued {
            self.inner.emails.notify_one();
        }
        Ok(queued)
    }

    /// Gives a notice to the people of conversations that staff read, once, some days after the case was decided.
    /// Returns who has one.
    pub async fn tell_of_looks(&self, now: Timestamp) -> Result<Vec<UserId>> {
        let decided = now - READ_TOLD_AFTER;
        let due = values![now - TOO_OLD, decided, AT_ONCE];
        let mut told = Vec::new();
        for mut row in self.inner.db.rows(LOOKS_TO_TELL, due).await? {
            let case: CaseId = row.take()?;
            let entropy = Arc::clone(&self.inner.entropy);
            let people = self.inner.db.write(move |tx| {
                Box::pin(async move {
                    let mut people: Vec<UserId> = Vec::new();
                    if tx.execute(&NOTE_LOOKS_TOLD, values![now, case, decided]).await? == 0 {
                        return Ok(people);
                    }
                    for mut row in tx.rows(&PEOPLE_OF_LOOKS, values![case]).await? {
                        people.push(row.take()?);
                    }
                    for person in &people {
                        let id = NoticeId::from_random(entropy.id());
                        note(tx, id, *person, (NoticeKind::ChatOpened, case.0), now).await?;
                    }
                    Ok(people)
                })
            });
            told.extend(people.await?);
        }
        Ok(told)
    }
}
