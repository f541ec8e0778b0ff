//! Emails are limited, and proofs are spent once.

use io_core::account::AgeBand;
use io_core::sign_in::{Binding, EmailRules, RequestState};
use io_core::time::{Span, Timestamp};

use crate::db::values;
use crate::email::Draft;
use crate::sign_in::requests::SignInEmailOutcome;
use crate::sign_in::{NewLogin, Proof, SignIn};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, ask, ask_from, ask_with, device, email, new_login, sign_in};
use crate::{DeviceMark, SecretHash, SecretKind, Store};

fn rules() -> EmailRules {
    EmailRules::default()
}

fn is_sent(answer: SignInEmailOutcome) -> bool {
    matches!(answer, SignInEmailOutcome::Sent { .. })
}

fn is_signed_in(answer: &SignIn) -> bool {
    matches!(answer, SignIn::SignedIn { .. })
}

#[tokio::test]
async fn a_second_email_waits_sixty_seconds_and_says_so() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (first, answer) = ask(store, "ann", NOON).await;
        assert_eq!(
            answer,
            SignInEmailOutcome::Sent {
                resend_after: Span::seconds(60)
            }
        );
        let (_, answer) = ask(store, "ann", NOON + Span::seconds(20)).await;
        assert_eq!(
            answer,
            SignInEmailOutcome::TooSoon {
                resend_after: Span::seconds(40),
                usable: Some(first.request)
            }
        );
        // Another browser of this network gets no email, and cannot tell.
        let (_, answer) = ask_from(store, "ann", b"another browser", NOON + Span::seconds(20)).await;
        assert_eq!(
            answer,
            SignInEmailOutcome::Held {
                resend_after: Span::seconds(60)
            }
        );
        assert_eq!(store.emails_waiting().await.map(|waiting| waiting.emails), Ok(1));
        let (_, answer) = ask(store, "ann", NOON + Span::seconds(60)).await;
        assert!(is_sent(answer), "{answer:?}");
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_gets_3_unspent_5_an_hour_10_a_day_over_all_spellings() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for minute in 0..3 {
            assert!(is_sent(ask(store, "bob", NOON + Span::minutes(minute)).await.1));
        }
        // The fourth waits for the first of three to expire, whatever the spelling.
        let (_, answer) = ask(store, "bob+tag", NOON + Span::minutes(3)).await;
        assert_eq!(
            answer,
            SignInEmailOutcome::TooSoon {
                resend_after: Span::minutes(7),
                usable: None
            }
        );
        assert!(is_sent(ask(store, "bob", NOON + Span::minutes(10)).await.1));
        assert!(is_sent(ask(store, "bob", NOON + Span::minutes(11)).await.1));
        let (_, answer) = ask(store, "bob", NOON + Span::minutes(30)).await;
        assert_eq!(
            answer,
            SignInEmailOutcome::TooSoon {
                resend_after: Span::minutes(30),
                usable: None
            }
        );
        for hour in [2, 4, 6, 8, 10] {
            assert!(is_sent(ask(store, "bob", NOON + Span::hours(hour)).await.1));
        }
        let (_, answer) = ask(store, "bob", NOON + Span::hours(20)).await;
        assert_eq!(
            answer,
            SignInEmailOutcome::TooSoon {
                resend_after: Span::hours(4),
                usable: None
            }
        );
        assert!(
            is_sent(ask(store, "carol", NOON + Span::hours(20)).await.1),
            "another mailbox is not affected"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_requests_of_one_mailbox_send_one_email() {
    each_engine(async |fixture| {
        let calls = (0..20).map(|_| {
            let store = fixture.store.clone();
            tokio::spawn(async move { is_sent(ask(&store, "dora", NOON).await.1) })
        });
        let sent = futures_util::future::join_all(calls)
            .await
            .into_iter()
            .filter(|sent| *sent.as_ref().expect("runs"));
        assert_eq!(sent.count(), 1);
        assert_eq!(
            fixture.store.emails_waiting().await.map(|waiting| waiting.emails),
            Ok(1)
        );
    })
    .await;
}

async fn parallel_proofs(store: &Store, mailbox: &str, by_code: bool) -> Vec<SignIn> {
    let (asked, _) = ask(store, mailbox, NOON).await;
    let proof = if by_code { asked.code() } else { asked.link() };
    let calls = (0..100).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.sign_in(proof, new_login("Firefox"), NOON).await.expect("answers") })
    });
    futures_util::future::join_all(calls)
        .await
        .into_iter()
        .map(|answer| answer.expect("runs"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_parallel_proofs_exactly_one_signs_in() {
    each_engine(async |fixture| {
        for by_code in [false, true] {
            let answers = parallel_proofs(&fixture.store, &format!("eve{by_code}"), by_code).await;
            let users: Vec<_> = answers
                .iter()
                .filter_map(|answer| {
                    if let SignIn::SignedIn { user, .. } = answer {
                        Some(*user)
                    } else {
                        None
                    }
                })
                .collect();
            assert_eq!(users.len(), 1);
            assert!(
                answers
                    .iter()
                    .all(|answer| is_signed_in(answer) || matches!(answer, SignIn::Used { .. }))
            );
            assert_eq!(fixture.store.logins(users[0], NOON).await.expect("lists").len(), 1);
            assert!(fixture.store.profile(users[0]).await.expect("reads").is_some());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_wrong_codes_end_the_code_not_the_link_even_at_once() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (asked, _) = ask(store, "finn", NOON).await;
        let calls = (0..100).map(|_| {
            let (store, proof) = (store.clone(), asked.wrong_code(store));
            tokio::spawn(async move { store.sign_in(proof, new_login("Firefox"), NOON).await.expect("answers") })
        });
        let answers = futures_util::future::join_all(calls).await;
        let wrong = answers
            .iter()
            .filter(|answer| matches!(answer.as_ref().expect("runs"), SignIn::Wrong))
            .count();
        assert_eq!(wrong, 5);
        assert_eq!(
            store.sign_in(asked.code(), new_login("Firefox"), NOON).await,
            Ok(SignIn::Expired)
        );
        assert!(is_signed_in(
            &store
                .sign_in(asked.link(), new_login("Firefox"), NOON)
                .await
                .expect("answers")
        ));
    })
    .await;
}

/// Signs in on a device, and returns what it keeps.
async fn known(store: &Store, mailbox: &str, name: &str, now: Timestamp) -> (SecretHash, Vec<DeviceMark>) {
    let (asked, _) = ask(store, mailbox, now).await;
    let device = device(store, name);
    let login = NewLogin {
        device,
        ..new_login("Firefox")
    };
    match store.sign_in(asked.link(), login, now).await.expect("answers") {
        SignIn::SignedIn { mark, .. } => (device, vec![mark]),
        other => panic!("not signed in: {other:?}"),
    }
}

#[tokio::test]
async fn a_stranger_cannot_use_up_the_emails_of_another_network() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut now = NOON;
        let mut sent = 0;
        for n in 0..40_u32 {
            let browser = n.to_be_bytes();
            let (_, answer) = ask_with(store, "victim", &browser, b"203.0.113.9", None, now).await;
            sent += usize::from(is_sent(answer));
            now = now + Span::minutes(30);
        }
        assert_eq!(sent, 10, "one network has ten a day");
        let (_, answer) = ask_with(store, "victim", b"own", b"192.0.2.1", None, now).await;
        assert!(is_sent(answer), "{answer:?}");
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_signed_in_before_has_a_share_of_its_own() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let device = known(store, "victim", "laptop", NOON).await;
        let now = NOON + Span::hours(1);
        let mut sent = 0;
        for n in 0..100_u8 {
            let (_, answer) = ask_with(store, "victim", &[n], &[n], None, now).await;
            sent += usize::from(is_sent(answer));
        }
        assert_eq!(sent, 25, "all networks together have five networks' worth an hour");
        let own = async |mailbox: &str| {
            let asked = ask_with(store, mailbox, b"own", b"203.0.113.9", Some(device.clone()), now);
            asked.await.1
        };
        assert!(is_sent(own("victim").await));
        // The mark of one mailbox is worth nothing for another.
        for n in 0..25_u8 {
            ask_with(store, "other", &[n], &[n], None, now).await;
        }
        assert!(!is_sent(own("other").await));
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_of_strangers_do_not_lock_a_known_browser() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let device = known(store, "victim", "laptop", NOON).await;
        let now = NOON + Span::minutes(5);
        for n in 0..2_u8 {
            let (asked, _) = ask_with(store, "victim", &[n], &[n], None, now).await;
            for _ in 0..5 {
                let wrong = asked.wrong_code(store);
                assert_eq!(store.sign_in(wrong, new_login("x"), now).await, Ok(SignIn::Wrong));
            }
        }
        let (stranger, _) = ask_with(store, "victim", b"third", b"third", None, now).await;
        assert!(matches!(
            store.sign_in(stranger.code(), new_login("x"), now).await,
            Ok(SignIn::RateLimited { .. })
        ));
        let (own, _) = ask_with(store, "victim", b"own", b"own", Some(device), now).await;
        let answer = store.sign_in(own.code(), new_login("x"), now).await;
        assert!(is_signed_in(&answer.expect("answers")));
    })
    .await;
}

