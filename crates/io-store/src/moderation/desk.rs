//! What staff see: the queue, one case, and its evidence, each look at which is written down first.
//!
//! Must not decide anything, and must not show a word of a conversation without a recorded look.

use io_core::ids::{CaseId, DecisionId, ReportId, StaffId, UserId};
use io_core::moderation::desk::{self, HELD_FOR, Stretch};
use io_core::moderation::{
    AppealOutcome, CaseState, DecisionState, LookedAt, Reason, Sanction, Scope, Severity, Verdict,
};
use io_core::time::{Span, Timestamp};
use serde_json::json;

use super::decisions::{Statement, place};
use super::evidence::Evidence;
use super::misuse::JudgedReport;
use super::reports::Words;
use crate::audit::{AuditEntry, AuditFilter, By, Entry};
use crate::crypto::KeyName;
use crate::db::{Row, statements, values};
use crate::store::random_uuid;
use crate::{Result, Store, StoreError};

/// What the queue shows of a case. `$1` is now.
macro_rules! queue_columns {
    () => {
        "c.id, c.reference, c.reason, c.severity, c.state, c.version, c.created_at, c.due_at, c.looked_at, \
         c.assigned_to, c.assigned_at, c.subject_id, \
         (SELECT count(*) FROM reports r WHERE r.case_id = c.id), \
         (SELECT CAST(COALESCE(sum(r.picked), 0) AS BIGINT) FROM reports r WHERE r.case_id = c.id), \
         (SELECT CAST(COALESCE(sum(r.taken_back), 0) AS BIGINT) FROM reports r WHERE r.case_id = c.id), \
         (SELECT count(*) FROM restrictions p WHERE p.case_id = c.id AND p.decision_id IS NULL \
          AND p.lifted_at IS NULL AND (p.ends_at IS NULL OR p.ends_at > $1)), \
         (SELECT d.by_id FROM decisions d WHERE d.case_id = c.id AND (d.state = 'proposed' OR d.state = 'decided')), \
         (SELECT d.effective_at FROM decisions d WHERE d.case_id = c.id AND (d.state = 'proposed' OR d.state = 'decided'))"
    };
}

/// What staff see of a decision.
macro_rules! decision_columns {
    () => {
        "id, reference, verdict, scope, seconds, rule, content, state, by_id, second_id, second_needed, proposed_at, \
         effective_at, ends_at"
    };
}

