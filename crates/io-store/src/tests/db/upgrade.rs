//! Data of earlier versions opens with everything in it.

use std::path::Path;
use std::sync::Arc;

use hkdf::Hkdf;
use io_core::account::{AgeBand, Gender};
use io_core::ids::{ChatId, EmailId, UserId};
use io_core::time::{Span, Timestamp};
use sha2::Sha256;
use uuid::{Uuid, uuid};

use super::schema::{columns, indexes};
use crate::chat::By;
use crate::chat::history::{EventKind, HistoryRange};
use crate::db::{Db, Postgres, Sqlite, Statement, values};
use crate::testing::{Counting, administer, each_engine, unique};
use crate::tests::stories::{NOON, person};
use crate::{Database, KeyEncryptionKey, Store, StoreConfig, migrations};

/// Another database beside that of a fixture.
fn empty_database(beside: &Database) -> Db {
    match beside {
        Database::Sqlite { data, .. } => {
            Db::Sqlite(Sqlite::open(&data.with_file_name("old.db"), 1, "test").expect("opens"))
        }
        Database::Postgres { url, .. } => Db::Postgres(Postgres::open(url, 6, "old").expect("opens")),
    }
}

#[tokio::test]
async fn renaming_the_outbox_keeps_every_row_and_index() {
    each_engine(async |fixture| {
        let old = empty_database(&fixture.config.database);
        let first = &migrations::DATA[..1];
        assert_eq!(migrations::migrate(&old, Some("old"), first).await, Ok(1));
        let insert = Statement::both(
            "INSERT",
            "INSERT INTO letters (id, kind, content, email_index, attempts, created_at, due_at, expires_at) \
             VALUES ($1, $2, $3, $4, 7, $5, $6, $7)",
        );
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for (id, kind, index) in [(one, "sign_in", Some(vec![1_u8; 32])), (other, "deleted", None)] {
            let row = values![id, kind, vec![9_u8; 200], index, 10_i64, 20_i64, 30_i64];
            assert_eq!(old.execute(insert, row).await, Ok(1));
        }

        assert_eq!(
            migrations::migrate(&old, Some("old"), migrations::DATA).await,
            Ok(migrations::DATA.len() - 1)
        );
        let select = Statement::both(
            "SELECT",
            "SELECT id, kind, content, email_index, attempts, created_at, due_at, expires_at FROM emails ORDER BY id",
        );
        let mut rows = Vec::new();
        for mut row in old.rows(select, &[]).await.expect("reads") {
            let key: (Uuid, String) = (row.take().expect("id"), row.take().expect("kind"));
            let sealed: (Vec<u8>, Option<Vec<u8>>) = (row.take().expect("content"), row.take().expect("index"));
            let numbers: Vec<i64> = (0..4).map(|_| row.take().expect("a number")).collect();
            rows.push((key, sealed, numbers));
        }
        let numbers = vec![7, 10, 20, 30];
        assert_eq!(
            rows,
            [
                (
                    (one, "sign_in".to_owned()),
                    (vec![9; 200], Some(vec![1; 32])),
                    numbers.clone()
                ),
                ((other, "deleted".to_owned()), (vec![9; 200], None), numbers),
            ]
        );
        let fresh = &fixture.store.inner.db;
        assert_eq!(columns(&old).await, columns(fresh).await);
        assert_eq!(indexes(&old).await, indexes(fresh).await);
        old.close().await;
    })
    .await;
}

/// A program of before may still write such rows during an upgrade.
#[tokio::test]
async fn requests_of_before_count_as_sent_and_as_those_of_strangers() {
    each_engine(async |fixture| {
        let old = empty_database(&fixture.config.database);
        let before = &migrations::DATA[..10];
        assert_eq!(migrations::migrate(&old, Some("old"), before).await, Ok(10));
        let request = Statement::both(
            "REQUEST",
            "INSERT INTO login_requests (id, email, email_index, mailbox_index, token_hash, code_hash, binding_hash, \
             created_at, expires_at) VALUES ($1, $2, $2, $2, $2, $2, $2, 10, 20)",
        );
        let failure = Statement::both(
            "FAILURE",
            "INSERT INTO code_failures (mailbox_index, created_at) VALUES ($1, 10)",
        );
        let email = Statement::both(
            "EMAIL",
            "INSERT INTO emails (id, kind, content, created_at, due_at, expires_at) \
             VALUES ($1, 'sign_in', $2, 10, 10, 20)",
        );
        let (id, bytes) = (Uuid::from_u128(1), vec![9_u8; 32]);
        assert_eq!(old.execute(request, values![id, bytes.clone()]).await, Ok(1));
        assert_eq!(old.execute(failure, values![bytes.clone()]).await, Ok(1));
        assert_eq!(old.execute(email, values![id, bytes]).await, Ok(1));

        let rest = migrations::DATA.len() - before.len();
        assert_eq!(migrations::migrate(&old, Some("old"), migrations::DATA).await, Ok(rest));
        let select = Statement::both(
            "SELECT",
            "SELECT r.known, r.mailed, e.perhaps_sent, r.asker_index, f.device_index \
             FROM login_requests r, emails e, code_failures f",
        );
        let mut row = old.row(select, &[]).await.expect("reads").expect("one of each");
        let states = [(); 3].map(|()| row.take::<bool>().expect("a bool"));
        assert_eq!(states, [false, true, false]);
        let indexes = [(); 2].map(|()| row.take::<Option<Vec<u8>>>().expect("bytes or none"));
        assert_eq!(indexes, [None, None]);
        old.close().await;
    })
    .await;
}

