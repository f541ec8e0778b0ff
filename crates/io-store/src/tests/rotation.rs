//! Keys rotate while the store is open, and nothing is lost or left behind.

use std::collections::{BTreeMap, BTreeSet};

use io_core::again::AgainRules;
use io_core::ids::UserId;
use io_core::matching::RepeatRules;
use io_core::time::Span;

use crate::account::Profile;
use crate::again::AgainStep;
use crate::db::{Db, Postgres, Sqlite, Statement, values};
use crate::sign_in::SignIn;
use crate::store::hashes_for;
use crate::testing::{Fixture, each_engine};
use crate::tests::stories::{NOON, ask, leave, meet, new_login, person, sign_in};
use crate::{Database, KeyEncryptionKey, KeyUse, Rotation, Store, StoreError};

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

/// Every index that the data holds for longer than a few days.
async fn indexes(store: &Store) -> Vec<Vec<u8>> {
    let select = Statement::both(
        "SELECT",
        "SELECT email_index FROM users UNION SELECT mailbox_index FROM users \
         UNION SELECT device_index FROM logins UNION SELECT blocked_mailbox_index FROM blocks \
         UNION SELECT email_index FROM under_age UNION SELECT mailbox_index FROM under_age \
         UNION SELECT email_index FROM suppressed_addresses \
         UNION SELECT mailbox_index FROM stubs UNION SELECT mailbox_index FROM stub_pairs \
         UNION SELECT other_index FROM stub_pairs UNION SELECT mailbox_index FROM stub_meetings \
         UNION SELECT other_index FROM stub_meetings \
         UNION SELECT mailbox_index FROM moved_mailboxes UNION SELECT first_index FROM moved_mailboxes",
    );
    let rows = store.inner.db.rows(select, values![]).await.expect("reads");
    rows.into_iter().map(|mut row| row.take().expect("an index")).collect()
}

async fn avoids(store: &Store, user: UserId) -> Vec<UserId> {
    let facts = store.match_facts(user, RepeatRules::default(), NOON, NOON);
    facts.await.expect("reads").expect("an account").avoid
}

/// Goes on until every index that lasts is of the generation in use.
async fn renew_all(store: &Store) {
    while store.renew_indexes(NOON).await.expect("renews") > 0 {}
}

#[tokio::test]
async fn sec_04_the_index_rotates_and_every_rule_of_a_mailbox_holds() {
    each_engine(async |fixture| {
        let store = fixture.store.clone();
        store.note_keys(NOON).await.expect("notes");
        let (ann, bob) = (person(&store, "ann").await, person(&store, "bob").await);
        let chat = meet(&store, ann, bob, NOON).await;
        leave(&store, chat, ann, NOON).await;
        let never = store.again_step(chat, bob, AgainStep::Never, AgainRules::default(), NOON);
        never.await.expect("says it");
        store.erase_user(ann, None, NOON).await.expect("erases");
        let (cleo, mean) = (person(&store, "cleo").await, person(&store, "mean").await);
        let chat = meet(&store, cleo, mean, NOON).await;
        store.block(chat, cleo, NOON).await.expect("blocks");
        let young = person(&store, "young").await;
        let until = NOON + Span::days(30);
        store.refuse_under_age(young, until, NOON).await.expect("refuses");
        let before = indexes(&store).await;

        assert_eq!(store.rotate(Rotation::Index, NOON).await, Ok(true));
        assert_eq!(store.rotate(Rotation::Index, NOON).await, Ok(false), "one at a time");
        // Before, in the middle of and after the renewal, whichever mailbox was renewed already.
        let later = NOON + Span::minutes(2);
        let back = sign_in(&store, "ann+back", later).await.0;
        assert_eq!(avoids(&store, back).await, [bob]);
        assert_eq!(avoids(&store, bob).await, [back]);
        assert_eq!(
            sign_in(&store, "bob", later).await.0,
            bob,
            "an address finds its account"
        );
        assert_eq!(avoids(&store, back).await, [bob]);
        let (asked, _) = ask(&store, "young+again", later).await;
        let refused = store.sign_in(asked.link(), new_login("Firefox"), later).await;
        assert_eq!(refused, Ok(SignIn::UnderAge { until }));
        renew_all(&store).await;
        assert_eq!(sign_in(&store, "cleo", later).await.0, cleo);
        let other_of_mean = sign_in(&store, "mean+other", later).await.0;
        assert!(
            avoids(&store, cleo).await.contains(&other_of_mean),
            "a block holds for every account of a mailbox"
        );
        assert_eq!(avoids(&store, back).await, [bob]);
        let after = indexes(&store).await;
        assert!(
            before.iter().all(|index| !after.contains(index)),
            "no index of before is left"
        );

        // The next rotation waits until what lasts a few days is gone.
        store.finish_rotations(later).await.expect("looks");
        assert_eq!(store.rotate(Rotation::Index, later).await, Ok(false));
        let settled = NOON + Span::days(3);
        store.finish_rotations(settled).await.expect("finishes");
        assert_eq!(store.rotate(Rotation::Index, settled).await, Ok(true));
        fixture.reopen().await;
        let store = &fixture.store;
        renew_all(store).await;
        assert_eq!(sign_in(store, "bob", settled).await.0, bob);
        assert_eq!(avoids(store, back).await, [bob]);
        assert_eq!(store.damaged_values(), 0);
    })
    .await;
}