statements! {
    QUEUE_OF_STATE = concat!("SELECT ", queue_columns!(), " FROM cases c WHERE c.state = $2 AND c.severity >= $3 \
                              AND c.severity <= $4 AND ($5 = '' OR c.reason = $5) \
                              ORDER BY c.severity, c.due_at LIMIT $6");
    QUEUE_OF_NOBODY = concat!("SELECT ", queue_columns!(), " FROM cases c WHERE c.state = 'open' AND c.severity >= $2 \
                               AND c.severity <= $3 AND ($4 = '' OR c.reason = $4) \
                               AND (c.assigned_to IS NULL OR c.assigned_at <= $5) \
                               ORDER BY c.severity, c.due_at LIMIT $6");
    QUEUE_OF_STAFF = concat!("SELECT ", queue_columns!(), " FROM cases c WHERE c.assigned_to = $2 AND c.state <> 'closed' \
                              AND c.state <> 'in_force' AND c.severity >= $3 AND c.severity <= $4 \
                              AND ($5 = '' OR c.reason = $5) ORDER BY c.severity, c.due_at LIMIT $6");
    CASE_AT_DESK = concat!("SELECT ", queue_columns!(), " FROM cases c WHERE c.reference = $2");
    COUNT_QUEUE = "SELECT (SELECT count(*) FROM cases WHERE state = 'open' OR state = 'proposed'), \
                   (SELECT count(*) FROM cases WHERE assigned_to = $1 AND state <> 'closed' AND state <> 'in_force'), \
                   (SELECT count(*) FROM cases WHERE state = 'open' AND (assigned_to IS NULL OR assigned_at <= $2)), \
                   (SELECT count(*) FROM cases WHERE state = 'proposed')";
    WAITING_BY_SEVERITY = "SELECT severity, count(*), min(created_at), \
                           count(CASE WHEN looked_at IS NULL AND due_at <= $1 THEN 1 END) FROM cases \
                           WHERE state = 'open' GROUP BY severity";
    REPORTS_AT_DESK = "SELECT id, reference, reason, created_at, reporter_id, words IS NOT NULL FROM reports \
                       WHERE case_id = $1 ORDER BY created_at DESC LIMIT $2";
    REPORT_OF_CASE = "SELECT r.id, e.created_at FROM cases c JOIN reports r ON r.case_id = c.id \
                      JOIN report_evidence e ON e.report_id = r.id \
                      WHERE c.reference = $1 AND ($2 = '' OR r.reference = $2) ORDER BY r.created_at DESC LIMIT 1";
    REFERENCE_OF_REPORT = "SELECT reference FROM reports WHERE id = $1";
    SINCE = "SELECT created_at FROM users WHERE id = $1";
    HAS_BLOCKED = "SELECT count(*) FROM blocks WHERE blocked_id = $1 AND blocker_id = $2";
    UPHELD_BEFORE = "SELECT d.rule, d.verdict, d.effective_at, d.counts_until, \
                     (SELECT count(*) FROM appeals a WHERE a.decision_id = d.id), c.reason = 'misuse' \
                     FROM cases own JOIN cases c ON c.subject_mailbox = own.subject_mailbox \
                     JOIN decisions d ON d.case_id = c.id \
                     WHERE own.id = $1 AND c.id <> $1 AND d.state = 'in_force' AND d.verdict <> 'none' \
                     ORDER BY d.effective_at DESC LIMIT 20";
    SIMILAR_CASES = "SELECT c.reference, d.rule, d.verdict, \
                     (SELECT a.outcome FROM appeals a WHERE a.decision_id = d.id AND a.state = 'answered') \
                     FROM cases c JOIN decisions d ON d.case_id = c.id \
                     WHERE c.reason = $1 AND c.id <> $2 AND (d.state = 'in_force' OR d.state = 'overturned') \
                     ORDER BY c.created_at DESC LIMIT 3";
    DECISION_AT_DESK = concat!("SELECT ", decision_columns!(), " FROM decisions WHERE case_id = $1 \
                               AND state <> 'undone' AND state <> 'replaced' ORDER BY proposed_at DESC LIMIT 1");
    DECISION_BY_ID = concat!("SELECT ", decision_columns!(), " FROM decisions WHERE id = $1");
    PAUSES = "SELECT starts_at FROM restrictions WHERE case_id = $1 AND decision_id IS NULL";
    TAKE = "UPDATE cases SET assigned_to = $1, assigned_at = $2, version = version + 1 WHERE id = $3";
    GIVE_BACK = "UPDATE cases SET assigned_to = NULL, assigned_at = NULL, version = version + 1 WHERE id = $1";
    HELD_BY = "SELECT id, state, assigned_to, assigned_at FROM cases WHERE reference = $1";
    NOTE_LOOK = "INSERT INTO staff_looks (id, case_id, staff_id, what, at) VALUES ($1, $2, $3, $4, $5)";
    FIRST_LOOK = "UPDATE cases SET looked_at = $1 WHERE id = $2 AND looked_at IS NULL";
    LOOKED_SINCE = "SELECT count(*) FROM cases c JOIN staff_looks l ON l.case_id = c.id \
                    WHERE c.reference = $1 AND l.staff_id = $2 AND l.what = 'evidence' AND l.at >= $3";
    LOOKS_OF_STAFF = "SELECT case_id, at FROM staff_looks WHERE staff_id = $1 AND at > $2 ORDER BY at DESC LIMIT 200";
}

/// The most cases of a page, and the most reports shown of one.
const PAGE: u32 = 100;

/// How far back looks count for a break.
const SHIFT: Span = Span::hours(12);

/// Which cases of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueTab {
    /// Every case that waits.
    Open,
    /// Those that this person holds.
    Mine(StaffId),
    /// Those that nobody holds.
    Unassigned,
    /// Those that wait for a second person.
    Second,
}

/// Which cases to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFilter {
    /// Which part.
    pub tab: QueueTab,
    /// Those of this gravity alone.
    pub severity: Option<Severity>,
    /// Those of this reason alone.
    pub reason: Option<Reason>,
}

