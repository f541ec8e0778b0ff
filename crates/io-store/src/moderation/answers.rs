//! Appeals as staff read and answer them, and answers that come into force. Each act is one transaction under the lock of
//! the case, with its entry of the audit trail.
//!
//! Until an answer comes into force nobody outside of the console knows of it. Must not decide who may answer what:
//! [`io_core::moderation::appeal`] does.

use std::fmt;
use std::sync::Arc;

use io_core::ids::{AppealId, CaseId, DecisionId, NoticeId, RestrictionId, StaffId, UserId};
use io_core::moderation::appeal::{self, AppealError};
use io_core::moderation::{
    AppealOutcome, AppealState, CaseStep, Counted, DecisionState, NoticeKind, ReferenceKind, Sanction, Scope, Verdict,
};
use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use serde::Serialize;
use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

use super::appeals::{Said, place};
use super::cases::references;
use super::decisions::{self, Locked, RESTRICT, Statement, by_time, member};
use super::desk::DeskDecision;
use super::figures;
use super::notices::note;
use super::statements::word;
use crate::audit::{By, Entry};
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Row, Tx, dialect, statements, values};
use crate::{Result, Store, StoreError};

/// What staff see of an appeal. `$1` is the one who asks.
macro_rules! columns {
    () => {
        "a.id, a.reference, c.reference, d.verdict, a.state, a.created_at, a.due_at, a.effective_at, a.outcome, \
         d.id, (SELECT count(*) FROM decisions o WHERE o.case_id = d.case_id AND (o.by_id = $1 OR o.second_id = $1)) \
         + (SELECT count(*) FROM decisions o JOIN appeals p ON p.decision_id = o.id \
         WHERE o.case_id = d.case_id AND p.id <> a.id AND p.decided_by = $1) \
         FROM appeals a JOIN decisions d ON d.id = a.decision_id JOIN cases c ON c.id = d.case_id "
    };
}

statements! {
    WAITING_APPEALS = concat!("SELECT ", columns!(), "WHERE a.state IN ('open', 'decided') \
                              ORDER BY a.due_at LIMIT 200");
    APPEAL_AT_DESK = concat!("SELECT ", columns!(), "WHERE a.reference = $2");
    APPEAL_CONTENT = "SELECT content FROM appeals WHERE id = $1";
    FIND_APPEAL = "SELECT a.id, d.id, c.id, c.subject_id, c.reference FROM appeals a \
                   JOIN decisions d ON d.id = a.decision_id JOIN cases c ON c.id = d.case_id WHERE a.reference = $1";
    APPEAL_NOW = "SELECT state, content, outcome, decided_by, effective_at FROM appeals WHERE id = $1";
    TOOK_PART = "SELECT by_id, second_id FROM decisions WHERE case_id = $1";
    ANSWERED_IN_CASE = "SELECT p.decided_by FROM decisions o JOIN appeals p ON p.decision_id = o.id \
                        WHERE o.case_id = $1 AND p.id <> $2 AND p.decided_by IS NOT NULL";
    APPEALED_DECISION = "SELECT verdict, scope, seconds, rule, told_at, content FROM decisions WHERE id = $1";
    ANSWER_APPEAL = "UPDATE appeals SET state = 'decided', outcome = $1, content = $2, decided_by = $3, decided_at = $4, \
                     effective_at = $5 WHERE id = $6";
    UNDO_ANSWER = "UPDATE appeals SET state = 'open', outcome = NULL, content = $1, decided_by = NULL, decided_at = NULL, \
                   effective_at = NULL WHERE id = $2";
    DUE_ANSWERS = "SELECT a.id, d.id, c.id, c.subject_id, c.reference, a.reference FROM appeals a \
                   JOIN decisions d ON d.id = a.decision_id JOIN cases c ON c.id = d.case_id \
                   WHERE a.state = 'decided' AND a.effective_at <= $1 ORDER BY a.effective_at LIMIT $2";
    TELL_ANSWER = "UPDATE appeals SET state = 'answered', told_at = $1 WHERE id = $2";
    END_DECISION = "UPDATE decisions SET state = $1 WHERE id = $2";
    LIFT_DECISION = "UPDATE restrictions SET lifted_at = $1 WHERE decision_id = $2 AND lifted_at IS NULL";
    KEEP_MILDER = "INSERT INTO decisions (id, case_id, reference, verdict, scope, seconds, rule, content, state, by_id, \
                   second_needed, proposed_at, effective_at, ends_at, counts_until, told_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'in_force', $9, FALSE, $10, $10, $11, $12, $10) \
                   ON CONFLICT (reference) DO NOTHING";
    CASE_CHANGED = "UPDATE cases SET version = version + 1 WHERE id = $1";
    ACCOUNTS_OF_CASE = "SELECT u.id FROM cases c JOIN users u ON u.mailbox_index = c.subject_mailbox WHERE c.id = $1";
}

