//! No stored text is readable in the files.
//! Moved values and foreign keys do not open.

use std::sync::Arc;

use io_core::account::{Gender, Preferences, Weight};
use io_core::again::AgainRules;
use io_core::ids::UserId;
use io_core::matching::RepeatRules;
use io_core::rating::Thumb;
use io_core::reveal::Card;
use io_core::time::Span;

use crate::account::ProfileChange;
use crate::chat::Shared;
use crate::chat::history::{ChatEvent, EventKind, HistoryRange};
use crate::crypto::KeyName;
use crate::db::{Statement, values};
use crate::rating::Rated;
use crate::testing::{Counting, each_engine, unique};
use crate::tests::introspection::{Found, every_value};
use crate::tests::stories::{NOON, ask, email, fresh_id, leave, person, rate, reveal, say, sign_in, two_in_a_chat};
use crate::{Database, KeyEncryptionKey, Store, StoreError};

fn body(event: ChatEvent) -> Option<String> {
    match event.what {
        EventKind::Message { body, .. } => body,
        other => Some(format!("{other:?}")),
    }
}

/// An example of everything that a person can write.
async fn a_full_story(store: &Store) {
    let (one, other, chat) = two_in_a_chat(store).await;
    say(store, chat, one, "marker-message-text", NOON).await;
    reveal(store, chat, one, other, NOON).await;
    store.block(chat, other, NOON).await.expect("blocks");
    assert_eq!(rate(store, chat, one, Thumb::Up, NOON).await, Rated::Stored);
    ask(store, "marker-mailbox", NOON).await;
    store
        .enqueue_email(email("marker-to@example.org", NOON), NOON)
        .await
        .expect("queues");
    store.signing_keys().await.expect("lists");
}

