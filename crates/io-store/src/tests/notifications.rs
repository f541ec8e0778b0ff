//! Subscriptions belong to a login; a wish to hear that people are here is taken once.

use io_core::ids::{LoginId, UserId};
use io_core::time::{Span, Timestamp};
use zeroize::Zeroizing;

use crate::Store;
use crate::notifications::{PushKey, Subscription};
use crate::sign_in::logins::LoginEnd;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, sign_in};

const MOST: u32 = 100;

fn subscription(name: &str) -> Subscription {
    Subscription {
        endpoint: format!("https://push.example/{name}"),
        key: [4; 65],
        secret: [7; 16],
    }
}

fn key(byte: u8) -> PushKey {
    PushKey {
        private: Zeroizing::new([byte; 32]),
        public: [byte; 65],
    }
}

/// A push key, and a subscription for one of the person's logins, or for a row that looks like one.
pub(super) async fn subscribed(store: &Store, user: UserId, now: Timestamp) {
    store.ensure_push_key(&key(1), now).await.expect("keeps the key");
    let logins = store.logins(user, now).await.expect("lists");
    let login = logins.first().expect("a person signed in").id;
    assert_eq!(store.keep_push(user, login, &subscription("one"), now).await, Ok(true));
}

async fn endpoints(store: &Store, user: UserId) -> Vec<(LoginId, String)> {
    let all = store.pushes_of(user, NOON).await.expect("reads");
    all.into_iter()
        .map(|one| (one.login, one.subscription.endpoint))
        .collect()
}

#[tokio::test]
async fn push_1_a_subscription_ends_with_its_login_and_its_person() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ann, login) = sign_in(store, "ann", NOON).await;
        let (ben, other) = sign_in(store, "ben", NOON).await;
        assert_eq!(
            store.keep_push(ben, login, &subscription("foreign"), NOON).await,
            Ok(false)
        );
        for name in ["first", "second"] {
            assert_eq!(store.keep_push(ann, login, &subscription(name), NOON).await, Ok(true));
        }
        assert_eq!(store.keep_push(ben, other, &subscription("ben"), NOON).await, Ok(true));
        assert_eq!(
            endpoints(store, ann).await,
            [(login, "https://push.example/second".to_owned())]
        );

        let ended = store.end_login(ann, login, LoginEnd::SignedOut, NOON).await;
        assert_eq!(ended, Ok(true));
        assert_eq!(endpoints(store, ann).await, []);
        assert_eq!(
            store.keep_push(ann, login, &subscription("late"), NOON).await,
            Ok(false)
        );
        assert_eq!(store.tell_until(ann, login, NOON + Span::hours(1)).await, Ok(false));
        assert_eq!(store.forget_ended_pushes(NOON).await, Ok(1));
        assert_eq!(store.forget_ended_pushes(NOON).await, Ok(0));

        store.erase_user(ben, None, NOON).await.expect("erases");
        assert_eq!(endpoints(store, ben).await, []);
    })
    .await;
}

#[tokio::test]
async fn push_1_a_dead_address_is_forgotten_unless_it_was_renewed() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ann, login) = sign_in(store, "ann", NOON).await;
        let later = NOON + Span::seconds(1);
        for at in [NOON, later] {
            assert_eq!(store.keep_push(ann, login, &subscription("one"), at).await, Ok(true));
        }
        store.forget_push_since(login, NOON).await.expect("forgets");
        assert_eq!(endpoints(store, ann).await.len(), 1);
        store.forget_push_since(login, later).await.expect("forgets");
        assert_eq!(endpoints(store, ann).await, []);
    })
    .await;
}

#[tokio::test]
async fn fm_17_a_wish_to_hear_of_people_is_taken_once_and_expires() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ann, login) = sign_in(store, "ann", NOON).await;
        let until = NOON + Span::hours(24);
        assert_eq!(
            store.tell_until(ann, login, until).await,
            Ok(false),
            "without a subscription"
        );
        store
            .keep_push(ann, login, &subscription("one"), NOON)
            .await
            .expect("keeps");
        assert_eq!(store.tell_until(ann, login, until).await, Ok(true));
        assert_eq!(store.told_until(login, NOON).await, Ok(Some(until)));
        assert_eq!(store.take_to_tell(MOST, NOON).await, Ok(vec![(ann, login)]));
        assert_eq!(store.take_to_tell(MOST, NOON).await, Ok(vec![]));
        assert_eq!(store.told_until(login, NOON).await, Ok(None));

        for step in ["expires", "is taken back"] {
            assert_eq!(store.tell_until(ann, login, until).await, Ok(true), "{step}");
            if step == "expires" {
                assert_eq!(store.told_until(login, until).await, Ok(None));
                assert_eq!(store.take_to_tell(MOST, until).await, Ok(vec![]));
            } else {
                store.stop_telling(login).await.expect("stops");
            }
            assert_eq!(store.take_to_tell(MOST, NOON).await, Ok(vec![]), "{step}");
        }
    })
    .await;
}

#[tokio::test]
async fn push_3_the_key_that_signs_pushes_is_made_once() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        assert_eq!(store.ensure_push_key(&key(1), NOON).await, Ok(key(1)));
        assert_eq!(store.ensure_push_key(&key(2), NOON).await, Ok(key(1)));
    })
    .await;
}