/// A case in the queue. No word of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// The case.
    pub id: CaseId,
    /// As staff name it.
    pub reference: String,
    /// The gravest reason of its reports.
    pub reason: Reason,
    /// How soon someone must look.
    pub severity: Severity,
    /// Where it is.
    pub state: CaseState,
    /// Counts changes.
    pub version: u64,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Until when someone should look.
    pub due_at: Timestamp,
    /// When someone looked first.
    pub looked_at: Option<Timestamp>,
    /// Who holds it, and since when.
    pub held: Option<(StaffId, Timestamp)>,
    /// Whom it is about, if the account is still there.
    pub subject: Option<UserId>,
    /// How many reports it has.
    pub reports: u64,
    /// How many messages reporters picked.
    pub picked: u64,
    /// How many messages were taken back.
    pub taken_back: u64,
    /// A rule pauses the account's matching.
    pub paused: bool,
    /// Who made the decision that waits.
    pub decided_by: Option<StaffId>,
    /// Until when it can be undone.
    pub undo_until: Option<Timestamp>,
}

impl QueueRow {
    fn of(mut row: Row) -> Result<Self> {
        let (id, reference) = (row.take()?, row.take()?);
        let reason = word("reason", Reason::of_name, &mut row)?;
        let severity = Severity::of_number(row.take()?);
        let severity = severity.ok_or_else(|| StoreError::Corrupt("the severity of a case".into()))?;
        let state = word("state", CaseState::of_name, &mut row)?;
        let version = row.take()?;
        let (created_at, due_at, looked_at) = (row.take()?, row.take()?, row.take()?);
        let (holder, since): (Option<StaffId>, Option<Timestamp>) = (row.take()?, row.take()?);
        Ok(Self {
            id,
            reference,
            reason,
            severity,
            state,
            version,
            created_at,
            due_at,
            looked_at,
            held: holder.zip(since),
            subject: row.take()?,
            reports: row.take()?,
            picked: row.take()?,
            taken_back: row.take()?,
            paused: row.take::<u64>()? > 0,
            decided_by: row.take()?,
            undo_until: row.take()?,
        })
    }
}

/// How many cases each part of the queue has, for one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// Waiting.
    pub open: u64,
    /// Held by the person.
    pub mine: u64,
    /// Held by nobody.
    pub unassigned: u64,
    /// Waiting for a second person.
    pub second: u64,
}

/// Cases of one gravity that wait for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingCases {
    /// How soon someone must look.
    pub severity: Severity,
    /// How many.
    pub cases: u64,
    /// Since when the oldest waits.
    pub oldest: Timestamp,
    /// How many nobody looked at in time.
    pub overdue: u64,
}

/// A report as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledReport {
    /// The reporter's reference.
    pub reference: String,
    /// Their reason.
    pub reason: Reason,
    /// When.
    pub at: Timestamp,
    /// What they wrote.
    pub words: Words,
}

/// Something that was decided about the person before, and holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upheld {
    /// The number of the rule; 0: none.
    pub rule: u8,
    /// What was decided.
    pub verdict: Verdict,
    /// When it came into force.
    pub at: Timestamp,
    /// It makes the next one graver.
    pub counts: bool,
    /// The person appealed it.
    pub appealed: bool,
    /// It was about misuse of reports.
    pub misuse: bool,
}

/// How another case of this reason was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimilarCase {
    /// Its reference.
    pub reference: String,
    /// The number of the rule; 0: none.
    pub rule: u8,
    /// What was decided.
    pub verdict: Verdict,
    /// What came of an appeal.
    pub appeal: Option<AppealOutcome>,
}

/// A decision as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskDecision {
    /// The reference of the statement.
    pub reference: String,
    /// What it does.
    pub sanction: Sanction,
    /// The number of the rule; 0: none.
    pub rule: u8,
    /// What is written into it.
    pub statement: Statement,
    /// Where it is.
    pub state: DecisionState,
    /// Who made it.
    pub by: Option<StaffId>,
    /// Who agreed or sent it back.
    pub second: Option<StaffId>,
    /// It needs a second person.
    pub second_needed: bool,
    /// When it was made.
    pub proposed_at: Timestamp,
    /// When it comes or came into force.
    pub effective_at: Option<Timestamp>,
    /// When what it closes opens again.
    pub ends_at: Option<Timestamp>,
}

