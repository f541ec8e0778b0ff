//! Keys rotate while the store is open, and nothing is lost or left behind.

use crate::account::Profile;
use crate::db::{Db, Postgres, Sqlite, Statement, values};
use crate::testing::{Fixture, each_engine};
use crate::tests::stories::{NOON, person};
use crate::{Database, KeyEncryptionKey, KeyUse, StoreError};

fn root(byte: u8) -> KeyEncryptionKey {
    KeyEncryptionKey::new([byte; 32])
}

/// The root key of every test's store.
const FIRST: u8 = 42;

/// Every wrapped data key, as bytes.
async fn wrapped(fixture: &Fixture) -> Vec<Vec<u8>> {
    let keys = match &fixture.config.database {
        Database::Sqlite { keys, .. } => Db::Sqlite(Sqlite::open(keys, 1, "test").expect("opens")),
        Database::Postgres { url, .. } => Db::Postgres(Postgres::open(url, 1, "io_keys").expect("opens")),
    };
    let select = Statement::both("SELECT", "SELECT wrapped FROM data_keys WHERE wrapped IS NOT NULL");
    let rows = keys.rows(select, values![]).await.expect("reads");
    keys.close().await;
    rows.into_iter().map(|mut row| row.take().expect("bytes")).collect()
}

#[tokio::test]
async fn enc_04_the_root_key_changes_while_the_store_is_open() {
    each_engine(async |fixture| {
        let store = fixture.store.clone();
        store.note_keys(NOON).await.expect("notes");
        let user = person(&store, "ann").await;
        let before = wrapped(fixture).await;

        // Without the earlier one nothing would open: refused, and nothing changed.
        let refused = store.change_root_keys(&root(7), &[], NOON).await;
        assert!(
            matches!(&refused, Err(StoreError::WrongKey(why)) if why.contains(&format!("{:08x}", root(FIRST).id())))
        );
        person(&store, "bob").await;
        assert_eq!(
            store.key_states().await.expect("lists").server_root(),
            Some(root(FIRST).id())
        );

        assert_eq!(store.change_root_keys(&root(7), &[root(FIRST)], NOON).await, Ok(true));
        assert_eq!(store.change_root_keys(&root(7), &[root(FIRST)], NOON).await, Ok(false));
        let third = person(&store, "cleo").await;
        let states = store.key_states().await.expect("lists");
        let of = |byte| {
            states
                .roots
                .iter()
                .find(|key| key.id == Some(root(byte).id()))
                .expect("listed")
        };
        assert_eq!(
            (of(7).state, of(7).wraps),
            (KeyUse::Active, 1),
            "new keys use the new one"
        );
        assert_eq!(of(FIRST).state, KeyUse::Previous);

        while store.rewrap_keys().await.expect("wraps anew") > 0 {}
        store.forget_old_bytes().await.expect("empties the logs");
        let states = store.key_states().await.expect("lists");
        assert_eq!(states.wrapped_by_others(root(7).id()), 0);
        let old = states
            .roots
            .iter()
            .find(|key| key.id == Some(root(FIRST).id()))
            .expect("listed");
        assert_eq!((old.state, old.wraps), (KeyUse::Retired, 0));
        assert_eq!(
            store.change_root_keys(&root(7), &[], NOON).await,
            Ok(true),
            "the earlier one may go"
        );

        // A stolen earlier root key opens nothing of the store as it is now.
        let after = wrapped(fixture).await;
        assert!(before.iter().all(|old| !after.contains(old)));
        if let Some(folder) = &fixture.folder {
            for file in std::fs::read_dir(folder.path()).expect("lists") {
                let bytes = std::fs::read(file.expect("a file").path()).expect("reads");
                for old in &before {
                    assert!(
                        !bytes.windows(old.len()).any(|part| part == old),
                        "an old wrapped key is in a file"
                    );
                }
            }
        }
        let mut stolen = fixture.config.clone();
        stolen.key = root(FIRST);
        assert!(
            super::keys::opening_fails(&stolen).await,
            "the earlier root key opens nothing"
        );

        fixture.config.key = root(7);
        fixture.reopen().await;
        for user in [user, third] {
            let alias = |profile: Profile| profile.alias;
            assert!(
                fixture
                    .store
                    .profile(user)
                    .await
                    .expect("reads")
                    .and_then(alias)
                    .is_some()
            );
        }
        assert_eq!(fixture.store.damaged_values(), 0);
    })
    .await;
}
