//! Deleting an account and coming back with the same mailbox is no way around the rules.

use io_core::account::Gender;
use io_core::again::AgainRules;
use io_core::ids::UserId;
use io_core::matching::RepeatRules;
use io_core::rating::Thumb;
use io_core::time::Span;

use crate::Store;
use crate::account::{ProfileChange, ProfileChanged};
use crate::again::AgainStep;
use crate::chat::Opened;
use crate::db::{Statement, values};
use crate::housekeeping::Retention;
use crate::testing::{Fixture, each_engine};
use crate::tests::stories::{NOON, leave, meet, new_chat, open, person, rate};

async fn erase(store: &Store, user: UserId) {
    let erased = store.erase_user(user, None, NOON + Span::minutes(5)).await;
    erased.expect("erases").expect("was there");
}

async fn avoids(store: &Store, user: UserId) -> Vec<UserId> {
    store
        .match_facts(user, RepeatRules::default(), NOON, NOON)
        .await
        .expect("reads")
        .expect("an account")
        .avoid
}

async fn rows(fixture: &Fixture) -> i64 {
    let count = Statement::both(
        "COUNT",
        "SELECT (SELECT count(*) FROM stubs) + (SELECT count(*) FROM stub_pairs) + (SELECT count(*) FROM stub_meetings)",
    );
    let row = fixture.store.inner.db.row(count, &[]).await.expect("counts");
    row.expect("a row").take().expect("a number")
}

#[tokio::test]
async fn not_again_holds_when_either_comes_back_with_another_account() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for (round, sayer) in [(0, true), (1, false)] {
            let (ann, bob) = (format!("ann{round}"), format!("bob{round}"));
            let one = person(store, &ann).await;
            let other = person(store, &bob).await;
            let chat = meet(store, one, other, NOON).await;
            leave(store, chat, one, NOON).await;
            let who = if sayer { one } else { other };
            let never = store.again_step(chat, who, AgainStep::Never, AgainRules::default(), NOON);
            never.await.expect("says it");
            erase(store, one).await;
            let back = person(store, &format!("{ann}+new")).await;
            assert_eq!(avoids(store, back).await, [other]);
            assert_eq!(avoids(store, other).await, [back]);
            assert_eq!(open(store, new_chat(other, back), NOON).await, Ok(Opened::Forbidden));
            // And when both do.
            erase(store, other).await;
            let other = person(store, &format!("{bob}+new")).await;
            assert_eq!(avoids(store, other).await, [back]);
            assert_eq!(open(store, new_chat(other, back), NOON).await, Ok(Opened::Forbidden));
        }
        let stranger = person(store, "stranger").await;
        assert_eq!(avoids(store, stranger).await, []);
    })
    .await;
}

#[tokio::test]
async fn people_met_before_a_deletion_are_not_met_again_by_chance() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let chat = meet(store, one, other, NOON).await;
        leave(store, chat, one, NOON).await;
        erase(store, one).await;
        let back = person(store, "ann").await;
        for (who, met) in [(back, other), (other, back)] {
            let facts = store
                .match_facts(who, RepeatRules::default(), NOON, NOON)
                .await
                .expect("reads")
                .expect("an account");
            assert_eq!(facts.recent, [(met, NOON)]);
        }
        assert_eq!(avoids(store, back).await, [], "they may meet again in time");
    })
    .await;
}

