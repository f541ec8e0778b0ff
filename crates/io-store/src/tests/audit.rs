//! The audit trail notices whatever was done to it.

use io_core::ids::StaffId;
use serde_json::json;
use uuid::Uuid;

use super::staff::machine;
use super::stories::{NOON, person};
use crate::Store;
use crate::audit::{AuditFilter, By, Entry, Head, Subject, Who};
use crate::db::{Statement, Value, values};
use crate::testing::{Fixture, each_engine};

async fn note(store: &Store, action: &'static str, case: Option<&str>) {
    let entry = Entry {
        case: case.map(ToOwned::to_owned),
        before: Some(json!({ "state": "open" })),
        after: Some(json!({ "state": "decided" })),
        reason: Some("because".to_owned()),
        ..Entry::of(action)
    };
    store.note_in_audit(machine(), None, entry, NOON).await.expect("notes");
}

async fn broken_at(store: &Store, exported: &[Head]) -> Option<u64> {
    let verified = store.verify_audit(exported).await.expect("checks");
    verified.broken.map(|broken| broken.seq)
}

async fn tamper(fixture: &Fixture, text: &'static str, params: &[Value]) {
    let done = fixture
        .store
        .inner
        .db
        .execute(Statement::both("TAMPER", text), params)
        .await;
    assert!(done.expect("changes") > 0, "{text}");
}

/// A trail of nine entries, after something was done to it; where it is found to be broken.
async fn after(fixture: &Fixture, text: &'static str) -> Option<u64> {
    for _ in 0..9 {
        note(&fixture.store, "noted", None).await;
    }
    assert_eq!(broken_at(&fixture.store, &[]).await, None);
    for statement in text.split(';') {
        tamper(fixture, statement.to_owned().leak(), &[]).await;
    }
    broken_at(&fixture.store, &[]).await
}

macro_rules! noticed {
    ($($(#[$meta:meta])* fn $name:ident() $text:literal at $seq:literal;)+) => {$(
        $(#[$meta])*
        #[tokio::test]
        async fn $name() {
            each_engine(async |fixture| assert_eq!(after(fixture, $text).await, Some($seq))).await;
        }
    )+};
}

noticed! {
    fn mod_04_a_changed_action_is_noticed_where_it_is() "UPDATE audit SET action = 'other' WHERE seq = 4" at 4;
    fn mod_04_a_changed_moment_is_noticed_where_it_is() "UPDATE audit SET at = at + 1 WHERE seq = 9" at 9;
    fn mod_04_a_changed_actor_is_noticed_where_it_is() "UPDATE audit SET who_kind = 'rule' WHERE seq = 1" at 1;
    fn mod_04_a_changed_request_is_noticed_where_it_is() "UPDATE audit SET request = '' WHERE seq = 2" at 2;
    fn mod_04_a_content_of_another_entry_is_noticed_where_it_is()
        "UPDATE audit SET content = (SELECT o.content FROM audit o WHERE o.seq = 2) WHERE seq = 3" at 3;
    fn mod_04_a_removed_entry_is_noticed_where_it_was() "DELETE FROM audit WHERE seq = 5" at 5;
    fn mod_04_a_removed_start_is_noticed() "DELETE FROM audit WHERE seq < 3" at 1;
    fn mod_04_a_removed_end_is_noticed() "DELETE FROM audit WHERE seq > 7" at 8;
    fn mod_04_two_exchanged_entries_are_noticed()
        "UPDATE audit SET seq = 100 WHERE seq = 3;UPDATE audit SET seq = 3 WHERE seq = 6;\
         UPDATE audit SET seq = 6 WHERE seq = 100" at 3;
    fn mod_04_entries_that_moved_up_over_a_gap_are_noticed()
        "DELETE FROM audit WHERE seq = 5;UPDATE audit SET seq = 5 WHERE seq = 9;UPDATE audit_head SET seq = 8" at 5;
    fn mod_04_an_entry_beyond_the_head_is_noticed() "UPDATE audit_head SET seq = 8" at 9;
}

#[tokio::test]
async fn mod_04_a_trail_cut_with_its_head_is_noticed_by_an_exported_head() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut exported = Vec::new();
        for _ in 0..9 {
            note(store, "noted", None).await;
            exported.push(store.audit_head().await.expect("reads"));
        }
        assert_eq!(broken_at(store, &exported).await, None);
        tamper(fixture, "DELETE FROM audit WHERE seq > 6", &[]).await;
        let cut = exported[5];
        tamper(
            fixture,
            "UPDATE audit_head SET seq = $1, hash = $2",
            values![cut.seq, cut.hash],
        )
        .await;
        assert_eq!(broken_at(store, &[]).await, None, "it looks whole");
        assert_eq!(broken_at(store, &exported[..6]).await, None);
        assert_eq!(broken_at(store, &exported).await, Some(7));
        // What is written instead is another trail.
        for _ in 0..3 {
            note(store, "noted instead", None).await;
        }
        assert_eq!(broken_at(store, &[]).await, None);
        assert_eq!(broken_at(store, &exported).await, Some(7));
    })
    .await;
}

