//! Data keys are renewed while people write and leave: nothing is lost, and nothing stays sealed with an earlier one.

use std::collections::BTreeSet;

use io_core::ids::{ChatId, PeerRef, UserId};
use io_core::rating::Thumb;
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::account::Profile;
use crate::chat::history::{EventKind, HistoryRange};
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Statement, values};
use crate::housekeeping::Retention;
use crate::testing::{Counting, Fixture, each_engine};
use crate::tests::introspection::every_value;
use crate::tests::seals::{SEALED, seal_much};
use crate::tests::stories::{NOON, leave, meet, person, rate, say};
use crate::{KeyUse, Rotation, Store, StoreError};

/// Tables whose values keep their keys: days of emails, reports and cases end by themselves, and staff and the audit
/// have keys of theirs.
const NOT_RENEWED: [&str; 12] = [
    "appeals",
    "audit",
    "decisions",
    "emails",
    "evidence_holds",
    "login_requests",
    "operator_keys",
    "report_evidence",
    "reports",
    "staff",
    "staff_invitations",
    "unmask_requests",
];

/// What a member reads in a chat.
async fn texts(store: &Store, chat: ChatId, reader: UserId) -> Vec<String> {
    let page = store.history(chat, reader, HistoryRange::After(0), 10_000).await;
    let events = page.expect("reads").expect("a member").events;
    let texts = events.into_iter().filter_map(|event| match event.what {
        EventKind::Message { body, .. } => body,
        _ => None,
    });
    texts.collect()
}

/// Carries out a round over the data keys, and something between its parts; returns the moment at which it is over.
async fn go_through(store: &Store, rotation: Rotation, mut between: impl AsyncFnMut(Timestamp)) -> Timestamp {
    let mut now = NOON;
    assert_eq!(store.rotate(rotation, now).await, Ok(true));
    for other in [Rotation::Data, Rotation::ReEncrypt] {
        assert_eq!(store.rotate(other, now).await, Ok(false), "one at a time");
    }
    assert!(store.left_to_rotate(rotation).await.expect("counts") > 0);
    loop {
        between(now).await;
        if store.renew_data_keys(now).await.expect("renews") == 0 {
            if store.left_to_rotate(rotation).await.expect("counts") == 0 {
                break;
            }
            now = now + Span::minutes(1);
        }
    }
    assert_eq!(store.renew_data_keys(now).await, Ok(0));
    assert_eq!(store.wait_for_rotation(rotation, now).await, Ok(Span::ZERO));
    now
}

/// The columns with values that some generation of a key sealed. Without days of emails, which end by themselves, and
/// what of erased people no key opens.
async fn sealed_with(fixture: &Fixture, generations: impl Fn(u8) -> bool) -> BTreeSet<(String, String)> {
    let cards = Statement::both("CARDS", "SELECT peer_ref, card FROM chat_members");
    let mut of_erased = BTreeSet::new();
    for mut row in fixture.store.inner.db.rows(cards, &[]).await.expect("lists") {
        let name = KeyName::member(row.take().expect("a reference"));
        if fixture.store.inner.keys.is_shredded(name).await.expect("looks") {
            of_erased.insert(row.take::<Vec<u8>>().expect("a card"));
        }
    }
    let values = every_value(fixture).await.into_iter();
    values
        .filter(|value| !of_erased.contains(&value.bytes))
        .filter(|value| !NOT_RENEWED.contains(&value.table.as_str()))
        .filter(|value| matches!(value.bytes.as_slice(), [1 | 2, 1, 0, 0, 0, by, ..] if generations(*by)))
        .filter(|value| value.bytes.len() > 46)
        .map(|value| (value.table, value.column))
        .collect()
}

/// A store that treats few keys at a time, so that a story has many parts.
async fn in_small_parts(fixture: &mut Fixture) -> Store {
    fixture.config.keys_at_once = 3;
    fixture.reopen().await;
    fixture.store.clone()
}