#[tokio::test]
async fn both_indexes_of_a_pair_of_mailboxes_name_their_root() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for (round, renewed) in [(0, true), (1, false)] {
            let one = person(store, &format!("ann{round}")).await;
            let other = person(store, &format!("bob{round}")).await;
            let chat = meet(store, one, other, NOON).await;
            leave(store, chat, one, NOON).await;
            let never = store.again_step(chat, one, AgainStep::Never, AgainRules::default(), NOON);
            never.await.expect("says it");
            let renew = Statement::both("NEWER", "UPDATE users SET index_version = 3 WHERE id = $1");
            store.inner.db.execute(renew, values![other]).await.expect("writes");
            if renewed {
                store.inner.db.execute(renew, values![one]).await.expect("writes");
            }
            erase(store, one).await;
            let wanted: &[(i64, i64)] = if renewed { &[(3, 3), (3, 3)] } else { &[(1, 3), (3, 1)] };
            for table in ["stub_pairs", "stub_meetings"] {
                let text = format!("SELECT index_version, other_version FROM {table} ORDER BY index_version").leak();
                let rows = store.inner.db.rows(Statement::both("SELECT", text), values![]).await;
                let rows = rows.expect("reads").into_iter();
                let found = rows.map(|mut row| (row.take().expect("a number"), row.take().expect("a number")));
                let found: Vec<(i64, i64)> = found.collect();
                assert!(wanted.iter().all(|pair| found.contains(pair)), "{table}: {found:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn short_chats_and_thumbs_count_after_coming_back() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let chat = meet(store, one, other, NOON).await;
        leave(store, chat, one, NOON + Span::seconds(9)).await;
        rate(store, chat, other, Thumb::Down, NOON + Span::seconds(10)).await;
        let facts = store
            .match_facts(one, RepeatRules::default(), NOON, NOON)
            .await
            .expect("reads")
            .expect("an account");
        let chats = store.recent_chats(one, NOON).await.expect("reads");
        assert_eq!((facts.ratings.len(), chats.len()), (1, 1));
        erase(store, one).await;
        let between = person(store, "ann").await;
        erase(store, between).await;
        let back = person(store, "ann").await;
        assert_eq!(store.recent_chats(back, NOON).await.expect("reads"), chats);
        let again = store
            .match_facts(back, RepeatRules::default(), NOON, NOON)
            .await
            .expect("reads")
            .expect("an account");
        assert_eq!(again.ratings, facts.ratings);
        let stranger = person(store, "cleo").await;
        let facts = store
            .match_facts(stranger, RepeatRules::default(), NOON, NOON)
            .await
            .expect("reads")
            .expect("an account");
        assert_eq!((facts.ratings.len(), facts.recent.len()), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_changed_gender_stays_locked_after_coming_back() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let choose = async |user, gender| {
            let change = ProfileChange {
                gender: Some(gender),
                ..ProfileChange::default()
            };
            store
                .change_profile(user, change, NOON + Span::minutes(9))
                .await
                .expect("answers")
        };
        let one = person(store, "ann").await;
        for gender in [Gender::Man, Gender::NonBinary] {
            assert!(matches!(choose(one, gender).await, ProfileChanged::Changed(_)));
        }
        let until = NOON + Span::minutes(9) + Store::GENDER_COOL_DOWN;
        assert_eq!(choose(one, Gender::Man).await, ProfileChanged::GenderCoolDown { until });
        let erased = store.erase_user(one, None, NOON + Span::minutes(10)).await;
        erased.expect("erases").expect("was there");
        let (back, _) = crate::tests::stories::sign_in(store, "ann", NOON + Span::minutes(12)).await;
        assert_eq!(
            choose(back, Gender::Man).await,
            ProfileChanged::GenderCoolDown { until }
        );
        assert!(matches!(
            choose(back, Gender::NonBinary).await,
            ProfileChanged::Changed(_)
        ));
    })
    .await;
}

#[tokio::test]
async fn what_stays_of_an_erased_account_goes_at_the_end_of_its_period() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let chat = meet(store, one, other, NOON).await;
        leave(store, chat, one, NOON).await;
        rate(store, chat, other, Thumb::Up, NOON).await;
        let never = store.again_step(chat, one, AgainStep::Never, AgainRules::default(), NOON);
        never.await.expect("says it");
        assert_eq!(rows(fixture).await, 0, "nothing before");
        erase(store, one).await;
        for (days, left) in [(0, 6), (2, 5), (8, 3), (91, 2), (366, 0)] {
            let now = NOON + Span::days(days);
            store.purge(Retention::default(), now).await.expect("purges");
            assert_eq!(rows(fixture).await, left, "after {days} days");
        }
    })
    .await;
}
