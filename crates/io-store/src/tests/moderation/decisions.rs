//! Decisions, from the proposal to their end.

use io_core::ids::{CaseId, ReportId, StaffId, UserId};
use io_core::moderation::{CaseError, CaseState, NoticeKind, Reason, Rule, Sanction, Scope, Severity, Standing};
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use super::cases::reported;
use crate::Store;
use crate::audit::{By, Who};
use crate::crypto::KeyName;
use crate::db::{Statement, values};
use crate::housekeeping::Retention;
use crate::moderation::decisions::{self, Acted, InForce, NewDecision, StaffStep};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, fresh_id, person};

pub(super) const UNDO: Span = Span::minutes(10);

pub(super) fn staff(number: u128) -> StaffId {
    StaffId(Uuid::from_u128(number))
}

pub(super) fn by(staff: StaffId) -> By {
    By {
        who: Who::Staff(staff),
        request: "a test".to_owned(),
    }
}

fn decision(sanction: Sanction) -> NewDecision {
    NewDecision {
        sanction,
        rule: Rule::of_number(4),
        statement: decisions::Statement {
            words: "marker-words-to-the-person".to_owned(),
            ..decisions::Statement::default()
        },
    }
}

/// A grave sanction that one person cannot decide alone.
pub(super) fn grave() -> Sanction {
    Sanction::usual(Severity::Urgent, 0)
}

pub(super) async fn facts(store: &Store, case: CaseId) -> (String, u64) {
    let facts = Statement::both("FACTS", "SELECT reference, version FROM cases WHERE id = $1");
    let mut row = store
        .inner
        .db
        .row(facts, values![case])
        .await
        .expect("reads")
        .expect("a case");
    (row.take().expect("a reference"), row.take().expect("a version"))
}

/// A report of `reporter` in the case.
pub(super) async fn report(store: &Store, case: CaseId, reporter: UserId) -> ReportId {
    let keep = Statement::both(
        "KEEP",
        "INSERT INTO reports (id, case_id, reference, reporter_id, reason, weight, created_at) \
         VALUES ($1, $2, $3, $4, 'threats', 100, $5)",
    );
    let id = ReportId::from_random(fresh_id());
    let row = values![id, case, id.to_string(), reporter, NOON];
    store.inner.db.execute(keep, row).await.expect("keeps");
    id
}

pub(super) async fn decide(store: &Store, case: CaseId, by: StaffId, sanction: Sanction, now: Timestamp) -> Acted {
    let (reference, version) = facts(store, case).await;
    let maker = self::by(by);
    let decided = store.decide_case(&reference, version, &maker, decision(sanction), now);
    decided.await.expect("decides")
}

pub(super) async fn step(store: &Store, case: CaseId, by: StaffId, step: StaffStep, now: Timestamp) -> Acted {
    let (reference, _) = facts(store, case).await;
    store
        .step_case(&reference, &self::by(by), step, now)
        .await
        .expect("steps")
}

pub(super) async fn kinds(store: &Store, user: UserId) -> Vec<NoticeKind> {
    let notices = store.notices(user).await.expect("lists");
    notices.into_iter().map(|notice| notice.kind).collect()
}

#[tokio::test]
async fn a_grave_decision_needs_two_people_and_comes_into_force_once() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let case = reported(store, Some(one), Reason::Threats, NOON).await;
        report(store, case, other).await;
        let proposed = Acted::Done {
            state: CaseState::Proposed,
            undo_until: None,
        };
        assert_eq!(decide(store, case, staff(1), grave(), NOON).await, proposed);
        let alone = Acted::Refused(CaseError::OtherPerson);
        assert_eq!(step(store, case, staff(1), StaffStep::Agree, NOON).await, alone);
        let late = NOON + Span::days(1);
        assert_eq!(
            store.bring_into_force(late).await,
            Ok(vec![]),
            "it waits for the second person"
        );
        let agreed = Acted::Done {
            state: CaseState::Decided,
            undo_until: Some(NOON + UNDO),
        };
        assert_eq!(step(store, case, staff(2), StaffStep::Agree, NOON).await, agreed);
        let before = NOON + UNDO - Span::seconds(1);
        assert_eq!(
            store.bring_into_force(before).await,
            Ok(vec![]),
            "it can still be undone"
        );
        assert!(store.standing(one, before).await.expect("reads").closed.is_empty());
        assert!(
            kinds(store, one).await.is_empty() && kinds(store, other).await.is_empty(),
            "nobody knows"
        );

        let now = NOON + UNDO;
        let in_force = InForce {
            subject: Some(one),
            scope: Scope::EVERYTHING,
            reporters: vec![other],
        };
        assert_eq!(store.bring_into_force(now).await, Ok(vec![in_force]));
        assert_eq!(store.bring_into_force(now).await, Ok(vec![]));
        assert_eq!(kinds(store, one).await, [NoticeKind::Statement]);
        assert_eq!(kinds(store, other).await, [NoticeKind::ReportOutcome]);
        let standing = store.standing(one, now).await.expect("reads");
        let until = now + Span::days(30);
        assert_eq!(
            (standing.closed, standing.until, standing.paused),
            (Scope::EVERYTHING, Some(until), false)
        );
        assert_eq!(
            store.standing(one, until).await,
            Ok(Standing::default()),
            "it ends by itself"
        );
    })
    .await;
}