#[tokio::test]
async fn an_answer_depends_only_on_what_the_same_browser_asked() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        // An address that was just used, by a stranger in the same network, and one that nobody asked for.
        ask_from(store, "used", b"stranger", NOON).await;
        let answers = async |mailbox: &str| {
            let mut told = Vec::new();
            for second in [3, 20, 70, 75, 140, 200, 300] {
                let asked = ask_from(store, mailbox, b"own", NOON + Span::seconds(second)).await;
                told.push(match asked.1 {
                    SignInEmailOutcome::Sent { resend_after } | SignInEmailOutcome::Held { resend_after } => {
                        (resend_after, false)
                    }
                    SignInEmailOutcome::TooSoon { resend_after, usable } => (resend_after, usable.is_some()),
                });
            }
            told
        };
        assert_eq!(answers("used").await, answers("fresh").await);
    })
    .await;
}

#[tokio::test]
async fn the_fifth_try_may_be_right() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (asked, _) = ask(store, "gus", NOON).await;
        for _ in 0..4 {
            let wrong = asked.wrong_code(store);
            assert_eq!(
                store.sign_in(wrong, new_login("Firefox"), NOON).await,
                Ok(SignIn::Wrong)
            );
        }
        assert!(is_signed_in(
            &store
                .sign_in(asked.code(), new_login("Firefox"), NOON)
                .await
                .expect("answers")
        ));
    })
    .await;
}

