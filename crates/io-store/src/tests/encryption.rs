//! Nothing that a person wrote is readable in the files, and what was moved or has another key does not open.

use std::sync::Arc;

use io_core::people::Thumb;
use io_core::time::Span;

use super::introspection::every_value;
use super::stories::{NOON, ask, leave, letter, person, reveal, say, two_in_a_chat};
use crate::db::{Statement, values};
use crate::history::Page;
use crate::testing::{Counting, each_engine, unique};
use crate::{Database, KeyEncryptionKey, Store, StoreError};

/// Something of everything that a person can write.
async fn a_full_story(store: &Store) {
    let (one, other, chat) = two_in_a_chat(store).await;
    say(store, chat, one, "marker-message-text", NOON).await;
    reveal(store, chat, one, other, NOON).await;
    store
        .rate(chat, one, Thumb::Up, vec!["kind".into()], Span::minutes(10), NOON)
        .await
        .expect("rates");
    store.block(chat, other, NOON).await.expect("blocks");
    leave(store, chat, one, NOON).await;
    ask(store, "marker-mailbox", NOON).await;
    store
        .enqueue_letter(letter("marker-to@example.org", NOON), NOON)
        .await
        .expect("queues");
    store.signing_keys().await.expect("lists");
}

#[tokio::test]
async fn no_file_holds_a_readable_word_of_anybody() {
    each_engine(async |fixture| {
        a_full_story(&fixture.store).await;
        let mut searched = Vec::new();
        if let Some(folder) = &fixture.folder {
            for entry in std::fs::read_dir(folder.path()).expect("a folder") {
                let path = entry.expect("an entry").path();
                searched.push((path.display().to_string(), std::fs::read(&path).expect("reads")));
            }
            assert!(
                searched.iter().any(|(name, _)| name.ends_with("data.db-wal")),
                "the log is searched too"
            );
        }
        let values = every_value(fixture).await;
        assert!(values.len() > 50, "the search sees the rows");
        searched.extend(
            values
                .into_iter()
                .map(|found| (format!("{}.{}", found.table, found.column), found.bytes)),
        );
        for (name, bytes) in searched {
            for marker in ["marker-", "example.org", "Example.org", "Firefox"] {
                let found = bytes.windows(marker.len()).any(|window| window == marker.as_bytes());
                assert!(!found, "{marker} is readable in {name}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_text_moved_to_another_place_does_not_open() {
    each_engine(async |fixture| {
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        say(&fixture.store, chat, one, "first", NOON).await;
        say(&fixture.store, chat, one, "second", NOON).await;
        let swap = Statement::both(
            "SWAP",
            "UPDATE messages SET content = (SELECT o.content FROM messages o WHERE o.session_id = messages.session_id \
             AND o.seq = 3 - messages.seq) WHERE seq < 3 AND kind = 0",
        );
        assert_eq!(fixture.store.inner.db.execute(swap, values![]).await, Ok(2));
        let page = fixture.store.history(chat, one, Page::Latest, 10).await;
        assert!(matches!(page, Err(StoreError::Corrupt(_))), "{page:?}");
    })
    .await;
}

#[tokio::test]
async fn a_profile_copied_to_another_account_does_not_open() {
    each_engine(async |fixture| {
        let one = person(&fixture.store, "ann").await;
        let other = person(&fixture.store, "bob").await;
        let copy = Statement::both(
            "COPY",
            "UPDATE users SET card = (SELECT o.card FROM users o WHERE o.id = $1) WHERE id = $2",
        );
        assert_eq!(fixture.store.inner.db.execute(copy, values![one, other]).await, Ok(1));
        assert!(matches!(
            fixture.store.profile(other).await,
            Err(StoreError::Corrupt(_))
        ));
        assert!(fixture.store.profile(one).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_wrong_key_is_refused_with_a_clear_word_and_changes_nothing() {
    each_engine(async |fixture| {
        let user = person(&fixture.store, "ann").await;
        let mut config = fixture.config.clone();
        config.key = KeyEncryptionKey::new([1; 32]);
        let refused = Store::open(config, Arc::new(Counting::new(unique()))).await.err();
        assert!(matches!(refused, Some(StoreError::WrongKey(_))), "{refused:?}");
        fixture.reopen().await;
        assert!(fixture.store.profile(user).await.expect("reads").is_some());
    })
    .await;
}

#[tokio::test]
async fn the_keys_store_of_another_database_is_refused() {
    each_engine(async |fixture| {
        let Database::Sqlite { data, keys, readers } = fixture.config.database.clone() else {
            return;
        };
        let mut config = fixture.config.clone();
        let keys = keys.with_file_name("other-keys.db");
        config.database = Database::Sqlite { data, keys, readers };
        let refused = Store::open(config, Arc::new(Counting::new(unique()))).await.err();
        assert!(matches!(refused, Some(StoreError::WrongKey(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn the_epoch_stays_until_it_is_renewed() {
    each_engine(async |fixture| {
        let first = fixture.store.epoch();
        fixture.reopen().await;
        assert_eq!(fixture.store.epoch(), first);
        let second = fixture.store.renew_epoch().await.expect("renews");
        assert_ne!(second, first);
        fixture.reopen().await;
        assert_eq!(fixture.store.epoch(), second);
        assert_eq!(fixture.store.ping().await, Ok(()));
        fixture.store.close().await;
        assert!(matches!(fixture.store.ping().await, Err(StoreError::Unavailable(_))));
    })
    .await;
}
