//! Misuse of reports: what opens a case, and what a person can decide. On both engines.

use io_core::ids::{CaseId, UserId};
use io_core::moderation::{Outcome, Reason, Sanction, SanctionError, Scope, Verdict};
use io_core::time::{Span, Timestamp};

use super::cases::reported;
use super::decisions::{UNDO, decide, facts, report, staff, step};
use crate::Store;
use crate::db::{Statement, values};
use crate::moderation::decisions::{Acted, StaffStep};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, person};

/// So many reports of a person that nothing came of, each about someone else.
async fn wrong_reports(store: &Store, reporter: UserId, count: u32, now: Timestamp) {
    let judge = Statement::both(
        "JUDGE",
        "UPDATE reports SET outcome = 'not_acted', outcome_at = $1 WHERE id = $2",
    );
    for number in 0..count {
        let about = person(store, &format!("about-{}-{number}", now.0)).await;
        let case = reported(store, Some(about), Reason::Other, now).await;
        let filed = report(store, case, reporter).await;
        let judged = store.inner.db.execute(judge, values![now, filed]).await;
        assert_eq!(judged, Ok(1));
    }
}

/// The case about the person's reporting, if there is one.
async fn case_of(store: &Store, reporter: UserId) -> Option<CaseId> {
    let find = Statement::both(
        "FIND",
        "SELECT id FROM cases WHERE subject_id = $1 AND reason = 'misuse' ORDER BY created_at DESC LIMIT 1",
    );
    let row = store.inner.db.row(find, values![reporter]).await.expect("reads");
    row.map(|mut row| row.take().expect("an id"))
}

/// Two people decide, and it comes into force.
async fn in_force(store: &Store, case: CaseId, sanction: Sanction, now: Timestamp) -> Timestamp {
    let mut decided = decide(store, case, staff(1), sanction, now).await;
    if sanction.needs_second() {
        decided = step(store, case, staff(2), StaffStep::Agree, now).await;
    }
    assert!(matches!(decided, Acted::Done { .. }), "{decided:?}");
    let then = now + UNDO;
    store.bring_into_force(then).await.expect("comes into force");
    then
}

fn closing(days: i64) -> Sanction {
    Sanction::new(Verdict::Suspension, Scope::REPORTING, Some(Span::days(days))).expect("is one")
}

#[tokio::test]
async fn br_8_a_pattern_of_wrong_reports_opens_one_case_and_closes_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let reporter = person(store, "reporter").await;
        wrong_reports(store, reporter, 7, NOON).await;
        assert_eq!(
            store.look_at_reporting(reporter, NOON).await,
            Ok(false),
            "seven are no pattern"
        );
        wrong_reports(store, reporter, 1, NOON + Span(1)).await;
        let now = NOON + Span::hours(1);
        for _ in 0..2 {
            assert!(store.look_at_reporting(reporter, now).await.is_ok());
        }
        let case = case_of(store, reporter).await.expect("is opened");
        let (reference, version) = facts(store, case).await;
        assert_eq!(version, 1, "once: what was looked at counts for no second one");
        let standing = store.standing(reporter, now).await.expect("reads");
        assert_eq!(standing, io_core::moderation::Standing::default(), "nothing is closed");
        assert!(
            store.notices(reporter).await.expect("lists").is_empty(),
            "a case tells nobody"
        );
        let shown = store
            .case_at_desk(&reference, now)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(shown.usual().verdict, Verdict::Warning);
        assert_eq!(shown.judged.len(), 8, "staff see what was reported and what came of it");
        assert!(
            shown
                .judged
                .iter()
                .all(|one| one.outcome == Outcome::NotActed && one.reason == Reason::Threats)
        );
        // Reports about the reporter are another case.
        let other = reported(store, Some(reporter), Reason::Spam, now).await;
        assert_ne!(other, case);
        assert_eq!(reported(store, Some(reporter), Reason::Spam, now).await, other);
        let of_others = facts(store, other).await.0;
        let shown = store
            .case_at_desk(&of_others, now)
            .await
            .expect("reads")
            .expect("is there");
        assert!(
            shown.judged.is_empty(),
            "who reads another case sees no report of the person"
        );
    })
    .await;
}

#[tokio::test]
async fn br_8_reporting_closes_only_after_a_notice_and_opens_by_itself() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let reporter = person(store, "reporter").await;
        let first = reported(store, Some(reporter), Reason::Misuse, NOON).await;
        let unfit = Acted::Unfit(SanctionError::NoNotice);
        assert_eq!(decide(store, first, staff(1), closing(7), NOON).await, unfit);
        let warning = Sanction::new(Verdict::Warning, Scope::NONE, None).expect("is one");
        let warned = in_force(store, first, warning, NOON).await;
        assert_eq!(
            store.notices(reporter).await.expect("lists").len(),
            1,
            "they read the notice"
        );
        assert!(store.standing(reporter, warned).await.expect("reads").closed.is_empty());

        let second = reported(store, Some(reporter), Reason::Misuse, warned).await;
        assert_ne!(second, first);
        let everything = Sanction::new(Verdict::Ban, Scope::EVERYTHING, None).expect("is one");
        let too_much = decide(store, second, staff(1), everything, warned).await;
        assert_eq!(
            too_much,
            Acted::Unfit(SanctionError::Scope),
            "reporting, and nothing else"
        );
        let from = in_force(store, second, closing(7), warned).await;
        let closes = async |now| {
            let standing = store.standing(reporter, now).await.expect("reads");
            (
                standing.closes(Scope::REPORTING),
                standing.meets_nobody(),
                standing.until,
            )
        };
        let until = from + Span::days(7);
        assert_eq!(closes(from).await, (true, false, Some(until)));
        assert_eq!(closes(until).await, (false, false, None), "it ends by itself");
        let shown = store.own_statements(reporter).await.expect("reads");
        assert_eq!((shown.len(), shown[0].scope), (2, Scope::REPORTING));

        // Elsewhere it does not fit, and after the warning lapsed it needs a new one.
        let other = reported(store, Some(reporter), Reason::Spam, from).await;
        let elsewhere = decide(store, other, staff(1), closing(7), from).await;
        assert_eq!(elsewhere, Acted::Unfit(SanctionError::Scope));
        let years = from + Span::days(400);
        let third = reported(store, Some(reporter), Reason::Misuse, years).await;
        assert_eq!(decide(store, third, staff(1), closing(7), years).await, unfit);
    })
    .await;
}

#[tokio::test]
async fn br_8_no_second_person_agrees_once_the_notice_is_gone() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let reporter = person(store, "reporter").await;
        let first = reported(store, Some(reporter), Reason::Misuse, NOON).await;
        let warning = Sanction::new(Verdict::Warning, Scope::NONE, None).expect("is one");
        let warned = in_force(store, first, warning, NOON).await;
        let second = reported(store, Some(reporter), Reason::Misuse, warned).await;
        let proposed = decide(store, second, staff(1), closing(30), warned).await;
        assert!(matches!(proposed, Acted::Done { undo_until: None, .. }), "{proposed:?}");
        let lapsed = warned + warning.counts_for();
        let agreed = step(store, second, staff(2), StaffStep::Agree, lapsed).await;
        assert_eq!(agreed, Acted::Unfit(SanctionError::NoNotice));
    })
    .await;
}
