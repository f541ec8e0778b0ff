//! People met before, and meeting again when both want it.

use io_core::ids::{ChatId, UserId};
use io_core::time::{Span, Timestamp};

use super::stories::{NOON, leave, meet, new_chat, person, say};
use crate::Store;
use crate::chats::{EndCause, Opened};
use crate::people::{Again, AgainLimits, AgainPair, AgainReply, Met};
use crate::testing::each_engine;

const LIMITS: AgainLimits = AgainLimits {
    per_window: 3,
    window: Span::days(30),
    life: Span::days(7),
    both_life: Span::hours(48),
};

async fn met(store: &Store, who: UserId, now: Timestamp) -> Vec<Met> {
    store
        .people(who, now - Span::days(30), None, 100, LIMITS, now)
        .await
        .expect("lists")
        .people
}

async fn ended_chat(store: &Store, one: UserId, other: UserId, at: Timestamp) -> ChatId {
    let chat = meet(store, one, other, at).await;
    say(store, chat, one, "marker-last-line", at).await;
    leave(store, chat, one, at).await;
    chat
}

#[tokio::test]
async fn people_met_are_listed_page_by_page_the_latest_first() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let mut chats = Vec::new();
        for number in 0..7 {
            let other = person(store, &format!("p{number}")).await;
            // Two and two end in the same second: the order is total all the same.
            chats.push(ended_chat(store, one, other, NOON + Span::seconds(number / 2)).await);
        }
        let mut cursor = None;
        let mut seen = Vec::new();
        for wanted in [3, 3, 1] {
            let page = store
                .people(one, NOON, cursor.as_deref(), 3, LIMITS, NOON)
                .await
                .expect("lists");
            assert_eq!(page.people.len(), wanted);
            assert_eq!(page.next.is_some(), wanted == 3);
            seen.extend(
                page.people
                    .into_iter()
                    .map(|met| (met.chat.ended.expect("ended").at, met.chat.chat)),
            );
            cursor = page.next;
        }
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "in order, nobody twice");
        let found = met(store, one, NOON).await;
        assert_eq!(
            (found.len(), found[0].last_line.as_deref()),
            (7, Some("marker-last-line"))
        );
        assert_eq!(met(store, one, NOON + Span::days(31)).await.len(), 0, "thirty days");
        assert_eq!(store.forget_person(chats[0], one).await, Ok(true));
        assert_eq!(store.forget_person(chats[0], one).await, Ok(false));
        assert_eq!(met(store, one, NOON).await.len(), 6);
        let garbage = store
            .people(one, NOON, Some("garbage"), 100, LIMITS, NOON)
            .await
            .expect("lists");
        assert_eq!(garbage.people.len(), 6, "a cursor that is not ours starts over");
    })
    .await;
}

#[tokio::test]
async fn live_chats_and_no_shows_are_not_people_met() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let chat = meet(store, one, other, NOON).await;
        assert_eq!(met(store, one, NOON).await.len(), 0);
        assert_eq!(store.forget_person(chat, one).await, Ok(false));
        assert_eq!(store.ask_again(chat, one, LIMITS, NOON).await, Ok(Again::NotFound));
        store.end_chat(chat, None, EndCause::NoShow, NOON).await.expect("ends");
        assert_eq!(met(store, one, NOON).await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn they_meet_again_when_both_want_it_and_only_then() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let old = ended_chat(store, one, other, NOON).await;
        let again = || crate::chats::NewChat {
            again_of: Some(old),
            ..new_chat(one, other)
        };
        assert_eq!(store.open_chat(again(), NOON).await, Ok(Opened::Forbidden));
        assert_eq!(
            store.answer_again(old, other, AgainReply::Accept, LIMITS, NOON).await,
            Ok(Again::Stale)
        );
        assert_eq!(
            store.ask_again(old, one, LIMITS, NOON).await,
            Ok(Again::Noted { peer: other })
        );
        assert_eq!(
            store.ask_again(old, one, LIMITS, NOON).await,
            Ok(Again::Noted { peer: other }),
            "asking twice is once"
        );
        assert_eq!(store.open_chat(again(), NOON).await, Ok(Opened::Forbidden));
        let (mine, theirs) = (
            met(store, one, NOON).await[0].again,
            met(store, other, NOON).await[0].again,
        );
        assert_eq!(
            (mine.asked, mine.sent, mine.asked_me, mine.both),
            (1, true, false, false)
        );
        assert_eq!(
            (theirs.asked, theirs.sent, theirs.asked_me, theirs.both),
            (0, false, true, false)
        );
        assert_eq!(
            store.answer_again(old, other, AgainReply::Later, LIMITS, NOON).await,
            Ok(Again::Noted { peer: one })
        );
        assert_eq!(
            store.answer_again(old, other, AgainReply::Accept, LIMITS, NOON).await,
            Ok(Again::Both { peer: one })
        );
        for (who, peer) in [(one, other), (other, one)] {
            assert!(met(store, who, NOON).await[0].again.both);
            assert_eq!(
                store.again_pairs(who, NOON).await,
                Ok(vec![AgainPair { chat: old, peer }])
            );
            assert_eq!(store.again_pairs(who, NOON + Span::hours(48)).await, Ok(Vec::new()));
        }
        assert_eq!(store.open_chat(again(), NOON).await, Ok(Opened::Opened));
        assert_eq!(store.again_pairs(one, NOON).await, Ok(Vec::new()), "the wish is spent");
    })
    .await;
}

