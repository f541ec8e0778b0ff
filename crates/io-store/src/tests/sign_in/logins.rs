//! Refresh tokens rotate, reuse ends a login, devices are listed and ended.

use io_core::ids::LoginId;
use io_core::sign_in::LoginRules;
use io_core::time::Span;

use crate::Store;
use crate::audit::{AuditFilter, By, Who};
use crate::db::{Engine, Statement, dialect, values};
use crate::sign_in::SignIn;
use crate::sign_in::logins::{LoginEnd, Rotation};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, ask, new_login, sign_in};

fn counter(rotation: &Rotation) -> Option<u64> {
    match rotation {
        Rotation::Rotated(login) => Some(login.counter),
        Rotation::Retry | Rotation::Reused { .. } | Rotation::Ended => None,
    }
}

fn rules() -> LoginRules {
    LoginRules::default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_refreshes_with_one_token_get_the_same_successor() {
    each_engine(async |fixture| {
        let (_, login) = sign_in(&fixture.store, "ann", NOON).await;
        let calls = (0..10).map(|_| {
            let store = fixture.store.clone();
            tokio::spawn(async move { store.rotate_login(login, 1, rules(), NOON).await.expect("answers") })
        });
        for answer in futures_util::future::join_all(calls).await {
            assert_eq!(counter(&answer.expect("runs")), Some(2));
        }
        let login = fixture.store.login(login, NOON).await.expect("reads").expect("lives");
        assert_eq!((login.counter, login.refresh_key), (2, [9; 32]));
    })
    .await;
}

#[tokio::test]
async fn a_token_used_after_its_successor_ends_the_login() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, login) = sign_in(store, "bob", NOON).await;
        let rotate = async |old, seconds| {
            store
                .rotate_login(login, old, rules(), NOON + Span::seconds(seconds))
                .await
        };
        assert_eq!(counter(&rotate(1, 100).await.expect("answers")), Some(2));
        // The answer was lost: no one has used the successor, so the same one is issued again.
        assert_eq!(counter(&rotate(1, 200).await.expect("answers")), Some(2));
        store.confirm_login(login, 2).await.expect("confirms");
        assert_eq!(
            counter(&rotate(1, 110).await.expect("answers")),
            Some(2),
            "within ten seconds it is a race"
        );
        assert_eq!(rotate(1, 111).await, Ok(Rotation::Reused { user }));
        assert_eq!(rotate(2, 112).await, Ok(Rotation::Ended));
        assert_eq!(store.login(login, NOON).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn a_token_two_behind_is_a_race_for_ten_seconds_and_a_theft_after_them() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, login) = sign_in(store, "cy", NOON).await;
        for old in [1, 2] {
            assert_eq!(
                counter(&store.rotate_login(login, old, rules(), NOON).await.expect("answers")),
                Some(old + 1)
            );
        }
        assert_eq!(
            store.rotate_login(login, 7, rules(), NOON).await,
            Ok(Rotation::Ended),
            "of another history"
        );
        let just_now = NOON + Span::seconds(10);
        assert_eq!(
            store.rotate_login(login, 1, rules(), just_now).await,
            Ok(Rotation::Retry)
        );
        assert_eq!(
            store
                .login(login, just_now)
                .await
                .expect("reads")
                .map(|login| login.counter),
            Some(3),
            "nothing changed"
        );
        let later = NOON + Span::seconds(11);
        assert_eq!(
            store.rotate_login(login, 1, rules(), later).await,
            Ok(Rotation::Reused { user })
        );
        assert_eq!(store.login(login, NOON).await, Ok(None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_end_wins_against_a_parallel_rotation() {
    each_engine(async |fixture| {
        for n in 0..20 {
            let (user, login) = sign_in(&fixture.store, &format!("race{n}"), NOON).await;
            let (one, other) = (fixture.store.clone(), fixture.store.clone());
            let rotate = tokio::spawn(async move { one.rotate_login(login, 1, rules(), NOON).await });
            let end = tokio::spawn(async move { other.end_login(user, login, LoginEnd::SignedOut, NOON).await });
            rotate.await.expect("runs").expect("answers");
            assert_eq!(end.await.expect("runs"), Ok(true));
            assert_eq!(fixture.store.login(login, NOON).await, Ok(None));
        }
    })
    .await;
}

#[tokio::test]
async fn disavowing_a_login_ends_them_all_and_works_once() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, first) = sign_in(store, "hana", NOON).await;
        let strange = sign_in(store, "hana", NOON + Span::minutes(2)).await.1;
        let (_, other) = sign_in(store, "ivo", NOON).await;
        store
            .end_login(user, strange, LoginEnd::SignedOut, NOON)
            .await
            .expect("ends");
        assert_eq!(
            store.disavow_login(strange, NOON).await,
            Ok(Some(user)),
            "also when that device has left meanwhile"
        );
        assert_eq!(store.login(first, NOON).await, Ok(None));
        assert!(store.login(other, NOON).await.expect("reads").is_some());
        let again = sign_in(store, "hana", NOON + Span::minutes(4)).await.1;
        assert_eq!(
            store.disavow_login(strange, NOON).await,
            Ok(None),
            "it was disavowed before"
        );
        assert!(store.login(again, NOON).await.expect("reads").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_login_slides_with_use_and_ends_at_its_absolute_age() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (_, login) = sign_in(store, "dee", NOON).await;
        let mut now = NOON;
        for old in 1..=3 {
            now = now + Span::days(25);
            let Rotation::Rotated(login) = store.rotate_login(login, old, rules(), now).await.expect("answers") else {
                panic!("ended")
            };
            assert_eq!(login.expires_at, (now + rules().idle).min(NOON + rules().absolute));
        }
        let over = NOON + rules().absolute;
        assert_eq!(store.login(login, over).await, Ok(None));
        assert_eq!(store.rotate_login(login, 4, rules(), over).await, Ok(Rotation::Ended));
    })
    .await;
}