#[tokio::test]
async fn parallel_entries_stand_in_one_chain_without_gaps() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let store = store.clone();
            tasks.spawn(async move { note(&store, "noted", None).await });
        }
        tasks.join_all().await;
        let verified = store.verify_audit(&[]).await.expect("checks");
        assert_eq!((verified.entries, verified.broken), (20, None));
        fixture.reopen().await;
        note(&fixture.store, "noted", None).await;
        assert_eq!(broken_at(&fixture.store, &[]).await, None, "also after a restart");
    })
    .await;
}

#[tokio::test]
async fn mod_04_an_entry_says_who_what_whom_before_after_and_why() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one@example.org").await;
        let kim = Who::Staff(StaffId(Uuid::from_u128(7)));
        let by = By {
            who: kim,
            request: "4f".to_owned(),
        };
        let entry = Entry {
            case: Some("4821-K".to_owned()),
            after: Some(json!({ "verdict": "ban" })),
            reason: Some("Rule 2".to_owned()),
            ..Entry::of("case_decided")
        };
        store.note_in_audit(by, Some(one), entry, NOON).await.expect("notes");
        note(store, "other", Some("1111-A")).await;
        let of = async |filter: AuditFilter| store.audit_page(&filter, 50).await.expect("reads").entries;
        let case = AuditFilter {
            case: Some("4821-K".to_owned()),
            ..AuditFilter::default()
        };
        let found = of(case.clone()).await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].who, found[0].on), (Some(kim), Some(Subject::User(one))));
        assert_eq!(found[0].after, Some(json!({ "verdict": "ban" })));
        assert_eq!(
            (found[0].before.as_ref(), found[0].reason.as_deref()),
            (None, Some("Rule 2"))
        );
        assert_eq!((found[0].request.as_str(), found[0].damaged), ("4f", false));
        let action = AuditFilter {
            action: Some("other".to_owned()),
            ..AuditFilter::default()
        };
        assert_eq!(of(action).await.len(), 1);
        let first = store.audit_page(&AuditFilter::default(), 1).await.expect("reads");
        assert_eq!((first.entries[0].seq, first.next), (2, Some(2)));
        let before = AuditFilter {
            before: first.next,
            ..AuditFilter::default()
        };
        assert_eq!(store.audit_page(&before, 1).await.expect("reads").next, None);

        store.erase_user(one, None, NOON).await.expect("erases");
        assert_eq!(of(case).await[0].on, Some(Subject::Erased));
        assert_eq!(broken_at(store, &[]).await, None, "erasing breaks nothing");
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_is_moved_to_another_person_is_noticed() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one@example.org").await;
        let other = person(store, "other@example.org").await;
        store
            .note_in_audit(machine(), Some(one), Entry::of("looked"), NOON)
            .await
            .expect("notes");
        assert_eq!(broken_at(store, &[]).await, None);
        tamper(fixture, "UPDATE audit SET subject_id = $1", values![other]).await;
        assert_eq!(broken_at(store, &[]).await, Some(1));
    })
    .await;
}
