//! Chats: one live chat per person, one end, marks that only rise.
//! Blocks are checked at the last moment.

use io_core::again::AgainRules;
use io_core::ids::{ChatId, UserId};
use io_core::matching::{RepeatRules, Room};
use io_core::rating::{RatingError, Thumb};
use io_core::time::Span;

use crate::again::{AgainOutcome, AgainStep};
use crate::block::Blocked;
use crate::chat::history::{EventKind, HistoryRange};
use crate::chat::{By, EndCause, Ended, LivePlace, Marked, Marks, Opened};
use crate::housekeeping::Retention;
use crate::rating::Rated;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, leave, meet, new_chat, open, person, rate, say, sign_in, two_in_a_chat};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_matches_put_no_one_in_two_live_chats() {
    each_engine(async |fixture| {
        let mut people = Vec::new();
        for number in 0..6 {
            people.push(person(&fixture.store, &format!("p{number}")).await);
        }
        let mut calls = Vec::new();
        for one in 0..6 {
            for other in 0..6 {
                if one != other {
                    let (store, chat) = (fixture.store.clone(), new_chat(people[one], people[other]));
                    calls.push(tokio::spawn(
                        async move { open(&store, chat, NOON).await.expect("answers") },
                    ));
                }
            }
        }
        let answers = futures_util::future::join_all(calls).await;
        let opened = answers
            .iter()
            .filter(|answer| matches!(answer, Ok(Opened::Opened)))
            .count();
        let live = fixture
            .store
            .live_chats(LivePlace::default(), 100)
            .await
            .expect("lists");
        assert_eq!(live.len(), opened);
        let mut members: Vec<_> = live.iter().flat_map(|chat| chat.members).collect();
        let count = members.len();
        members.sort();
        members.dedup();
        assert_eq!(members.len(), count, "someone is in two");
        assert!(
            opened >= 2,
            "three pairs fit, and at most one person pair can be left over"
        );
        assert!(
            answers
                .iter()
                .all(|answer| matches!(answer, Ok(Opened::Opened | Opened::Busy(_))))
        );
    })
    .await;
}

#[tokio::test]
async fn a_chat_shows_each_member_the_other_and_strangers_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let stranger = person(store, "cy").await;
        let chat = new_chat(one, other);
        let (id, refs) = (chat.id, [chat.members[0].peer_ref, chat.members[1].peer_ref]);
        assert_eq!(open(store, chat, NOON).await, Ok(Opened::Opened));
        let mine = store.chat_view(id, one).await.expect("reads").expect("is there");
        assert_eq!(
            (mine.me, mine.peer, mine.my_ref, mine.peer_ref),
            (one, Some(other), refs[0], refs[1])
        );
        assert_eq!(mine.my_card.name, "marker-name-amber");
        assert_eq!(
            mine.peer_card.as_ref().map(|card| card.name.as_str()),
            Some("marker-name-teal")
        );
        assert_eq!(
            (mine.shared.interests.join(","), mine.last, mine.ended),
            ("marker-shared".into(), 0, None)
        );
        let theirs = store.chat_view(id, other).await.expect("reads").expect("is there");
        assert_eq!(
            (theirs.me, theirs.peer, theirs.my_ref, theirs.peer_ref),
            (other, Some(one), refs[1], refs[0])
        );
        assert_eq!(store.chat_view(id, stranger).await, Ok(None));
        assert_eq!(store.history(id, stranger, HistoryRange::Latest, 10).await, Ok(None));
        assert_eq!(store.live_chat(one).await, Ok(Some((id, Some(other)))));
        assert_eq!(store.peer_in(id, one).await, Ok(Some(Some(other))));
        assert_eq!(store.peer_in(id, stranger).await, Ok(None));
        assert_eq!(store.mark(id, stranger, Marks::default()).await, Ok(Marked::NotFound));
        let foreign = store.end_chat(id, Some(stranger), EndCause::Left, NOON).await;
        assert_eq!(foreign, Ok(Ended::NotFound));
    })
    .await;
}

