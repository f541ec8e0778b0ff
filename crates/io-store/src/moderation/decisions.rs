//! Decisions: made, agreed to, undone, and coming into force. Each act is one transaction under the lock of its case.
//!
//! Until a decision comes into force nothing of it shows outside of the console. Must not decide who may do what:
//! [`io_core::moderation::Case`] does.

use std::sync::Arc;

use io_core::ids::{CaseId, DecisionId, NoticeId, ReportId, RestrictionId, StaffId, UserId};
use io_core::moderation::{
    Case, CaseError, CaseState, CaseStep, DecisionState, NoticeKind, Outcome, ReferenceKind, Rule, Sanction, Scope,
    Verdict,
};
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::cases::references;
use super::notices::note;
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Tx, dialect, statements, values};
use crate::{Result, Store, StoreError};

/// What is written into a decision. Sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Words to the person.
    pub words: String,
    /// Quotes of the person's own words, and of nobody else's.
    pub quotes: Vec<Quote>,
    /// A note that staff alone read.
    pub note: Option<String>,
}

/// One of the person's own messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Its number in the chat.
    pub seq: u64,
    /// When it was sent.
    pub at: Timestamp,
    /// What it said.
    pub text: String,
}

/// A decision to be made.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// What it does.
    pub sanction: Sanction,
    /// Which rule was broken, if one was.
    pub rule: Option<Rule>,
    /// What is written into it.
    pub statement: Statement,
}

/// What a second person or the maker does with a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffStep {
    /// A second person agrees.
    Agree,
    /// A second person does not.
    SendBack,
    /// The proposer takes it back.
    TakeBack,
    /// Undone in time.
    Undo,
}

/// What became of an act of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acted {
    /// Done. A decision that is made can be undone until then.
    Done {
        /// Where the case is now.
        state: CaseState,
        /// Until when it can be undone, if it was decided.
        undo_until: Option<Timestamp>,
    },
    /// The case changed since it was read.
    Changed,
    /// Another person must do it, or it is too late.
    Refused(CaseError),
    /// No such case.
    NotFound,
}

/// What follows from a decision that came into force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InForce {
    /// The person it is about, if the account is still there and has something to read.
    pub subject: Option<UserId>,
    /// What is closed for them from now on.
    pub scope: Scope,
    /// Reporters who have an outcome now.
    pub reporters: Vec<UserId>,
}

statements! {
    CASE_ID = "SELECT id FROM cases WHERE reference = $1";
    CURRENT_DECISION = "SELECT id, by_id, second_id, verdict, scope, seconds, effective_at FROM decisions \
                        WHERE case_id = $1 AND (state = 'proposed' OR state = 'decided' OR state = 'in_force') \
                        ORDER BY proposed_at DESC LIMIT 1";
    DECIDED_BEFORE = "SELECT by_id, second_id FROM decisions WHERE case_id = $1 AND state = 'replaced'";
    KEEP_DECISION = "INSERT INTO decisions (id, case_id, reference, verdict, scope, seconds, rule, content, state, by_id, \
                     second_needed, proposed_at, effective_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (reference) DO NOTHING";
    CHANGE_DECISION = "UPDATE decisions SET state = $1, second_id = $2, effective_at = $3, \
                       agreed_at = COALESCE($4, agreed_at) WHERE id = $5";
    CHANGE_CASE = "UPDATE cases SET state = $1, version = version + 1, decided_at = $2, closed_at = $3, kept_until = $4, \
                   looked_at = COALESCE(looked_at, $5) WHERE id = $6";
    DUE_DECISIONS = "SELECT case_id FROM decisions WHERE state = 'decided' AND effective_at <= $1 \
                     ORDER BY effective_at LIMIT $2";
    COME_INTO_FORCE = "UPDATE decisions SET state = 'in_force', told_at = $1, ends_at = $2, counts_until = $3 WHERE id = $4";
    RESTRICT = "INSERT INTO restrictions (id, user_id, mailbox_index, index_version, case_id, decision_id, scope, \
                starts_at, ends_at) SELECT $1, c.subject_id, c.subject_mailbox, c.index_version, c.id, $2, $3, $4, $5 \
                FROM cases c WHERE c.id = $6 AND c.subject_mailbox IS NOT NULL";
    LIFT_PAUSES = "UPDATE restrictions SET lifted_at = $1 WHERE case_id = $2 AND decision_id IS NULL AND lifted_at IS NULL";
    GIVE_OUTCOME = "UPDATE reports SET outcome = $1, outcome_at = $2 WHERE case_id = $3 AND outcome IS NULL \
                    RETURNING id, reporter_id";
    LAPSED = "SELECT c.id FROM cases c JOIN decisions d ON d.case_id = c.id WHERE c.state = 'in_force' \
              AND d.state = 'in_force' AND d.counts_until <= $1 LIMIT $2";
}

/// Cases handled in one run.
const AT_ONCE: u32 = 100;

fn place(decision: DecisionId) -> SealLocation {
    SealLocation::new("decisions", "content", decision.0)
}