#[tokio::test]
async fn an_undone_decision_leaves_no_trace_outside_the_console() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let case = reported(store, Some(one), Reason::Sexual, NOON).await;
        report(store, case, other).await;
        let cool_down = Sanction::usual(Severity::High, 0);
        assert!(matches!(
            decide(store, case, staff(1), cool_down, NOON).await,
            Acted::Done { .. }
        ));
        let stranger = step(store, case, staff(2), StaffStep::Undo, NOON).await;
        assert_eq!(stranger, Acted::Refused(CaseError::OtherPerson));
        let open = Acted::Done {
            state: CaseState::Open,
            undo_until: None,
        };
        assert_eq!(step(store, case, staff(1), StaffStep::Undo, NOON).await, open);
        let later = NOON + Span::days(1);
        assert_eq!(store.bring_into_force(later).await, Ok(vec![]));
        assert_eq!(store.standing(one, later).await, Ok(Standing::default()));
        for user in [one, other] {
            assert!(kinds(store, user).await.is_empty());
            assert_eq!(store.unseen_notices(user).await, Ok(0));
        }
    })
    .await;
}

#[tokio::test]
async fn of_decisions_made_at_once_on_one_case_one_counts() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let case = reported(store, Some(one), Reason::Spam, NOON).await;
        let (reference, version) = facts(store, case).await;
        let warning = Sanction::usual(Severity::Normal, 0);
        let makers: Vec<_> = (1..=8).map(|number| by(staff(number))).collect();
        let all = makers
            .iter()
            .map(|maker| store.decide_case(&reference, version, maker, decision(warning), NOON));
        let all = futures_util::future::join_all(all).await;
        let done = all
            .iter()
            .filter(|acted| matches!(acted, Ok(Acted::Done { .. })))
            .count();
        let changed = all.iter().filter(|acted| **acted == Ok(Acted::Changed)).count();
        assert_eq!((done, changed), (1, 7), "{all:?}");
        assert_eq!(
            store
                .decide_case("0000-A", 1, &by(staff(1)), decision(warning), NOON)
                .await,
            Ok(Acted::NotFound)
        );
    })
    .await;
}

#[tokio::test]
async fn a_case_without_a_broken_rule_ends_the_pause_and_goes_in_a_month() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let case = reported(store, Some(one), Reason::UnderAge, NOON).await;
        let report = report(store, case, other).await;
        store
            .inner
            .keys
            .make(&[KeyName::report(report.0)])
            .await
            .expect("makes");
        let nothing = Sanction {
            verdict: io_core::moderation::Verdict::Nothing,
            scope: Scope::NONE,
            length: None,
        };
        assert!(matches!(
            decide(store, case, staff(1), nothing, NOON).await,
            Acted::Done { .. }
        ));
        assert!(
            store.standing(one, NOON).await.expect("reads").paused,
            "until it is certain"
        );
        let now = NOON + UNDO;
        let told = InForce {
            reporters: vec![other],
            ..InForce::default()
        };
        assert_eq!(store.bring_into_force(now).await, Ok(vec![told]));
        assert_eq!(store.standing(one, now).await, Ok(Standing::default()));
        assert!(kinds(store, one).await.is_empty(), "there is nothing to say to them");
        assert_eq!(kinds(store, other).await, [NoticeKind::ReportOutcome]);

        let kept = now + Span::days(30);
        store
            .purge(Retention::default(), kept - Span::seconds(1))
            .await
            .expect("purges");
        assert!(
            store
                .inner
                .keys
                .find(KeyName::report(report.0))
                .await
                .expect("looks")
                .is_some()
        );
        store.purge(Retention::default(), kept).await.expect("purges");
        assert!(
            store
                .inner
                .keys
                .find(KeyName::report(report.0))
                .await
                .expect("looks")
                .is_none()
        );
        let left = Statement::both(
            "LEFT",
            "SELECT (SELECT count(*) FROM cases) + (SELECT count(*) FROM reports) + (SELECT count(*) FROM decisions)",
        );
        let mut row = store.inner.db.row(left, &[]).await.expect("reads").expect("a row");
        assert_eq!(row.take(), Ok(0_i64));
    })
    .await;
}

#[tokio::test]
async fn an_upheld_case_closes_when_it_no_longer_counts() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let case = reported(store, Some(one), Reason::Spam, NOON).await;
        decide(store, case, staff(1), Sanction::usual(Severity::Normal, 0), NOON).await;
        let now = NOON + UNDO;
        assert_eq!(store.bring_into_force(now).await.map(|all| all.len()), Ok(1));
        assert_eq!(store.close_lapsed_cases(now + Span::days(89)).await, Ok(0));
        assert_eq!(store.close_lapsed_cases(now + Span::days(90)).await, Ok(1));
        assert_eq!(store.close_lapsed_cases(now + Span::days(90)).await, Ok(0));
        let notice = store.notices(one).await.expect("lists").remove(0);
        assert_eq!(store.unseen_notices(one).await, Ok(1));
        assert_eq!(store.see_notice(notice.id, one, now).await, Ok(true));
        assert_eq!(
            store.see_notice(notice.id, UserId::from_random([7; 16]), now).await,
            Ok(false)
        );
        assert_eq!(store.unseen_notices(one).await, Ok(0));
    })
    .await;
}
