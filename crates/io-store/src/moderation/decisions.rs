//! Decisions: made, agreed to, undone, and coming into force. Each act is one transaction under the lock of its case.
//!
//! Until a decision comes into force nothing of it shows outside of the console. Must not decide who may do what:
//! [`io_core::moderation::Case`] does.

use std::sync::Arc;

use io_core::ids::{CaseId, DecisionId, NoticeId, ReportId, RestrictionId, StaffId, UserId};
use io_core::moderation::{
    Case, CaseError, CaseState, CaseStep, Counted, DecisionState, NoticeKind, Outcome, Reason, ReferenceKind, Rule,
    Sanction, SanctionError, Scope, Verdict,
};
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::cases::references;
use super::figures;
use super::misuse;
use super::notices::note;
use crate::audit::{By, Entry, Who};
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
    /// Why a second person sent it back. Staff alone read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_back: Option<String>,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffStep {
    /// A second person agrees.
    Agree,
    /// A second person does not, and says why.
    SendBack(String),
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
    /// The sanction does not fit the case.
    Unfit(SanctionError),
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
    SUBJECT_OF_CASE = "SELECT subject_id FROM cases WHERE reference = $1";
    CONTENT_TO_ANSWER = "SELECT d.id, d.content FROM cases c JOIN decisions d ON d.case_id = c.id \
                         WHERE c.reference = $1 AND (d.state = 'proposed' OR d.state = 'decided')";
    CHANGE_CONTENT = "UPDATE decisions SET content = $1 WHERE id = $2";
    CURRENT_DECISION = "SELECT id, by_id, second_id, verdict, scope, seconds, effective_at FROM decisions \
                        WHERE case_id = $1 AND (state = 'proposed' OR state = 'decided' OR state = 'in_force') \
                        ORDER BY proposed_at DESC LIMIT 1";
    DECIDED_BEFORE = "SELECT by_id, second_id FROM decisions WHERE case_id = $1 AND state = 'replaced'";
    KEEP_DECISION = "INSERT INTO decisions (id, case_id, reference, verdict, scope, seconds, rule, content, state, by_id, \
                     second_needed, proposed_at, effective_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (reference) DO NOTHING";
    CHANGE_DECISION = "UPDATE decisions SET state = $1, second_id = $2, effective_at = $3, \
                       agreed_at = COALESCE($4, agreed_at) WHERE id = $5";
    CHANGE_CASE = "UPDATE cases SET state = $1, version = version + 1, decided_at = CASE WHEN $1 = 'decided' THEN $2 \
                   WHEN $1 = 'open' OR $1 = 'proposed' THEN NULL ELSE decided_at END, closed_at = $3, kept_until = $4, \
                   looked_at = COALESCE(looked_at, $2) WHERE id = $5";
    DUE_DECISIONS = "SELECT d.case_id, c.subject_id FROM decisions d JOIN cases c ON c.id = d.case_id \
                     WHERE d.state = 'decided' AND d.effective_at <= $1 ORDER BY d.effective_at LIMIT $2";
    COME_INTO_FORCE = "UPDATE decisions SET state = 'in_force', told_at = $1, ends_at = $2, counts_until = $3 WHERE id = $4";
    RESTRICT = "INSERT INTO restrictions (id, user_id, mailbox_index, index_version, case_id, decision_id, scope, \
                starts_at, ends_at) SELECT $1, c.subject_id, c.subject_mailbox, c.index_version, c.id, $2, $3, $4, $5 \
                FROM cases c WHERE c.id = $6 AND c.subject_mailbox IS NOT NULL";
    LIFT_PAUSES = "UPDATE restrictions SET lifted_at = $1 WHERE case_id = $2 AND decision_id IS NULL AND lifted_at IS NULL";
    GIVE_OUTCOME = "UPDATE reports SET outcome = $1, outcome_at = $2 WHERE case_id = $3 AND outcome IS NULL \
                    RETURNING id, reporter_id";
    REPLACE_DECISIONS = "UPDATE decisions SET state = 'replaced' WHERE case_id = $1 AND state = 'in_force'";
    OPEN_AGAIN = "UPDATE cases SET state = 'open', version = version + 1, assigned_to = NULL, assigned_at = NULL, \
                  decided_at = NULL, closed_at = NULL, kept_until = NULL, due_at = $1 WHERE id = $2";
    REASON_OF = "SELECT reason FROM cases WHERE id = $1";
    LAPSED = "SELECT c.id FROM cases c JOIN decisions d ON d.case_id = c.id WHERE c.state = 'in_force' \
              AND d.state = 'in_force' AND d.counts_until <= $1 LIMIT $2";
}