/// A case under its lock, with the decision that waits or holds.
struct Locked {
    id: CaseId,
    subject: Option<UserId>,
    version: u64,
    case: Case,
    decision: Option<(DecisionId, Sanction)>,
}

impl Locked {
    async fn of_reference(tx: &mut Tx, reference: &str) -> Result<Option<Self>> {
        match tx.row(&CASE_ID, values![reference]).await? {
            Some(mut row) => Self::of(tx, row.take()?).await,
            None => Ok(None),
        }
    }

    async fn of(tx: &mut Tx, id: CaseId) -> Result<Option<Self>> {
        let Some(mut row) = tx.row(&dialect::LOCK_CASE, values![id]).await? else {
            return Ok(None);
        };
        let subject = row.take()?;
        let state = CaseState::of_name(&row.take::<String>()?);
        let state = state.ok_or_else(|| StoreError::Corrupt("the state of a case".into()))?;
        let version = row.take()?;
        let mut case = Case {
            state,
            kept_until: row.take()?,
            ..Case::new()
        };
        let mut decision = None;
        if state != CaseState::Open
            && let Some(mut row) = tx.row(&CURRENT_DECISION, values![id]).await?
        {
            let made: DecisionId = row.take()?;
            case.by = row.take()?;
            case.second = row.take()?;
            let verdict = Verdict::of_name(&row.take::<String>()?);
            let verdict = verdict.ok_or_else(|| StoreError::Corrupt("the verdict of a decision".into()))?;
            let scope = Scope::of_bits(row.take()?);
            let length = row.take::<Option<i64>>()?.map(Span::seconds);
            case.effective_at = row.take()?;
            let sanction = Sanction { verdict, scope, length };
            case.upheld = sanction.upheld();
            decision = Some((made, sanction));
        }
        for mut row in tx.rows(&DECIDED_BEFORE, values![id]).await? {
            let both: [Option<StaffId>; 2] = [row.take()?, row.take()?];
            case.not_by.extend(both.into_iter().flatten());
        }
        Ok(Some(Self {
            id,
            subject,
            version,
            case,
            decision,
        }))
    }

    /// Keeps the case as it is after a step.
    async fn keep(&self, tx: &mut Tx, after: &Case, now: Timestamp) -> Result<()> {
        let decided = after.effective_at.map(|at| at - io_core::moderation::case::UNDO);
        let closed = (after.state == CaseState::Closed).then_some(now);
        let row = values![after.state.name(), decided, closed, after.kept_until, now, self.id];
        tx.execute(&CHANGE_CASE, row).await.map(drop)
    }
}

fn done(after: &Case) -> Acted {
    Acted::Done {
        state: after.state,
        undo_until: after.effective_at.filter(|_| after.state == CaseState::Decided),
    }
}

