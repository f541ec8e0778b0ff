//! Statements and appeals of the person they are about, on both engines.

use io_core::ids::{CaseId, StaffId, UserId};
use io_core::moderation::appeal::AppealError;
use io_core::moderation::{DecisionState, Reason, Sanction, Severity, Verdict};
use io_core::text::MessageText;
use io_core::time::{Span, Timestamp};

use super::cases::reported;
use super::decisions::{UNDO, decide, grave, kinds, report, staff, step};
use crate::Store;
use crate::moderation::appeals::{Appealed, MadeAppeal};
use crate::moderation::decisions::StaffStep;
use crate::testing::each_engine;
use crate::tests::introspection::{Found, every_value};
use crate::tests::stories::{NOON, person, sign_in};

pub(super) fn text(words: &str) -> MessageText {
    MessageText::parse(words).expect("fits")
}

/// Two members of staff decide, and the decision comes into force. When.
pub(super) async fn in_force(store: &Store, case: CaseId, sanction: Sanction) -> Timestamp {
    let by: [StaffId; 2] = [staff(1), staff(2)];
    decide(store, case, by[0], sanction, NOON).await;
    if sanction.needs_second() {
        step(store, case, by[1], StaffStep::Agree, NOON).await;
    }
    let now = NOON + UNDO;
    store.bring_into_force(now).await.expect("comes into force");
    now
}

/// The reference of the only statement of a person.
pub(super) async fn statement(store: &Store, user: UserId) -> String {
    let statements = store.own_statements(user).await.expect("lists");
    assert_eq!(statements.len(), 1);
    statements[0].reference.clone()
}

pub(super) fn made(appealed: Appealed) -> MadeAppeal {
    match appealed {
        Appealed::Made(made) => made,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_statement_is_read_by_every_account_of_its_mailbox_alone() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let case = reported(store, Some(one), Reason::Threats, NOON).await;
        report(store, case, other).await;
        decide(store, case, staff(1), grave(), NOON).await;
        assert_eq!(store.own_statements(one).await, Ok(vec![]), "proposed");
        step(store, case, staff(2), StaffStep::Agree, NOON).await;
        assert_eq!(store.own_statements(one).await, Ok(vec![]), "it can still be undone");
        let now = NOON + UNDO;
        store.bring_into_force(now).await.expect("comes into force");

        let (second, _) = sign_in(store, "one+tag", now).await;
        let of_one = store.own_statements(one).await.expect("lists");
        assert_eq!(store.own_statements(second).await.as_ref(), Ok(&of_one));
        assert_eq!(store.own_statements(other).await, Ok(vec![]), "and by nobody else");
        let statement = &of_one[0];
        assert_eq!(statement.words, "marker-words-to-the-person");
        assert_eq!(
            (statement.verdict, statement.state),
            (grave().verdict, DecisionState::InForce)
        );
        assert_eq!((statement.scope, statement.from), (grave().scope, now));
        assert_eq!(statement.until, grave().ends_at(now));
        assert!(statement.second && !statement.automated && statement.appeal.is_none());

        let notice = store.notices(one).await.expect("lists").remove(0);
        assert_eq!(notice.reference.as_deref(), Some(statement.reference.as_str()));
        assert_eq!(store.see_statement(other, &statement.reference, now).await, Ok(false));
        assert_eq!(store.unseen_notices(one).await, Ok(1));
        assert_eq!(store.see_statement(one, &statement.reference, now).await, Ok(true));
        assert_eq!(store.unseen_notices(one).await, Ok(0), "its notice is seen with it");

        store
            .erase_user(one, None, now)
            .await
            .expect("erases")
            .expect("was there");
        store
            .erase_user(second, None, now)
            .await
            .expect("erases")
            .expect("was there");
        let (again, _) = sign_in(store, "one", now + Span::minutes(5)).await;
        assert_eq!(
            store.own_statements(again).await.as_ref(),
            Ok(&of_one),
            "also a new one"
        );
    })
    .await;
}