/// Cases handled in one run.
const AT_ONCE: u32 = 100;

pub(super) fn place(decision: DecisionId) -> SealLocation {
    SealLocation::new("decisions", "content", decision.0)
}

/// A case under its lock, with the decision that waits or holds.
pub(super) struct Locked {
    id: CaseId,
    reference: String,
    subject: Option<UserId>,
    version: u64,
    pub(super) case: Case,
    decision: Option<(DecisionId, Sanction)>,
}

impl Locked {
    async fn of_reference(tx: &mut Tx, reference: &str, undo: Span) -> Result<Option<Self>> {
        match tx.row(&CASE_ID, values![reference]).await? {
            Some(mut row) => Self::of(tx, row.take()?, undo).await,
            None => Ok(None),
        }
    }

    pub(super) async fn of(tx: &mut Tx, id: CaseId, undo: Span) -> Result<Option<Self>> {
        let Some(mut row) = tx.row(&dialect::LOCK_CASE, values![id]).await? else {
            return Ok(None);
        };
        let reference = row.take()?;
        let subject = row.take()?;
        let state = CaseState::of_name(&row.take::<String>()?);
        let state = state.ok_or_else(|| StoreError::Corrupt("the state of a case".into()))?;
        let version = row.take()?;
        let mut case = Case {
            state,
            kept_until: row.take()?,
            undo,
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
            reference,
            subject,
            version,
            case,
            decision,
        }))
    }

    /// Keeps the case as it is after a step.
    pub(super) async fn keep(&self, tx: &mut Tx, after: &Case, now: Timestamp) -> Result<()> {
        let closed = (after.state == CaseState::Closed).then_some(now);
        let row = values![after.state.name(), now, closed, after.kept_until, self.id];
        tx.execute(&CHANGE_CASE, row).await.map(drop)
    }
}

fn done(after: &Case) -> Acted {
    Acted::Done {
        state: after.state,
        undo_until: after.effective_at.filter(|_| after.state == CaseState::Decided),
    }
}

/// What the audit trail keeps of a decision: no word of it.
fn facts(reference: &str, sanction: &Sanction, rule: u8) -> Json {
    json!({
        "statement": reference,
        "verdict": sanction.verdict.name(),
        "scope": sanction.scope.names(),
        "seconds": sanction.length.map(Span::as_seconds_ceil),
        "rule": rule,
    })
}

/// Opens a closed case again for another person, because a reporter sees it differently. A case that is not closed, or
/// in which a rule was broken, stays as it is.
pub(super) async fn look_again(tx: &mut Tx, case: CaseId, due: Timestamp, now: Timestamp) -> Result<()> {
    let Some(locked) = Locked::of(tx, case, Span::ZERO).await? else {
        return Ok(());
    };
    if locked.case.clone().after(CaseStep::LookAgain, now).is_err() {
        return Ok(());
    }
    tx.execute(&REPLACE_DECISIONS, values![case]).await?;
    tx.execute(&OPEN_AGAIN, values![due, case]).await.map(drop)
}

/// The member of staff who acts. A key, a rule and a command decide nothing.
pub(super) fn member(by: &By) -> Option<StaffId> {
    match by.who {
        Who::Staff(id) => Some(id),
        Who::Key(_) | Who::Machine | Who::Rule => None,
    }
}