/// One case, without its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskCase {
    /// As the queue shows it.
    pub row: QueueRow,
    /// The names under which both were seen in the latest reported chat: the reported one first.
    pub names: Option<(String, String)>,
    /// Since when the account exists.
    pub since: Option<Timestamp>,
    /// What was upheld before.
    pub upheld: Vec<Upheld>,
    /// The latest reporter blocked the person.
    pub blocked: bool,
    /// The reports, the latest first; at most a hundred.
    pub filed: Vec<FiledReport>,
    /// The person's own reports and what became of them; in a case of misuse of reports alone.
    pub judged: Vec<JudgedReport>,
    /// When rules paused the account.
    pub pauses: Vec<Timestamp>,
    /// How others of this reason were decided.
    pub similar: Vec<SimilarCase>,
    /// The decision that waits or holds, or the one that was sent back.
    pub decision: Option<DeskDecision>,
    /// What staff did, the latest first.
    pub trail: Vec<AuditEntry>,
}

impl DeskCase {
    /// What is usual now. A proposal for a person, never applied by itself.
    pub fn usual(&self) -> Sanction {
        let is_misuse = self.row.reason == Reason::Misuse;
        let of_its_kind = self.upheld.iter().filter(|one| one.misuse == is_misuse);
        let before = of_its_kind.filter(|one| one.counts).count();
        Sanction::usual_of(self.row.reason, self.row.severity, before)
    }
}

/// What came of taking a case or giving it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Done, now or before.
    Done,
    /// A colleague holds it, or it is decided.
    Refused,
    /// No such case.
    NotFound,
}

/// Evidence, after the look was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedEvidence {
    /// The frozen part of the chat.
    pub evidence: Evidence,
    /// When it was frozen.
    pub sealed_at: Timestamp,
}

fn word<T>(what: &str, of_name: impl Fn(&str) -> Option<T>, row: &mut Row) -> Result<T> {
    of_name(&row.take::<String>()?).ok_or_else(|| StoreError::Corrupt(format!("the {what} of a case")))
}

impl Store {
    /// Cases of the queue, the gravest first, then by when someone must look; at most a hundred of each state.
    pub async fn queue(&self, filter: QueueFilter, now: Timestamp) -> Result<Vec<QueueRow>> {
        let (least, most) = filter
            .severity
            .map_or((1, 4), |severity| (severity.number(), severity.number()));
        let reason = filter.reason.map_or("", Reason::name);
        let free = now - HELD_FOR;
        let db = &self.inner.db;
        let of_state = async |state: CaseState| {
            let row = values![now, state.name(), least, most, reason, PAGE];
            db.rows(QUEUE_OF_STATE, row).await
        };
        let rows = match filter.tab {
            QueueTab::Open => {
                let mut both = of_state(CaseState::Open).await?;
                both.extend(of_state(CaseState::Proposed).await?);
                both
            }
            QueueTab::Second => of_state(CaseState::Proposed).await?,
            QueueTab::Unassigned => {
                let row = values![now, least, most, reason, free, PAGE];
                db.rows(QUEUE_OF_NOBODY, row).await?
            }
            QueueTab::Mine(staff) => {
                let row = values![now, staff, least, most, reason, PAGE];
                db.rows(QUEUE_OF_STAFF, row).await?
            }
        };
        let rows = rows.into_iter().map(QueueRow::of);
        let mut rows = rows.collect::<Result<Vec<_>>>()?;
        rows.sort_by_key(|row| (row.severity.number(), row.due_at, row.created_at));
        Ok(rows)
    }

    /// How many cases each part of the queue has for this person.
    pub async fn count_queue(&self, staff: StaffId, now: Timestamp) -> Result<QueueCounts> {
        let row = self.inner.db.row(COUNT_QUEUE, values![staff, now - HELD_FOR]).await?;
        row.map_or(Ok(QueueCounts::default()), |mut row| {
            Ok(QueueCounts {
                open: row.take()?,
                mine: row.take()?,
                unassigned: row.take()?,
                second: row.take()?,
            })
        })
    }