#[tokio::test]
async fn blocked_refused_or_unready_people_are_never_matched() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        leave(store, chat, one, NOON).await;
        assert_eq!(
            store.block(chat, one, NOON).await,
            Ok(Blocked::Noted {
                ended: None,
                hid_card: false
            })
        );
        for pair in [(one, other), (other, one)] {
            assert_eq!(open(store, new_chat(pair.0, pair.1), NOON).await, Ok(Opened::Forbidden));
        }
        let listed = store.blocks(one).await.expect("lists");
        assert_eq!(
            (listed.len(), listed[0].chat, listed[0].peer.name.as_str()),
            (1, chat, "marker-name-teal")
        );
        assert_eq!(
            store.blocks(other).await,
            Ok(Vec::new()),
            "the blocked person sees nothing"
        );
        assert_eq!(store.unblock(chat, other, NOON).await, Ok(false));
        assert_eq!(store.unblock(chat, one, NOON).await, Ok(true));
        let again = meet(store, one, other, NOON).await;
        leave(store, again, one, NOON).await;
        assert_eq!(
            store
                .again_step(again, other, AgainStep::Never, AgainRules::default(), NOON)
                .await,
            Ok(AgainOutcome::Quiet)
        );
        assert_eq!(open(store, new_chat(one, other), NOON).await, Ok(Opened::Forbidden));
        let (young, _) = sign_in(store, "young", NOON).await;
        assert_eq!(open(store, new_chat(one, young), NOON).await, Ok(Opened::Gone(young)));
        store
            .schedule_deletion(other, NOON + Span::days(7), None, NOON)
            .await
            .expect("plans");
        let third = person(store, "third").await;
        assert_eq!(open(store, new_chat(third, other), NOON).await, Ok(Opened::Gone(other)));
        assert_eq!(open(store, new_chat(third, third), NOON).await, Ok(Opened::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn a_block_holds_against_another_account_of_the_same_mailbox() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let chat = meet(store, one, other, NOON).await;
        let blocked = store.block(chat, one, NOON).await.expect("blocks");
        assert!(
            matches!(blocked, Blocked::Noted { ended: Some(_), .. }),
            "it ends the chat"
        );
        store
            .erase_user(other, None, NOON)
            .await
            .expect("erases")
            .expect("was there");
        let returned = person(store, "bob+new").await;
        assert_eq!(open(store, new_chat(returned, one), NOON).await, Ok(Opened::Forbidden));
        let facts = store
            .match_facts(one, RepeatRules::default(), NOON, NOON)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(facts.avoid, [returned]);
        let facts = store
            .match_facts(returned, RepeatRules::default(), NOON, NOON)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(facts.avoid, [one]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_chat_ends_once_with_one_last_event_and_nothing_after_it() {
    each_engine(async |fixture| {
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        say(&fixture.store, chat, one, "hello", NOON).await;
        let calls = [
            (Some(one), EndCause::Left),
            (Some(other), EndCause::Blocked),
            (None, EndCause::Idle),
        ]
        .map(|(by, cause)| {
            let store = fixture.store.clone();
            tokio::spawn(async move { store.end_chat(chat, by, cause, NOON).await.expect("answers") })
        });
        let answers = futures_util::future::join_all(calls).await;
        let ended: Vec<_> = answers
            .iter()
            .filter_map(|answer| match answer.as_ref().expect("runs") {
                Ended::Ended { event, members, .. } => Some((event, members)),
                Ended::Already | Ended::NotFound => None,
            })
            .collect();
        assert_eq!(ended.len(), 1);
        assert_eq!((ended[0].0.seq, *ended[0].1), (2, [Some(one), Some(other)]));
        let history = fixture
            .store
            .history(chat, one, HistoryRange::Latest, 10)
            .await
            .expect("reads")
            .expect("a member");
        assert_eq!(history.events.len(), 2);
        assert!(matches!(history.events[1].what, EventKind::Ended { .. }));
        let late = fixture
            .store
            .append_message(crate::tests::stories::text(chat, one, "late"), NOON)
            .await;
        assert_eq!(late, Ok(crate::chat::messages::Appended::ChatEnded));
        let view = fixture
            .store
            .chat_view(chat, one)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!((view.last, view.my_messages, view.peer_messages), (2, 1, 0));
        assert!(view.ended.is_some());
        assert_eq!(fixture.store.live_chat(one).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn who_ended_a_chat_is_seen_from_each_side() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        leave(store, chat, one, NOON).await;
        for (reader, by) in [(one, By::Me), (other, By::Peer)] {
            let view = store.chat_view(chat, reader).await.expect("reads").expect("is there");
            assert_eq!(view.ended.map(|end| (end.by, end.cause)), Some((by, EndCause::Left)));
            let page = store
                .history(chat, reader, HistoryRange::Latest, 1)
                .await
                .expect("reads")
                .expect("a member");
            assert_eq!(
                (page.events[0].by, &page.events[0].what),
                (by, &EventKind::Ended { cause: EndCause::Left })
            );
        }
    })
    .await;
}

#[tokio::test]
async fn marks_only_rise_and_never_pass_the_last_event() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        for _ in 0..3 {
            say(store, chat, one, "hello", NOON).await;
        }
        let mark = async |delivered, read| {
            store
                .mark(chat, other, Marks::reported(delivered, read))
                .await
                .expect("marks")
        };
        let rose = |delivered, read| Marked::Rose {
            marks: Marks::new(delivered, read),
            peer: Some(one),
        };
        assert_eq!(mark(2, 0).await, rose(2, 0));
        assert_eq!(mark(1, 0).await, Marked::Unchanged);
        assert_eq!(mark(0, 3).await, rose(3, 3), "read implies delivered");
        assert_eq!(mark(99, 99).await, Marked::Unchanged, "nothing beyond the last");
        say(store, chat, one, "more", NOON).await;
        let view = store.chat_view(chat, other).await.expect("reads").expect("is there");
        assert_eq!((view.mine, view.unread), (Marks::new(3, 3), 1));
        assert_eq!(mark(99, 99).await, rose(4, 4));
        let view = store.chat_view(chat, one).await.expect("reads").expect("is there");
        assert_eq!(
            (view.theirs, view.mine, view.unread),
            (Marks::new(4, 4), Marks::default(), 0)
        );
    })
    .await;
}

#[tokio::test]
async fn matching_learns_who_was_met_and_how_it_was_rated() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let old = person(store, "old").await;
        let new = person(store, "new").await;
        let absent = person(store, "absent").await;
        let first = meet(store, one, old, NOON).await;
        leave(store, first, old, NOON + Span::seconds(5)).await;
        let later = NOON + Span::days(9);
        let second = meet(store, one, new, later).await;
        leave(store, second, one, later + Span::minutes(3)).await;
        let third = meet(store, one, absent, later + Span::hours(1)).await;
        store
            .end_chat(third, None, EndCause::NoShow, later + Span::hours(1))
            .await
            .expect("ends");
        let rated_at = later + Span::minutes(4);
        assert_eq!(rate(store, second, new, Thumb::Up, rated_at).await, Rated::Stored);
        let facts = store
            .match_facts(one, RepeatRules::default(), later, later + Span::hours(1))
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(
            facts.recent,
            [(new, later + Span::minutes(3)), (old, NOON + Span::seconds(5))],
            "from the end of the chat on; the twenty latest count whatever their date"
        );
        assert_eq!(facts.ratings.len(), 1);
        assert_eq!(
            (
                facts.ratings[0].thumb,
                facts.ratings[0].at,
                facts.ratings[0].meetings_before
            ),
            (Thumb::Up, rated_at, 0)
        );
        assert!(facts.avoid.is_empty() && facts.room == Some(Room::ADULTS));
        assert_eq!(facts.chats.len(), 1, "those since then");
        let chats = store.recent_chats(one, NOON).await.expect("reads");
        assert_eq!(facts.chats[..], chats[..1]);
        let summary: Vec<_> = chats
            .iter()
            .map(|chat| (chat.started_at, chat.ended_at, chat.ended_by_me))
            .collect();
        assert_eq!(
            summary,
            [
                (later, later + Span::minutes(3), true),
                (NOON, NOON + Span::seconds(5), false)
            ]
        );
        assert_eq!(
            store
                .match_facts(UserId::from_random([1; 16]), RepeatRules::default(), NOON, NOON)
                .await,
            Ok(None)
        );
    })
    .await;
}