#[tokio::test]
async fn ten_wrong_codes_an_hour_lock_the_mailbox_but_not_its_links() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for minute in [0, 1] {
            let (asked, _) = ask(store, "hal", NOON + Span::minutes(minute)).await;
            for _ in 0..5 {
                let wrong = asked.wrong_code(store);
                let answer = store
                    .sign_in(wrong, new_login("Firefox"), NOON + Span::minutes(minute))
                    .await;
                assert_eq!(answer, Ok(SignIn::Wrong));
            }
        }
        let now = NOON + Span::minutes(2);
        let (asked, _) = ask(store, "hal", now).await;
        let answer = store.sign_in(asked.code(), new_login("Firefox"), now).await;
        assert_eq!(
            answer,
            Ok(SignIn::RateLimited {
                retry_after: Span::minutes(58)
            })
        );
        assert!(is_signed_in(
            &store
                .sign_in(asked.link(), new_login("Firefox"), now)
                .await
                .expect("answers")
        ));
    })
    .await;
}

#[tokio::test]
async fn a_code_works_only_in_the_browser_that_asked() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (asked, _) = ask(store, "ida", NOON).await;
        let Proof::Code { request, code, .. } = asked.code() else {
            unreachable!()
        };
        let binding = store.hash(SecretKind::Binding, b"another browser");
        let proof = Proof::Code { request, binding, code };
        assert_eq!(
            store.sign_in(proof, new_login("Firefox"), NOON).await,
            Ok(SignIn::Wrong)
        );
        assert!(is_signed_in(
            &store
                .sign_in(asked.code(), new_login("Firefox"), NOON)
                .await
                .expect("answers")
        ));
    })
    .await;
}

#[tokio::test]
async fn either_of_two_emails_works_and_spends_the_other() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (first, _) = ask(store, "jo", NOON).await;
        let later = NOON + Span::seconds(61);
        let (second, _) = ask(store, "jo", later).await;
        assert!(is_signed_in(
            &store
                .sign_in(first.code(), new_login("Firefox"), later)
                .await
                .expect("answers")
        ));
        let used = store.sign_in(second.link(), new_login("Firefox"), later).await;
        assert_eq!(
            used,
            Ok(SignIn::Used {
                binding: second.binding
            })
        );
    })
    .await;
}

