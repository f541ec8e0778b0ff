//! Every class of data is deleted on time, and not before.

use std::collections::HashMap;
use std::path::Path;

use io_core::email::EmailAddress;
use io_core::matching::RepeatRules;
use io_core::rating::Thumb;
use io_core::time::Span;

use crate::account::stubs;
use crate::announcements::OLD_ANNOUNCEMENTS;
use crate::db::Statement;
use crate::housekeeping::{OLDEST, Purged, Retention, due};
use crate::moderation::cases::FINISHED_CASES;
use crate::moderation::holds::OVER;
use crate::moderation::interests::OLD_INTERESTS;
use crate::moderation::restrictions::{LIFTED_RESTRICTIONS, OLD_RESTRICTIONS};
use crate::rating::Rated;
use crate::suppression::{EmailReport, Suppression};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, ask, email, leave, rate, reveal, say, two_in_a_chat};

#[tokio::test]
async fn what_is_said_to_be_due_is_what_a_run_deletes() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        leave(store, chat, one, NOON).await;
        ask(store, "someone", NOON).await;
        let (retention, later) = (Retention::default(), NOON + Span::days(30));
        let due: HashMap<_, _> = store.due(retention, later).await.expect("counts").into_iter().collect();
        let done = store.purge(retention, later).await.expect("purges");
        assert!(done.login_requests > 0 && done.chat_texts > 0, "{done:?}");
        for (class, deleted) in [
            ("login requests", done.login_requests),
            ("emails", done.emails),
            ("texts of chats", done.chat_texts),
            ("chats", done.chats),
            ("logins", done.logins),
        ] {
            assert_eq!(due[class], deleted, "{class}");
        }
        let left = store.due(retention, later).await.expect("counts");
        assert!(left.iter().all(|(_, rows)| *rows == 0), "{left:?}");
    })
    .await;
}

#[tokio::test]
async fn suppressed_addresses_and_reports_of_providers_are_said_to_be_due() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let report = EmailReport {
            hash: [7; 32],
            reason: Suppression::Bounce,
            addresses: vec![EmailAddress::parse("ann@example.org").expect("an address")],
        };
        store.hear_email_report(report, NOON).await.expect("hears");
        let due = async |later| {
            let due = store.due(Retention::default(), NOON + later).await.expect("counts");
            let due: HashMap<_, _> = due.into_iter().collect();
            (due["suppressed addresses"], due["reports of providers"])
        };
        assert_eq!(due(Span::hours(47)).await, (0, 0));
        assert_eq!(due(Span::days(2)).await, (0, 1));
        assert_eq!(due(Span::days(30)).await, (1, 1));
        let purged = store.purge(Retention::default(), NOON + Span::days(30)).await;
        assert_eq!(purged.expect("purges").addresses, 2);
        assert_eq!(due(Span::days(30)).await, (0, 0));
    })
    .await;
}

#[test]
fn every_table_that_a_run_deletes_from_by_age_is_said_to_be_due() {
    let table = |statement: &Statement| {
        let (_, rest) = statement.sqlite.split_once(" FROM ").expect("a table");
        rest.split(' ').next().expect("its name").to_owned()
    };
    let counted: Vec<String> = due::STATEMENTS.iter().map(table).collect();
    let others = [
        stubs::OLD_STUBS,
        stubs::OLD_PAIRS,
        stubs::OLD_MEETINGS,
        OLD_RESTRICTIONS,
        LIFTED_RESTRICTIONS,
        OLD_INTERESTS,
        OLD_ANNOUNCEMENTS,
        FINISHED_CASES,
        OVER,
    ];
    for statement in OLDEST.iter().chain(&others) {
        let table = table(statement);
        assert!(counted.contains(&table), "{} deletes from {table}", statement.name);
    }
}