#[tokio::test]
async fn sec_04_data_keys_rotate_and_everything_stays_readable() {
    each_engine(async |fixture| {
        let store = in_small_parts(fixture).await;
        let (one, other, chat) = seal_much(&store).await;
        let (cleo, mean) = (person(&store, "cleo").await, person(&store, "mean").await);
        let blocked_in = meet(&store, cleo, mean, NOON).await;
        store.block(blocked_in, cleo, NOON).await.expect("blocks");
        rate(&store, blocked_in, cleo, Thumb::Down, NOON).await;
        let [met, gone] = [person(&store, "met").await, person(&store, "gone").await];
        let ended = meet(&store, cleo, met, NOON).await;
        leave(&store, ended, met, NOON).await;
        let note = io_core::again::Note::parse("knows night trains").expect("is short");
        assert_eq!(store.keep_note(ended, cleo, note).await, Ok(true));
        store.erase_user(met, None, NOON).await.expect("erases");
        let card = store.blocks(cleo).await.expect("reads")[0].peer.clone();

        // At every step people read and write, and one is erased.
        let mut said = vec!["hello".to_owned()];
        let end = go_through(&store, Rotation::Data, async |now| {
            let text = format!("step {}", said.len());
            say(&store, chat, other, &text, now).await;
            said.push(text);
            assert_eq!(texts(&store, chat, one).await, said);
            if said.len() == 6 {
                store.erase_user(gone, None, now).await.expect("erases");
            }
        })
        .await;
        assert!(said.len() > 6, "the rotation has several steps");

        let nothing = BTreeSet::new();
        assert_eq!(
            sealed_with(fixture, |by| by == 1).await,
            nothing,
            "of an earlier generation"
        );
        let mut everything: BTreeSet<_> = SEALED.iter().copied().collect();
        everything.retain(|(table, _)| !NOT_RENEWED.contains(table));
        everything.extend([("messages", "content"), ("stubs", "content")]);
        let found = sealed_with(fixture, |by| by == 2).await;
        let found: BTreeSet<_> = found.iter().map(|(table, column)| (&**table, &**column)).collect();
        assert_eq!(found, everything, "every sealed column was tried");
        fixture.reopen().await;
        let store = &fixture.store;
        assert_eq!(texts(store, chat, one).await, said);
        assert_eq!(store.blocks(cleo).await.expect("reads")[0].peer, card);
        for user in [one, other, cleo, mean] {
            let alias = |profile: Profile| profile.alias;
            assert!(store.profile(user).await.expect("reads").and_then(alias).is_some());
        }
        assert_eq!(store.damaged_values(), 0);

        // Erasing shredded every generation.
        let name = KeyName::user(gone);
        assert!(store.inner.keys.find(name).await.expect("looks").is_none());
        assert_eq!(
            store.inner.keys.find_or_make(name).await.err(),
            Some(StoreError::Erased)
        );

        // Retired generations open what backups hold, and go with the last backup that may need them.
        let kept = Retention::default();
        for (moment, are_there) in [(end, true), (end + kept.shredded_keys, false)] {
            store.purge(kept, moment).await.expect("purges");
            let states = store.key_states().await.expect("lists");
            let retired = states.keys.iter().any(|key| key.state == KeyUse::Retired);
            assert_eq!(retired, are_there, "{states:?}");
        }
        assert_eq!(texts(store, chat, one).await, said);
    })
    .await;
}