#[tokio::test]
async fn gender_and_age_band_of_before_are_sealed_when_the_store_opens() {
    each_engine(async |fixture| {
        let user = person(&fixture.store, "ann").await;
        let older = Statement::both(
            "OLDER",
            "UPDATE users SET traits = NULL, gender = 'non_binary', gender_changes = 2, gender_locked_until = $1, \
             age_band = 'adult' WHERE id = $2",
        );
        let until = NOON + Span::days(9);
        let db = &fixture.store.inner.db;
        assert_eq!(db.execute(older, values![until, user]).await, Ok(1));
        fixture.reopen().await;
        let profile = fixture.store.profile(user).await.expect("reads").expect("an account");
        assert_eq!(
            (profile.gender, profile.gender_locked_until, profile.age_band),
            (Some(Gender::NonBinary), Some(until), Some(AgeBand::Adult))
        );
        let left = Statement::both(
            "LEFT",
            "SELECT count(*) FROM users WHERE gender IS NOT NULL OR age_band IS NOT NULL OR gender_changes <> 0 \
             OR gender_locked_until IS NOT NULL",
        );
        let row = fixture.store.inner.db.row(left, &[]).await.expect("counts");
        assert_eq!(row.expect("a row").take::<i64>(), Ok(0));
    })
    .await;
}

/// The key encryption key that the server derives from its root key.
fn key_of(root: [u8; 32]) -> KeyEncryptionKey {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(b"io root v1"), &root)
        .expand(b"key encryption key", &mut key)
        .expect("a length that HKDF gives");
    KeyEncryptionKey::new(key)
}

async fn said_in(store: &Store, chat: ChatId, reader: UserId) -> Vec<(By, String)> {
    let page = store
        .history(chat, reader, HistoryRange::Latest, 10)
        .await
        .expect("reads");
    let said = page
        .expect("a member")
        .events
        .into_iter()
        .map(|event| match event.what {
            EventKind::Message { body, .. } => (event.by, body.expect("opens")),
            other => panic!("{other:?}"),
        });
    said.collect()
}

/// See `fixtures/README.md` for how the data were made.
#[tokio::test]
async fn a_data_folder_of_the_first_version_opens_with_everything() {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/first-version");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [data, keys] = ["io.db", "keys.db"].map(|name| {
        std::fs::copy(made.join(name), folder.path().join(name)).expect("copies");
        folder.path().join(name)
    });
    let config = StoreConfig::new(Database::Sqlite { data, keys, readers: 2 }, key_of([7; 32]));
    let store = Store::open(config.clone(), Arc::new(Counting::new(unique())))
        .await
        .expect("opens");

    let bob = UserId(uuid!("76ed8516-afd1-4e7d-b5bb-1b8405637af4"));
    let cleo = UserId(uuid!("477adc36-8c95-4bbe-87a5-d68f5c216067"));
    for (user, alias, email) in [(bob, "Bob", "bob@example.org"), (cleo, "Cleo", "cleo@example.org")] {
        let profile = store.profile(user).await.expect("reads").expect("an account");
        assert_eq!((profile.alias.as_deref(), profile.email.as_str()), (Some(alias), email));
    }

    let chat = ChatId(uuid!("c55bed51-fce0-4622-8475-b59784626637"));
    let said = said_in(&store, chat, bob).await;
    assert_eq!(
        said,
        [
            (By::Me, "Good evening from the first version.".to_owned()),
            (
                By::Peer,
                "Good evening, Bob. This text was sealed before the rename.".to_owned()
            ),
            (By::Me, "Then it should still open.".to_owned()),
        ]
    );

    let then = Timestamp(1_795_981_500_000_000);
    let waiting = store
        .claim_emails(crate::email::Claim::any(10), Span::seconds(30), then)
        .await
        .expect("claims");
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].id, EmailId(uuid!("bc3a784f-125a-4bfc-a734-4a0a57db884c")));
    assert_eq!(waiting[0].content.to, "dora@example.org");
    assert_eq!(waiting[0].content.subject, "Your sign-in link");
    assert_eq!(store.signing_keys().await.expect("lists").len(), 2);
    assert_eq!(store.bind_texts().await, Ok(3));
    assert_eq!(store.bind_texts().await, Ok(0));
    assert_eq!(said_in(&store, chat, bob).await, said);
    assert!(
        store.rewrap_keys().await.expect("wraps") > 5,
        "root keys had no names then"
    );
    assert_eq!(store.rewrap_keys().await, Ok(0));
    store.close().await;
    let store = Store::open(config, Arc::new(Counting::new(unique())))
        .await
        .expect("opens");
    assert!(
        store
            .profile(bob)
            .await
            .expect("reads")
            .expect("an account")
            .alias
            .is_some()
    );
    assert_eq!(store.damaged_values(), 0);
    store.close().await;
}

