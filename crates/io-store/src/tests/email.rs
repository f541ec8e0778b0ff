//! The outbox gives each email to one worker; signing keys rotate once.

use io_core::email::EmailAddress;
use io_core::time::Span;

use crate::email::{Claim, EmailClass, EmailKind, NewEmail};
use crate::keys::Rotation;
use crate::sign_in::signing_keys::{KeyState, NewSigningKey};
use crate::suppression::{EmailReport, Suppression};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, ask, email, sign_in};

#[tokio::test]
async fn a_claimed_email_stays_with_its_worker_until_the_lease_ends() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let new = email("ann@example.org", NOON);
        let (id, content) = (new.id, new.content.clone());
        store.enqueue_email(new, NOON).await.expect("queues");
        store.email_waiting().await;
        let lease = Span::seconds(30);
        let claimed = store.claim_emails(Claim::any(10), lease, NOON).await.expect("claims");
        assert_eq!(claimed.len(), 1);
        assert_eq!(
            (claimed[0].id, &claimed[0].content, claimed[0].attempts),
            (id, &content, 0)
        );
        assert_eq!(
            store
                .claim_emails(Claim::any(10), lease, NOON + Span::seconds(29))
                .await,
            Ok(Vec::new())
        );
        let again = store
            .claim_emails(Claim::any(10), lease, NOON + lease)
            .await
            .expect("claims");
        assert_eq!(
            (again.len(), again[0].attempts),
            (1, 1),
            "a worker that died loses its lease"
        );
        store.email_failed(id, NOON + Span::minutes(5)).await.expect("notes");
        assert_eq!(
            store.claim_emails(Claim::any(10), lease, NOON + Span::minutes(4)).await,
            Ok(Vec::new())
        );
        assert_eq!(
            store
                .claim_emails(Claim::any(10), lease, NOON + Span::minutes(5))
                .await
                .expect("claims")
                .len(),
            1
        );
        store.email_sent(id).await.expect("notes");
        assert_eq!(store.emails_waiting().await.map(|waiting| waiting.emails), Ok(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_workers_never_claim_the_same_email() {
    each_engine(async |fixture| {
        for _ in 0..40 {
            fixture
                .store
                .enqueue_email(email("ann@example.org", NOON), NOON)
                .await
                .expect("queues");
        }
        let calls = (0..8).map(|_| {
            let store = fixture.store.clone();
            tokio::spawn(async move {
                store
                    .claim_emails(Claim::any(7), Span::seconds(30), NOON)
                    .await
                    .expect("claims")
            })
        });
        let claims = futures_util::future::join_all(calls).await;
        let mut ids: Vec<_> = claims
            .into_iter()
            .flat_map(|claim| claim.expect("runs"))
            .map(|claimed| claimed.id)
            .collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert!(count >= 7);
    })
    .await;
}

#[tokio::test]
async fn an_email_too_old_is_dropped_and_never_sent() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let expiring = email("ann@example.org", NOON);
        let id = expiring.id;
        store.enqueue_email(expiring, NOON).await.expect("queues");
        store
            .enqueue_email(email("bob@example.org", NOON), NOON)
            .await
            .expect("queues");
        store.email_failed(id, NOON + Span::minutes(10)).await.expect("notes");
        assert_eq!(
            store.emails_waiting().await.map(|waiting| waiting.emails),
            Ok(1),
            "it would expire before it is tried again"
        );
        assert_eq!(
            store
                .claim_emails(Claim::any(10), Span::seconds(30), NOON + Span::minutes(10))
                .await,
            Ok(Vec::new())
        );
        assert_eq!(store.drop_expired_emails(NOON + Span::minutes(10)).await, Ok(1));
        assert_eq!(store.emails_waiting().await.map(|waiting| waiting.emails), Ok(0));
    })
    .await;
}

#[tokio::test]
async fn an_email_that_was_perhaps_sent_has_one_more_try() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let new = email("ann@example.org", NOON);
        let id = new.id;
        store.enqueue_email(new, NOON).await.expect("queues");
        let claim = async |now| {
            let claimed = store.claim_emails(Claim::any(9), Span::minutes(1), now).await;
            claimed.expect("claims").first().map(|email| email.perhaps_sent)
        };
        assert_eq!(claim(NOON).await, Some(false));
        let retry_at = NOON + Span::seconds(5);
        assert_eq!(store.email_perhaps_sent(id, retry_at).await, Ok(true));
        assert_eq!(claim(retry_at).await, Some(true));
        assert_eq!(store.email_perhaps_sent(id, retry_at).await, Ok(false));
        assert_eq!(store.emails_waiting().await.map(|waiting| waiting.emails), Ok(0));
    })
    .await;
}

#[tokio::test]
async fn a_kept_lease_lasts_as_long_as_its_worker_says() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let new = email("ann@example.org", NOON);
        let id = new.id;
        store.enqueue_email(new, NOON).await.expect("queues");
        let claim = async |at| {
            let claimed = store.claim_emails(Claim::any(9), Span::seconds(30), NOON + at).await;
            claimed.expect("claims").len()
        };
        assert_eq!(claim(Span::ZERO).await, 1);
        let until = NOON + Span::seconds(90);
        store.keep_email_lease(id, until).await.expect("keeps");
        assert_eq!(claim(Span::seconds(60)).await, 0);
        assert_eq!(claim(Span::seconds(90)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn emails_to_accounts_are_claimed_however_many_strangers_wait() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        sign_in(store, "known", NOON).await;
        let now = NOON + Span::minutes(11);
        for stranger in ["eve", "mal", "tru"] {
            ask(store, stranger, now).await;
        }
        ask(store, "known", now + Span::seconds(1)).await;
        let notice = NewEmail {
            kind: EmailKind::NewDevice,
            ..email("known@example.org", now)
        };
        store.enqueue_email(notice, now).await.expect("queues");
        let now = now + Span::seconds(2);
        let claim = async |all, sign_in, strangers| {
            let claim = Claim {
                all,
                sign_in,
                strangers,
            };
            let claimed = store.claim_emails(claim, Span::minutes(1), now).await.expect("claims");
            claimed.iter().map(|email| email.class).collect::<Vec<_>>()
        };
        assert_eq!(claim(9, 0, 0).await, [EmailClass::Notice]);
        assert_eq!(claim(9, 9, 0).await, [EmailClass::ToAccount]);
        assert_eq!(claim(9, 9, 1).await, [EmailClass::ToStranger]);
        assert_eq!(claim(1, 9, 9).await, [EmailClass::ToStranger]);
        assert_eq!(claim(9, 1, 9).await, [EmailClass::ToStranger]);
    })
    .await;
}