#[tokio::test]
async fn the_eleventh_login_ends_the_least_recently_seen() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, first) = sign_in(store, "eli", NOON).await;
        let mut logins = vec![first];
        for hour in 1..=9 {
            let now = NOON + Span::hours(3 * hour);
            logins.push(sign_in(store, "eli", now).await.1);
        }
        let now = NOON + Span::hours(29);
        store.touch_login(first, now).await.expect("touches");
        let (asked, _) = ask(store, "eli", now + Span::hours(1)).await;
        let answer = store
            .sign_in(asked.link(), new_login("Safari"), now + Span::hours(1))
            .await
            .expect("answers");
        let SignIn::SignedIn { evicted, login, .. } = answer else {
            panic!("not signed in")
        };
        assert_eq!(evicted, [logins[1]], "the first was seen later than the second");
        let listed = store.logins(user, now + Span::hours(1)).await.expect("lists");
        assert_eq!(
            (listed.len(), listed[0].id, listed[0].label.as_str()),
            (10, login, "Safari")
        );
        assert_eq!(listed[0].last_seen_at.0 % Span::hours(1).0, 0, "seen to the hour");
    })
    .await;
}

#[tokio::test]
async fn people_end_their_own_logins_only() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, login) = sign_in(store, "fay", NOON).await;
        let (stranger, other) = sign_in(store, "gil", NOON).await;
        assert_eq!(
            store.end_login(stranger, login, LoginEnd::SignedOut, NOON).await,
            Ok(false)
        );
        let second = sign_in(store, "fay", NOON + Span::minutes(2)).await.1;
        let third = sign_in(store, "fay", NOON + Span::minutes(4)).await.1;
        assert_eq!(store.end_login(user, third, LoginEnd::SignedOut, NOON).await, Ok(true));
        assert_eq!(store.end_login(user, third, LoginEnd::SignedOut, NOON).await, Ok(false));
        assert_eq!(
            store.end_logins(user, Some(second), LoginEnd::SignedOut, NOON).await,
            Ok(vec![login])
        );
        assert_eq!(
            store.end_logins(user, None, LoginEnd::SignedOut, NOON).await,
            Ok(vec![second])
        );
        assert!(store.login(other, NOON).await.expect("reads").is_some());
    })
    .await;
}

