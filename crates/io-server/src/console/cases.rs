//! Cases: the queue, one case, its evidence, and what staff do with it.
//!
//! Rules decide who may do what; the store records it. No word of a conversation leaves but by a recorded look.

use std::collections::HashMap;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use io_core::chat::Reaction;
use io_core::ids::StaffId;
use io_core::moderation::{CaseError, DecisionState, Reason, Rule, Sanction, SanctionError, Scope, Severity, Verdict};
use io_core::time::{Span, Timestamp};
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;
use io_store::audit::{AuditEntry, Who};
use io_store::moderation::decisions::{Acted, NewDecision, StaffStep, Statement};
use io_store::moderation::desk::{DeskCase, DeskDecision, FiledReport, Held, QueueFilter, QueueRow, QueueTab};
use io_store::moderation::evidence::{Evidence, Frozen, FrozenKind};
use io_store::moderation::reports::Words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::Staff;
use crate::app::App;
use crate::http::json::Json;
use crate::http::path::InPath;
use crate::http::problem::ApiError;

/// The most characters of the words to the person, and of a note.
const LONGEST: usize = 2_000;

/// The most messages that a statement quotes.
const QUOTES: usize = 10;

/// A colleague, as the others see them.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct Colleague {
    /// The name.
    name: String,
    /// It is the one who asks.
    me: bool,
}

/// The names of staff, read once for an answer.
pub(super) struct Names {
    names: HashMap<StaffId, String>,
    me: StaffId,
}

impl Names {
    pub(super) async fn read(app: &App, me: StaffId) -> Result<Self, ApiError> {
        let staff = app.store.staff().await?;
        let names = staff.into_iter().map(|member| (member.id, member.name));
        Ok(Self {
            names: names.collect(),
            me,
        })
    }

