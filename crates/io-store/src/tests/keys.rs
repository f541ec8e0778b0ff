//! Root keys change without losing anything; what was shredded stays shredded.

use std::sync::Arc;

use io_core::time::Span;
use uuid::Uuid;

use crate::account::Profile;
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Statement, values};
use crate::housekeeping::Retention;
use crate::sign_in::SignIn;
use crate::testing::{Counting, Fixture, each_engine, unique};
use crate::tests::stories::{NOON, ask, leave, new_login, person, say, sign_in, two_in_a_chat};
use crate::{KeyEncryptionKey, Store, StoreConfig, StoreError};

/// Opens the store of a test with other root keys.
async fn with_keys(fixture: &mut Fixture, current: u8, older: &[u8]) -> Result<(), StoreError> {
    fixture.config.key = KeyEncryptionKey::new([current; 32]);
    fixture.config.older_keys = older.iter().map(|byte| KeyEncryptionKey::new([*byte; 32])).collect();
    let store = Store::open(fixture.config.clone(), Arc::new(Counting::new(unique()))).await?;
    std::mem::replace(&mut fixture.store, store).close().await;
    Ok(())
}

/// Is a store refused with these root keys?
pub(super) async fn opening_fails(config: &StoreConfig) -> bool {
    let opened = Store::open(config.clone(), Arc::new(Counting::new(unique()))).await;
    matches!(opened, Err(StoreError::WrongKey(_)))
}

/// How many data keys each root key wraps.
async fn wrapped_by(fixture: &Fixture, key: &KeyEncryptionKey) -> u64 {
    let count = Statement::both(
        "COUNT",
        "UPDATE data_keys SET format = format WHERE kek = $1 AND wrapped IS NOT NULL",
    );
    fixture.in_keys(count, values![key.id()]).await
}

