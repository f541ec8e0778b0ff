//! Deleting in bounded parts, beside writers, whatever fails.

use std::sync::mpsc;

use io_core::ids::{ChatId, ClientMessageId, UserId};
use io_core::rating::Thumb;
use io_core::text::MessageText;
use io_core::time::Span;

use crate::chat::messages::NewMessage;
use crate::db::{Db, Engine, Postgres, Sqlite, Statement, dialect, values};
use crate::housekeeping::{OLD_FAILURES, Retention};
use crate::moderation::holds::Leaving;
use crate::testing::{Fixture, each_engine};
use crate::tests::stories::{NOON, fresh_id, leave, meet, person, rate, say, two_in_a_chat};
use crate::{Database, Store, StoreError};

async fn run(db: &Db, text: &str) -> u64 {
    let statement = Statement::both("RUN", text.to_owned().leak());
    db.execute(statement, &[]).await.expect("runs")
}

async fn batch(db: &Db, text: &'static str) {
    let done = db.write(move |tx| Box::pin(async move { tx.batch(text).await }));
    done.await.expect("runs");
}

async fn count(db: &Db, text: &'static str) -> i64 {
    let row = db.row(Statement::both("COUNT", text), &[]).await.expect("reads");
    row.expect("a row").take().expect("a number")
}

/// Makes every deletion from `sealed_ratings` fail.
async fn plant_failure(fixture: &Fixture) {
    let text = match fixture.engine {
        Engine::Sqlite => {
            "CREATE TRIGGER planted BEFORE DELETE ON sealed_ratings BEGIN SELECT RAISE(ABORT, 'planted'); END"
        }
        Engine::Postgres => {
            "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'planted'; END $$; \
             CREATE TRIGGER planted BEFORE DELETE ON sealed_ratings FOR EACH ROW EXECUTE FUNCTION planted()"
        }
    };
    batch(&fixture.store.inner.db, text).await;
}

#[tokio::test]
async fn a_class_that_cannot_be_deleted_stops_no_other() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        leave(store, chat, one, NOON).await;
        rate(store, chat, one, Thumb::Up, NOON).await;
        plant_failure(fixture).await;
        let failed = store.purge(Retention::default(), NOON + Span::days(999)).await;
        let why = failed.expect_err("ratings cannot be deleted").to_string();
        assert!(why.contains("ratings"), "{why}");
        let db = &store.inner.db;
        for rest in [
            "SELECT count(*) FROM messages",
            "SELECT count(*) FROM chat_sessions",
            "SELECT count(*) FROM logins",
            "SELECT count(*) FROM login_requests",
            "SELECT count(*) FROM key_shreds",
        ] {
            assert_eq!(count(db, rest).await, 0, "{rest}");
        }
        assert_eq!(count(db, "SELECT count(*) FROM sealed_ratings").await, 1);
    })
    .await;
}

/// Adds moments at which a code was wrong, all of them long ago.
async fn plant_failures(fixture: &Fixture, rows: u32) {
    let series = match fixture.engine {
        Engine::Sqlite => {
            format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n")
        }
        Engine::Postgres => format!("SELECT i::bigint FROM generate_series(1, {rows}) AS s (i)"),
    };
    let text = format!(
        "INSERT INTO code_failures (mailbox_index, created_at) SELECT m.mailbox_index, s.i FROM ({series}) AS s \
         CROSS JOIN (SELECT mailbox_index FROM users LIMIT 1) AS m"
    );
    assert_eq!(run(&fixture.store.inner.db, &text).await, u64::from(rows));
}

#[tokio::test]
async fn a_long_backlog_is_deleted_in_bounded_transactions() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        person(store, "ann").await;
        let db = &store.inner.db;
        plant_failures(fixture, 1_700).await;
        let chunk = db.execute(OLD_FAILURES, values![NOON, 500_u32]).await;
        assert_eq!(chunk, Ok(500), "no more than was allowed");
        if fixture.engine == Engine::Postgres {
            batch(
                db,
                "CREATE TABLE gone (who xid8); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 INSERT INTO gone VALUES (pg_current_xact_id()); RETURN OLD; END $$; CREATE TRIGGER note BEFORE DELETE \
                 ON code_failures FOR EACH ROW EXECUTE FUNCTION note()",
            )
            .await;
        }
        let purged = store.purge(Retention::default(), NOON).await.expect("purges");
        assert_eq!(purged.addresses, 1_200);
        if fixture.engine == Engine::Postgres {
            let most = "SELECT max(n) FROM (SELECT count(*) AS n FROM gone GROUP BY who) AS g";
            assert_eq!(count(db, most).await, 500);
        }
    })
    .await;
}