#[tokio::test]
async fn sec_04_a_data_key_erased_in_the_middle_of_its_rotation_is_gone() {
    each_engine(async |fixture| {
        let store = fixture.store.clone();
        let mut people = Vec::new();
        for number in 0..4 {
            people.push(person(&store, &format!("ann{number}")).await);
        }
        store.rotate(Rotation::Data, NOON).await.expect("begins");
        for (minutes, user) in (0..).zip(&people) {
            let now = NOON + Span::minutes(minutes);
            let erasing = tokio::spawn({
                let (store, user) = (store.clone(), *user);
                async move { store.erase_user(user, None, now).await }
            });
            store.renew_data_keys(now).await.expect("renews");
            erasing.await.expect("ends").expect("erases");
        }
        for user in people {
            let name = KeyName::user(user);
            assert!(store.inner.keys.find(name).await.expect("looks").is_none());
            assert_eq!(
                store.inner.keys.find_or_make(name).await.err(),
                Some(StoreError::Erased)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn sec_04_re_encrypt_seals_anew_what_earlier_keys_and_versions_sealed() {
    each_engine(async |fixture| {
        let store = in_small_parts(fixture).await;
        let (one, other, chat) = seal_much(&store).await;
        let before = texts(&store, chat, other).await;
        let alias = store.profile(one).await.expect("reads").expect("a person").alias;
        // An alias of the first format, and later generations that have sealed nothing yet.
        let name = KeyName::user(one);
        let key = store.inner.keys.get(name).await.expect("a key");
        let place = SealLocation::new("users", "alias", one.0);
        let sealed = key.seal_first(&Counting::new(9), place, alias.clone().expect("chosen").as_bytes());
        let set = Statement::both("SET", "UPDATE users SET alias = $1 WHERE id = $2");
        let sealed = sealed.expect("seals");
        store.inner.db.execute(set, values![sealed, one]).await.expect("sets");
        let mut renewed = vec![name, KeyName::user(other), KeyName::RATINGS, KeyName::SIGNING];
        let members = Statement::both("REFS", "SELECT peer_ref FROM chat_members");
        for mut row in store.inner.db.rows(members, &[]).await.expect("lists") {
            renewed.push(KeyName::member(row.take().expect("a reference")));
        }
        for name in renewed {
            store.inner.keys.renew(name).await.expect("renews");
        }
        assert!(sealed_with(fixture, |by| by == 1).await.len() > 5);

        go_through(&store, Rotation::ReEncrypt, async |_| {}).await;
        assert_eq!(sealed_with(fixture, |by| by == 1).await, BTreeSet::new());
        let old = every_value(fixture)
            .await
            .into_iter()
            .filter(|value| value.bytes.len() > 46);
        assert_eq!(old.filter(|value| value.bytes.starts_with(&[1, 1, 0, 0, 0])).count(), 0);
        assert_eq!(texts(&store, chat, other).await, before);
        assert_eq!(store.profile(one).await.expect("reads").expect("a person").alias, alias);
        assert_eq!(store.damaged_values(), 0);
    })
    .await;
}

#[tokio::test]
async fn sec_04_a_next_generation_that_does_not_open_loses_nothing() {
    each_engine(async |fixture| {
        let store = fixture.store.clone();
        let user = person(&store, "ann").await;
        let alias = store.profile(user).await.expect("reads").expect("a person").alias;
        let kept = Retention::default();
        for _ in 0..2 {
            let damage = Statement::both(
                "DAMAGE",
                "UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE scope = 0 LIMIT 1) \
                 WHERE scope = 1 AND state = 3",
            );
            let end = go_through(&store, Rotation::Data, async |_| {
                fixture.in_keys(damage, &[]).await;
                store.inner.keys.forget_cached([KeyName::user(user)]);
            })
            .await;
            store.purge(kept, end + kept.shredded_keys).await.expect("purges");
            let read = store.profile(user).await.expect("reads").expect("a person").alias;
            assert_eq!(read, alias);
        }
        let damage = Statement::both("RETRY", "UPDATE data_keys SET wrapped = wrapped WHERE state = 3");
        let end = go_through(&store, Rotation::Data, async |_| {
            fixture.in_keys(damage, &[]).await;
        })
        .await;
        store.purge(kept, end + kept.shredded_keys).await.expect("purges");
        fixture.reopen().await;
        let store = &fixture.store;
        let read = store.profile(user).await.expect("reads").expect("a person").alias;
        assert_eq!(read, alias);
        assert_eq!(store.damaged_values(), 0, "no damaged generation is left");
    })
    .await;
}

#[tokio::test]
async fn a_block_made_again_after_a_rotation_has_a_generation_of_its_own() {
    each_engine(async |fixture| {
        let store = fixture.store.clone();
        let name = KeyName::block(PeerRef(Uuid::from_u128(9)));
        let keys = &store.inner.keys;
        keys.find_or_make(name).await.expect("makes");
        let end = go_through(&store, Rotation::Data, async |_| {}).await;
        while store.forget_retired_keys(end).await.expect("forgets") > 0 {}
        keys.shred(vec![name], end).await.expect("shreds");
        let again = keys.find_or_make(name).await.expect("may be made again");
        assert_eq!(again.newest(), 3);
    })
    .await;
}