/// Answers brought into force in one run.
const AT_ONCE: u32 = 100;

/// An appeal in the list of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskAppeal {
    /// Its reference.
    pub reference: String,
    /// The reference of its case.
    pub case: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Where it is.
    pub state: AppealState,
    /// When it was made.
    pub created_at: Timestamp,
    /// By when it is answered.
    pub due_at: Timestamp,
    /// Until when the answer can be undone.
    pub undo_until: Option<Timestamp>,
    /// What became of it.
    pub outcome: Option<AppealOutcome>,
    /// The one who asks took part in the case, so another person answers.
    pub took_part: bool,
    id: AppealId,
    decision: DecisionId,
}

/// An appeal with what was written, for staff.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedAppeal {
    /// As the list shows it.
    pub row: DeskAppeal,
    /// The person's side.
    pub words: String,
    /// The answer.
    pub answer: Option<String>,
    /// What takes the decision's place.
    pub instead: Option<Sanction>,
    /// The decision it is about.
    pub decision: DeskDecision,
    /// The name under which the person was seen in the reported chat.
    pub name: Option<String>,
}

impl fmt::Debug for OpenedAppeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenedAppeal({})", self.row.reference)
    }
}

/// An answer to be given.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// What becomes of the appeal.
    pub outcome: AppealOutcome,
    /// What takes the decision's place, if a milder one does.
    pub instead: Option<Sanction>,
    /// Words to the person.
    pub words: String,
}

/// What came of an act of staff on an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerActed {
    /// Done.
    Done,
    /// Refused by a rule.
    Refused(AppealError),
    /// The answer is in force.
    TooLate,
    /// No such appeal.
    NotFound,
}

/// Which rows an appeal belongs to.
#[derive(Clone)]
struct Found {
    appeal: AppealId,
    decision: DecisionId,
    case: CaseId,
    subject: Option<UserId>,
    case_reference: String,
}

impl Found {
    fn of(row: &mut Row) -> Result<Self> {
        Ok(Self {
            appeal: row.take()?,
            decision: row.take()?,
            case: row.take()?,
            subject: row.take()?,
            case_reference: row.take()?,
        })
    }
}

/// An appeal under the lock of its case.
struct Now {
    state: AppealState,
    said: Said,
    outcome: Option<AppealOutcome>,
    decided_by: Option<StaffId>,
    effective_at: Option<Timestamp>,
}

impl Now {
    async fn of(tx: &mut Tx, appeal: AppealId, key: &DataKey) -> Result<Option<Self>> {
        let Some(mut row) = tx.row(&APPEAL_NOW, values![appeal]).await? else {
            return Ok(None);
        };
        let state = word(AppealState::of_name(&row.take::<String>()?))?;
        let sealed: Vec<u8> = row.take()?;
        let outcome: Option<String> = row.take()?;
        Ok(Some(Self {
            state,
            said: key.json(place(appeal), &sealed).unwrap_or_default(),
            outcome: outcome.and_then(|name| AppealOutcome::of_name(&name)),
            decided_by: row.take()?,
            effective_at: row.take()?,
        }))
    }
}