    pub(super) fn of(&self, id: StaffId) -> Colleague {
        Colleague {
            name: self.names.get(&id).cloned().unwrap_or_else(|| "?".to_owned()),
            me: id == self.me,
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct AskedQueue {
    tab: Option<String>,
    severity: Option<Severity>,
    reason: Option<Reason>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Queue {
    now: Moment,
    cases: Vec<CaseRow>,
    counts: QueueCounts,
    breaks: Breaks,
}

#[derive(Serialize, ToSchema)]
pub(super) struct QueueCounts {
    open: u64,
    mine: u64,
    unassigned: u64,
    second: u64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Breaks {
    cases_since: usize,
    minutes: i64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct CaseRow {
    reference: String,
    reason: &'static str,
    severity: &'static str,
    state: &'static str,
    created_at: Moment,
    due_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    looked_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned: Option<Colleague>,
    reports: u64,
    paused: bool,
    picked: u64,
    taken_back: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<SecondPerson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_until: Option<Moment>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct SecondPerson {
    /// The one who asks proposed it.
    mine: bool,
}

impl CaseRow {
    fn of(row: &QueueRow, names: &Names) -> Self {
        let waits = row.undo_until.is_none();
        Self {
            reference: row.reference.clone(),
            reason: row.reason.name(),
            severity: row.severity.name(),
            state: row.state.name(),
            created_at: row.created_at.into(),
            due_at: row.due_at.into(),
            looked_at: row.looked_at.map(Moment::from),
            assigned: row.held.map(|(holder, _)| names.of(holder)),
            reports: row.reports,
            paused: row.paused,
            picked: row.picked,
            taken_back: row.taken_back,
            second: row
                .decided_by
                .filter(|_| waits)
                .map(|by| SecondPerson { mine: by == names.me }),
            undo_until: row.undo_until.map(Moment::from),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct Case {
    #[serde(flatten)]
    row: CaseRow,
    version: u64,
    reported: Reported,
    reporter: Reporter,
    filed: Vec<Filed>,
    /// The person's own reports; in a case of misuse of reports alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    judged: Vec<Judged>,
    trail: Vec<Step>,
    similar: Vec<Similar>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
    usual: Usual,
}

#[derive(Serialize, ToSchema)]
struct Reported {
    /// Empty: nobody was seen in a chat.
    name: String,
    /// The masked identity; none: the account is gone, or there never was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_days: Option<i64>,
    upheld: Vec<UpheldBefore>,
    appeals: usize,
}

#[derive(Serialize, ToSchema)]
struct UpheldBefore {
    rule: u8,
    verdict: &'static str,
    at: Moment,
}

#[derive(Serialize, ToSchema)]
struct Reporter {
    name: String,
    blocked: bool,
}

#[derive(Serialize, ToSchema)]
struct Filed {
    reference: String,
    reason: &'static str,
    words: String,
    at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<PublicNotice>,
}

/// A report that the person made, and what became of it.
#[derive(Serialize, ToSchema)]
struct Judged {
    case: String,
    reason: &'static str,
    at: Moment,
    outcome: &'static str,
}

/// What a notice of the public form says.
#[derive(Serialize, ToSchema)]
struct PublicNotice {
    what: String,
    place: String,
    why: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Step {
    at: Moment,
    who: String,
    what: String,
}

#[derive(Serialize, ToSchema)]
struct Similar {
    reference: String,
    rule: u8,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    appeal: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct Usual {
    verdict: &'static str,
    scope: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
}

/// A decision as staff see it.
#[derive(Serialize, ToSchema)]
pub(super) struct Decision {
    reference: String,
    verdict: &'static str,
    scope: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
    rule: u8,
    words: String,
    quotes: Vec<Quote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_back: Option<String>,
    state: &'static str,
    by: Colleague,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<Colleague>,
    second_needed: bool,
    proposed_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_until: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Moment>,
}

#[derive(Serialize, ToSchema)]
struct Quote {
    seq: u64,
    at: Moment,
    text: String,
}

impl Decision {
    /// As the console shows it.
    pub(super) fn of(decision: DeskDecision, names: &Names) -> Self {
        let undo_until = decision
            .effective_at
            .filter(|_| decision.state == DecisionState::Decided);
        let quotes = decision.statement.quotes.into_iter().map(|quote| Quote {
            seq: quote.seq,
            at: quote.at.into(),
            text: quote.text,
        });
        Self {
            reference: decision.reference,
            verdict: decision.sanction.verdict.name(),
            scope: decision.sanction.scope.names(),
            seconds: decision.sanction.length.map(Span::as_seconds_ceil),
            rule: decision.rule,
            words: decision.statement.words,
            quotes: quotes.collect(),
            note: decision.statement.note,
            sent_back: decision.statement.sent_back,
            state: decision.state.name(),
            by: decision.by.map_or_else(rule_of_io, |by| names.of(by)),
            second: decision.second.map(|second| names.of(second)),
            second_needed: decision.second_needed,
            proposed_at: decision.proposed_at.into(),
            undo_until: undo_until.map(Moment::from),
            ends_at: decision.ends_at.map(Moment::from),
        }
    }
}

fn rule_of_io() -> Colleague {
    Colleague {
        name: "IO".to_owned(),
        me: false,
    }
}

/// What the audit trail calls it, and how the trail of a case names it.
const TRAIL: [(&str, &str); 14] = [
    ("case_taken", "taken"),
    ("case_given_back", "given_back"),
    ("evidence_opened", "evidence"),
    ("program_suspected", "program"),
    ("decision_proposed", "proposed"),
    ("case_decided", "decided"),
    ("decision_agreed", "agreed"),
    ("decision_sent_back", "sent_back"),
    ("decision_taken_back", "taken_back"),
    ("decision_undone", "undone"),
    ("decision_in_force", "in_force"),
    ("unmask_asked", "unmask_asked"),
    ("unmask_agreed", "unmask_agreed"),
    ("unmask_refused", "unmask_refused"),
];

fn step(entry: AuditEntry, names: &Names) -> Step {
    let known = TRAIL.iter().find(|(action, _)| *action == entry.action);
    Step {
        at: entry.at.into(),
        who: match entry.who {
            Some(Who::Staff(id)) => names.of(id).name,
            Some(Who::Key(id)) => format!("key {id}"),
            Some(Who::Machine) => "command".to_owned(),
            Some(Who::Rule) | None => "rule:time".to_owned(),
        },
        what: known.map_or(entry.action, |(_, what)| (*what).to_owned()),
    }
}

fn filed(report: FiledReport) -> Filed {
    let Words { words, notice } = report.words;
    Filed {
        reference: report.reference,
        reason: report.reason.name(),
        words: words.unwrap_or_default(),
        at: report.at.into(),
        notice: notice.map(|notice| PublicNotice {
            what: notice.what,
            place: notice.place,
            why: notice.why,
            name: notice.name,
            email: notice.email,
        }),
    }
}

impl Case {
    fn of(app: &App, case: DeskCase, names: &Names, now: Timestamp) -> Self {
        let usual = case.usual();
        let (name, name_of_reporter) = case.names.unwrap_or_default();
        let reason = case.row.reason.name();
        let paused = case.pauses.iter().map(|at| (*at, format!("rule:{reason}"), "paused"));
        let arrived = case.filed.iter().map(|one| (one.at, one.reference.clone(), "filed"));
        let mut trail: Vec<Step> = case.trail.into_iter().map(|entry| step(entry, names)).collect();
        trail.extend(arrived.chain(paused).map(|(at, who, what)| Step {
            at: at.into(),
            who,
            what: what.to_owned(),
        }));
        trail.sort_by_key(|step| std::cmp::Reverse(step.at));
        Self {
            row: CaseRow::of(&case.row, names),
            version: case.row.version,
            reported: Reported {
                name,
                tag: case.row.subject.map(|user| app.store.masked(user).0),
                since_days: case.since.map(|since| (now - since).as_seconds_ceil() / 86_400),
                appeals: case.upheld.iter().filter(|one| one.appealed).count(),
                upheld: case
                    .upheld
                    .into_iter()
                    .map(|one| UpheldBefore {
                        rule: one.rule,
                        verdict: one.verdict.name(),
                        at: one.at.into(),
                    })
                    .collect(),
            },
            reporter: Reporter {
                name: name_of_reporter,
                blocked: case.blocked,
            },
            filed: case.filed.into_iter().map(filed).collect(),
            judged: case
                .judged
                .into_iter()
                .map(|one| Judged {
                    case: one.case,
                    reason: one.reason.name(),
                    at: one.at.into(),
                    outcome: one.outcome.name(),
                })
                .collect(),
            trail,
            similar: case
                .similar
                .into_iter()
                .map(|one| Similar {
                    reference: one.reference,
                    rule: one.rule,
                    verdict: one.verdict.name(),
                    appeal: one.appeal.map(io_core::moderation::AppealOutcome::name),
                })
                .collect(),
            decision: case.decision.map(|decision| Decision::of(decision, names)),
            usual: Usual {
                verdict: usual.verdict.name(),
                scope: usual.scope.names(),
                seconds: usual.length.map(Span::as_seconds_ceil),
            },
        }
    }
}

/// The queue: the gravest first, then by when someone must look.
#[utoipa::path(get, path = "/console/api/queue", tag = "console", responses((status = 200, body = Queue)))]
pub(super) async fn queue(
    State(app): State<App>,
    staff: Staff,
    asked: Result<Query<AskedQueue>, QueryRejection>,
) -> Result<Json<Queue>, ApiError> {
    let Query(asked) = asked.map_err(|_| ProblemCode::InvalidBody)?;
    let tab = match asked.tab.as_deref() {
        None | Some("open") => QueueTab::Open,
        Some("mine") => QueueTab::Mine(staff.id),
        Some("unassigned") => QueueTab::Unassigned,
        Some("second") => QueueTab::Second,
        Some(_) => return Err(ApiError::field("tab", "open, mine, unassigned or second")),
    };
    let now = app.now();
    let filter = QueueFilter {
        tab,
        severity: asked.severity,
        reason: asked.reason,
    };
    let names = Names::read(&app, staff.id).await?;
    let rows = app.store.queue(filter, now).await?;
    let counts = app.store.count_queue(staff.id, now).await?;
    let stretch = app.store.without_break(staff.id, now).await?;
    Ok(Json(Queue {
        now: now.into(),
        cases: rows.iter().map(|row| CaseRow::of(row, &names)).collect(),
        counts: QueueCounts {
            open: counts.open,
            mine: counts.mine,
            unassigned: counts.unassigned,
            second: counts.second,
        },
        breaks: Breaks {
            cases_since: stretch.cases,
            minutes: stretch.length.as_seconds_ceil() / 60,
        },
    }))
}

async fn shown(app: &App, staff: &Staff, reference: &str) -> Result<Json<Case>, ApiError> {
    let now = app.now();
    let case = app.store.case_at_desk(reference, now).await?;
    let case = case.ok_or(ProblemCode::NotFound)?;
    let names = Names::read(app, staff.id).await?;
    Ok(Json(Case::of(app, case, &names, now)))
}

/// One case, without its evidence.
#[utoipa::path(get, path = "/console/api/cases/{reference}", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = Case)))]
pub(super) async fn read(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<Case>, ApiError> {
    shown(&app, &staff, &reference).await
}

/// Evidence as the console shows it.
#[derive(Serialize, ToSchema)]
pub(super) struct ShownEvidence {
    events: Vec<ShownEvent>,
    reveal: ShownReveal,
    /// The picture that the reported person showed, as base64 of a JPEG.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    sealed_at: Moment,
}

#[derive(Serialize, ToSchema)]
struct ShownEvent {
    seq: u64,
    at: Moment,
    side: &'static str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    picked: bool,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_back_after: Option<i64>,
    /// The number of the message that it answers, or reacts to.
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<u64>,
    /// The reaction; absent of one that was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    reaction: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct ShownReveal {
    happened: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Moment>,
}

impl ShownEvidence {
    /// What was frozen at `sealed_at`.
    pub(super) fn of(evidence: Evidence, sealed_at: Timestamp) -> Self {
        let (reported, picked) = (evidence.reported(), evidence.picked);
        let event = |event: Frozen| ShownEvent {
            seq: event.seq,
            at: event.at.into(),
            side: match event.side {
                0 => "io",
                side if side == reported => "reported",
                _ => "reporter",
            },
            kind: match event.kind {
                _ if event.reacted.is_some() => "reacted",
                FrozenKind::Message => "message",
                FrozenKind::TakenBack => "taken_back",
                FrozenKind::Ended => "ended",
                FrozenKind::Revealed => "revealed",
                FrozenKind::RevealWithdrawn => "reveal_withdrawn",
            },
            picked: picked.contains(&event.seq),
            text: event.text,
            answers: event.answers.or(event.reacted.map(|reacted| reacted.target)),
            reaction: event.reacted.and_then(|reacted| reacted.reaction).map(Reaction::emoji),
            taken_back_after: event.taken_back_after.map(Span::as_seconds_ceil),
        };
        Self {
            events: evidence.events.into_iter().map(event).collect(),
            reveal: ShownReveal {
                happened: evidence.revealed_at.is_some(),
                at: evidence.revealed_at.map(Moment::from),
            },
            picture: evidence.picture,
            sealed_at: sealed_at.into(),
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct AskedEvidence {
    report: Option<String>,
}

/// Opens the evidence of a case: of the report that is named, or of the latest. The look is on record first.
#[utoipa::path(post, path = "/console/api/cases/{reference}/evidence", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = ShownEvidence)))]
pub(super) async fn evidence(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    asked: Result<Query<AskedEvidence>, QueryRejection>,
    staff: Staff,
) -> Result<Json<ShownEvidence>, ApiError> {
    let Query(asked) = asked.map_err(|_| ProblemCode::InvalidBody)?;
    let report = asked.report.as_deref();
    let opened = app
        .store
        .open_evidence(&reference, report, staff.id, staff.by(), app.now())
        .await?;
    let opened = opened.ok_or(ProblemCode::NotFound)?;
    Ok(Json(ShownEvidence::of(opened.evidence, opened.sealed_at)))
}

fn held(held: Held) -> Result<(), ApiError> {
    match held {
        Held::Done => Ok(()),
        Held::Refused => Err(ProblemCode::ChangedMeanwhile.into()),
        Held::NotFound => Err(ProblemCode::NotFound.into()),
    }
}

/// Takes a case, so that two people do not read it at once.
#[utoipa::path(post, path = "/console/api/cases/{reference}/take", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = Case)))]
pub(super) async fn take(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<Case>, ApiError> {
    let taken = app.store.take_case(&reference, staff.id, staff.by(), app.now());
    held(taken.await?)?;
    shown(&app, &staff, &reference).await
}

/// Gives a case back.
#[utoipa::path(post, path = "/console/api/cases/{reference}/give-back", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = Case)))]
pub(super) async fn give_back(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<Case>, ApiError> {
    let given = app.store.give_back_case(&reference, staff.id, staff.by(), app.now());
    held(given.await?)?;
    shown(&app, &staff, &reference).await
}

/// A decision to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct Decide {
    #[schema(value_type = String)]
    verdict: Verdict,
    scope: Vec<String>,
    #[serde(default)]
    seconds: Option<i64>,
    /// 1 to 7; 0 if none was broken.
    rule: u8,
    words: String,
    #[serde(default)]
    quotes: Vec<u64>,
    /// The report whose evidence is quoted; otherwise the latest.
    #[serde(default)]
    report: Option<String>,
    #[serde(default)]
    note: Option<String>,
    version: u64,
}

/// What a sanction is made of, as the console sends it.
pub(super) fn sanction(verdict: Verdict, scope: &[String], seconds: Option<i64>) -> Result<Sanction, ApiError> {
    let scope = Scope::of_names(scope)
        .ok_or_else(|| ApiError::field("scope", "matching, chatting, reveal, everything, reporting"))?;
    Sanction::new(verdict, scope, seconds.map(Span::seconds)).map_err(|error| match error {
        SanctionError::Scope | SanctionError::NoNotice => ApiError::field("scope", error.to_string()),
        SanctionError::Length => ApiError::field("seconds", error.to_string()),
    })
}

/// A text of staff: trimmed, bounded, without control characters but line ends.
pub(super) fn text(field: &'static str, text: &str) -> Result<Option<String>, ApiError> {
    let text = text.trim();
    let odd = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.chars().count() > LONGEST {
        return Err(ApiError::field(field, format!("At most {LONGEST} characters.")));
    }
    if text.chars().any(odd) {
        return Err(ApiError::field(field, "no control characters"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Decides a case, or proposes what needs a second person.
#[utoipa::path(post, path = "/console/api/cases/{reference}/decide", tag = "console", request_body = Decide,
    params(("reference" = String, Path)), responses((status = 200, body = Case)))]
pub(super) async fn decide(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
    Json(body): Json<Decide>,
) -> Result<Json<Case>, ApiError> {
    let sanction = sanction(body.verdict, &body.scope, body.seconds)?;
    let rule = Rule::of_number(body.rule);
    if sanction.upheld() != rule.is_some() {
        return Err(ApiError::field("rule", "1 to 7 if a rule was broken, otherwise 0"));
    }
    let words = text("words", &body.words)?;
    if sanction.upheld() && words.is_none() {
        return Err(ApiError::field("words", "say why, in words for the person"));
    }
    let quotes = if body.quotes.is_empty() {
        Vec::new()
    } else {
        let evidence = app
            .store
            .evidence_to_quote(&reference, body.report.as_deref(), staff.id);
        let quotes = evidence.await?.and_then(|evidence| evidence.quotes(&body.quotes));
        let quotes = quotes.filter(|quotes| quotes.len() <= QUOTES);
        quotes.ok_or_else(|| ApiError::field("quotes", "at most ten messages of the reported person that you read"))?
    };
    let decision = NewDecision {
        sanction,
        rule,
        statement: Statement {
            words: words.unwrap_or_default(),
            quotes,
            note: body.note.map_or(Ok(None), |note| text("note", &note))?,
            sent_back: None,
        },
    };
    let by = staff.by();
    let decided = app
        .store
        .decide_case(&reference, body.version, &by, decision, app.now());
    acted(decided.await?)?;
    shown(&app, &staff, &reference).await
}

/// The answer to an act of staff.
fn acted(acted: Acted) -> Result<(), ApiError> {
    match acted {
        Acted::Done { .. } => Ok(()),
        Acted::Changed | Acted::Refused(CaseError::OtherState | CaseError::TooEarly) => {
            Err(ProblemCode::ChangedMeanwhile.into())
        }
        Acted::Refused(CaseError::OtherPerson) => Err(ProblemCode::AnotherPerson.into()),
        Acted::Refused(CaseError::TooLate) => Err(ProblemCode::TooLateToUndo.into()),
        Acted::Unfit(error) => Err(ApiError::field("scope", error.to_string())),
        Acted::NotFound => Err(ProblemCode::NotFound.into()),
    }
}

async fn do_step(app: &App, staff: &Staff, reference: &str, step: StaffStep) -> Result<Json<Case>, ApiError> {
    let by = staff.by();
    let done = app.store.step_case(reference, &by, step, app.now());
    acted(done.await?)?;
    shown(app, staff, reference).await
}

/// A second person agrees, after reading what the decision is about.
#[utoipa::path(post, path = "/console/api/cases/{reference}/agree", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = Case)))]
pub(super) async fn agree(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<Case>, ApiError> {
    if !app.store.has_read_evidence(&reference, staff.id).await? {
        return Err(ApiError::field("evidence", "open it before you agree"));
    }
    do_step(&app, &staff, &reference, StaffStep::Agree).await
}

/// Why a proposal is sent back.
#[derive(Deserialize, ToSchema)]
pub(super) struct SendBack {
    note: String,
}

/// A second person does not agree, and says why.
#[utoipa::path(post, path = "/console/api/cases/{reference}/send-back", tag = "console", request_body = SendBack,
    params(("reference" = String, Path)), responses((status = 200, body = Case)))]
pub(super) async fn send_back(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
    Json(body): Json<SendBack>,
) -> Result<Json<Case>, ApiError> {
    let note = text("note", &body.note)?.ok_or_else(|| ApiError::field("note", "say why"))?;
    do_step(&app, &staff, &reference, StaffStep::SendBack(note)).await
}

/// The one who proposed takes it back.
#[utoipa::path(post, path = "/console/api/cases/{reference}/take-back", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = Case)))]
pub(super) async fn take_back(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<Case>, ApiError> {
    do_step(&app, &staff, &reference, StaffStep::TakeBack).await
}

/// Undoes a decision while nobody knows of it.
#[utoipa::path(post, path = "/console/api/cases/{reference}/undo", tag = "console",
    params(("reference" = String, Path)), responses((status = 200, body = Case)))]
pub(super) async fn undo(
    State(app): State<App>,
    InPath(reference): InPath<String>,
    staff: Staff,
) -> Result<Json<Case>, ApiError> {
    do_step(&app, &staff, &reference, StaffStep::Undo).await
}
