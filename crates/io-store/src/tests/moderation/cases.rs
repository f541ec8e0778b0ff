//! Cases and what is closed for an account, on both engines.

use io_core::chat::Opened;
use io_core::ids::{CaseId, UserId};
use io_core::moderation::{Reason, Standing};
use io_core::time::{Span, Timestamp};

use crate::Store;
use crate::db::{Statement, values};
use crate::moderation::cases::{Subject, open_or_join};
use crate::moderation::restrictions::PAUSE_AT_MOST;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, new_chat, open, person, sign_in};

/// What a report does with its case.
pub(super) async fn reported(store: &Store, subject: Option<UserId>, reason: Reason, now: Timestamp) -> CaseId {
    let entropy = std::sync::Arc::clone(&store.inner.entropy);
    let joined = store.inner.db.write(move |tx| {
        let subject = subject.map_or(Subject::Nobody, Subject::Account);
        Box::pin(async move { open_or_join(tx, entropy.as_ref(), subject, reason, now).await })
    });
    joined.await.expect("opens a case")
}

#[tokio::test]
async fn reports_about_one_account_join_its_open_case_and_raise_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let first = reported(store, Some(one), Reason::Spam, NOON).await;
        assert_ne!(reported(store, Some(other), Reason::Spam, NOON).await, first);
        let later = NOON + Span::hours(1);
        assert_eq!(reported(store, Some(one), Reason::Threats, later).await, first);
        assert_eq!(reported(store, Some(one), Reason::Other, later).await, first);
        let facts = Statement::both(
            "FACTS",
            "SELECT reason, severity, due_at, version FROM cases WHERE id = $1",
        );
        let mut row = store
            .inner
            .db
            .row(facts, values![first])
            .await
            .expect("reads")
            .expect("a case");
        assert_eq!(row.take(), Ok(Reason::Threats.name().to_owned()));
        assert_eq!(row.take(), Ok(1_i64));
        assert_eq!(
            row.take(),
            Ok(later + Span::hours(1)),
            "due as soon as its gravest report"
        );
        assert_eq!(row.take(), Ok(3_i64));
        let unknown = reported(store, None, Reason::Sexual, NOON).await;
        assert_ne!(
            reported(store, None, Reason::Sexual, NOON).await,
            unknown,
            "about no one known"
        );
        assert_eq!(
            store.erase_user(one, None, NOON).await.map(|erased| erased.is_some()),
            Ok(true)
        );
        assert_ne!(reported(store, Some(one), Reason::Threats, later).await, first);
    })
    .await;
}

#[tokio::test]
async fn reports_at_once_about_one_account_make_one_case() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let all =
            futures_util::future::join_all((0..8).map(|_| reported(store, Some(one), Reason::Sexual, NOON))).await;
        assert!(all.iter().all(|case| *case == all[0]), "{all:?}");
    })
    .await;
}

#[tokio::test]
async fn a_report_that_cannot_wait_pauses_matching_at_the_fence_and_silently() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        reported(store, Some(one), Reason::Spam, NOON).await;
        assert_eq!(store.standing(one, NOON).await, Ok(Standing::default()));
        reported(store, Some(one), Reason::UnderAge, NOON).await;
        let standing = store.standing(one, NOON).await.expect("reads");
        assert!(standing.meets_nobody() && standing.closed.is_empty() && standing.until.is_none());
        assert_eq!(open(store, new_chat(other, one), NOON).await, Ok(Opened::Forbidden));
        assert_eq!(open(store, new_chat(one, other), NOON).await, Ok(Opened::Forbidden));
        let over = NOON + PAUSE_AT_MOST;
        assert_eq!(store.standing(one, over).await, Ok(Standing::default()));
        assert_eq!(open(store, new_chat(one, other), over).await, Ok(Opened::Opened));
    })
    .await;
}

#[tokio::test]
async fn mod_05_a_restriction_holds_for_a_new_account_of_the_same_mailbox() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        reported(store, Some(one), Reason::UnderAge, NOON).await;
        store
            .erase_user(one, None, NOON)
            .await
            .expect("erases")
            .expect("was there");
        let (again, _) = sign_in(store, "one", NOON + Span::minutes(5)).await;
        assert_ne!(again, one);
        assert!(store.standing(again, NOON).await.expect("reads").meets_nobody());
        let (alias, _) = sign_in(store, "one+tag", NOON + Span::minutes(10)).await;
        assert!(
            store.standing(alias, NOON).await.expect("reads").meets_nobody(),
            "an alias too"
        );
        let mut all = store.accounts_of_same_mailbox(again).await.expect("lists");
        all.sort_unstable();
        let mut both = vec![again, alias];
        both.sort_unstable();
        assert_eq!(all, both);
    })
    .await;
}