#[tokio::test]
async fn no_file_holds_a_readable_word_of_anyone() {
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
async fn a_stolen_database_shows_no_word_that_a_person_said_or_chose() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        a_full_story(store).await;
        let user = person(store, "marker-own-account").await;
        let change = ProfileChange {
            preferences: Some(Preferences {
                genders: vec![Gender::NonBinary],
                gender_weight: Weight::Must,
                ..Preferences::default()
            }),
            ..ProfileChange::default()
        };
        for gender in [Gender::NonBinary, Gender::Man] {
            let change = ProfileChange {
                gender: Some(gender),
                ..change.clone()
            };
            store.change_profile(user, change, NOON).await.expect("changes");
        }
        // Who rated whom, and how.
        let (giver, rated, chat) = two_in_a_chat(store).await;
        leave(store, chat, rated, NOON).await;
        assert_eq!(rate(store, chat, giver, Thumb::Down, NOON).await, Rated::Stored);
        for found in every_value(fixture).await {
            let Found { table, column, bytes } = found;
            if table.contains("rating") {
                let ids = [giver.as_bytes(), rated.as_bytes(), chat.as_bytes()];
                let shown = ids.into_iter().any(|id| bytes.windows(16).any(|window| window == id));
                let plain = [b"up".as_slice(), b"down", b"skip", b"kind"].contains(&bytes.as_slice());
                assert!(!shown && !plain, "{table}.{column} shows who rated whom, or how");
            }
        }
        let words = [
            "marker-",
            "example.org",
            "woman",
            "non_binary",
            "unsaid",
            "adult",
            "must",
        ];
        for found in every_value(fixture).await {
            for word in words {
                let shown = found.bytes.windows(word.len()).any(|window| window == word.as_bytes());
                assert!(!shown, "{word} is readable in {}.{}", found.table, found.column);
            }
        }
        // The files themselves, with what a page keeps of earlier versions of a row.
        if let Some(folder) = &fixture.folder {
            for entry in std::fs::read_dir(folder.path()).expect("a folder") {
                let path = entry.expect("an entry").path();
                let bytes = std::fs::read(&path).expect("reads");
                for word in ["marker-", "example.org", "non_binary", "unsaid"] {
                    // The schema names its columns and says nothing of anyone.
                    let shown = bytes.windows(word.len()).any(|window| window == word.as_bytes());
                    assert!(!shown, "{word} is readable in {}", path.display());
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn ratings_of_earlier_versions_are_sealed_at_the_next_start() {
    each_engine(async |fixture| {
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        leave(&fixture.store, chat, other, NOON).await;
        let readable = Statement::both(
            "READABLE",
            "INSERT INTO ratings (id, session_id, rater_id, ratee_id, rating, tags, created_at) \
             VALUES ($1, $1, $2, $3, 'down', 'rude pushy', $4)",
        );
        let row = values![chat, one, other, NOON];
        fixture.store.inner.db.execute(readable, row).await.expect("writes");
        for _ in 0..2 {
            fixture.reopen().await;
            let store = &fixture.store;
            let given = store
                .chat_view(chat, one)
                .await
                .expect("reads")
                .expect("a member")
                .rated;
            let given = given.expect("it was given");
            assert_eq!((given.thumb, given.at), (Thumb::Down, NOON));
            assert_eq!(given.tags, ["rude", "pushy"]);
            let facts = store.match_facts(other, RepeatRules::default(), NOON, NOON).await;
            let ratings = facts.expect("reads").expect("an account").ratings;
            let known = ratings.iter().map(|one| (one.thumb, one.rater_gave, one.rater_ups));
            assert_eq!(known.collect::<Vec<_>>(), [(Thumb::Down, 1, 0)]);
            let count = Statement::both("COUNT", "SELECT count(*) FROM ratings");
            let left = store.inner.db.row(count, &[]).await.expect("counts");
            assert_eq!(left.expect("a row").take::<i64>(), Ok(0));
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_rating_changes_the_habit_of_its_giver_and_is_as_long() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (giver, rated, chat) = two_in_a_chat(store).await;
        leave(store, chat, rated, NOON).await;
        let mut lengths = std::collections::BTreeSet::new();
        for (thumb, habit) in [
            (Thumb::Up, (1, 1)),
            (Thumb::Down, (1, 0)),
            (Thumb::Skip, (0, 0)),
            (Thumb::Up, (1, 1)),
        ] {
            assert_eq!(rate(store, chat, giver, thumb, NOON).await, Rated::Stored);
            let facts = store.match_facts(rated, RepeatRules::default(), NOON, NOON).await;
            let ratings = facts.expect("reads").expect("an account").ratings;
            let known: Vec<_> = ratings
                .iter()
                .map(|one| (one.thumb, (one.rater_gave, one.rater_ups)))
                .collect();
            assert_eq!(known, [(thumb, habit)]);
            let values = every_value(fixture).await.into_iter();
            let sealed = values.filter(|found| found.table == "sealed_ratings" && found.column == "content");
            lengths.extend(sealed.map(|found| found.bytes.len()));
        }
        assert_eq!(lengths.len(), 1, "{lengths:?}");
    })
    .await;
}

#[tokio::test]
async fn what_says_a_gender_is_always_as_long() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for (mailbox, gender) in [
            ("ann", Gender::Man),
            ("bob", Gender::NonBinary),
            ("cleo", Gender::Unsaid),
        ] {
            let user = person(store, mailbox).await;
            let change = ProfileChange {
                gender: Some(gender),
                ..ProfileChange::default()
            };
            store.change_profile(user, change, NOON).await.expect("changes");
        }
        sign_in(store, "dora", NOON).await;
        let values = every_value(fixture).await;
        let traits = values.iter().filter(|found| found.column == "traits");
        let lengths: std::collections::BTreeSet<_> = traits.map(|found| found.bytes.len()).collect();
        assert_eq!(lengths.len(), 1, "{lengths:?}");
    })
    .await;
}

#[tokio::test]
async fn a_moved_text_does_not_open_and_the_rest_of_the_page_is_served() {
    each_engine(async |fixture| {
        let (one, _, chat) = two_in_a_chat(&fixture.store).await;
        for body in ["first", "second", "third"] {
            say(&fixture.store, chat, one, body, NOON).await;
        }
        let copy = Statement::both(
            "COPY",
            "UPDATE messages SET content = (SELECT o.content FROM messages o WHERE o.session_id = messages.session_id \
             AND o.seq = 2) WHERE seq = 1 AND kind = 0",
        );
        assert_eq!(fixture.store.inner.db.execute(copy, values![]).await, Ok(1));
        assert_eq!(fixture.store.damaged_values(), 0);
        let page = fixture.store.history(chat, one, HistoryRange::Latest, 10).await;
        let bodies = page.expect("reads").expect("a member").events.into_iter().map(body);
        assert_eq!(
            bodies.collect::<Vec<_>>(),
            [None, Some("second".to_owned()), Some("third".to_owned())]
        );
        assert_eq!(fixture.store.damaged_values(), 1, "reported to the operator");
    })
    .await;
}

#[tokio::test]
async fn one_damaged_value_of_a_chat_is_lost_alone() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, other, "hello", NOON).await;
        reveal(store, chat, one, other, NOON).await;
        let damage = [
            "UPDATE chat_sessions SET shared = content FROM (SELECT content FROM messages WHERE kind = 0) AS found",
            "UPDATE chat_members SET card = content FROM (SELECT content FROM messages WHERE kind = 0) AS found WHERE side = 2",
            "UPDATE reveal_snapshots SET card = content FROM (SELECT content FROM messages WHERE kind = 0) AS found \
             WHERE side = 2",
        ];
        for statement in damage {
            let touched = store.inner.db.execute(Statement::both("DAMAGE", statement), values![]).await;
            assert_eq!(touched, Ok(1), "{statement}");
        }
        let view = store.chat_view(chat, one).await.expect("reads").expect("a member");
        assert_eq!((view.shared, view.peer_card), (Shared::default(), None));
        assert_eq!((view.reveal.theirs, view.reveal.mine.is_some()), (None, true));
        assert_eq!((view.my_card.name.as_str(), view.last), ("marker-name-amber", 2));
        store.block(chat, one, NOON).await.expect("blocks a person without a card");
        assert_eq!(store.blocks(one).await.expect("lists").len(), 1);
        let met = store.people(other, NOON, None, 10, AgainRules::default(), NOON).await;
        assert!(met.is_ok(), "{met:?}");
        assert!(store.damaged_values() >= 3);
    })
    .await;
}