#[tokio::test]
async fn logins_of_a_person_are_locked_in_one_order() {
    each_engine(async |fixture| {
        // SQLite has one writer, who locks nothing.
        if fixture.engine == Engine::Sqlite {
            return;
        }
        let store = &fixture.store;
        let user = sign_in(store, "ann", NOON).await.0;
        for minutes in [2, 4, 6] {
            sign_in(store, "ann", NOON + Span::minutes(minutes)).await;
        }
        // Later rows have smaller ids: the order of the rows is not that of the ids.
        let db = &store.inner.db;
        let turned = Statement::both(
            "TURN",
            "UPDATE logins SET id = (lpad((100 - created_at / 60000000 % 60)::text, 32, '0'))::uuid",
        );
        assert_eq!(db.execute(turned, &[]).await, Ok(4));
        let ids = Statement::both("IDS", "SELECT id FROM logins ORDER BY id");
        let ids: Vec<LoginId> = db
            .rows(ids, &[])
            .await
            .expect("reads")
            .into_iter()
            .map(|mut row| row.take().expect("an id"))
            .collect();
        let (lowest, others) = ids.split_first().expect("four");
        let (lowest, others, why) = (*lowest, others.to_vec(), LoginEnd::SignedOut);
        for unit in 0..3 {
            let (store, waiter, others) = (store.clone(), store.clone(), others.clone());
            db.write(move |tx| {
                Box::pin(async move {
                    tx.row(&dialect::LOCK_LOGIN, values![lowest]).await?;
                    let waiting = tokio::spawn(async move {
                        match unit {
                            0 => waiter.end_logins(user, None, why, NOON).await.map(drop),
                            1 => waiter.disavow_login(others[2], NOON).await.map(drop),
                            _ => waiter.schedule_deletion(user, NOON, None, NOON).await.map(drop),
                        }
                    });
                    until_one_waits(&store).await;
                    // It waits for the first login and holds no other.
                    let free = Statement::both("FREE", "SELECT id FROM logins WHERE id > $1 FOR UPDATE NOWAIT");
                    assert_eq!(tx.rows(&free, values![lowest]).await?.len(), 3, "unit {unit}");
                    waiting.abort();
                    Ok(())
                })
            })
            .await
            .expect("locks");
        }
    })
    .await;
}

/// Returns when some connection to this database waits for a lock.
async fn until_one_waits(store: &Store) {
    let waiting = Statement::both(
        "WAITING",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    loop {
        let row = store.inner.db.row(waiting, &[]).await.expect("reads");
        if row.expect("a row").take::<i64>() != Ok(0) {
            return;
        }
    }
}

#[tokio::test]
async fn a_person_or_everybody_is_signed_out_and_what_begins_later_stays() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let by = || By {
            who: Who::Machine,
            request: "a test".to_owned(),
        };
        let (ann, first) = sign_in(store, "ann", NOON).await;
        let (_, second) = sign_in(store, "bob", NOON).await;
        let later = NOON + Span::seconds(10);
        let (_, newer) = sign_in(store, "cleo", later).await;
        let lives = async |login| store.login(login, later).await.expect("reads").is_some();

        assert_eq!(store.account_of("ann@example.org").await.expect("reads"), Some(ann));
        assert_eq!(store.account_of("nobody@example.org").await.expect("reads"), None);
        let ended = store.sign_person_out(ann, "lost".to_owned(), by(), NOON).await;
        assert_eq!(ended.expect("ends"), 1);
        assert!(!lives(first).await && lives(second).await);

        let everybody = async || store.sign_everybody_out("stolen".to_owned(), by(), NOON).await;
        assert_eq!(
            everybody().await.expect("ends"),
            1,
            "who signed in since is not asked again"
        );
        assert!(!lives(second).await && lives(newer).await);
        assert_eq!(everybody().await.expect("ends"), 0, "repeating it ends nothing");
        let trail = store
            .audit_page(&AuditFilter::default(), 10)
            .await
            .expect("reads")
            .entries;
        let reasons: Vec<_> = trail.iter().map(|entry| entry.reason.as_deref()).collect();
        assert_eq!(reasons, [Some("stolen"), Some("stolen"), Some("lost")]);
    })
    .await;
}