/// The decision that an appeal is about.
struct Decided {
    sanction: Sanction,
    rule: u8,
    told_at: Timestamp,
    content: Vec<u8>,
}

impl Decided {
    async fn of(tx: &mut Tx, decision: DecisionId) -> Result<Self> {
        let row = tx.row(&APPEALED_DECISION, values![decision]).await?;
        let mut row = row.ok_or_else(|| StoreError::Corrupt("an appeal lacks its decision".into()))?;
        let verdict = word(Verdict::of_name(&row.take::<String>()?))?;
        let scope = Scope::of_bits(row.take()?);
        let length = row.take::<Option<i64>>()?.map(Span::seconds);
        let rule = row.take()?;
        let told_at: Option<Timestamp> = row.take()?;
        Ok(Self {
            sanction: Sanction { verdict, scope, length },
            rule,
            told_at: told_at.ok_or_else(|| StoreError::Corrupt("an appeal of what nobody knows".into()))?,
            content: row.take()?,
        })
    }
}

impl Store {
    /// Appeals that wait for an answer, or whose answer can still be undone, the most urgent first; at most 200.
    pub async fn appeals_at_desk(&self, staff: StaffId) -> Result<Vec<DeskAppeal>> {
        let rows = self.inner.db.rows(WAITING_APPEALS, values![staff]).await?;
        rows.into_iter().map(desk_appeal).collect()
    }

    /// An appeal, without evidence. None: no such appeal.
    pub async fn appeal_at_desk(&self, reference: &str, staff: StaffId) -> Result<Option<OpenedAppeal>> {
        let Some(row) = self.inner.db.row(APPEAL_AT_DESK, values![staff, reference]).await? else {
            return Ok(None);
        };
        let row = desk_appeal(row)?;
        let content = self.inner.db.row(APPEAL_CONTENT, values![row.id]).await?;
        let sealed: Vec<u8> = content.map_or(Ok(Vec::new()), |mut row| row.take())?;
        let Said { words, answer, instead } = self.said_in_appeal(row.id, &sealed).await?;
        let decision = self.decision_by_id(row.decision).await?;
        let decision = decision.ok_or_else(|| StoreError::Corrupt("an appeal lacks its decision".into()))?;
        let names = self.names_in_evidence(&row.case).await?;
        Ok(Some(OpenedAppeal {
            words,
            answer,
            instead: instead.and_then(sanction_of),
            decision,
            name: names.map(|(reported, _)| reported),
            row,
        }))
    }