/// The root key of the data that `make_the_fixtures_of_a_version` makes.
const ROOT: [u8; 32] = [
    0x9f, 0x3c, 0x62, 0xd1, 0xa0, 0x7b, 0xe4, 0x58, 0x5e, 0x1d, 0x0c, 0x7f, 0xb2, 0x94, 0x6a, 0x3d, 0x77, 0x14, 0xe8,
    0xc0, 0x5f, 0xa9, 0x23, 0x6b, 0xd8, 0x4e, 0x1f, 0x70, 0x93, 0xa5, 0xc6, 0xb2,
];

/// Opens data in which Bob and Cleo signed in, met and wrote three messages.
async fn holds_the_talk_of_bob_and_cleo(database: Database) {
    let config = StoreConfig::new(database, key_of(ROOT));
    let open = async || {
        let opened = Store::open(config.clone(), Arc::new(Counting::new(unique()))).await;
        opened.expect("opens")
    };
    // Once to migrate, and once more as it is from then on.
    for _ in 0..2 {
        let store = open().await;
        let ids = async |statement: &'static str| {
            let rows = store.inner.db.rows(Statement::both("IDS", statement), &[]).await;
            let ids = rows
                .expect("reads")
                .into_iter()
                .map(|mut row| row.take::<Uuid>().expect("an id"));
            ids.collect::<Vec<_>>()
        };
        let mut people = Vec::new();
        for id in ids("SELECT id FROM users").await {
            let profile = store.profile(UserId(id)).await.expect("reads").expect("an account");
            assert!(profile.alias.is_some());
            people.push((profile.email.as_str().to_owned(), UserId(id)));
        }
        people.sort();
        let [(bob_email, bob), (cleo_email, cleo)] = &people[..] else {
            panic!("{people:?}");
        };
        assert_eq!([&bob_email[..], cleo_email], ["bob@example.org", "cleo@example.org"]);
        let chats = ids("SELECT id FROM chat_sessions").await;
        assert_eq!(chats.len(), 1);
        let words = [
            "Good evening from an earlier version.",
            "Good evening, Bob.",
            "Then it should still open.",
        ];
        for (reader, sides) in [(bob, [By::Me, By::Peer, By::Me]), (cleo, [By::Peer, By::Me, By::Peer])] {
            let expected: Vec<_> = sides.into_iter().zip(words.map(str::to_owned)).collect();
            assert_eq!(said_in(&store, ChatId(chats[0]), *reader).await, expected);
        }
        assert_eq!(ids("SELECT id FROM logins").await.len(), 2);
        assert_eq!(store.damaged_values(), 0);
        store.close().await;
    }
}

/// See `fixtures/README.md` for how the data were made. The data folder of the first version has a test of its own.
#[tokio::test]
async fn data_of_earlier_versions_opens_on_both_engines() {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    each_engine(async |fixture| match &fixture.config.database {
        Database::Sqlite { .. } => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let [data, keys] = ["io.db", "keys.db"].map(|name| {
                let copy = folder.path().join(name);
                std::fs::copy(made.join("readable-from").join(name), &copy).expect("copies");
                copy
            });
            holds_the_talk_of_bob_and_cleo(Database::Sqlite { data, keys, readers: 2 }).await;
        }
        Database::Postgres { url, connections } => {
            fixture.store.close().await;
            for version in ["first-version", "readable-from"] {
                println!("{version}");
                let dump = std::fs::read_to_string(made.join(version).join("postgres.sql")).expect("reads");
                let empty = "DROP SCHEMA public CASCADE; DROP SCHEMA io_keys CASCADE; CREATE SCHEMA public;";
                administer(url, empty).await;
                administer(url, &dump).await;
                let (url, connections) = (url.clone(), *connections);
                holds_the_talk_of_bob_and_cleo(Database::Postgres { url, connections }).await;
            }
        }
    })
    .await;
}
