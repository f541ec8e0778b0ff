//! Numbers are dense, a client id counts once, an acknowledged text is on disk.

use std::collections::BTreeSet;

use io_core::ids::{ChatId, ClientMessageId};
use io_core::time::Span;

use crate::chat::By;
use crate::chat::history::{Deletion, EventKind, HistoryRange};
use crate::chat::messages::Appended;
use crate::chat::reactions::{NewReaction, Reacted, Reaction};
use crate::db::{Engine, Statement, values};
use crate::housekeeping::Retention;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, fresh_id, leave, person, reveal, say, text, two_in_a_chat};
use crate::{Store, StoreError};

async fn bodies(store: &Store, chat: ChatId, reader: io_core::ids::UserId) -> Vec<(u64, By, Option<String>)> {
    let page = store
        .history(chat, reader, HistoryRange::After(0), 10_000)
        .await
        .expect("reads")
        .expect("a member");
    page.events
        .into_iter()
        .filter_map(|event| match event.what {
            EventKind::Message { body, .. } => Some((event.seq, event.by, body)),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_messages_of_many_chats_get_dense_numbers() {
    each_engine(async |fixture| {
        let mut chats = Vec::new();
        for _ in 0..5 {
            chats.push(two_in_a_chat(&fixture.store).await);
        }
        let mut calls = Vec::new();
        for round in 0..40 {
            for &(one, other, chat) in &chats {
                let store = fixture.store.clone();
                let sender = if round % 2 == 0 { one } else { other };
                calls.push(tokio::spawn(async move {
                    say(&store, chat, sender, &round.to_string(), NOON).await.seq
                }));
            }
        }
        for call in calls {
            call.await.expect("runs");
        }
        for (one, other, chat) in chats {
            let mine = bodies(&fixture.store, chat, one).await;
            assert_eq!(
                mine.iter().map(|(seq, ..)| *seq).collect::<Vec<_>>(),
                (1..=40).collect::<Vec<_>>()
            );
            let texts: BTreeSet<_> = mine.iter().map(|(.., body)| body.clone().expect("kept")).collect();
            assert_eq!(texts.len(), 40);
            let theirs = bodies(&fixture.store, chat, other).await;
            assert!(
                mine.iter()
                    .zip(&theirs)
                    .all(|(a, b)| (a.0, a.1, &a.2) == (b.0, b.1.flipped(), &b.2))
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_id_counts_once_in_one_batch_in_many_and_after_a_restart() {
    each_engine(async |fixture| {
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        let message = text(chat, one, "hello");
        let calls = (0..100).map(|_| {
            let (store, message) = (fixture.store.clone(), message.clone());
            tokio::spawn(async move { store.append_message(message, NOON).await.expect("appends") })
        });
        let mut first = 0;
        let mut places = BTreeSet::new();
        for answer in futures_util::future::join_all(calls).await {
            let Appended::Stored(stored) = answer.expect("runs") else { panic!("not stored") };
            first += usize::from(!stored.duplicate);
            places.insert((stored.seq, stored.id, stored.at));
        }
        assert_eq!((first, places.len()), (1, 1));
        say(&fixture.store, chat, other, "between", NOON).await;
        fixture.reopen().await;
        let again = fixture.store.append_message(message.clone(), NOON + Span::hours(1)).await.expect("appends");
        assert!(matches!(again, Appended::Stored(stored) if stored.duplicate && places.contains(&(stored.seq, stored.id, stored.at))));
        // The same id from the other side is another message.
        let theirs = crate::chat::messages::NewMessage { sender: other, ..message.clone() };
        let theirs = fixture.store.append_message(theirs, NOON).await.expect("appends");
        assert!(matches!(theirs, Appended::Stored(stored) if !stored.duplicate && stored.seq == 3));
        leave(&fixture.store, chat, one, NOON).await;
        let after = fixture.store.append_message(message, NOON).await.expect("appends");
        assert!(matches!(after, Appended::Stored(stored) if stored.duplicate), "an end does not undo an acknowledgement");
        assert_eq!(bodies(&fixture.store, chat, one).await.len(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_on_one_database_number_one_chat_together() {
    each_engine(async |fixture| {
        let second = Store::open(
            fixture.config.clone(),
            std::sync::Arc::new(crate::testing::Counting::new(crate::testing::unique())),
        )
        .await
        .expect("opens");
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        let mut calls = Vec::new();
        for round in 0..30 {
            let (message, reply) = (text(chat, one, &round.to_string()), text(chat, other, "reply"));
            for (store, message) in [(&fixture.store, &message), (&second, &message), (&second, &reply)] {
                let (store, message) = (store.clone(), message.clone());
                calls.push(tokio::spawn(async move {
                    store.append_message(message, NOON).await.expect("appends")
                }));
            }
        }
        for call in calls {
            assert!(matches!(call.await.expect("runs"), Appended::Stored(_)));
        }
        let seqs: Vec<_> = bodies(&second, chat, one)
            .await
            .into_iter()
            .map(|(seq, ..)| seq)
            .collect();
        assert_eq!(seqs, (1..=60).collect::<Vec<_>>());
        second.close().await;
    })
    .await;
}

#[tokio::test]
async fn acknowledged_messages_survive_a_restart() {
    each_engine(async |fixture| {
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        let stored = say(&fixture.store, chat, one, "keep this", NOON).await;
        fixture.reopen().await;
        assert_eq!(
            bodies(&fixture.store, chat, other).await,
            [(stored.seq, By::Peer, Some("keep this".to_owned()))]
        );
        assert_eq!(
            fixture.store.event_id(chat, other, stored.seq).await,
            Ok(Some(stored.id))
        );
        assert_eq!(fixture.store.event_id(chat, other, 2).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn times_are_whole_seconds_and_never_fall_whatever_the_clock_does() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let late = say(store, chat, one, "late", NOON + Span::milliseconds(61_700)).await;
        let early = say(store, chat, other, "the clock was set back", NOON).await;
        assert_eq!(
            (late.at, early.at),
            (NOON + Span::seconds(61), NOON + Span::seconds(61))
        );
    })
    .await;
}

#[tokio::test]
async fn a_message_sees_what_others_did_to_its_chat_before_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let (_, third, busy) = two_in_a_chat(store).await;
        let first = text(chat, one, "first");
        assert!(matches!(
            store.append_message(first.clone(), NOON).await,
            Ok(Appended::Stored(_))
        ));
        let taken = store
            .delete_message(chat, one, 1, Span::minutes(15), NOON + Span::minutes(3))
            .await;
        assert!(matches!(taken, Ok(Deletion::Deleted(_))), "{taken:?}");
        let next = say(store, chat, other, "next", NOON).await;
        assert_eq!((next.seq, next.at), (3, NOON + Span::minutes(3)));
        reveal(store, chat, one, other, NOON).await;
        let next = say(store, chat, one, "next", NOON).await;
        say(store, busy, third, "elsewhere", NOON).await;
        leave(store, chat, one, NOON).await;
        assert_eq!(
            store.append_message(text(chat, one, "late"), NOON).await,
            Ok(Appended::ChatEnded)
        );
        let again = store.append_message(first, NOON).await;
        assert!(
            matches!(again, Ok(Appended::Stored(stored)) if stored.seq == 1 && stored.duplicate),
            "{again:?}"
        );
        let view = store.chat_view(chat, one).await.expect("reads").expect("a member");
        assert_eq!(view.last, next.seq + 1);
        store
            .purge(Retention::default(), NOON + Span::days(100))
            .await
            .expect("purges");
        let gone = store.append_message(text(chat, one, "much later"), NOON).await;
        assert!(matches!(gone, Ok(Appended::NotFound | Appended::ChatEnded)), "{gone:?}");
    })
    .await;
}

#[tokio::test]
async fn a_client_id_counts_once_in_a_very_long_chat_too() {
    each_engine(async |fixture| {
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        let early = text(chat, one, "early");
        let first = fixture.store.append_message(early.clone(), NOON).await;
        assert!(
            matches!(first, Ok(Appended::Stored(stored)) if stored.seq == 1),
            "{first:?}"
        );
        let jump = Statement::both("JUMP", "UPDATE messages SET seq = 20000 WHERE seq = 2");
        let late = text(chat, other, "late");
        assert!(matches!(
            fixture.store.append_message(late.clone(), NOON).await,
            Ok(Appended::Stored(_))
        ));
        assert_eq!(fixture.store.inner.db.execute(jump, values![]).await, Ok(1));
        for _ in 0..2 {
            fixture.reopen().await;
            for (message, seq) in [(&early, 1), (&late, 20_000)] {
                for _ in 0..2 {
                    let again = fixture.store.append_message(message.clone(), NOON).await;
                    assert!(
                        matches!(again, Ok(Appended::Stored(stored)) if stored.seq == seq && stored.duplicate),
                        "{again:?}"
                    );
                }
            }
        }
        let next = text(chat, other, "next");
        for duplicate in [false, true] {
            let stored = fixture.store.append_message(next.clone(), NOON).await;
            assert!(
                matches!(stored, Ok(Appended::Stored(stored)) if stored.seq == 20_001 && stored.duplicate == duplicate),
                "{stored:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_loses_a_conflict_is_retried_once() {
    each_engine(async |fixture| {
        if fixture.engine == Engine::Sqlite {
            return;
        }
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        // A sequence does not roll back: exactly the first, third and fourth insert give way.
        let give_way = "CREATE SEQUENCE tries; CREATE FUNCTION give_way() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN \
                          IF nextval(''tries'') IN (1, 3, 4) THEN \
                          RAISE EXCEPTION USING ERRCODE = ''40P01''; END IF; RETURN NEW; END'; \
                          CREATE TRIGGER give_way BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION give_way()";
        let made = fixture
            .store
            .inner
            .db
            .write(move |tx| Box::pin(async move { tx.batch(give_way).await }));
        made.await.expect("makes a trigger");
        assert_eq!(say(&fixture.store, chat, one, "hello", NOON).await.seq, 1);
        let second = text(chat, one, "again");
        let refused = fixture.store.append_message(second.clone(), NOON).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(_))),
            "once, and not endlessly: {refused:?}"
        );
        let stored = fixture.store.append_message(second, NOON).await;
        assert!(
            matches!(stored, Ok(Appended::Stored(stored)) if stored.seq == 2 && !stored.duplicate),
            "{stored:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn strangers_cannot_write_and_unknown_chats_take_no_message() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        let stranger = person(store, "stranger").await;
        assert_eq!(
            store.append_message(text(chat, stranger, "hi"), NOON).await,
            Ok(Appended::NotFound)
        );
        let nowhere = ChatId::from_random([1; 16]);
        assert_eq!(
            store.append_message(text(nowhere, one, "hi"), NOON).await,
            Ok(Appended::NotFound)
        );
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_says_busy_and_stores_nothing() {
    each_engine(async |fixture| {
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        fixture.config.append_queue = 1;
        fixture.reopen().await;
        // On one thread, the writer runs only while this task waits: polling each call once fills the queue.
        fixture.store.peer_in(chat, one).await.expect("known from now on");
        say(&fixture.store, chat, one, "the key is known from now on", NOON).await;
        let calls = (0..3).map(|_| fixture.store.append_message(text(chat, one, "hi"), NOON));
        let answers = futures_util::future::join_all(calls).await;
        let busy = answers
            .iter()
            .filter(|answer| **answer == Err(StoreError::Busy))
            .count();
        assert_eq!(busy, 2);
        assert_eq!(bodies(&fixture.store, chat, one).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_page_of_long_texts_is_cut_by_bytes_and_says_that_there_is_more() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        // Twenty thousand bytes each.
        for _ in 0..12 {
            say(store, chat, one, &"👨‍👩‍👧‍👦".repeat(800), NOON).await;
        }
        for (page, seqs, more) in [
            (HistoryRange::After(0), vec![1, 2, 3, 4], true),
            (HistoryRange::Latest, vec![9, 10, 11, 12], true),
            (HistoryRange::Before(6), vec![2, 3, 4, 5], true),
            (HistoryRange::After(11), vec![12], false),
        ] {
            let page = store.history(chat, other, page, 200).await;
            let page = page.expect("reads").expect("a member");
            let found: Vec<u64> = page.events.iter().map(|event| event.seq).collect();
            assert_eq!((found, page.more), (seqs, more));
        }
    })
    .await;
}

#[tokio::test]
async fn history_comes_in_pages_in_both_directions() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        for number in 1..=25 {
            say(store, chat, one, &number.to_string(), NOON).await;
        }
        let page = async |page, limit| {
            let page = store
                .history(chat, other, page, limit)
                .await
                .expect("reads")
                .expect("a member");
            let seqs: Vec<_> = page.events.iter().map(|event| event.seq).collect();
            (seqs.first().copied(), seqs.last().copied(), seqs.len(), page.more)
        };
        assert_eq!(page(HistoryRange::Latest, 10).await, (Some(16), Some(25), 10, true));
        assert_eq!(page(HistoryRange::Before(16), 10).await, (Some(6), Some(15), 10, true));
        assert_eq!(page(HistoryRange::Before(6), 10).await, (Some(1), Some(5), 5, false));
        assert_eq!(page(HistoryRange::After(20), 10).await, (Some(21), Some(25), 5, false));
        assert_eq!(page(HistoryRange::After(0), 25).await, (Some(1), Some(25), 25, false));
        assert_eq!(page(HistoryRange::After(25), 10).await, (None, None, 0, false));
        let mine = store
            .history(chat, one, HistoryRange::Latest, 1)
            .await
            .expect("reads")
            .expect("a member");
        assert!(matches!(mine.events[0].what, EventKind::Message { cid: Some(_), .. }));
        let theirs = store
            .history(chat, other, HistoryRange::Latest, 1)
            .await
            .expect("reads")
            .expect("a member");
        assert!(
            matches!(theirs.events[0].what, EventKind::Message { cid: None, .. }),
            "only the sender sees the client id"
        );
        assert_eq!(mine.events[0].clone().flipped(), theirs.events[0]);
    })
    .await;
}

#[tokio::test]
async fn a_member_can_delete_their_own_message_for_a_while() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let said = say(store, chat, one, "oops", NOON).await;
        let take = async |who, seq, minutes| {
            let now = NOON + Span::minutes(minutes);
            store
                .delete_message(chat, who, seq, Span::minutes(15), now)
                .await
                .expect("answers")
        };
        assert_eq!(take(other, said.seq, 1).await, Deletion::NotFound, "not one's own");
        assert_eq!(take(one, 99, 1).await, Deletion::NotFound);
        assert_eq!(take(one, said.seq, 16).await, Deletion::TooLate);
        let Deletion::Deleted(event) = take(one, said.seq, 15).await else {
            panic!("not deleted")
        };
        assert_eq!(
            (event.seq, event.by, &event.what),
            (2, By::Me, &EventKind::Deleted { target: 1 })
        );
        assert_eq!(take(one, said.seq, 15).await, Deletion::Already);
        assert_eq!(
            take(one, event.seq, 15).await,
            Deletion::NotFound,
            "an event is not a message"
        );
        let page = store
            .history(chat, other, HistoryRange::After(0), 10)
            .await
            .expect("reads")
            .expect("a member");
        assert_eq!(
            page.events[0].what,
            EventKind::Message {
                cid: None,
                body: None,
                quote: None
            }
        );
        assert_eq!(
            (page.events[1].by, &page.events[1].what),
            (By::Peer, &EventKind::Deleted { target: 1 })
        );
        let second = say(store, chat, one, "stays", NOON).await;
        leave(store, chat, other, NOON).await;
        assert_eq!(take(one, second.seq, 1).await, Deletion::ChatEnded);
    })
    .await;
}

#[tokio::test]
async fn ch_22_a_quote_names_a_message_that_stands_or_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let (_, stranger, elsewhere) = two_in_a_chat(store).await;
        for body in ["first", "second", "third"] {
            say(store, elsewhere, stranger, body, NOON).await;
        }
        say(store, chat, one, "kept", NOON).await;
        say(store, chat, one, "taken back", NOON).await;
        let reply = async |quote| {
            let mut message = text(chat, other, "an answer");
            message.quote = quote;
            let stored = store.append_message(message.clone(), NOON).await.expect("appends");
            let Appended::Stored(stored) = stored else {
                panic!("not stored")
            };
            (stored, message)
        };
        let (to_kept, message) = reply(Some(1)).await;
        let (to_taken, _) = reply(Some(2)).await;
        assert_eq!((to_kept.quote, to_taken.quote), (Some(1), Some(2)));
        let within = Span::minutes(15);
        let deleted = store.delete_message(chat, one, 2, within, NOON).await.expect("answers");
        assert!(matches!(deleted, Deletion::Deleted(_)));
        for nothing in [0, 2, 5, 99, u64::MAX] {
            let (stored, _) = reply(Some(nothing)).await;
            assert_eq!(stored.quote, None, "{nothing}: the text is kept without it");
        }
        let again = store.append_message(message, NOON).await.expect("appends");
        let Appended::Stored(again) = again else {
            panic!("not stored")
        };
        assert_eq!((again.seq, again.duplicate), (to_kept.seq, true), "its first result");
        store
            .delete_message(chat, other, to_taken.seq, within, NOON)
            .await
            .expect("answers");
        for reader in [one, other] {
            let page = store.history(chat, reader, HistoryRange::After(0), 20).await;
            let page = page.expect("reads").expect("a member");
            let quotes: Vec<_> = page
                .events
                .iter()
                .filter_map(|event| match &event.what {
                    EventKind::Message { quote, .. } => Some((event.seq, *quote)),
                    _ => None,
                })
                .filter(|(_, quote)| quote.is_some())
                .collect();
            assert_eq!(
                quotes,
                [(to_kept.seq, Some(1))],
                "a reply that is taken back quotes nothing"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn ch_23_a_reaction_is_stored_once_sealed_and_to_what_stands() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let (stranger, _, _) = two_in_a_chat(store).await;
        say(store, chat, one, "tea?", NOON).await;
        say(store, chat, one, "taken back", NOON).await;
        let within = Span::minutes(15);
        let deleted = store.delete_message(chat, one, 2, within, NOON).await.expect("answers");
        assert!(matches!(deleted, Deletion::Deleted(_)));
        let new = |sender, target, reaction| NewReaction {
            chat,
            sender,
            cid: ClientMessageId::from_random(fresh_id()),
            target,
            reaction,
        };
        let react = async |new: NewReaction| store.react(new, NOON).await.expect("answers");
        for target in [0, 2, 3, 4, 99, 1 << 62] {
            let refused = react(new(other, target, Some(Reaction::Heart))).await;
            assert_eq!(refused, Reacted::NotFound, "{target}: nothing there to react to");
        }
        assert_eq!(react(new(stranger, 1, Some(Reaction::Heart))).await, Reacted::NotFound);
        let heart = new(other, 1, Some(Reaction::Heart));
        let Reacted::Stored(first) = react(heart).await else {
            panic!("not stored")
        };
        assert_eq!((first.seq, first.by), (4, By::Me));
        let Reacted::Stored(changed) = react(new(other, 1, Some(Reaction::Sad))).await else {
            panic!("not stored")
        };
        assert_eq!(
            react(heart).await,
            Reacted::Before(4),
            "its first result, and nothing new"
        );
        let Reacted::Stored(taken_back) = react(new(other, 1, None)).await else {
            panic!("not stored")
        };
        assert_eq!((changed.seq, taken_back.seq), (5, 6));
        let page = store.history(chat, one, HistoryRange::After(3), 20).await;
        let seen = page.expect("reads").expect("a member").events;
        let reaction = |cid, reaction| EventKind::Reacted {
            cid,
            target: 1,
            reaction,
        };
        let expected = [Some(Reaction::Heart), Some(Reaction::Sad), None].map(|one| (By::Peer, reaction(None, one)));
        assert_eq!(
            seen.iter()
                .map(|event| (event.by, event.what.clone()))
                .collect::<Vec<_>>(),
            expected
        );
        let page = store.history(chat, other, HistoryRange::After(3), 1).await;
        let own = page.expect("reads").expect("a member").events;
        assert_eq!(own[0].what, reaction(Some(heart.cid), Some(Reaction::Heart)));
        // In the database it is a deletion of nothing, with sealed bytes, as long for each of them.
        let rows = Statement::both(
            "REACTIONS",
            "SELECT content, target FROM messages WHERE kind = 1 AND content IS NOT NULL ORDER BY seq",
        );
        let mut lengths = Vec::new();
        for mut row in store.inner.db.rows(rows, &[]).await.expect("reads") {
            let (sealed, target): (Vec<u8>, Option<u64>) = (row.take().expect("bytes"), row.take().expect("a number"));
            assert_eq!(target, None);
            assert!(!sealed.windows(5).any(|bytes| bytes == b"heart"));
            lengths.push(sealed.len());
        }
        assert_eq!(lengths, [lengths[0]; 3]);
        // Who erases the account takes it along: nothing of it is left, and the numbers have no gap.
        store
            .erase_user(other, None, NOON)
            .await
            .expect("erases")
            .expect("is there");
        let page = store.history(chat, one, HistoryRange::After(3), 3).await;
        let left = page.expect("reads").expect("a member").events;
        assert!(
            left.iter().all(|event| event.what == EventKind::Deleted { target: 0 }),
            "{left:?}"
        );
        let late = react(new(one, 1, Some(Reaction::Thanks))).await;
        assert_eq!(late, Reacted::ChatEnded, "the chat ended with it");
    })
    .await;
}
