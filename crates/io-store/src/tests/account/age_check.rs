//! Checks of age by an outside estimator.

use io_core::account::age_check::{AgeAnswer, AgeVerdict};
use io_core::time::Span;

use crate::account::{CHECK_LIFE, CHECK_PAUSE};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, person};
use crate::{SecretHash, SecretKind, Store};

fn check(store: &Store, name: &str) -> SecretHash {
    store.hash(SecretKind::AgeCheck, name.as_bytes())
}

#[tokio::test]
async fn an_answer_counts_once_for_the_latest_check_while_it_is_young() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        let begin = async |name, at| {
            store
                .begin_age_check(user, check(store, name), at)
                .await
                .expect("begins")
        };
        let answer = async |name, said, at| {
            store
                .answer_age_check(check(store, name), said, at)
                .await
                .expect("answers")
        };
        let confirmed = async || {
            store
                .profile(user)
                .await
                .expect("reads")
                .expect("is there")
                .age_confirmed
        };

        assert!(begin("one", NOON).await);
        let soon = NOON + CHECK_PAUSE - Span::milliseconds(1);
        assert!(!begin("two", soon).await, "a moment ago");
        let later = NOON + CHECK_PAUSE;
        assert!(begin("two", later).await);
        assert_eq!(answer("one", AgeAnswer::Adult, later).await, None, "replaced");
        assert_eq!(
            answer("two", AgeAnswer::Adult, later + CHECK_LIFE).await,
            None,
            "too late"
        );
        assert_eq!(
            answer("two", AgeAnswer::NotAdult, later).await,
            Some((user, AgeVerdict::Again))
        );
        assert_eq!(answer("two", AgeAnswer::Adult, later).await, None, "answered");
        assert!(!confirmed().await);
        assert!(begin("three", later).await, "after an answer there is no pause");
        assert_eq!(
            answer("three", AgeAnswer::Adult, later).await,
            Some((user, AgeVerdict::Confirmed))
        );
        assert!(confirmed().await);
        assert_eq!(
            answer("three", AgeAnswer::NotAdult, later).await,
            None,
            "a yes is final"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_answers_at_once_one_counts() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        assert!(
            store
                .begin_age_check(user, check(store, "one"), NOON)
                .await
                .expect("begins")
        );
        let both = [0, 1].map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let name = check(&store, "one");
                store
                    .answer_age_check(name, AgeAnswer::NotAdult, NOON)
                    .await
                    .expect("answers")
            })
        });
        let answers = futures_util::future::join_all(both).await;
        let counted = answers.into_iter().filter_map(|answer| answer.expect("runs")).count();
        assert_eq!(counted, 1);
    })
    .await;
}