#[tokio::test]
async fn a_damaged_data_key_loses_its_values_and_no_others() {
    each_engine(async |fixture| {
        let (one, other, chat) = two_in_a_chat(&fixture.store).await;
        say(&fixture.store, chat, one, "lost", NOON).await;
        say(&fixture.store, chat, other, "kept", NOON).await;
        let own = Statement::both("REF", "SELECT peer_ref FROM chat_members WHERE side = 1");
        let row = fixture.store.inner.db.row(own, values![]).await.expect("reads");
        let own: io_core::ids::PeerRef = row.expect("a row").take().expect("a reference");
        let swap = Statement::both(
            "SWAP",
            "UPDATE data_keys SET wrapped = (SELECT o.wrapped FROM data_keys o WHERE o.scope = 2 AND o.id <> $1) \
             WHERE scope = 2 AND id = $1",
        );
        fixture.in_keys(swap, values![own]).await;
        fixture.reopen().await;
        let store = &fixture.store;
        let page = store.history(chat, other, HistoryRange::Latest, 10).await;
        let bodies = page.expect("reads").expect("a member").events.into_iter().map(body);
        assert_eq!(bodies.collect::<Vec<_>>(), [None, Some("kept".to_owned())]);
        assert!(store.chat_view(chat, other).await.expect("reads").is_some());
        assert!(store.damaged_values() > 0);
    })
    .await;
}

#[tokio::test]
async fn one_damaged_email_delays_no_other() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (first, second) = (email("ann@example.org", NOON), email("bob@example.org", NOON));
        let (broken, whole) = (first.id, second.id);
        for email in [first, second] {
            store.enqueue_email(email, NOON).await.expect("queues");
        }
        let damage = Statement::both(
            "DAMAGE",
            "UPDATE emails SET content = (SELECT o.content FROM emails o WHERE o.id <> $1) WHERE id = $1",
        );
        assert_eq!(store.inner.db.execute(damage, values![broken]).await, Ok(1));
        let claimed = store
            .claim_emails(crate::email::Claim::any(10), Span::seconds(30), NOON)
            .await
            .expect("claims");
        assert_eq!(claimed.into_iter().map(|email| email.id).collect::<Vec<_>>(), [whole]);
        assert_eq!(store.damaged_values(), 1);
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
        let copied = fixture.store.profile(other).await.expect("reads").expect("is there");
        assert_eq!(copied.card, Card::default());
        assert_eq!(copied.alias.as_deref(), Some("marker-alias-bob"), "the rest is intact");
        assert_eq!(fixture.store.damaged_values(), 1);
        let own = fixture.store.profile(one).await.expect("reads").expect("is there");
        assert_ne!(own.card, Card::default());
    })
    .await;
}

#[tokio::test]
async fn the_wrong_key_is_refused_clearly_and_changes_nothing() {
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
        let open = async |data, keys| {
            let mut config = fixture.config.clone();
            config.database = Database::Sqlite { data, keys, readers };
            Store::open(config, Arc::new(Counting::new(unique()))).await
        };
        let other = keys.with_file_name("other-keys.db");
        let refused = open(data.clone(), other.clone()).await.err();
        assert!(
            matches!(&refused, Some(StoreError::Refused(why)) if why.contains("other-keys.db is empty")),
            "{refused:?}"
        );
        let another = open(data.with_file_name("other.db"), other.clone()).await;
        another.expect("opens").close().await;
        let refused = open(data, other).await.err();
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

#[tokio::test]
async fn a_key_that_another_task_makes_meanwhile_is_not_taken_for_shredded() {
    each_engine(async |fixture| {
        for _ in 0..20 {
            let name = KeyName::user(UserId::from_random(fresh_id()));
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..10 {
                let store = fixture.store.clone();
                tasks.spawn(async move { store.inner.keys.find_or_make(name).await.map(drop) });
            }
            for made in tasks.join_all().await {
                assert_eq!(made, Ok(()));
            }
        }
    })
    .await;
}