#[tokio::test]
async fn a_very_long_chat_is_emptied_in_several_transactions() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        let db = &store.inner.db;
        let series = match fixture.engine {
            Engine::Sqlite => {
                "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) SELECT i FROM n"
            }
            Engine::Postgres => "SELECT i::bigint FROM generate_series(2, 12000) AS s (i)",
        };
        let text = format!(
            "INSERT INTO messages (session_id, seq, id, sender, kind, created_at) SELECT m.session_id, s.i, m.id, \
             m.sender, m.kind, m.created_at FROM messages m CROSS JOIN ({series}) AS s"
        );
        assert_eq!(run(db, &text).await, 11_999);
        leave(store, chat, one, NOON).await;
        let purged = store.purge(Retention::default(), NOON + Span::days(30)).await;
        let purged = purged.expect("purges");
        assert_eq!(
            (purged.chat_texts, count(db, "SELECT count(*) FROM messages").await),
            (1, 0)
        );
        assert_eq!(count(db, "SELECT count(*) FROM key_shreds").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_a_writer_holds_is_purged_the_next_time() {
    each_engine(async |fixture| {
        if fixture.engine == Engine::Sqlite {
            return;
        }
        let store = &fixture.store;
        for (one, other) in [("ann", "bob"), ("cy", "dora")] {
            let (one, other) = (person(store, one).await, person(store, other).await);
            let chat = meet(store, one, other, NOON).await;
            leave(store, chat, one, NOON).await;
        }
        let (db, other) = (store.inner.db.clone(), store.clone());
        let first = count(&db, "SELECT min(number) FROM chat_sessions").await;
        let beside = db.write_once(move |tx| {
            Box::pin(async move {
                tx.row(&dialect::LOCK_CHAT, values![first]).await?;
                Ok(texts_purged(&other).await)
            })
        });
        assert_eq!(beside.await, Ok(1), "it takes the other one and does not wait");
        assert_eq!(texts_purged(store).await, 1);
    })
    .await;
}

async fn texts_purged(store: &Store) -> u64 {
    let purged = store.purge(Retention::default(), NOON + Span::days(30)).await;
    purged.expect("purges").chat_texts
}

#[tokio::test]
async fn the_log_is_emptied_without_waiting_for_the_writer() {
    each_engine(async |fixture| {
        if fixture.engine == Engine::Postgres {
            return;
        }
        // A file of its own: that of an installation also marks itself, by the writer.
        let Some(folder) = &fixture.folder else { return };
        let db = Db::Sqlite(Sqlite::open(&folder.path().join("other.db"), 1, "test").expect("opens"));
        batch(&db, "CREATE TABLE t (x INTEGER)").await;
        let (inside, is_inside) = tokio::sync::oneshot::channel();
        let (release, released) = mpsc::channel::<()>();
        let writing = tokio::spawn({
            let db = db.clone();
            async move {
                db.write_once(move |_| {
                    Box::pin(async move {
                        let _ = inside.send(());
                        // It holds the one thread that writes.
                        let _ = released.recv();
                        Ok(())
                    })
                })
                .await
            }
        });
        is_inside.await.expect("gets that far");
        assert_eq!(db.checkpoint().await, Ok(false), "the writer is in the way");
        drop(release);
        assert_eq!(writing.await.expect("ends"), Ok(()));
        assert_eq!(db.checkpoint().await, Ok(true));
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_log_is_emptied_only_after_something_was_deleted() {
    each_engine(async |fixture| {
        let Some(folder) = &fixture.folder else { return };
        let store = &fixture.store;
        let log = || {
            std::fs::metadata(folder.path().join("data.db-wal"))
                .expect("a log")
                .len()
        };
        let purge = async || store.purge(Retention::default(), NOON).await.expect("purges");
        purge().await;
        let (one, _, chat) = two_in_a_chat(store).await;
        let said = say(store, chat, one, "hello", NOON).await;
        let before = log();
        purge().await;
        assert_eq!((before > 0, log()), (true, before), "nothing was deleted");
        let within = Span::minutes(15);
        store
            .delete_message(chat, one, said.seq, within, NOON)
            .await
            .expect("deletes");
        purge().await;
        assert!(log() < before, "its bytes are gone");
    })
    .await;
}

/// On a connection of its own: what a connection counted is known when it has ended.
async fn deadlocks(database: &Database) -> i64 {
    let Database::Postgres { url, .. } = database else {
        unreachable!("invariant: asked on PostgreSQL alone")
    };
    let db = Db::Postgres(Postgres::open(url, 1, "public").expect("opens"));
    let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    while count(&db, others).await > 0 {}
    count(
        &db,
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn erasing_purging_and_writing_at_once_never_deadlock() {
    each_engine(async |fixture| {
        if fixture.engine == Engine::Sqlite {
            return;
        }
        let store = &fixture.store;
        let mut people = Vec::new();
        for n in 0..6 {
            people.push(person(store, &format!("p{n}")).await);
        }
        // Everyone has met everyone, in no order; all but the last of these chats have ended and are due.
        for round in 1..6 {
            for one in 0..6 {
                let other = (one + round) % 6;
                if one < other {
                    let chat = meet(store, people[other], people[one], NOON).await;
                    say(store, chat, people[one], "hello", NOON).await;
                    leave(store, chat, people[other], NOON).await;
                }
            }
        }
        let mut live = Vec::new();
        for pair in people.chunks(2) {
            live.push((meet(store, pair[0], pair[1], NOON).await, pair[1]));
        }
        let mut tasks = tokio::task::JoinSet::new();
        for user in people.iter().step_by(2).copied() {
            let store = store.clone();
            tasks.spawn(async move { store.erase_user(user, None, NOON).await.map(drop) });
        }
        for (chat, user) in live {
            let store = store.clone();
            tasks.spawn(async move {
                for _ in 0..5 {
                    store.append_message(message(chat, user), NOON).await?;
                }
                Ok(())
            });
        }
        for _ in 0..2 {
            let store = store.clone();
            tasks.spawn(async move {
                let purged = store.purge(Retention::default(), NOON + Span::days(31)).await;
                purged
                    .map(drop)
                    .map_err(|failed| StoreError::Broken(failed.to_string()))
            });
        }
        for done in tasks.join_all().await {
            assert_eq!(done, Ok(()));
        }
        fixture.store.close().await;
        assert_eq!(deadlocks(&fixture.config.database).await, 0);
    })
    .await;
}

fn message(chat: ChatId, sender: UserId) -> NewMessage {
    NewMessage {
        chat,
        quote: None,
        sender,
        cid: ClientMessageId::from_random(fresh_id()),
        text: MessageText::parse("hello").expect("a text"),
    }
}

/// How many chats still name a person.
async fn chats_of(db: &Db, user: UserId) -> i64 {
    let text = "SELECT count(*) FROM chat_members WHERE user_id = $1";
    let row = db.row(Statement::both("OF", text), values![user]).await.expect("reads");
    row.expect("a row").take().expect("a number")
}

#[tokio::test]
async fn a_long_chat_of_an_erased_person_is_emptied_in_parts() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "ann").await, person(store, "bob").await);
        let chat = meet(store, one, other, NOON).await;
        for who in [one, other, one, other, one, other, one] {
            say(store, chat, who, "hello", NOON).await;
        }
        leave(store, chat, other, NOON).await;
        let readable = "SELECT count(*) FROM messages WHERE content IS NOT NULL";
        assert_eq!(store.empty_long_chats(one, 3, NOON).await, Ok(0), "not due");
        store.schedule_deletion(one, NOON, None, NOON).await.expect("plans");
        // Seven texts and the end: events 1 to 3, and 4 to 6.
        assert_eq!(store.empty_long_chats(one, 3, NOON).await, Ok(2));
        assert_eq!(
            count(&store.inner.db, readable).await,
            3 + 1,
            "the last of their own goes with the chat"
        );
        let erased = store.erase_due(10, None, NOON, NOON).await.expect("erases");
        assert_eq!(erased.into_iter().map(|(user, _)| user).collect::<Vec<_>>(), [one]);
        assert_eq!(count(&store.inner.db, readable).await, 3, "the other keeps theirs");
    })
    .await;
}

#[tokio::test]
async fn an_erasure_that_a_crash_cut_short_is_finished_later() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "ann").await, person(store, "bob").await);
        let mut chats = Vec::new();
        for _ in 0..3 {
            let chat = meet(store, one, other, NOON).await;
            say(store, chat, one, "hello", NOON).await;
            leave(store, chat, other, NOON).await;
            chats.push(chat);
        }
        let db = &store.inner.db;
        assert_eq!(
            store.leave_ended_chats(one, 2, &Leaving::default(), NOON).await,
            Ok(0),
            "an account that is not due keeps everything"
        );
        store.schedule_deletion(one, NOON, None, NOON).await.expect("plans");
        assert_eq!(store.leave_ended_chats(one, 2, &Leaving::default(), NOON).await, Ok(2));
        assert_eq!((chats_of(db, one).await, chats_of(db, other).await), (1, 3));
        assert_eq!(
            store.undo_deletion(one, NOON).await,
            Ok(false),
            "what has begun cannot be taken back"
        );
        let view = store.chat_view(chats[0], other).await.expect("reads").expect("a chat");
        assert_eq!((view.peer, view.peer_card), (None, None));

        fixture.reopen().await;
        let store = &fixture.store;
        let erased = store.erase_due(10, None, NOON, NOON).await.expect("erases");
        assert_eq!(erased.into_iter().map(|(user, _)| user).collect::<Vec<_>>(), [one]);
        let db = &store.inner.db;
        assert_eq!((chats_of(db, one).await, chats_of(db, other).await), (0, 3));
        assert_eq!(
            count(db, "SELECT count(*) FROM messages WHERE content IS NOT NULL").await,
            0
        );
        assert_eq!(count(db, "SELECT count(*) FROM key_shreds").await, 0);
        assert_eq!(store.damaged_values(), 0);
    })
    .await;
}
