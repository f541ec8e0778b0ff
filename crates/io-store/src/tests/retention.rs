//! Every class of data goes on time, and not before.

use std::path::Path;

use io_core::people::Thumb;
use io_core::time::Span;

use super::stories::{NOON, ask, leave, reveal, say, two_in_a_chat};
use crate::db::Statement;
use crate::housekeeping::{Purged, Retention};
use crate::testing::each_engine;

#[tokio::test]
async fn each_class_of_data_goes_when_its_time_is_over() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        reveal(store, chat, one, other, NOON).await;
        leave(store, chat, one, NOON).await;
        store
            .rate(chat, one, Thumb::Up, Vec::new(), Span::minutes(10), NOON)
            .await
            .expect("rates");
        ask(store, "somebody", NOON).await;
        let retention = Retention::default();
        let purge = async |at| store.purge(retention, NOON + at).await.expect("purges");
        assert_eq!(purge(Span::ZERO).await, Purged::default());
        let texts_gone = purge(Span::days(30)).await;
        let wanted = Purged {
            login_requests: 3,
            letters: 3,
            addresses: 3,
            chat_texts: 1,
            keys: 2,
            ..Purged::default()
        };
        assert_eq!(texts_gone, wanted);
        assert_eq!(store.chat_view(chat, one, NOON).await, Ok(None));
        assert_eq!(
            store
                .match_facts(one, NOON)
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
                .match_facts(one, NOON)
                .await
                .expect("reads")
                .expect("is there")
                .recent
                .len(),
            0
        );
        assert_eq!(
            purge(Span::days(180)).await,
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
async fn a_live_chat_is_never_purged() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, _, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        store
            .purge(Retention::default(), NOON + Span::days(999))
            .await
            .expect("purges");
        let view = store
            .chat_view(chat, one, NOON)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!((view.last, view.my_messages), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn no_byte_of_a_message_taken_back_or_of_a_shredded_key_is_left_in_the_files() {
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
            .delete_message(chat, one, said.seq, NOON, NOON)
            .await
            .expect("deletes");
        store.erase_user(one, NOON).await.expect("erases").expect("was there");
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