#[tokio::test]
async fn checking_a_link_spends_nothing_and_returns_its_state() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (asked, _) = ask(store, "kim", NOON).await;
        let state = async |now| {
            let found = store.find_login_request(asked.token).await.expect("looks");
            rules().state(&found.expect("is there").sent, now)
        };
        for _ in 0..3 {
            let found = store
                .find_login_request(asked.token)
                .await
                .expect("looks")
                .expect("is there");
            assert_eq!((found.id, found.binding), (asked.request, asked.binding));
            assert_eq!(
                (found.email.as_str(), found.asked_from.as_str()),
                ("kim@Example.org", "Firefox on Linux")
            );
            assert_eq!(state(NOON).await, RequestState::Open);
        }
        assert_eq!(state(NOON + Span::minutes(10)).await, RequestState::Expired);
        let refused = store
            .sign_in(asked.link(), new_login("Firefox"), NOON + Span::minutes(10))
            .await;
        assert_eq!(refused, Ok(SignIn::Expired));
        assert!(is_signed_in(
            &store
                .sign_in(asked.link(), new_login("Firefox"), NOON)
                .await
                .expect("answers")
        ));
        assert_eq!(state(NOON).await, RequestState::Used);
        assert_eq!(store.find_login_request(asked.code).await, Ok(None));
        assert_eq!(
            store
                .sign_in(
                    Proof::Link {
                        token: asked.code,
                        binding: None
                    },
                    new_login("x"),
                    NOON
                )
                .await,
            Ok(SignIn::Wrong)
        );
    })
    .await;
}

#[tokio::test]
async fn asking_makes_no_account_and_signing_in_finds_the_same_one_again() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (asked, _) = ask(store, "lee", NOON).await;
        let SignIn::SignedIn {
            user,
            new_user,
            new_device,
            next,
            ..
        } = store
            .sign_in(asked.link(), new_login("Firefox on Linux"), NOON)
            .await
            .expect("answers")
        else {
            panic!("not signed in")
        };
        assert!(new_user && !new_device);
        assert_eq!(next, "/lobby");
        let profile = store.profile(user).await.expect("reads").expect("is there");
        assert_eq!(
            (profile.email.as_str(), profile.languages),
            ("lee@Example.org", vec!["en".to_owned()])
        );
        for (minute, label, wanted) in [(2, "Firefox on Linux", false), (4, "Safari on iPhone", true)] {
            let now = NOON + Span::minutes(minute);
            let (asked, _) = ask(store, "lee", now).await;
            let answer = store
                .sign_in(asked.link(), new_login(label), now)
                .await
                .expect("answers");
            let SignIn::SignedIn {
                user: again,
                new_user,
                new_device,
                ..
            } = answer
            else {
                panic!("not signed in")
            };
            assert_eq!((again, new_user, new_device), (user, false, wanted));
        }
        // A plus tag makes another account of the same mailbox.
        let (other, _) = sign_in(store, "lee+tag", NOON + Span::minutes(6)).await;
        assert_ne!(other, user);
    })
    .await;
}

#[tokio::test]
async fn signing_in_cancels_a_planned_erasure() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, login) = sign_in(store, "mia", NOON).await;
        let at = NOON + Span::days(7);
        assert_eq!(store.schedule_deletion(user, at, None, NOON).await, Ok(Some(at)));
        assert_eq!(
            store.login(login, NOON).await,
            Ok(None),
            "scheduling it ends every login"
        );
        let later = at + Span::hours(3);
        assert_eq!(
            store.schedule_deletion(user, later, None, NOON).await,
            Ok(Some(at)),
            "the earlier moment stays"
        );
        let (asked, _) = ask(store, "mia", NOON + Span::hours(1)).await;
        let answer = store
            .sign_in(asked.link(), new_login("Firefox"), NOON + Span::hours(1))
            .await
            .expect("answers");
        assert!(
            matches!(
                answer,
                SignIn::SignedIn {
                    deletion_undone: true,
                    ..
                }
            ),
            "{answer:?}"
        );
        assert_eq!(
            store.profile(user).await.expect("reads").expect("is there").deletes_at,
            None
        );
        assert_eq!(store.erase_due(10, None, later, later).await, Ok(Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_person_too_young_is_erased_and_cannot_return_until_old_enough() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, _) = sign_in(store, "ned", NOON).await;
        let until = NOON + Span::days(1);
        store
            .refuse_under_age(user, until, NOON)
            .await
            .expect("refuses")
            .expect("was there");
        assert_eq!(store.profile(user).await, Ok(None));
        let soon = NOON + Span::hours(1);
        let (asked, _) = ask(store, "ned", soon).await;
        assert_eq!(
            store.sign_in(asked.link(), new_login("x"), soon).await,
            Ok(SignIn::UnderAge { until })
        );
        let (back, _) = sign_in(store, "ned", until).await;
        assert_ne!(back, user);
    })
    .await;
}