impl Store {
    /// Decides a case as it was at a version, or proposes a decision that needs a second person.
    pub async fn decide_case(
        &self,
        reference: &str,
        version: u64,
        by: StaffId,
        decision: NewDecision,
        now: Timestamp,
    ) -> Result<Acted> {
        let entropy = Arc::clone(&self.inner.entropy);
        let id = DecisionId::from_random(entropy.id());
        let key = self.inner.keys.find_or_make(KeyName::report(id.0)).await?;
        let sealed = self.seal_json(&key, place(id), &decision.statement)?;
        let (reference, sanction) = (reference.to_owned(), decision.sanction);
        let rule = decision.rule.map_or(0, Rule::number);
        let acted = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(locked) = Locked::of_reference(tx, &reference).await? else {
                    return Ok(Acted::NotFound);
                };
                if locked.version != version {
                    return Ok(Acted::Changed);
                }
                let step = CaseStep::Decide {
                    by,
                    upheld: sanction.upheld(),
                    second_needed: sanction.needs_second(),
                };
                let after = match locked.case.clone().after(step, now) {
                    Ok(after) => after,
                    Err(error) => return Ok(Acted::Refused(error)),
                };
                let state = match after.state {
                    CaseState::Proposed => DecisionState::Proposed,
                    _ => DecisionState::Decided,
                };
                let seconds = sanction.length.map(Span::as_seconds_ceil);
                let mut kept = false;
                for reference in references(entropy.as_ref(), ReferenceKind::Statement) {
                    let row = values![
                        id,
                        locked.id,
                        reference.as_str(),
                        sanction.verdict.name(),
                        sanction.scope.bits(),
                        seconds,
                        rule,
                        sealed.clone(),
                        state.name(),
                        by,
                        sanction.needs_second(),
                        now,
                        after.effective_at
                    ];
                    kept = tx.execute(&KEEP_DECISION, row).await? == 1;
                    if kept {
                        break;
                    }
                }
                if !kept {
                    return Err(StoreError::Broken("no reference of a statement is free".into()));
                }
                locked.keep(tx, &after, now).await?;
                Ok(done(&after))
            })
        });
        let acted = acted.await?;
        if !matches!(acted, Acted::Done { .. }) {
            self.inner.keys.discard(vec![KeyName::report(id.0)]).await?;
        }
        Ok(acted)
    }

    /// Agrees to a decision, sends it back, takes it back or undoes it.
    pub async fn step_case(&self, reference: &str, by: StaffId, step: StaffStep, now: Timestamp) -> Result<Acted> {
        let reference = reference.to_owned();
        let acted = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(locked) = Locked::of_reference(tx, &reference).await? else {
                    return Ok(Acted::NotFound);
                };
                let (what, state) = match step {
                    StaffStep::Agree => (CaseStep::Agree(by), DecisionState::Decided),
                    StaffStep::SendBack => (CaseStep::SendBack(by), DecisionState::SentBack),
                    StaffStep::TakeBack => (CaseStep::TakeBack(by), DecisionState::Undone),
                    StaffStep::Undo => (CaseStep::Undo(by), DecisionState::Undone),
                };
                let after = match locked.case.clone().after(what, now) {
                    Ok(after) => after,
                    Err(error) => return Ok(Acted::Refused(error)),
                };
                let Some((decision, _)) = locked.decision else {
                    return Err(StoreError::Corrupt("a case lacks its decision".into()));
                };
                let second = match step {
                    StaffStep::Agree | StaffStep::SendBack => Some(by),
                    StaffStep::TakeBack | StaffStep::Undo => locked.case.second,
                };
                let agreed = matches!(step, StaffStep::Agree).then_some(now);
                let row = values![state.name(), second, after.effective_at, agreed, decision];
                tx.execute(&CHANGE_DECISION, row).await?;
                locked.keep(tx, &after, now).await?;
                Ok(done(&after))
            })
        });
        acted.await
    }

    /// Brings decisions into force whose time to be undone is over, each in a transaction of its own.
    /// The person and every reporter have a notice with it, exactly once; pauses of the case end.
    pub async fn bring_into_force(&self, now: Timestamp) -> Result<Vec<InForce>> {
        let mut all = Vec::new();
        for mut row in self.inner.db.rows(DUE_DECISIONS, values![now, AT_ONCE]).await? {
            let case: CaseId = row.take()?;
            let entropy = Arc::clone(&self.inner.entropy);
            let one = self
                .inner
                .db
                .write(move |tx| Box::pin(async move { bring_into_force(tx, entropy.as_ref(), case, now).await }));
            all.extend(one.await?);
        }
        Ok(all)
    }

    /// Closes cases whose decision no longer counts; returns how many.
    pub async fn close_lapsed_cases(&self, now: Timestamp) -> Result<u64> {
        let mut closed = 0;
        for mut row in self.inner.db.rows(LAPSED, values![now, AT_ONCE]).await? {
            let case: CaseId = row.take()?;
            let lapsed = self.inner.db.write(move |tx| {
                Box::pin(async move {
                    let Some(locked) = Locked::of(tx, case).await? else {
                        return Ok(0);
                    };
                    let Ok(after) = locked.case.clone().after(CaseStep::Lapse, now) else {
                        return Ok(0);
                    };
                    locked.keep(tx, &after, now).await.map(|()| 1)
                })
            });
            closed += lapsed.await?;
        }
        Ok(closed)
    }
}

async fn bring_into_force(tx: &mut Tx, entropy: &dyn Entropy, case: CaseId, now: Timestamp) -> Result<Option<InForce>> {
    let Some(locked) = Locked::of(tx, case).await? else {
        return Ok(None);
    };
    // Undone, or brought into force, since it was found.
    let Ok(after) = locked.case.clone().after(CaseStep::ComeIntoForce, now) else {
        return Ok(None);
    };
    let Some((decision, sanction)) = locked.decision else {
        return Err(StoreError::Corrupt("a case lacks its decision".into()));
    };
    let ends_at = sanction.ends_at(now);
    let row = values![now, ends_at, now + sanction.counts_for(), decision];
    tx.execute(&COME_INTO_FORCE, row).await?;
    locked.keep(tx, &after, now).await?;
    tx.execute(&LIFT_PAUSES, values![now, case]).await?;
    let mut in_force = InForce::default();
    if !sanction.scope.is_empty() {
        let id = RestrictionId::from_random(entropy.id());
        let row = values![id, decision, sanction.scope.bits(), now, ends_at, case];
        tx.execute(&RESTRICT, row).await?;
        in_force.scope = sanction.scope;
    }
    if sanction.upheld()
        && let Some(subject) = locked.subject
    {
        let id = NoticeId::from_random(entropy.id());
        note(tx, id, subject, (NoticeKind::Statement, decision.0), now).await?;
        in_force.subject = Some(subject);
    }
    let outcome = if sanction.upheld() {
        Outcome::Acted
    } else {
        Outcome::NotActed
    };
    for mut row in tx.rows(&GIVE_OUTCOME, values![outcome.name(), now, case]).await? {
        let (report, reporter): (ReportId, Option<UserId>) = (row.take()?, row.take()?);
        if let Some(reporter) = reporter {
            let id = NoticeId::from_random(entropy.id());
            let about: (NoticeKind, Uuid) = (NoticeKind::ReportOutcome, report.0);
            note(tx, id, reporter, about, now).await?;
            in_force.reporters.push(reporter);
        }
    }
    Ok(Some(in_force))
}