    /// Answers an appeal. It can be undone until its time is over, and nobody knows of it before.
    pub async fn answer_appeal(&self, reference: &str, by: &By, new: NewAnswer, now: Timestamp) -> Result<AnswerActed> {
        let Some((found, key, staff)) = self.appeal_to_change(reference, by).await? else {
            return Ok(AnswerActed::NotFound);
        };
        let auditor = self.auditor(found.subject).await?;
        let entropy = Arc::clone(&self.inner.entropy);
        let (by, undo, reference) = (by.clone(), self.inner.undo, reference.to_owned());
        let answered = self.inner.db.write(move |tx| {
            Box::pin(async move {
                tx.row(&dialect::LOCK_CASE, values![found.case]).await?;
                let Some(open) = Now::of(tx, found.appeal, &key).await? else {
                    return Ok(AnswerActed::NotFound);
                };
                let took_part = took_part(tx, found.case, found.appeal).await?;
                let decided = Decided::of(tx, found.decision).await?;
                let both = (&decided.sanction, new.instead.as_ref());
                if let Err(error) = appeal::may_answer(open.state, staff, &took_part, new.outcome, both) {
                    return Ok(AnswerActed::Refused(error));
                }
                let said = Said {
                    answer: Some(new.words),
                    instead: new.instead.map(|instead| {
                        let seconds = instead.length.map(Span::as_seconds_ceil);
                        (instead.verdict.name().to_owned(), instead.scope.bits(), seconds)
                    }),
                    ..open.said
                };
                let sealed = seal(&key, entropy.as_ref(), place(found.appeal), &said)?;
                let row = values![new.outcome.name(), sealed, staff, now, now + undo, found.appeal];
                tx.execute(&ANSWER_APPEAL, row).await?;
                let entry = Entry {
                    case: Some(found.case_reference),
                    after: Some(facts(&reference, new.outcome, new.instead.as_ref())),
                    ..Entry::of("appeal_decided")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(AnswerActed::Done)
            })
        });
        answered.await
    }

    /// Takes an answer back while nobody knows of it. The one who gave it may.
    pub async fn undo_answer(&self, reference: &str, by: &By, now: Timestamp) -> Result<AnswerActed> {
        let Some((found, key, staff)) = self.appeal_to_change(reference, by).await? else {
            return Ok(AnswerActed::NotFound);
        };
        let auditor = self.auditor(found.subject).await?;
        let entropy = Arc::clone(&self.inner.entropy);
        let (by, reference) = (by.clone(), reference.to_owned());
        let undone = self.inner.db.write(move |tx| {
            Box::pin(async move {
                tx.row(&dialect::LOCK_CASE, values![found.case]).await?;
                let Some(answered) = Now::of(tx, found.appeal, &key).await? else {
                    return Ok(AnswerActed::NotFound);
                };
                match answered.state {
                    AppealState::Open => return Ok(AnswerActed::Refused(AppealError::OtherState)),
                    AppealState::Answered => return Ok(AnswerActed::TooLate),
                    AppealState::Decided => {}
                }
                if answered.decided_by != Some(staff) {
                    return Ok(AnswerActed::Refused(AppealError::OtherPerson));
                }
                if answered.effective_at.is_none_or(|at| at <= now) {
                    return Ok(AnswerActed::TooLate);
                }
                let said = Said {
                    words: answered.said.words,
                    ..Said::default()
                };
                let sealed = seal(&key, entropy.as_ref(), place(found.appeal), &said)?;
                tx.execute(&UNDO_ANSWER, values![sealed, found.appeal]).await?;
                let entry = Entry {
                    case: Some(found.case_reference),
                    before: Some(json!({ "appeal": reference, "outcome": answered.outcome.map(AppealOutcome::name) })),
                    ..Entry::of("appeal_answer_undone")
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(AnswerActed::Done)
            })
        });
        undone.await
    }

    /// Brings answers into force whose time to be undone is over, each in a transaction of its own: what was overturned is
    /// lifted, what is milder takes the decision's place, and the person has a notice, once.
    /// Answers the accounts concerned, for each answer.
    pub async fn bring_answers_into_force(&self, now: Timestamp) -> Result<Vec<Vec<UserId>>> {
        let mut all = Vec::new();
        for mut row in self.inner.db.rows(DUE_ANSWERS, values![now, AT_ONCE]).await? {
            let found = Found::of(&mut row)?;
            let reference: String = row.take()?;
            all.extend(self.bring_answer_into_force(found, reference, now).await?);
        }
        Ok(all)
    }

    async fn bring_answer_into_force(
        &self,
        found: Found,
        reference: String,
        now: Timestamp,
    ) -> Result<Option<Vec<UserId>>> {
        let keys = &self.inner.keys;
        let Some(key) = keys.find(KeyName::report(found.appeal.0)).await? else {
            return Ok(None);
        };
        let of_decision = keys.find(KeyName::report(found.decision.0)).await?;
        let auditor = self.auditor(found.subject).await?;
        let entropy = Arc::clone(&self.inner.entropy);
        // The key of a decision that may take this one's place.
        let milder = DecisionId::from_random(entropy.id());
        let of_milder = keys.find_or_make(KeyName::report(milder.0)).await?;
        let done = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(locked) = Locked::of(tx, found.case, Span::ZERO).await? else {
                    return Ok(None);
                };
                // Undone, or brought into force, since it was found.
                let answered = Now::of(tx, found.appeal, &key).await?;
                let Some(answered) =
                    answered.filter(|one| one.state == AppealState::Decided && one.effective_at <= Some(now))
                else {
                    return Ok(None);
                };
                let Some(outcome) = answered.outcome else {
                    return Err(StoreError::Corrupt("an answer without an outcome".into()));
                };
                let instead = answered.said.instead.clone().and_then(sanction_of);
                match (outcome, instead.as_ref()) {
                    (AppealOutcome::Kept, _) => {}
                    (AppealOutcome::Milder, Some(instead)) => {
                        let milder = Milder {
                            id: milder,
                            key: &of_milder,
                            sanction: *instead,
                            words: answered.said.answer.clone().unwrap_or_default(),
                            by: answered.decided_by,
                        };
                        milder
                            .replace(tx, entropy.as_ref(), &found, of_decision.as_deref(), now)
                            .await?;
                    }
                    (AppealOutcome::Overturned, _) => {
                        end_decision(tx, found.decision, DecisionState::Overturned, now).await?;
                        if let Ok(after) = locked.case.clone().after(CaseStep::Overturn, now) {
                            locked.keep(tx, &after, now).await?;
                        }
                    }
                    (AppealOutcome::Milder, None) => {
                        return Err(StoreError::Corrupt("a milder answer without a decision".into()));
                    }
                }
                tx.execute(&TELL_ANSWER, values![now, found.appeal]).await?;
                figures::count(tx, Counted::Appeals, outcome.name(), now).await?;
                let mut accounts = Vec::new();
                for mut row in tx.rows(&ACCOUNTS_OF_CASE, values![found.case]).await? {
                    let account: UserId = row.take()?;
                    let id = NoticeId::from_random(entropy.id());
                    note(tx, id, account, (NoticeKind::AppealAnswer, found.appeal.0), now).await?;
                    accounts.push(account);
                }
                let entry = Entry {
                    case: Some(found.case_reference),
                    after: Some(facts(&reference, outcome, instead.as_ref())),
                    ..Entry::of("appeal_answer_in_force")
                };
                auditor.append(tx, &by_time(), entry, now).await?;
                Ok(Some((accounts, outcome == AppealOutcome::Milder)))
            })
        });
        let done = done.await;
        let unused = match &done {
            Ok(done) => !matches!(done, Some((_, true))),
            Err(error) => error.nothing_was_stored(),
        };
        if unused {
            keys.discard(vec![KeyName::report(milder.0)]).await?;
        }
        Ok(done?.map(|(accounts, _)| accounts))
    }

    /// The reference of the case of an appeal.
    pub async fn case_of_appeal(&self, reference: &str) -> Result<Option<String>> {
        let row = self.inner.db.row(FIND_APPEAL, values![reference]).await?;
        row.map(|mut row| Ok(Found::of(&mut row)?.case_reference)).transpose()
    }

    /// None: no such appeal, its time is over, or not a person asks.
    async fn appeal_to_change(&self, reference: &str, by: &By) -> Result<Option<(Found, Arc<DataKey>, StaffId)>> {
        let Some(mut row) = self.inner.db.row(FIND_APPEAL, values![reference]).await? else {
            return Ok(None);
        };
        let found = Found::of(&mut row)?;
        let key = self.inner.keys.find(KeyName::report(found.appeal.0)).await?;
        Ok(key.zip(member(by)).map(|(key, staff)| (found, key, staff)))
    }
}

