//! Decisions as the person they are about may read them.
//!
//! A statement is of the mailbox: a second account reads it, and a new one after an erasure. Must not say who reported or
//! who decided, and must not show a decision that is not in force.

use std::fmt;

use io_core::ids::{AppealId, DecisionId, UserId};
use io_core::moderation::{AppealOutcome, AppealState, DecisionState, NoticeKind, Rule, Scope, Verdict};
use io_core::time::Timestamp;

use super::appeals::{self, Said};
use super::decisions::{self, Quote, Statement};
use crate::crypto::KeyName;
use crate::db::{Row, statements, values};
use crate::{Result, Store, StoreError};

statements! {
    STATEMENTS_OF = "SELECT d.id, d.reference, d.verdict, d.scope, d.rule, d.automated, d.content, d.state, \
                     d.second_id IS NOT NULL, d.told_at, d.ends_at, a.id, a.reference, a.content, a.state, a.outcome, \
                     a.created_at, a.due_at, a.told_at \
                     FROM users u JOIN cases c ON c.subject_mailbox = u.mailbox_index \
                     JOIN decisions d ON d.case_id = c.id LEFT JOIN appeals a ON a.decision_id = d.id \
                     WHERE u.id = $1 AND d.verdict <> 'none' AND d.told_at IS NOT NULL \
                     AND (d.state = 'in_force' OR d.state = 'overturned' OR d.state = 'replaced') \
                     ORDER BY d.told_at DESC LIMIT 50";
    FIND_STATEMENT = "SELECT d.id, c.id FROM users u JOIN cases c ON c.subject_mailbox = u.mailbox_index \
                      JOIN decisions d ON d.case_id = c.id \
                      WHERE u.id = $1 AND d.reference = $2 AND d.verdict <> 'none' AND d.told_at IS NOT NULL \
                      AND (d.state = 'in_force' OR d.state = 'overturned' OR d.state = 'replaced')";
    SEE_STATEMENT = "UPDATE decisions SET seen_at = COALESCE(seen_at, $1) WHERE id = $2";
    SEE_ITS_NOTICE = "UPDATE notices SET seen_at = COALESCE(seen_at, $1) \
                      WHERE user_id = $2 AND kind = $3 AND subject = $4";
}

/// A decision with its reasons, for the person it is about.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnStatement {
    /// Its reference.
    pub reference: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Does it stand, or did an appeal overturn or replace it?
    pub state: DecisionState,
    /// What it closes; nothing once it no longer stands.
    pub scope: Scope,
    /// Since when it is in force.
    pub from: Timestamp,
    /// When it ends, if it closes something and has an end.
    pub until: Option<Timestamp>,
    /// Which rule was broken.
    pub rule: Option<Rule>,
    /// A rule of IO decided, and no person.
    pub automated: bool,
    /// A second person agreed.
    pub second: bool,
    /// Words to the person.
    pub words: String,
    /// Their own words that it is about.
    pub quotes: Vec<Quote>,
    /// Their appeal, if they made one.
    pub appeal: Option<OwnAppeal>,
}

impl fmt::Debug for OwnStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnStatement({})", self.reference)
    }
}

/// An appeal, for the person who made it.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnAppeal {
    /// Its reference.
    pub reference: String,
    /// When it was made.
    pub at: Timestamp,
    /// By when it is answered.
    pub due_at: Timestamp,
    /// What they wrote.
    pub words: String,
    /// The answer, once it is in force.
    pub answer: Option<Answer>,
}

/// The answer to an appeal.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// What became of it.
    pub outcome: AppealOutcome,
    /// Words to the person.
    pub words: String,
    /// When it came into force.
    pub at: Timestamp,
}

impl Store {
    /// The decisions about a person that are in force or were, the latest first; at most fifty.
    pub async fn own_statements(&self, user: UserId) -> Result<Vec<OwnStatement>> {
        let mut all = Vec::new();
        for row in self.inner.db.rows(STATEMENTS_OF, values![user]).await? {
            all.push(self.own_statement(row).await?);
        }
        Ok(all)
    }

    async fn own_statement(&self, mut row: Row) -> Result<OwnStatement> {
        let id: DecisionId = row.take()?;
        let reference = row.take()?;
        let verdict = word(Verdict::of_name(&row.take::<String>()?))?;
        let scope = Scope::of_bits(row.take()?);
        let rule = Rule::of_number(row.take()?);
        let automated = row.take()?;
        let sealed: Vec<u8> = row.take()?;
        let state = word(DecisionState::of_name(&row.take::<String>()?))?;
        let (second, from) = (row.take()?, row.take()?);
        let until: Option<Timestamp> = row.take()?;
        let key = self.inner.keys.find(KeyName::report(id.0)).await?;
        let said: Option<Statement> = key.and_then(|key| key.json(decisions::place(id), &sealed));
        let Statement { words, quotes, .. } = said.unwrap_or_default();
        let appeal = match row.take::<Option<AppealId>>()? {
            Some(appeal) => Some(self.own_appeal(appeal, row).await?),
            None => None,
        };
        let stands = state == DecisionState::InForce;
        Ok(OwnStatement {
            reference,
            verdict,
            state,
            scope: if stands { scope } else { Scope::NONE },
            from,
            until: until.filter(|_| stands),
            rule,
            automated,
            second,
            words,
            quotes,
            appeal,
        })
    }

    async fn own_appeal(&self, id: AppealId, mut row: Row) -> Result<OwnAppeal> {
        let reference = row.take()?;
        let Said { words, answer, .. } = self.said_in_appeal(id, &row.take::<Vec<u8>>()?).await?;
        let state = word(AppealState::of_name(&row.take::<String>()?))?;
        let outcome = row
            .take::<Option<String>>()?
            .and_then(|name| AppealOutcome::of_name(&name));
        let (at, due_at) = (row.take()?, row.take()?);
        let told_at: Option<Timestamp> = row.take()?;
        // An answer that can still be undone is none.
        let told = outcome.zip(told_at).filter(|_| state == AppealState::Answered);
        Ok(OwnAppeal {
            reference,
            at,
            due_at,
            words,
            answer: told.map(|(outcome, at)| Answer {
                outcome,
                words: answer.unwrap_or_default(),
                at,
            }),
        })
    }

    /// The person read a statement; its notice counts as seen too. False: it is not theirs.
    pub async fn see_statement(&self, user: UserId, reference: &str, now: Timestamp) -> Result<bool> {
        let Some((decision, _)) = self.find_statement(user, reference).await? else {
            return Ok(false);
        };
        let seen = self.inner.db.write(move |tx| {
            Box::pin(async move {
                tx.execute(&SEE_STATEMENT, values![now, decision]).await?;
                let notice = values![now, user, NoticeKind::Statement.name(), decision];
                tx.execute(&SEE_ITS_NOTICE, notice).await.map(drop)
            })
        });
        seen.await?;
        Ok(true)
    }

    pub(super) async fn find_statement(
        &self,
        user: UserId,
        reference: &str,
    ) -> Result<Option<(DecisionId, io_core::ids::CaseId)>> {
        let row = self.inner.db.row(FIND_STATEMENT, values![user, reference]).await?;
        row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
    }

    pub(super) async fn said_in_appeal(&self, id: AppealId, sealed: &[u8]) -> Result<Said> {
        let key = self.inner.keys.find(KeyName::report(id.0)).await?;
        let said = key.and_then(|key| key.json(appeals::place(id), sealed));
        Ok(said.unwrap_or_default())
    }
}

pub(super) fn word<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| StoreError::Corrupt("an unknown word of moderation".into()))
}