#[tokio::test]
async fn a_person_too_young_cannot_return_by_another_name_of_the_mailbox() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, _) = sign_in(store, "ned", NOON).await;
        let (second, _) = sign_in(store, "ned+2", NOON + Span::minutes(2)).await;
        let until = NOON + Span::days(30);
        let refused = store.refuse_under_age(user, until, NOON).await.expect("refuses");
        assert!(refused.is_some());
        let mut soon = NOON + Span::hours(1);
        for name in ["ned+1", "ned"] {
            soon = soon + Span::minutes(2);
            let (asked, _) = ask(store, name, soon).await;
            let answer = store.sign_in(asked.link(), new_login("x"), soon).await;
            assert_eq!(answer, Ok(SignIn::UnderAge { until }), "{name}");
        }
        let stated = store.state_age(second, AgeBand::Adult, 1, soon).await;
        assert_eq!(stated, Ok(false), "nor with an account of before");
        sign_in(store, "teddy", soon).await;
        sign_in(store, "ned+1", until).await;
    })
    .await;
}

#[tokio::test]
async fn a_person_too_young_cannot_state_otherwise_in_another_tab() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, _) = sign_in(store, "young", NOON).await;
        let until = values![NOON + Span::days(1), user];
        let refused = store.inner.db.execute(crate::account::age::REFUSE, until);
        assert_eq!(refused.await, Ok(1));
        assert_eq!(store.state_age(user, AgeBand::Adult, 1, NOON).await, Ok(false));
        let later = NOON + Span::days(1);
        assert_eq!(store.state_age(user, AgeBand::Adult, 1, later).await, Ok(true));
    })
    .await;
}

#[tokio::test]
async fn a_strictly_bound_link_signs_in_only_where_it_was_asked_for() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let strict = || {
            let mut login = new_login("Firefox");
            login.email_rules.binding = Binding::Strict;
            login
        };
        let (asked, _) = ask(store, "oda", NOON).await;
        let elsewhere = store.hash(SecretKind::Binding, b"another browser");
        for binding in [None, Some(elsewhere)] {
            let link = Proof::Link {
                token: asked.token,
                binding,
            };
            assert_eq!(store.sign_in(link, strict(), NOON).await, Ok(SignIn::Wrong));
        }
        let answer = store.sign_in(asked.link(), strict(), NOON).await.expect("answers");
        assert!(is_signed_in(&answer));
    })
    .await;
}

#[tokio::test]
async fn a_proof_that_cannot_be_spent_leaves_no_key_behind() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (asked, _) = ask(store, "ann", NOON).await;
        let keys = async || store.inner.keys.every_key().await.expect("lists").len();
        let before = keys().await;
        let late = store.sign_in(asked.link(), new_login("x"), NOON + Span::hours(1)).await;
        assert_eq!(late, Ok(SignIn::Expired));
        assert_eq!(keys().await, before);
    })
    .await;
}

#[tokio::test]
async fn the_notice_of_a_new_device_and_no_other_comes_with_its_login() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let noticed = |label: &str| NewLogin {
            notice: Some(Draft::new(|address| email(&address.identity, NOON))),
            ..new_login(label)
        };
        let mut now = NOON;
        for (label, emails) in [("Firefox", 1), ("Firefox", 2), ("Safari", 4)] {
            let (asked, _) = ask(store, "pia", now).await;
            let answer = store.sign_in(asked.link(), noticed(label), now).await.expect("answers");
            assert!(is_signed_in(&answer));
            assert_eq!(
                store.emails_waiting().await.map(|waiting| waiting.emails),
                Ok(emails),
                "{label}"
            );
            now = now + Span::minutes(2);
        }
    })
    .await;
}