#[tokio::test]
async fn a_decision_that_broke_no_rule_or_was_undone_is_no_statement() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let case = reported(store, Some(one), Reason::Spam, NOON).await;
        let nothing = Sanction {
            verdict: Verdict::Nothing,
            scope: io_core::moderation::Scope::NONE,
            length: None,
        };
        decide(store, case, staff(1), Sanction::usual(Severity::Normal, 0), NOON).await;
        step(store, case, staff(1), StaffStep::Undo, NOON).await;
        let now = in_force(store, case, nothing).await;
        assert_eq!(store.own_statements(one).await, Ok(vec![]));
        assert_eq!(kinds(store, one).await, []);
        let facts = store.trust_facts(one, now).await.expect("reads").expect("is there");
        assert_eq!((facts.upheld, facts.finished_chats), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn br_10_an_appeal_is_made_once_and_repeating_it_changes_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let case = reported(store, Some(one), Reason::Spam, NOON).await;
        let now = in_force(store, case, Sanction::usual(Severity::Normal, 0)).await;
        let reference = statement(store, one).await;
        let words = text("marker-words-of-an-appeal");
        let stranger = store.appeal(other, &reference, words.clone(), now).await;
        assert_eq!(stranger, Ok(Appealed::NotFound));
        let first = made(
            store
                .appeal(one, &reference, words.clone(), now)
                .await
                .expect("appeals"),
        );
        assert_eq!(first.due_at, now + Span::days(7));
        let later = now + Span::days(2);
        let (second, _) = sign_in(store, "one+tag", later).await;
        for user in [one, second] {
            let again = store.appeal(user, &reference, words.clone(), later).await;
            assert_eq!(again, Ok(Appealed::Made(first.clone())), "sent again from a queue");
            let others = store.appeal(user, &reference, text("something else"), later).await;
            assert_eq!(others, Ok(Appealed::Refused(AppealError::Already)));
            let shown = store.own_statements(user).await.expect("lists").remove(0).appeal;
            let shown = shown.expect("an appeal");
            assert_eq!(
                (&shown.reference, shown.at, shown.due_at),
                (&first.reference, now, first.due_at)
            );
            assert!(shown.words == words.as_str() && shown.answer.is_none());
        }
        assert_eq!(store.waiting_for_staff().await.map(|waiting| waiting.appeals), Ok(1));
        let trust = store.trust_facts(one, later).await.expect("reads").expect("is there");
        assert_eq!(trust.upheld, 1, "an appeal alone changes nothing");
    })
    .await;
}

#[tokio::test]
async fn br_10_an_appeal_is_possible_for_six_months_and_keeps_its_case() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let case = reported(store, Some(one), Reason::Sexual, NOON).await;
        let now = in_force(store, case, Sanction::usual(Severity::High, 0)).await;
        let reference = statement(store, one).await;
        let over = now + Span::days(183);
        let late = store.appeal(one, &reference, text("too late"), over).await;
        assert_eq!(late, Ok(Appealed::Refused(AppealError::NotPossible)));
        store.close_lapsed_cases(now + Span::days(90)).await.expect("closes");
        let last = over - Span::seconds(1);
        made(
            store
                .appeal(one, &reference, text("in time"), last)
                .await
                .expect("appeals"),
        );
        let retention = crate::housekeeping::Retention::default();
        store.purge(retention, now + Span::days(271)).await.expect("purges");
        assert!(
            store.own_statements(one).await.expect("lists")[0].appeal.is_some(),
            "a case stays while its appeal waits"
        );
    })
    .await;
}

#[tokio::test]
async fn br_10_a_note_that_counts_for_nothing_stays_while_it_can_be_appealed() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let case = reported(store, Some(one), Reason::Other, NOON).await;
        let note = Sanction::usual(Severity::Low, 0);
        let now = in_force(store, case, note).await;
        assert_eq!(store.close_lapsed_cases(now).await, Ok(1), "it counts for nothing");
        let last = now + Span::days(183) - Span::seconds(1);
        let retention = crate::housekeeping::Retention::default();
        store.purge(retention, last).await.expect("purges");
        let reference = statement(store, one).await;
        made(
            store
                .appeal(one, &reference, text("in time"), last)
                .await
                .expect("appeals"),
        );
    })
    .await;
}

#[tokio::test]
async fn of_appeals_made_at_once_one_counts() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let case = reported(store, Some(one), Reason::Spam, NOON).await;
        let now = in_force(store, case, Sanction::usual(Severity::Normal, 0)).await;
        let reference = statement(store, one).await;
        let all = (0..6).map(|number| store.appeal(one, &reference, text(&format!("side {number}")), now));
        let all = futures_util::future::join_all(all).await;
        let made = all.iter().filter(|one| matches!(one, Ok(Appealed::Made(_)))).count();
        let refused = Ok(Appealed::Refused(AppealError::Already));
        let already = all.iter().filter(|one| **one == refused).count();
        assert_eq!((made, already), (1, 5), "{all:?}");
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_statement_or_an_appeal_is_readable_in_a_table() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let case = reported(store, Some(one), Reason::Spam, NOON).await;
        let now = in_force(store, case, Sanction::usual(Severity::Normal, 0)).await;
        let reference = statement(store, one).await;
        let words = text("marker-words-of-an-appeal");
        made(store.appeal(one, &reference, words, now).await.expect("appeals"));
        for Found { table, column, bytes } in every_value(fixture).await {
            for marker in ["marker-words-of-an-appeal", "marker-words-to-the-person"] {
                let shown = bytes.windows(marker.len()).any(|part| part == marker.as_bytes());
                assert!(!shown, "{table}.{column}");
            }
        }
    })
    .await;
}