#[tokio::test]
async fn an_earlier_root_key_opens_until_its_keys_are_wrapped_anew() {
    each_engine(async |fixture| {
        let user = person(&fixture.store, "ann").await;
        let alias = |profile: Profile| profile.alias;
        let before = fixture.store.profile(user).await.expect("reads").and_then(alias);
        assert!(before.is_some());

        with_keys(fixture, 7, &[9, 42])
            .await
            .expect("opens with the earlier one beside");
        let read = fixture.store.profile(user).await.expect("reads").and_then(alias);
        assert_eq!(read, before, "what the earlier root key wrapped opens");
        let second = person(&fixture.store, "bob").await;
        assert_eq!(
            wrapped_by(fixture, &KeyEncryptionKey::new([7; 32])).await,
            1,
            "new keys use the current one"
        );

        let retention = Retention::default();
        fixture.store.purge(retention, NOON).await.expect("wraps anew");
        assert_eq!(wrapped_by(fixture, &KeyEncryptionKey::new([42; 32])).await, 0);
        assert_eq!(fixture.store.rewrap_keys().await, Ok(0));

        with_keys(fixture, 7, &[])
            .await
            .expect("opens without the earlier ones");
        for user in [user, second] {
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

#[tokio::test]
async fn a_start_without_a_needed_root_key_is_refused_by_its_name() {
    each_engine(async |fixture| {
        person(&fixture.store, "ann").await;
        let [needed, given] = [42, 7].map(|byte| format!("{:08x}", KeyEncryptionKey::new([byte; 32]).id()));
        let refused = with_keys(fixture, 7, &[9]).await.expect_err("is refused");
        let StoreError::WrongKey(sentence) = refused else {
            panic!("{refused:?}");
        };
        assert!(sentence.contains(&needed) && sentence.contains(&given), "{sentence}");
    })
    .await;
}

#[tokio::test]
async fn a_data_key_whose_row_was_changed_does_not_open() {
    each_engine(async |fixture| {
        let user = person(&fixture.store, "ann").await;
        let root = fixture.config.key.id();
        for (changed, back) in [("format", 2), ("generation", 1), ("kek", root)] {
            let text = format!("UPDATE data_keys SET {changed} = $1 WHERE scope = 1 AND id = $2").leak();
            let set = Statement::both("SET", text);
            let other = if back == 1 { 2_u32 } else { 1 };
            assert_eq!(fixture.in_keys(set, values![other, user]).await, 1);
            fixture.reopen().await;
            assert_eq!(fixture.store.profile(user).await, Ok(None), "{changed}");
            assert!(fixture.store.damaged_values() > 0);
            assert_eq!(fixture.in_keys(set, values![back, user]).await, 1);
        }
        fixture.reopen().await;
        assert!(fixture.store.profile(user).await.expect("reads").is_some());
    })
    .await;
}

#[tokio::test]
async fn new_values_use_the_newest_key_and_old_ones_still_open() {
    each_engine(async |fixture| {
        let keys = &fixture.store.inner.keys;
        let (name, entropy) = (KeyName::SIGNING, Counting::new(unique()));
        let place = SealLocation::new("signing_keys", "private", Uuid::from_u128(1));
        let old = keys.get(name).await.expect("is there");
        let first = old.seal(&entropy, place, b"first").expect("seals");
        keys.renew(name).await.expect("makes the second");
        let both = keys.get(name).await.expect("is there");
        let second = both.seal(&entropy, place, b"second").expect("seals");
        assert_eq!(
            (&first[2..6], &second[2..6]),
            ([0, 0, 0, 1].as_slice(), [0, 0, 0, 2].as_slice())
        );
        assert_eq!(both.open(place, &first).expect("opens").as_slice(), b"first");
        assert_eq!(both.open(place, &second).expect("opens").as_slice(), b"second");
        assert!(
            old.open(place, &second).is_err(),
            "the first key does not open the second's"
        );
    })
    .await;
}

#[tokio::test]
async fn the_key_of_an_erased_person_or_chat_is_never_made_again() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        say(store, chat, one, "hello", NOON).await;
        leave(store, chat, one, NOON).await;
        let refs = store.membership(chat, other).await.expect("reads").expect("a member");
        store.erase_user(one, None, NOON).await.expect("erases");
        store
            .purge(Retention::default(), NOON + Span::days(31))
            .await
            .expect("purges");
        for name in [
            KeyName::user(one),
            KeyName::member(refs.my_ref),
            KeyName::member(refs.peer_ref),
        ] {
            assert_eq!(
                store.inner.keys.find_or_make(name).await.err(),
                Some(StoreError::Erased)
            );
            assert!(store.inner.keys.find(name).await.expect("looks").is_none());
        }
        assert!(store.inner.keys.find_or_make(KeyName::user(other)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_erased_account_that_a_backup_brought_back_is_erased_at_sign_in() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (erased, _) = sign_in(store, "ann", NOON).await;
        // As after restoring older data: the rows are there, the key is not.
        store
            .inner
            .keys
            .shred(vec![KeyName::user(erased)], NOON)
            .await
            .expect("shreds");
        let later = NOON + Span::minutes(2);
        let (asked, _) = ask(store, "ann", later).await;
        let answer = store.sign_in(asked.link(), new_login("Firefox"), later).await;
        assert_eq!(answer, Ok(SignIn::Expired), "the account went, and its emails with it");
        let (anew, _) = sign_in(store, "ann", later + Span::minutes(2)).await;
        assert_ne!(anew, erased);
        assert_eq!(store.profile(erased).await, Ok(None));
        assert!(store.profile(anew).await.expect("reads").is_some());
    })
    .await;
}

#[tokio::test]
async fn shredded_names_are_listed_for_backups_and_forgotten_in_time() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut users = Vec::new();
        for mailbox in ["ann", "bob", "cleo"] {
            users.push(person(store, mailbox).await);
        }
        for (user, minutes) in users.iter().zip(0..) {
            store
                .erase_user(*user, None, NOON + Span::minutes(minutes))
                .await
                .expect("erases");
        }
        let mut listed = Vec::new();
        while let page = store.shredded_keys(listed.last().copied(), 2).await.expect("lists")
            && !page.is_empty()
        {
            listed.extend(page);
        }
        let ids: Vec<_> = listed.iter().map(|key| key.id).collect();
        assert_eq!(ids, users.iter().map(|user| user.0).collect::<Vec<_>>());

        // A keys store that never had them, or has them again, refuses them after the list was applied.
        let spared = person(store, "dora").await;
        let mut list = listed.clone();
        list[0].id = spared.0;
        list[1].id = Uuid::from_u128(77);
        store.shred_again(&list, NOON).await.expect("shreds");
        for id in [list[0].id, list[1].id] {
            let name = KeyName::of_parts(1, id);
            assert_eq!(
                store.inner.keys.find_or_make(name).await.err(),
                Some(StoreError::Erased)
            );
        }

        let kept = Retention::default().shredded_keys;
        store.purge(Retention::default(), NOON + kept).await.expect("purges");
        let left: Vec<_> = store
            .shredded_keys(None, 10)
            .await
            .expect("lists")
            .into_iter()
            .map(|key| key.at)
            .collect();
        assert_eq!(left.first(), Some(&(NOON + Span::minutes(1))), "{left:?}");
    })
    .await;
}

#[tokio::test]
async fn the_key_of_a_report_outlives_everyone_in_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let report = KeyName::report(Uuid::from_u128(5));
        store.inner.keys.make(&[report]).await.expect("makes");
        store.block(chat, one, NOON).await.expect("blocks");
        for user in [one, other] {
            store.erase_user(user, None, NOON).await.expect("erases");
        }
        store
            .purge(Retention::default(), NOON + Span::days(400))
            .await
            .expect("purges");
        assert!(store.inner.keys.find(report).await.expect("looks").is_some());
        store
            .inner
            .keys
            .shred(vec![report], NOON)
            .await
            .expect("shreds at its own end");
        assert_eq!(
            store.inner.keys.find_or_make(report).await.err(),
            Some(StoreError::Erased)
        );
    })
    .await;
}

#[tokio::test]
async fn a_clock_set_back_does_not_stop_the_emails_of_a_day() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        sign_in(store, "ann", NOON).await;
        store
            .purge(Retention::default(), NOON + Span::days(9))
            .await
            .expect("purges, on a wrong clock");
        sign_in(store, "bob", NOON).await;
    })
    .await;
}