#[tokio::test]
async fn a_person_rates_a_chat_once_and_can_edit_it_for_a_while() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let after = |minutes| NOON + Span::minutes(minutes);
        assert_eq!(
            rate(store, chat, one, Thumb::Up, NOON).await,
            Rated::Refused(RatingError::NotEnded)
        );
        leave(store, chat, one, NOON).await;
        assert_eq!(rate(store, chat, one, Thumb::Up, after(0)).await, Rated::Stored);
        assert_eq!(rate(store, chat, one, Thumb::Down, after(10)).await, Rated::Stored);
        assert_eq!(
            rate(store, chat, one, Thumb::Up, after(11)).await,
            Rated::Refused(RatingError::Final)
        );
        let mine = store.chat_view(chat, one).await.expect("reads").expect("is there");
        let rating = mine.rated.expect("is rated");
        assert_eq!(
            (rating.thumb, rating.tags.join(","), rating.at),
            (Thumb::Down, "kind".into(), NOON)
        );
        let theirs = store.chat_view(chat, other).await.expect("reads").expect("is there");
        assert_eq!(theirs.rated, None, "the rated person sees nothing");
        let nowhere = ChatId::from_random([3; 16]);
        assert_eq!(rate(store, nowhere, one, Thumb::Up, NOON).await, Rated::NotFound);
    })
    .await;
}