impl Store {
    pub(super) async fn subject_of_case(&self, reference: &str) -> Result<Option<UserId>> {
        let row = self.inner.db.row(SUBJECT_OF_CASE, values![reference]).await?;
        row.map_or(Ok(None), |mut row| row.take())
    }

    /// Decides a case as it was at a version, or proposes a decision that needs a second person.
    pub async fn decide_case(
        &self,
        reference: &str,
        version: u64,
        by: &By,
        decision: NewDecision,
        now: Timestamp,
    ) -> Result<Acted> {
        let Some(staff) = member(by) else {
            return Ok(Acted::Refused(CaseError::OtherPerson));
        };
        let auditor = self.auditor(self.subject_of_case(reference).await?).await?;
        let (by, undo) = (by.clone(), self.inner.undo);
        let entropy = Arc::clone(&self.inner.entropy);
        let id = DecisionId::from_random(entropy.id());
        let key = self.inner.keys.find_or_make(KeyName::report(id.0)).await?;
        let sealed = self.seal_json(&key, place(id), &decision.statement)?;
        let (reference, sanction) = (reference.to_owned(), decision.sanction);
        let rule = decision.rule.map_or(0, Rule::number);
        let acted = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(locked) = Locked::of_reference(tx, &reference, undo).await? else {
                    return Ok(Acted::NotFound);
                };
                if locked.version != version {
                    return Ok(Acted::Changed);
                }
                if let Err(error) = misuse::fits(tx, locked.id, &sanction, now).await? {
                    return Ok(Acted::Unfit(error));
                }
                let step = CaseStep::Decide {
                    by: staff,
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
                let mut kept = None;
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
                        staff,
                        sanction.needs_second(),
                        now,
                        after.effective_at
                    ];
                    if tx.execute(&KEEP_DECISION, row).await? == 1 {
                        kept = Some(reference);
                        break;
                    }
                }
                let Some(statement) = kept else {
                    return Err(StoreError::Broken("no reference of a statement is free".into()));
                };
                locked.keep(tx, &after, now).await?;
                let action = match state {
                    DecisionState::Proposed => "decision_proposed",
                    _ => "case_decided",
                };
                let entry = Entry {
                    case: Some(locked.reference),
                    after: Some(facts(statement.as_str(), &sanction, rule)),
                    ..Entry::of(action)
                };
                auditor.append(tx, &by, entry, now).await?;
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
    pub async fn step_case(&self, reference: &str, by: &By, step: StaffStep, now: Timestamp) -> Result<Acted> {
        let Some(staff) = member(by) else {
            return Ok(Acted::Refused(CaseError::OtherPerson));
        };
        let auditor = self.auditor(self.subject_of_case(reference).await?).await?;
        let sent_back = match &step {
            StaffStep::SendBack(why) => self.with_answer(reference, why).await?,
            _ => None,
        };
        let (by, undo, reference) = (by.clone(), self.inner.undo, reference.to_owned());
        let acted = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(locked) = Locked::of_reference(tx, &reference, undo).await? else {
                    return Ok(Acted::NotFound);
                };
                let (what, state, action) = match step {
                    StaffStep::Agree => (CaseStep::Agree(staff), DecisionState::Decided, "decision_agreed"),
                    StaffStep::SendBack(_) => {
                        (CaseStep::SendBack(staff), DecisionState::SentBack, "decision_sent_back")
                    }
                    StaffStep::TakeBack => (CaseStep::TakeBack(staff), DecisionState::Undone, "decision_taken_back"),
                    StaffStep::Undo => (CaseStep::Undo(staff), DecisionState::Undone, "decision_undone"),
                };
                let after = match locked.case.clone().after(what, now) {
                    Ok(after) => after,
                    Err(error) => return Ok(Acted::Refused(error)),
                };
                let Some((decision, sanction)) = locked.decision else {
                    return Err(StoreError::Corrupt("a case lacks its decision".into()));
                };
                // The warning may have been overturned since it was proposed.
                if matches!(step, StaffStep::Agree)
                    && let Err(error) = misuse::fits(tx, locked.id, &sanction, now).await?
                {
                    return Ok(Acted::Unfit(error));
                }
                if let Some((answered, content)) = &sent_back {
                    if *answered != decision {
                        return Ok(Acted::Changed);
                    }
                    tx.execute(&CHANGE_CONTENT, values![content.clone(), decision]).await?;
                }
                let second = match step {
                    StaffStep::Agree | StaffStep::SendBack(_) => Some(staff),
                    StaffStep::TakeBack | StaffStep::Undo => locked.case.second,
                };
                let agreed = matches!(step, StaffStep::Agree).then_some(now);
                let row = values![state.name(), second, after.effective_at, agreed, decision];
                tx.execute(&CHANGE_DECISION, row).await?;
                locked.keep(tx, &after, now).await?;
                let entry = Entry {
                    before: Some(json!({ "state": locked.case.state.name() })),
                    after: Some(json!({ "state": after.state.name() })),
                    case: Some(locked.reference),
                    ..Entry::of(action)
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(done(&after))
            })
        });
        acted.await
    }

    /// The content of the decision that waits, with why it is sent back. None: nothing waits.
    async fn with_answer(&self, reference: &str, why: &str) -> Result<Option<(DecisionId, Vec<u8>)>> {
        let Some(mut row) = self.inner.db.row(CONTENT_TO_ANSWER, values![reference]).await? else {
            return Ok(None);
        };
        let (decision, sealed): (DecisionId, Vec<u8>) = (row.take()?, row.take()?);
        let Some(key) = self.inner.keys.find(KeyName::report(decision.0)).await? else {
            return Ok(None);
        };
        let statement = key.json::<Statement>(place(decision), &sealed).unwrap_or_default();
        let answered = Statement {
            sent_back: Some(why.to_owned()),
            ..statement
        };
        Ok(Some((decision, self.seal_json(&key, place(decision), &answered)?)))
    }

    /// Brings decisions into force whose time to be undone is over, each in a transaction of its own.
    /// The person and every reporter have a notice with it, exactly once; pauses of the case end.
    pub async fn bring_into_force(&self, now: Timestamp) -> Result<Vec<InForce>> {
        let mut all = Vec::new();
        for mut row in self.inner.db.rows(DUE_DECISIONS, values![now, AT_ONCE]).await? {
            let case: CaseId = row.take()?;
            let auditor = self.auditor(row.take()?).await?;
            let entropy = Arc::clone(&self.inner.entropy);
            let one = self.inner.db.write(move |tx| {
                Box::pin(async move {
                    let Some((in_force, entry)) = bring_into_force(tx, entropy.as_ref(), case, now).await? else {
                        return Ok(None);
                    };
                    auditor.append(tx, &by_time(), entry, now).await?;
                    Ok(Some(in_force))
                })
            });
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
                    let Some(locked) = Locked::of(tx, case, Span::ZERO).await? else {
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

/// The time to undo is over: nobody does it.
pub(super) fn by_time() -> By {
    By {
        who: Who::Rule,
        request: "the time to undo is over".to_owned(),
    }
}

async fn bring_into_force(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    case: CaseId,
    now: Timestamp,
) -> Result<Option<(InForce, Entry)>> {
    let Some(locked) = Locked::of(tx, case, Span::ZERO).await? else {
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
    figures::count(tx, Counted::Decisions, sanction.verdict.name(), now).await?;
    if sanction.verdict == Verdict::Ban {
        let reason = tx.row(&REASON_OF, values![case]).await?;
        let reason: Option<String> = reason.map(|mut row| row.take()).transpose()?;
        if reason.as_deref() == Some(Reason::Spam.name()) {
            figures::count(tx, Counted::Removed, Reason::Spam.name(), now).await?;
        }
    }
    let entry = Entry {
        after: Some(json!({ "verdict": sanction.verdict.name(), "state": after.state.name() })),
        case: Some(locked.reference),
        ..Entry::of("decision_in_force")
    };
    Ok(Some((in_force, entry)))
}
