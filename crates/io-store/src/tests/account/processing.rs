//! Objecting to ratings and pausing an account, on both engines.

use io_core::account::{Pause, ProcessingChange};
use io_core::ids::UserId;
use io_core::matching::RepeatRules;
use io_core::rating::{RatingsUse, Thumb};
use io_core::time::{Span, Timestamp};

use crate::Store;
use crate::account::Processing;
use crate::chat::Opened;
use crate::db::{Statement, values};
use crate::matching::MatchFacts;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, fresh_id, leave, meet, new_chat, open, person, rate};

async fn said(store: &Store, user: UserId, change: ProcessingChange, now: Timestamp) -> Processing {
    let changed = store.change_processing(user, change, now).await.expect("changes");
    changed.expect("an account")[1]
}

fn ratings(ratings: RatingsUse) -> ProcessingChange {
    ProcessingChange {
        ratings: Some(ratings),
        ..ProcessingChange::default()
    }
}

fn pause(pause: Pause) -> ProcessingChange {
    ProcessingChange {
        pause: Some(pause),
        ..ProcessingChange::default()
    }
}

async fn facts(store: &Store, user: UserId) -> MatchFacts {
    let facts = store.match_facts(user, RepeatRules::default(), NOON, NOON);
    facts.await.expect("reads").expect("an account")
}

#[tokio::test]
async fn gdpr_08_a_paused_account_meets_nobody_until_its_pause_ends() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let paused = said(store, one, pause(Pause::On), NOON).await;
        assert_eq!(paused.paused_at, Some(NOON));
        assert_eq!(facts(store, one).await.room, None);
        // To the other it is as if the account were leaving.
        assert_eq!(open(store, new_chat(other, one), NOON).await, Ok(Opened::Gone(one)));
        let again = said(store, one, pause(Pause::On), NOON + Span::days(1)).await;
        assert_eq!(again.paused_at, Some(NOON), "the first moment stays");
        let profile = store.profile(one).await.expect("reads").expect("an account");
        assert_eq!(profile.processing, again);
        assert_eq!(said(store, one, pause(Pause::Off), NOON).await, Processing::default());
        assert!(facts(store, one).await.room.is_some());
        assert_eq!(open(store, new_chat(other, one), NOON).await, Ok(Opened::Opened));
        let nobody = UserId::from_random(fresh_id());
        assert_eq!(store.change_processing(nobody, pause(Pause::On), NOON).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn gdpr_08_an_objection_holds_until_taken_back_and_leaves_no_stub() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for (name, objects, stubs) in [("quiet", false, 1), ("objects", true, 0)] {
            let (one, other) = (person(store, name).await, person(store, &format!("with-{name}")).await);
            let chat = meet(store, one, other, NOON).await;
            leave(store, chat, other, NOON).await;
            rate(store, chat, other, Thumb::Down, NOON).await;
            assert_eq!(facts(store, one).await.processing.ratings(), RatingsUse::Counted);
            if objects {
                let objected = said(store, one, ratings(RatingsUse::Objected), NOON).await;
                assert_eq!(objected.ratings_objected_at, Some(NOON));
                assert_eq!(facts(store, one).await.processing, objected);
                said(store, one, ratings(RatingsUse::Counted), NOON).await;
                assert_eq!(facts(store, one).await.processing, Processing::default());
                said(store, one, ratings(RatingsUse::Objected), NOON).await;
            }
            store.erase_user(one, None, NOON + Span::days(2)).await.expect("erases");
            let count = Statement::both("COUNT", "SELECT count(*) FROM stubs");
            let row = store.inner.db.row(count, values![]).await.expect("counts");
            assert_eq!(row.expect("a row").take::<i64>(), Ok(stubs), "{name}");
            let forget = Statement::both("FORGET", "DELETE FROM stubs");
            store.inner.db.execute(forget, values![]).await.expect("forgets");
        }
    })
    .await;
}