#[tokio::test]
async fn er_4_a_chat_can_be_rated_for_a_day_even_if_its_texts_go_sooner() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "gone soon", NOON).await;
        leave(store, chat, one, NOON).await;
        let retention = Retention {
            messages: Span::hours(1),
            ..Retention::default()
        };
        let later = NOON + Span::hours(23);
        assert_eq!(store.purge(retention, later).await.expect("purges").chat_texts, 1);
        assert_eq!(store.chat_view(chat, one).await, Ok(None));
        assert_eq!(rate(store, chat, one, Thumb::Up, later).await, Rated::Stored);
    })
    .await;
}

#[tokio::test]
async fn er_8_a_rating_comes_with_its_raters_habits_and_earlier_meetings() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let rated = person(store, "rated").await;
        let harsh = person(store, "harsh").await;
        for number in 0..3 {
            let stranger = person(store, &format!("p{number}")).await;
            let chat = meet(store, harsh, stranger, NOON).await;
            leave(store, chat, harsh, NOON).await;
            rate(store, chat, harsh, Thumb::Down, NOON).await;
        }
        for (hours, thumb) in [(1, None), (2, Some(Thumb::Up)), (3, Some(Thumb::Skip))] {
            let now = NOON + Span::hours(hours);
            let chat = meet(store, harsh, rated, now).await;
            leave(store, chat, harsh, now).await;
            if let Some(thumb) = thumb {
                rate(store, chat, harsh, thumb, now).await;
            }
        }
        let facts = store
            .match_facts(rated, RepeatRules::default(), NOON, NOON)
            .await
            .expect("reads")
            .expect("is there");
        let known: Vec<_> = facts
            .ratings
            .iter()
            .map(|one| (one.thumb, one.rater_gave, one.rater_ups, one.meetings_before))
            .collect();
        assert_eq!(
            known,
            [(Thumb::Skip, 4, 1, 2), (Thumb::Up, 4, 1, 1)],
            "a meeting without a rating is a meeting"
        );
    })
    .await;
}