    /// The cases that wait for a decision, by gravity; those that are none are left out.
    pub async fn waiting_cases(&self, now: Timestamp) -> Result<Vec<WaitingCases>> {
        let rows = self.inner.db.rows(WAITING_BY_SEVERITY, values![now]).await?;
        rows.into_iter()
            .map(|mut row| {
                let severity = Severity::of_number(row.take()?);
                Ok(WaitingCases {
                    severity: severity.ok_or_else(|| StoreError::Corrupt("the severity of a case".into()))?,
                    cases: row.take()?,
                    oldest: row.take()?,
                    overdue: row.take()?,
                })
            })
            .collect()
    }

    /// How long a person has opened cases without a break.
    pub async fn without_break(&self, staff: StaffId, now: Timestamp) -> Result<Stretch> {
        let rows = self.inner.db.rows(LOOKS_OF_STAFF, values![staff, now - SHIFT]).await?;
        let looks = rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?)));
        Ok(desk::without_break(&looks.collect::<Result<Vec<_>>>()?, now))
    }

    /// A case as staff see it before they open its evidence.
    pub async fn case_at_desk(&self, reference: &str, now: Timestamp) -> Result<Option<DeskCase>> {
        let db = &self.inner.db;
        let Some(row) = db.row(CASE_AT_DESK, values![now, reference]).await? else {
            return Ok(None);
        };
        let row = QueueRow::of(row)?;
        let (filed, latest_reporter) = self.filed(row.id).await?;
        let since = match row.subject {
            Some(user) => db.row(SINCE, values![user]).await?,
            None => None,
        };
        let blocked = match row.subject.zip(latest_reporter) {
            Some((user, reporter)) => db.row(HAS_BLOCKED, values![user, reporter]).await?,
            None => None,
        };
        let mut upheld = Vec::new();
        for mut one in db.rows(UPHELD_BEFORE, values![row.id]).await? {
            let rule = one.take()?;
            let verdict = word("verdict", Verdict::of_name, &mut one)?;
            let (at, counts_until): (Timestamp, Option<Timestamp>) = (one.take()?, one.take()?);
            upheld.push(Upheld {
                rule,
                verdict,
                at,
                counts: counts_until.is_some_and(|until| now < until),
                appealed: one.take::<u64>()? > 0,
                misuse: one.take()?,
            });
        }
        let mut similar = Vec::new();
        for mut one in db.rows(SIMILAR_CASES, values![row.reason.name(), row.id]).await? {
            similar.push(SimilarCase {
                reference: one.take()?,
                rule: one.take()?,
                verdict: word("verdict", Verdict::of_name, &mut one)?,
                appeal: one
                    .take::<Option<String>>()?
                    .and_then(|outcome| AppealOutcome::of_name(&outcome)),
            });
        }
        let judged = match row.subject {
            Some(user) if row.reason == Reason::Misuse => self.judged_reports(user).await?,
            _ => Vec::new(),
        };
        let pauses = db.rows(PAUSES, values![row.id]).await?;
        let trail = AuditFilter {
            case: Some(row.reference.clone()),
            ..AuditFilter::default()
        };
        let decision = self.decision_at_desk(row.id).await?;
        Ok(Some(DeskCase {
            names: self.names_in_evidence(&row.reference).await?,
            since: since.map(|mut row| row.take()).transpose()?,
            upheld,
            blocked: blocked.map_or(Ok(0), |mut row| row.take::<u64>())? > 0,
            filed,
            judged,
            pauses: pauses
                .into_iter()
                .map(|mut row| row.take())
                .collect::<Result<Vec<_>>>()?,
            similar,
            decision: decision.filter(|decision| {
                // What was sent back is shown until there is another one.
                decision.state != DecisionState::SentBack || row.state == CaseState::Open
            }),
            trail: self.audit_page(&trail, PAGE).await?.entries,
            row,
        }))
    }

    /// The reports of a case, and who sent the latest.
    async fn filed(&self, case: CaseId) -> Result<(Vec<FiledReport>, Option<UserId>)> {
        let (mut filed, mut latest) = (Vec::new(), None);
        for mut row in self.inner.db.rows(REPORTS_AT_DESK, values![case, PAGE]).await? {
            let (id, reference): (ReportId, String) = (row.take()?, row.take()?);
            let reason = word("reason", Reason::of_name, &mut row)?;
            let (at, reporter): (Timestamp, Option<UserId>) = (row.take()?, row.take()?);
            let words = if row.take()? {
                self.words_of_report(id).await?
            } else {
                Words::default()
            };
            if filed.is_empty() {
                latest = reporter;
            }
            filed.push(FiledReport {
                reference,
                reason,
                at,
                words,
            });
        }
        Ok((filed, latest))
    }

    pub(super) async fn names_in_evidence(&self, reference: &str) -> Result<Option<(String, String)>> {
        let found = self.evidence_in(reference, None).await?;
        Ok(found.map(|(_, opened)| {
            let (about, by) = opened.evidence.shown();
            (about.name.clone(), by.name.clone())
        }))
    }

    async fn evidence_in(&self, reference: &str, report: Option<&str>) -> Result<Option<(ReportId, OpenedEvidence)>> {
        let by = values![reference, report.unwrap_or("")];
        let Some(mut row) = self.inner.db.row(REPORT_OF_CASE, by).await? else {
            return Ok(None);
        };
        let (report, sealed_at): (ReportId, Timestamp) = (row.take()?, row.take()?);
        let evidence = self.evidence_of(report).await?;
        Ok(evidence.map(|evidence| (report, OpenedEvidence { evidence, sealed_at })))
    }

    async fn decision_at_desk(&self, case: CaseId) -> Result<Option<DeskDecision>> {
        self.desk_decision(self.inner.db.row(DECISION_AT_DESK, values![case]).await?)
            .await
    }

    pub(super) async fn decision_by_id(&self, decision: DecisionId) -> Result<Option<DeskDecision>> {
        self.desk_decision(self.inner.db.row(DECISION_BY_ID, values![decision]).await?)
            .await
    }

    async fn desk_decision(&self, row: Option<Row>) -> Result<Option<DeskDecision>> {
        let Some(mut row) = row else {
            return Ok(None);
        };
        let (id, reference): (DecisionId, String) = (row.take()?, row.take()?);
        let verdict = word("verdict", Verdict::of_name, &mut row)?;
        let scope = Scope::of_bits(row.take()?);
        let length = row.take::<Option<i64>>()?.map(Span::seconds);
        let rule = row.take()?;
        let sealed: Vec<u8> = row.take()?;
        let key = self.inner.keys.find(KeyName::report(id.0)).await?;
        let statement = key.and_then(|key| key.json(place(id), &sealed));
        Ok(Some(DeskDecision {
            reference,
            sanction: Sanction { verdict, scope, length },
            rule,
            statement: statement.unwrap_or_default(),
            state: word("decision", DecisionState::of_name, &mut row)?,
            by: row.take()?,
            second: row.take()?,
            second_needed: row.take()?,
            proposed_at: row.take()?,
            effective_at: row.take()?,
            ends_at: row.take()?,
        }))
    }

    /// Takes a case, so that two people do not read it at once.
    pub async fn take_case(&self, reference: &str, staff: StaffId, by: By, now: Timestamp) -> Result<Held> {
        self.hold(reference, staff, by, true, now).await
    }

    /// Gives a case back that the person holds.
    pub async fn give_back_case(&self, reference: &str, staff: StaffId, by: By, now: Timestamp) -> Result<Held> {
        self.hold(reference, staff, by, false, now).await
    }

    async fn hold(&self, reference: &str, staff: StaffId, by: By, take: bool, now: Timestamp) -> Result<Held> {
        let auditor = self.auditor(self.subject_of_case(reference).await?).await?;
        let reference = reference.to_owned();
        let held = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(mut row) = tx.row(&HELD_BY, values![reference.clone()]).await? else {
                    return Ok(Held::NotFound);
                };
                let id: CaseId = row.take()?;
                // Two who take it at once come one after the other from here.
                tx.row(&crate::db::dialect::LOCK_CASE, values![id]).await?;
                let Some(mut row) = tx.row(&HELD_BY, values![reference.clone()]).await? else {
                    return Ok(Held::NotFound);
                };
                let _: CaseId = row.take()?;
                let state = word("state", CaseState::of_name, &mut row)?;
                let (holder, since): (Option<StaffId>, Option<Timestamp>) = (row.take()?, row.take()?);
                let open = matches!(state, CaseState::Open | CaseState::Proposed);
                let is_mine = holder == Some(staff);
                if take && is_mine || !take && holder.is_none() {
                    return Ok(Held::Done);
                }
                if !open || take && !desk::may_take(holder.zip(since), staff, now) || !take && !is_mine {
                    return Ok(Held::Refused);
                }
                let action = if take {
                    tx.execute(&TAKE, values![staff, now, id]).await?;
                    "case_taken"
                } else {
                    tx.execute(&GIVE_BACK, values![id]).await?;
                    "case_given_back"
                };
                let entry = Entry {
                    case: Some(reference),
                    ..Entry::of(action)
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(Held::Done)
            })
        });
        held.await
    }

    /// Opens the evidence of a report of a case, or of the latest one that has some; the look is on record before
    /// anything is shown. None: there is no such case, or nothing to read any more.
    pub async fn open_evidence(
        &self,
        reference: &str,
        report: Option<&str>,
        staff: StaffId,
        by: By,
        now: Timestamp,
    ) -> Result<Option<OpenedEvidence>> {
        let Some((report, opened)) = self.evidence_in(reference, report).await? else {
            return Ok(None);
        };
        let look = Look {
            reference: reference.to_owned(),
            staff,
            what: LookedAt::Evidence,
        };
        let entry = Entry {
            after: Some(json!({ "report": self.reference_of_report(report).await? })),
            ..Entry::of("evidence_opened")
        };
        Ok(self.record_look(look, by, entry, now).await?.then_some(opened))
    }

    async fn reference_of_report(&self, report: ReportId) -> Result<Option<String>> {
        let row = self.inner.db.row(REFERENCE_OF_REPORT, values![report]).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// The evidence that a decision quotes from, which is no look. None: this member has not opened it, or there is none.
    pub async fn evidence_to_quote(
        &self,
        reference: &str,
        report: Option<&str>,
        staff: StaffId,
    ) -> Result<Option<Evidence>> {
        let Some((_, opened)) = self.evidence_in(reference, report).await? else {
            return Ok(None);
        };
        let has_looked = self.looked_since(reference, staff, opened.sealed_at).await?;
        Ok(has_looked.then_some(opened.evidence))
    }

    /// Has this member opened the latest evidence of a case? Where there is none, there is nothing to open.
    pub async fn has_read_evidence(&self, reference: &str, staff: StaffId) -> Result<bool> {
        match self.evidence_in(reference, None).await? {
            Some((_, opened)) => self.looked_since(reference, staff, opened.sealed_at).await,
            None => Ok(true),
        }
    }

    async fn looked_since(&self, reference: &str, staff: StaffId, since: Timestamp) -> Result<bool> {
        let row = self
            .inner
            .db
            .row(LOOKED_SINCE, values![reference, staff, since])
            .await?;
        let looks: u64 = row.map_or(Ok(0), |mut row| row.take())?;
        Ok(looks > 0)
    }

    /// Writes down that a member of staff looked, with an entry of the audit trail. False: there is no such case.
    pub(crate) async fn record_look(&self, look: Look, by: By, entry: Entry, now: Timestamp) -> Result<bool> {
        let auditor = self.auditor(self.subject_of_case(&look.reference).await?).await?;
        let id = random_uuid(self.inner.entropy.as_ref());
        let recorded = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let Some(mut row) = tx.row(&HELD_BY, values![look.reference.clone()]).await? else {
                    return Ok(false);
                };
                let case: CaseId = row.take()?;
                tx.execute(&NOTE_LOOK, values![id, case, look.staff, look.what.name(), now])
                    .await?;
                tx.execute(&FIRST_LOOK, values![now, case]).await?;
                let entry = Entry {
                    case: Some(look.reference),
                    ..entry
                };
                auditor.append(tx, &by, entry, now).await?;
                Ok(true)
            })
        });
        recorded.await
    }
}

/// A look of a member of staff into a case.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// The case.
    pub(crate) reference: String,
    /// Who looks.
    pub(crate) staff: StaffId,
    /// At what.
    pub(crate) what: LookedAt,
}