#[tokio::test]
async fn two_asks_are_an_agreement_and_a_busy_pair_keeps_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let third = person(store, "cy").await;
        let old = ended_chat(store, one, other, NOON).await;
        store.ask_again(old, one, LIMITS, NOON).await.expect("asks");
        assert_eq!(
            store.ask_again(old, other, LIMITS, NOON).await,
            Ok(Again::Both { peer: one })
        );
        let busy = meet(store, other, third, NOON).await;
        let again = crate::chats::NewChat {
            again_of: Some(old),
            ..new_chat(one, other)
        };
        assert_eq!(store.open_chat(again.clone(), NOON).await, Ok(Opened::Busy(other)));
        assert_eq!(
            store.again_pairs(one, NOON).await.expect("lists").len(),
            1,
            "not spent by a failed try"
        );
        leave(store, busy, other, NOON).await;
        assert_eq!(store.open_chat(again, NOON).await, Ok(Opened::Opened));
    })
    .await;
}

#[tokio::test]
async fn asking_runs_out_and_is_possible_three_times_in_thirty_days() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let old = ended_chat(store, one, other, NOON).await;
        for week in 0..3 {
            let asked = store.ask_again(old, one, LIMITS, NOON + Span::days(7 * week)).await;
            assert_eq!(asked, Ok(Again::Noted { peer: other }));
        }
        assert_eq!(
            store.ask_again(old, one, LIMITS, NOON + Span::days(21)).await,
            Ok(Again::Exhausted)
        );
        assert_eq!(met(store, one, NOON + Span::days(21)).await[0].again.asked, 3);
        let late = store
            .answer_again(old, other, AgainReply::Accept, LIMITS, NOON + Span::days(21))
            .await;
        assert_eq!(late, Ok(Again::Stale));
    })
    .await;
}

#[tokio::test]
async fn being_refused_looks_like_being_ignored_until_the_ask_runs_out() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let old = ended_chat(store, one, other, NOON).await;
        store.ask_again(old, one, LIMITS, NOON).await.expect("asks");
        let before = met(store, one, NOON).await;
        assert_eq!(
            store.answer_again(old, other, AgainReply::NotAgain, LIMITS, NOON).await,
            Ok(Again::Noted { peer: one })
        );
        assert_eq!(met(store, one, NOON).await, before);
        assert_eq!(
            store.ask_again(old, one, LIMITS, NOON).await,
            Ok(Again::Noted { peer: other })
        );
        assert_eq!(met(store, other, NOON).await.len(), 0, "gone for the one who refused");
        assert_eq!(
            met(store, one, NOON + Span::days(7)).await.len(),
            0,
            "and then gone for both"
        );
        assert_eq!(
            store.ask_again(old, one, LIMITS, NOON + Span::days(7)).await,
            Ok(Again::NotFound)
        );
        assert_eq!(store.open_chat(new_chat(one, other), NOON).await, Ok(Opened::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn a_block_takes_the_entry_and_the_wish_away_at_both_sides() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let old = ended_chat(store, one, other, NOON).await;
        store.ask_again(old, one, LIMITS, NOON).await.expect("asks");
        store.ask_again(old, other, LIMITS, NOON).await.expect("asks");
        store.block(old, other, NOON).await.expect("blocks");
        for who in [one, other] {
            assert_eq!(met(store, who, NOON).await.len(), 0);
            assert_eq!(store.again_pairs(who, NOON).await, Ok(Vec::new()));
            assert_eq!(store.ask_again(old, who, LIMITS, NOON).await, Ok(Again::NotFound));
        }
    })
    .await;
}