/// A decision that takes another one's place.
struct Milder<'a> {
    id: DecisionId,
    key: &'a DataKey,
    sanction: Sanction,
    words: String,
    by: Option<StaffId>,
}

impl Milder<'_> {
    /// It counts from the beginning of the one that it replaces, and quotes the same.
    async fn replace(
        self,
        tx: &mut Tx,
        entropy: &dyn Entropy,
        found: &Found,
        of_decision: Option<&DataKey>,
        now: Timestamp,
    ) -> Result<()> {
        let decided = Decided::of(tx, found.decision).await?;
        let place = decisions::place(found.decision);
        let said: Option<Statement> = of_decision.and_then(|key| key.json(place, &decided.content));
        let said = Statement {
            words: self.words,
            quotes: said.unwrap_or_default().quotes,
            ..Statement::default()
        };
        let content = seal(self.key, entropy, decisions::place(self.id), &said)?;
        end_decision(tx, found.decision, DecisionState::Replaced, now).await?;
        let (scope, from) = (self.sanction.scope, decided.told_at);
        let ends_at = self.sanction.ends_at(from);
        let mut kept = false;
        for reference in references(entropy, ReferenceKind::Statement) {
            let row = values![
                self.id,
                found.case,
                reference.as_str(),
                self.sanction.verdict.name(),
                scope.bits(),
                self.sanction.length.map(Span::as_seconds_ceil),
                decided.rule,
                content.clone(),
                self.by,
                now,
                ends_at,
                from + self.sanction.counts_for()
            ];
            kept = tx.execute(&KEEP_MILDER, row).await? == 1;
            if kept {
                break;
            }
        }
        if !kept {
            return Err(StoreError::Broken("no reference of a statement is free".into()));
        }
        if !scope.is_empty() && ends_at.is_none_or(|end| end > now) {
            let id = RestrictionId::from_random(entropy.id());
            let row = values![id, self.id, scope.bits(), now, ends_at, found.case];
            tx.execute(&RESTRICT, row).await?;
        }
        tx.execute(&CASE_CHANGED, values![found.case]).await.map(drop)
    }
}