#[tokio::test]
async fn sec_04_an_erasure_in_the_middle_of_a_rotation_finds_everything() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ann, _) = sign_in(store, "ann", NOON).await;
        let later = NOON + Span::minutes(2);
        store.rotate(Rotation::Index, NOON).await.expect("rotates");
        // Asked for again: that is of the new generation, the account of the one before.
        ask(store, "ann", later).await;
        store
            .erase_user(ann, None, later)
            .await
            .expect("erases")
            .expect("was there");
        for table in ["login_requests", "emails", "users", "mailboxes"] {
            let text = format!("SELECT count(*) FROM {table}").leak();
            let row = store
                .inner
                .db
                .row(Statement::both("COUNT", text), values![])
                .await
                .expect("counts");
            assert_eq!(row.expect("a row").take::<i64>(), Ok(0), "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn sec_04_a_mailbox_has_one_account_however_a_rotation_and_sign_ins_meet() {
    each_engine(async |fixture| {
        let store = fixture.store.clone();
        store.note_keys(NOON).await.expect("notes");
        let names = ["ann", "bob", "cleo", "dora"];
        let mut known = Vec::new();
        for name in &names[..2] {
            known.push(Some(sign_in(&store, name, NOON).await.0));
        }
        known.extend([None, None]);
        let mut asked = Vec::new();
        for minutes in [2, 4] {
            let now = NOON + Span::minutes(minutes);
            for name in names {
                asked.push((name, now, ask(&store, name, now).await.0));
            }
        }
        let now = NOON + Span::minutes(5);
        let signing_in = asked.into_iter().map(|(name, _, asked)| {
            let store = store.clone();
            tokio::spawn(async move {
                // Spending one email of an address spends the others: of the two, one at least signs in.
                let proof = asked.link();
                loop {
                    match store.sign_in(proof, new_login("Firefox"), now).await {
                        Err(StoreError::Unavailable(_) | StoreError::Conflict(_)) => {}
                        Ok(SignIn::SignedIn { user, .. }) => return (name, Some(user)),
                        Ok(SignIn::Used { .. } | SignIn::Wrong) => return (name, None),
                        other => panic!("{other:?}"),
                    }
                }
            })
        });
        let signing_in: Vec<_> = signing_in.collect();
        for rotation in [Rotation::Index, Rotation::Pepper] {
            assert_eq!(store.rotate(rotation, now).await, Ok(true));
        }
        renew_all(&store).await;
        let mut users: BTreeMap<&str, BTreeSet<UserId>> = BTreeMap::new();
        for one in signing_in {
            let (name, user) = one.await.expect("ends");
            users.entry(name).or_default().extend(user);
        }
        for (name, known) in names.into_iter().zip(known) {
            assert_eq!(users[name].len(), 1, "{name} has one account: {users:?}");
            assert!(known.is_none_or(|user| users[name].contains(&user)), "{name}");
        }
        let count = Statement::both("COUNT", "SELECT count(*) FROM users");
        let row = store.inner.db.row(count, values![]).await.expect("counts");
        assert_eq!(row.expect("a row").take::<i64>(), Ok(4));
    })
    .await;
}

#[tokio::test]
async fn sec_04_the_pepper_rotates_and_sent_emails_still_work() {
    each_engine(async |fixture| {
        let store = fixture.store.clone();
        store.note_keys(NOON).await.expect("notes");
        let (by_link, _) = ask(&store, "ann", NOON).await;
        let (by_code, _) = ask(&store, "bob", NOON).await;
        assert_eq!(store.rotate(Rotation::Pepper, NOON).await, Ok(true));
        // The person's browser and mailbox hold the secrets; hashes of them are made now.
        let (link, code) = (by_link.hashed_now(&store), by_code.hashed_now(&store));
        for proof in [link.link(), code.code()] {
            let answer = store.sign_in(proof, new_login("Firefox"), NOON).await;
            assert!(matches!(answer, Ok(SignIn::SignedIn { .. })), "{answer:?}");
        }
        let (early, later) = (NOON + Span::days(1), NOON + Span::days(3));
        assert_eq!(
            store.rotate(Rotation::Pepper, early).await,
            Ok(false),
            "not twice in three days"
        );
        store.finish_rotations(later).await.expect("finishes");
        assert_eq!(store.rotate(Rotation::Pepper, later).await, Ok(true));
    })
    .await;
}

#[tokio::test]
async fn sec_04_a_store_opens_although_the_index_rotates_meanwhile() {
    each_engine(async |fixture| {
        let (store, keys) = (&fixture.store, &fixture.store.inner.keys);
        // A command beside the server read the keys, then the server rotated, then the command reads the data.
        let read = async || keys.hashes().await.expect("reads");
        let (first, second) = (read().await, read().await);
        assert_eq!(store.rotate(Rotation::Index, NOON).await, Ok(true));
        let hashes = hashes_for(keys, first, 2).await.expect("finds the next one");
        assert_eq!(hashes.newest_index(), 2);
        let older = hashes_for(keys, second, 3).await;
        assert!(matches!(older, Err(StoreError::WrongKey(_))), "a keys store of before");
    })
    .await;
}