#[tokio::test]
async fn each_class_of_data_is_deleted_on_time() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        reveal(store, chat, one, other, NOON).await;
        leave(store, chat, one, NOON).await;
        assert_eq!(rate(store, chat, one, Thumb::Up, NOON).await, Rated::Stored);
        ask(store, "someone", NOON).await;
        let retention = Retention::default();
        let purge = async |at| store.purge(retention, NOON + at).await.expect("purges");
        assert_eq!(purge(Span::ZERO).await, Purged::default());
        let texts_gone = purge(Span::days(30)).await;
        let wanted = Purged {
            login_requests: 3,
            emails: 3,
            addresses: 3,
            chat_texts: 1,
            keys: 3,
            ..Purged::default()
        };
        assert_eq!(texts_gone, wanted);
        assert_eq!(store.chat_view(chat, one).await, Ok(None));
        assert_eq!(
            store
                .match_facts(one, RepeatRules::default(), NOON, NOON)
                .await
                .expect("reads")
                .expect("is there")
                .recent
                .len(),
            1
        );
        assert_eq!(
            purge(Span::days(60)).await,
            Purged {
                logins: 2,
                ..Purged::default()
            }
        );
        assert_eq!(
            purge(Span::days(90)).await,
            Purged {
                chats: 1,
                ..Purged::default()
            }
        );
        assert_eq!(
            store
                .match_facts(one, RepeatRules::default(), NOON, NOON)
                .await
                .expect("reads")
                .expect("is there")
                .recent
                .len(),
            0
        );
        assert_eq!(
            purge(Span::days(181)).await,
            Purged {
                ratings: 1,
                ..Purged::default()
            }
        );
        assert_eq!(purge(Span::days(999)).await, Purged::default());
    })
    .await;
}

#[tokio::test]
async fn texts_are_kept_as_configured_even_longer_than_chats() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        leave(store, chat, one, NOON).await;
        let retention = Retention {
            messages: Span::days(365),
            ..Retention::default()
        };
        store.purge(retention, NOON + Span::days(364)).await.expect("purges");
        let view = store.chat_view(chat, one).await.expect("reads");
        assert_eq!(view.map(|view| view.my_messages), Some(1));
        let purged = store.purge(retention, NOON + Span::days(365)).await.expect("purges");
        assert_eq!((purged.chat_texts, purged.chats), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn the_key_of_a_day_of_emails_is_shredded_a_day_after_the_last_one() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut kept = email("ann@example.org", NOON);
        kept.expires_at = NOON + Span::days(5);
        store.enqueue_email(kept, NOON).await.expect("queues");
        let keys = async |days| {
            let purged = store.purge(Retention::default(), NOON + Span::days(days)).await;
            purged.expect("purges").keys
        };
        assert_eq!((keys(0).await, keys(4).await), (0, 0), "an email is left");
        assert_eq!((keys(5).await, keys(6).await), (1, 0));
        store
            .enqueue_email(email("ann@example.org", NOON), NOON + Span::days(6))
            .await
            .expect("queues");
        assert_eq!((keys(6).await, keys(7).await), (0, 0), "the day has just ended");
        assert_eq!(keys(8).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_live_chat_is_never_purged() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        store
            .purge(Retention::default(), NOON + Span::days(999))
            .await
            .expect("purges");
        let view = store.chat_view(chat, one).await.expect("reads").expect("is there");
        assert_eq!((view.last, view.my_messages), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn no_byte_of_a_deleted_message_or_shredded_key_is_left_in_the_files() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        let said = say(store, chat, one, "hello", NOON).await;
        let find = Statement::both("SEALED", "SELECT content FROM messages WHERE kind = 0");
        let sealed: Vec<u8> = store
            .inner
            .db
            .row(find, &[])
            .await
            .expect("reads")
            .expect("a row")
            .take()
            .expect("bytes");
        let Some(folder) = &fixture.folder else { return };
        assert!(is_in(folder.path(), &sealed), "the search can find it");
        let wrapped: Vec<u8> = {
            let keys = rusqlite::Connection::open(folder.path().join("keys.db")).expect("opens");
            let find = "SELECT wrapped FROM data_keys WHERE scope = 1 AND id = ?1";
            keys.query_row(find, [one.as_bytes().as_slice()], |row| row.get(0))
                .expect("a key")
        };
        assert!(is_in(folder.path(), &wrapped), "the search can find it");
        store
            .delete_message(chat, one, said.seq, Span::minutes(15), NOON)
            .await
            .expect("deletes");
        store
            .erase_user(one, None, NOON)
            .await
            .expect("erases")
            .expect("was there");
        store.purge(Retention::default(), NOON).await.expect("purges");
        assert!(!is_in(folder.path(), &sealed));
        assert!(!is_in(folder.path(), &wrapped));
    })
    .await;
}

fn is_in(folder: &Path, wanted: &[u8]) -> bool {
    std::fs::read_dir(folder).expect("a folder").any(|entry| {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("reads");
        bytes.windows(wanted.len()).any(|window| window == wanted)
    })
}