async fn end_decision(tx: &mut Tx, decision: DecisionId, state: DecisionState, now: Timestamp) -> Result<()> {
    tx.execute(&END_DECISION, values![state.name(), decision]).await?;
    tx.execute(&LIFT_DECISION, values![now, decision]).await.map(drop)
}

/// All who decided, agreed, sent back, or answered another appeal of the case.
async fn took_part(tx: &mut Tx, case: CaseId, appeal: AppealId) -> Result<Vec<StaffId>> {
    let mut all = Vec::new();
    for mut row in tx.rows(&TOOK_PART, values![case]).await? {
        let both: [Option<StaffId>; 2] = [row.take()?, row.take()?];
        all.extend(both.into_iter().flatten());
    }
    for mut row in tx.rows(&ANSWERED_IN_CASE, values![case, appeal]).await? {
        all.push(row.take()?);
    }
    Ok(all)
}

fn desk_appeal(mut row: Row) -> Result<DeskAppeal> {
    let (id, reference, case) = (row.take()?, row.take()?, row.take()?);
    let verdict = word(Verdict::of_name(&row.take::<String>()?))?;
    let state = word(AppealState::of_name(&row.take::<String>()?))?;
    let (created_at, due_at) = (row.take()?, row.take()?);
    let undo_until: Option<Timestamp> = row.take()?;
    let outcome: Option<String> = row.take()?;
    Ok(DeskAppeal {
        id,
        reference,
        case,
        verdict,
        state,
        created_at,
        due_at,
        undo_until: undo_until.filter(|_| state == AppealState::Decided),
        outcome: outcome.and_then(|name| AppealOutcome::of_name(&name)),
        decision: row.take()?,
        took_part: row.take::<i64>()? > 0,
    })
}

fn sanction_of((verdict, scope, seconds): (String, u8, Option<i64>)) -> Option<Sanction> {
    Some(Sanction {
        verdict: Verdict::of_name(&verdict)?,
        scope: Scope::of_bits(scope),
        length: seconds.map(Span::seconds),
    })
}

/// What the audit trail says of an answer: nothing that anybody wrote.
fn facts(reference: &str, outcome: AppealOutcome, instead: Option<&Sanction>) -> Json {
    let instead = instead.map(|one| {
        let seconds = one.length.map(Span::as_seconds_ceil);
        json!({ "verdict": one.verdict.name(), "scope": one.scope.names(), "seconds": seconds })
    });
    json!({ "appeal": reference, "outcome": outcome.name(), "instead": instead })
}

fn seal(key: &DataKey, entropy: &dyn Entropy, place: SealLocation, said: &impl Serialize) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(said).map_err(|error| StoreError::Broken(error.to_string()))?;
    key.seal(entropy, place, &Zeroizing::new(json))
}