fn key(number: u8) -> NewSigningKey {
    NewSigningKey {
        kid: format!("k{number}"),
        private: [number; 32],
        public: [number + 100; 32],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_parallel_first_keys_and_of_parallel_rotations_one_wins() {
    each_engine(async |fixture| {
        let calls = (0..8).map(|number: u8| {
            let store = fixture.store.clone();
            tokio::spawn(async move {
                store
                    .ensure_signing_keys(key(2 * number), key(2 * number + 1), NOON)
                    .await
                    .expect("ensures")
            })
        });
        let answers = futures_util::future::join_all(calls).await;
        let first = answers[0].as_ref().expect("runs").clone();
        assert_eq!(first.len(), 2);
        assert!(answers.into_iter().all(|answer| answer.expect("runs") == first));
        let active = first
            .iter()
            .find(|key| key.state == KeyState::Active)
            .expect("one signs")
            .clone();
        let next = first
            .iter()
            .find(|key| key.state == KeyState::Next)
            .expect("one is next")
            .clone();
        assert_eq!(active.private[0] + 100, active.public[0]);
        let later = NOON + Span::days(90);
        let calls = (50..58).map(|number| {
            let (store, kid) = (fixture.store.clone(), active.kid.clone());
            tokio::spawn(async move {
                store
                    .rotate_signing_keys(&kid, key(number), later)
                    .await
                    .expect("rotates")
            })
        });
        let won = futures_util::future::join_all(calls)
            .await
            .into_iter()
            .filter(|won| *won.as_ref().expect("runs"));
        assert_eq!(won.count(), 1);
        let keys = fixture.store.signing_keys().await.expect("lists");
        let state_of = |kid: &str| keys.iter().find(|key| key.kid == kid).map(|key| key.state);
        assert_eq!(
            (keys.len(), state_of(&active.kid), state_of(&next.kid)),
            (3, Some(KeyState::Retired), Some(KeyState::Active))
        );
        assert_eq!(fixture.store.purge_signing_keys(later).await, Ok(0));
        assert_eq!(fixture.store.purge_signing_keys(later + Span::minutes(11)).await, Ok(1));
    })
    .await;
}

fn report(number: u8, reason: Suppression, address: &str) -> EmailReport {
    EmailReport {
        hash: [number; 32],
        reason,
        addresses: vec![EmailAddress::parse(address).expect("an address")],
    }
}

#[tokio::test]
async fn a_suppressed_address_is_known_in_any_spelling_until_its_time_is_over() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let suppressed = async |to: &str, at| {
            let new = email(to, at);
            store.enqueue_email(new, at).await.expect("queues");
            let claimed = store
                .claim_emails(Claim::any(10), Span::ZERO, at)
                .await
                .expect("claims");
            let [only] = claimed.as_slice() else {
                panic!("{} emails", claimed.len())
            };
            store.email_sent(only.id).await.expect("notes");
            only.suppressed
        };
        let address = EmailAddress::parse("Ann@Example.org").expect("an address");
        assert!(!suppressed("ann@example.org", NOON).await);
        assert_eq!(store.lift_suppression(&address).await, Ok(false));
        let bounce = report(1, Suppression::Bounce, "Ann@Example.org");
        assert_eq!(store.hear_email_report(bounce.clone(), NOON).await, Ok(true));
        assert!(suppressed("ann@example.org", NOON).await);
        assert!(!suppressed("bob@example.org", NOON).await);
        let over = NOON + Suppression::Bounce.lasts();
        assert!(!suppressed("ann@example.org", over).await);

        // What was lifted stays lifted when the report is repeated.
        assert_eq!(store.lift_suppression(&address).await, Ok(true));
        assert_eq!(store.hear_email_report(bounce, NOON).await, Ok(false));
        assert!(!suppressed("ann@example.org", NOON).await);

        // A complaint lasts longer than a bounce that follows it.
        for (number, reason) in [(2, Suppression::Complaint), (3, Suppression::Bounce)] {
            let heard = store.hear_email_report(report(number, reason, "ann@example.org"), NOON);
            assert_eq!(heard.await, Ok(true));
        }
        let counts = [(Suppression::Bounce, 0), (Suppression::Complaint, 1)];
        assert_eq!(store.suppressed(NOON).await, Ok(counts.to_vec()));

        // A rotation of the index keeps it.
        store.note_keys(NOON).await.expect("notes");
        assert_eq!(store.rotate(Rotation::Index, NOON).await, Ok(true));
        while store.renew_indexes(NOON).await.expect("renews") > 0 {}
        assert!(suppressed("ann@example.org", over).await);
        store
            .purge(crate::housekeeping::Retention::default(), NOON + Span::days(180))
            .await
            .expect("purges");
        assert_eq!(store.lift_suppression(&address).await, Ok(false));
    })
    .await;
}
